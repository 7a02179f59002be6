"""The styles, settings and fonts of an official document in Word's terms.

A user edits by style: 标题, 一级标题 (with its outline level), 公文正文 and so on.
The built-in names are kept where Word has one, so that its own commands work.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE as RELATIONSHIP
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from gongwen.profile import Profile
from gongwen.typesetting import numbers as n
from gongwen.typesetting.docx.pieces import colour_value, twips

# Office font of each face, and the one Word takes where an office lacks it.
FONTS = {
    "fangsong": ("仿宋_GB2312", "仿宋"),
    "kaiti": ("楷体_GB2312", "楷体"),
    "heiti": ("黑体", "SimHei"),
    "songti": ("宋体", "SimSun"),
    "xiaobiaosong": ("方正小标宋简体", "华文中宋"),
}

# 16 pt less 5/20 pt: the widest whole step at which 28 characters fit 156 mm; Word and
# LibreOffice spread the rest over the line.
TRACKING = -5
# 避头尾: these lists replace those of the office program, hence its own marks come first.
# A number goes with its unit, and a date is not divided.
_NEVER_LAST = "$([{£¥·‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥年月"
_NEVER_FIRST = (
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠"
    "年月日时分秒"
)
# Below its line an exactly spaced line has a fifth of its height, in Word and LibreOffice.
BASELINE = 0.8


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style; `size` and `exact` in mm, `exact` off the grid.

    `outline` is the level in the navigation pane from 1, `first` the indent of
    the first line in mm.
    """

    identifier: str
    name: str
    face: str = "fangsong"
    size: float = n.SIZE_3
    align: str = "both"
    exact: float = 0.0
    first: float = 0.0
    outline: int = 0
    keep: bool = False
    alias: str = ""
    tracking: int = TRACKING


TWO_CELLS = 2 * n.CELL
HEADINGS = {1: "heiti", 2: "kaiti", 3: "fangsong", 4: "fangsong"}
_LEVELS = "一二三四"

MARK = Style("Mark", "发文机关标志", "xiaobiaosong", n.MARK_SIZE, "center", tracking=0)
NUMBER = Style("DocumentNumber", "发文字号", align="center", exact=n.SIZE_3 * 1.2)
STAMP = Style("Stamp", "份号密级紧急程度", "heiti", align="left")
TITLE = Style(
    "Title", "Title", "xiaobiaosong", n.SIZE_2, "center", n.TITLE_PITCH,
    outline=1, keep=True, tracking=0,
)  # fmt: skip
ADDRESSEES = Style("Addressees", "主送机关")
BODY = Style("GongwenBody", "公文正文", first=TWO_CELLS)
ATTACHMENT_LIST = Style("AttachmentList", "附件说明", keep=True)
ATTENDANCE = Style("Attendance", "出席人员")
SIGNATURE = Style("SignatureLine", "发文机关署名", align="left", keep=True)
DATE = Style("DocumentDate", "成文日期", align="left")
NOTE = Style("Annotation", "附注", first=TWO_CELLS)
ATTACHMENT_LABEL = Style("AttachmentLabel", "附件标识", "heiti", align="left", keep=True, outline=1)
ATTACHMENT_TITLE = Style(
    "AttachmentTitle", "附件标题", "xiaobiaosong", n.SIZE_2, "center", n.TITLE_PITCH,
    outline=2, keep=True, tracking=0,
)  # fmt: skip
TABLE_HEAD = Style("TableHead", "表头", "heiti", n.SIZE_TABLE, "center", n.TABLE_PITCH, tracking=0)
TABLE_TEXT = Style("TableText", "表格文字", size=n.SIZE_TABLE, exact=n.TABLE_PITCH, tracking=0)
IMPRINT = Style("Imprint", "版记", size=n.SIZE_4, exact=n.IMPRINT_PITCH, tracking=0)
PAGE_NUMBER = Style(
    "Footer", "footer", "songti", n.SIZE_4, "left", n.SIZE_4 * 1.2, alias="页码", tracking=0
)
STYLES = (
    MARK, NUMBER, STAMP, TITLE, ADDRESSEES, BODY,
    *(
        Style(
            f"Heading{level}", f"heading {level}", face, first=TWO_CELLS,
            outline=level, keep=True, alias=f"{_LEVELS[level - 1]}级标题",
        )
        for level, face in HEADINGS.items()
    ),
    ATTACHMENT_LIST, ATTENDANCE, SIGNATURE, DATE, NOTE, ATTACHMENT_LABEL, ATTACHMENT_TITLE, TABLE_HEAD,
    TABLE_TEXT, IMPRINT, PAGE_NUMBER,
)  # fmt: skip

# What a paragraph of each style holds, by the field of `Document`: a reader of our files
# needs to know no more.  Text after a label belongs to that attachment; its own title has
# a style of its own, the parts of an enclosed document have those of the document.
PARTS = {
    MARK.identifier: "masthead",
    STAMP.identifier: "classification",
    NUMBER.identifier: "number",
    TITLE.identifier: "title",
    ADDRESSEES.identifier: "addressees",
    BODY.identifier: "body",
    **{f"Heading{level}": "body" for level in HEADINGS},
    ATTACHMENT_LIST.identifier: "attachments",
    ATTENDANCE.identifier: "attendance",
    SIGNATURE.identifier: "signature",
    DATE.identifier: "document_date",
    NOTE.identifier: "note",
    ATTACHMENT_LABEL.identifier: "attachments",
    ATTACHMENT_TITLE.identifier: "attachments",
    IMPRINT.identifier: "imprint",
}


def heading(level: int) -> str:
    """Identifier of the paragraph style of a heading that stands alone."""
    return f"Heading{level}"


def run_in(level: int) -> str:
    """Identifier of the character style of a heading that text runs on behind."""
    return f"RunIn{level}"


def prepare(word: Word, profile: Profile) -> None:
    """Give a document of python-docx our styles, settings and fonts, and nothing of its own."""
    _drop_template_parts(word)
    word.part._styles_part._element = parse_xml(_styles(profile))
    word.part._settings_part._element = parse_xml(
        _SETTINGS.format(
            declarations=nsdecls("w"),
            mirrored="<w:mirrorMargins/>" if profile.mirrored else "",
            never_last=escape(_NEVER_LAST),
            never_first=escape(_NEVER_FIRST),
        )
    )
    fonts = word.part.part_related_by(RELATIONSHIP.FONT_TABLE)
    fonts._blob = _font_table(profile).encode()


def _drop_template_parts(word: Word) -> None:
    """What the template brings along: thumbnail, lists, web settings, a second set of styles."""
    unwanted = ("thumbnail", "numbering", "stylesWithEffects", "webSettings", "customXml")
    for holder in (word.part, word.part.package):
        for key, relationship in list(holder.rels.items()):
            if relationship.reltype.rsplit("/", 1)[-1] in unwanted:
                del holder.rels[key]


def font_name(face: str, profile: Profile) -> str:
    """The font of a face: the house's first choice, else the usual office font."""
    chosen = profile.fonts.get(face) or FONTS[face]
    return escape(chosen[0], quote=True)


def _fonts(face: str, profile: Profile) -> str:
    name = font_name(face, profile)
    return f'<w:rFonts w:ascii="{name}" w:eastAsia="{name}" w:hAnsi="{name}" w:cs="{name}"/>'


def _half_points(size: float) -> int:
    """Word's unit; 3号 is a little smaller than 16 pt on the grid, which tracking makes up for."""
    return round((16 if size == n.SIZE_3 else size / n.MM_PER_POINT) * 2)


def _styles(profile: Profile) -> str:
    normal = (
        f"{_fonts('fangsong', profile)}<w:kern w:val='0'/><w:sz w:val='32'/><w:szCs w:val='32'/>"
    )
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    return (
        f"<w:styles {nsdecls('w')}><w:docDefaults><w:rPrDefault><w:rPr>{normal}{language}</w:rPr>"
        f"</w:rPrDefault><w:pPrDefault><w:pPr/></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        # Said aloud, hanging punctuation is what Word does anyway and what LibreOffice then
        # leaves alone: its hanging marks vanish where the spacing of a run is condensed.
        '<w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:kinsoku/><w:overflowPunct/>'
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:adjustRightInd w:val="0"/>'
        "</w:pPr></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        "</w:tblPr></w:style>"
        f"{''.join(_style(style, profile) for style in STYLES)}"
        f"{''.join(_run_in(level, profile) for level in HEADINGS)}</w:styles>"
    )


def _style(style: Style, profile: Profile) -> str:
    alias = f'<w:aliases w:val="{style.alias}"/>' if style.alias else ""
    following = BODY.identifier if style.outline else style.identifier
    line = f' w:line="{twips(style.exact)}" w:lineRule="exact"' if style.exact else ""
    snap = f'<w:snapToGrid w:val="{int(not style.exact)}"/>'
    spacing = f'<w:spacing w:before="0" w:after="0"{line}/>'
    first = f'<w:ind w:firstLine="{twips(style.first)}"/>' if style.first else ""
    outline = f'<w:outlineLvl w:val="{style.outline - 1}"/>' if style.outline else ""
    keep = "<w:keepNext/>" if style.keep else ""
    tracking = f'<w:spacing w:val="{style.tracking}"/>' if style.tracking else ""
    colour = f'<w:color w:val="{colour_value(profile.red)}"/>' if style is MARK else ""
    size = _half_points(style.size)
    return (
        f'<w:style w:type="paragraph" w:customStyle="{int(not style.name.isascii())}" '
        f'w:styleId="{style.identifier}"><w:name w:val="{style.name}"/>{alias}'
        f'<w:basedOn w:val="Normal"/><w:next w:val="{following}"/><w:qFormat/>'
        f'<w:pPr>{keep}{snap}{spacing}{first}<w:jc w:val="{style.align}"/>{outline}</w:pPr>'
        f"<w:rPr>{_fonts(style.face, profile)}{colour}{tracking}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _run_in(level: int, profile: Profile) -> str:
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{run_in(level)}">'
        f'<w:name w:val="{_LEVELS[level - 1]}级标题文字"/><w:qFormat/>'
        f"<w:rPr>{_fonts(HEADINGS[level], profile)}</w:rPr></w:style>"
    )


def _font_table(profile: Profile) -> str:
    """Each font with the one to take where an office lacks it."""
    entries = []
    for face, usual in FONTS.items():
        chain = [*profile.fonts.get(face, ()), *usual]
        name, other = chain[0], next(font for font in chain if font != chain[0])
        entries.append(
            f'<w:font w:name="{escape(name)}"><w:altName w:val="{escape(other)}"/>'
            '<w:charset w:val="86"/>'
            f'<w:family w:val="{"swiss" if face == "heiti" else "roman"}"/></w:font>'
        )
    return f"<w:fonts {nsdecls('w')}>{''.join(entries)}</w:fonts>"


_SETTINGS = """<w:settings {declarations}><w:zoom w:percent="100"/>{mirrored}
<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>
<w:characterSpacingControl w:val="doNotCompress"/>
<w:noLineBreaksAfter w:lang="zh-CN" w:val="{never_last}"/>
<w:noLineBreaksBefore w:lang="zh-CN" w:val="{never_first}"/>
<w:compat><w:doNotExpandShiftReturn/><w:useFELayout/>
<w:compatSetting w:name="compatibilityMode"
  w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>
<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/>
<w:listSeparator w:val=","/></w:settings>"""

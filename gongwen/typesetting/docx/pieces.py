"""Small pieces of WordprocessingML that python-docx has no word for.

Lengths come in mm and leave in twips (1/20 pt) or, in drawings, in EMU.
"""

from __future__ import annotations

import re
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from gongwen.typesetting import numbers as n

# What XML 1.0 has no place for; tabs and line ends are blanks where text is one line.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BLANKS = re.compile("[\t\r\n]+")

# The order in which the schema wants the properties of a paragraph that we set.
_AFTER_BORDERS = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
    "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd",
    "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
    "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap",
    "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
)  # fmt: skip
_AFTER_FRAME = (
    "w:widowControl", "w:numPr", "w:suppressLineNumbers", "w:pBdr", *_AFTER_BORDERS
)  # fmt: skip
_AFTER_GRID = _AFTER_BORDERS[_AFTER_BORDERS.index("w:spacing") :]
_AFTER_INDENT = _AFTER_BORDERS[_AFTER_BORDERS.index("w:contextualSpacing") :]


def twips(mm: float) -> int:
    return round(mm / n.MM_PER_POINT * 20)


def emu(mm: float) -> int:
    return round(mm * 36000)


def colour_value(css: str) -> str:
    """#e60012 as Word writes it."""
    return css.lstrip("#").upper()


def clean(text: str) -> str:
    """The text as one line without characters that no XML file can hold."""
    return _ILLEGAL.sub("", _BLANKS.sub(" ", text))


def element(tag: str, **attributes: Any) -> Any:
    """`<w:tag w:name="value"/>`; a trailing underscore of a name is dropped."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name.rstrip('_')}"), str(value))
    return made


def put_on_grid(properties: Any, *, snap: bool) -> None:
    """Whether lines of this paragraph or style take whole lines of the grid."""
    flag = element("snapToGrid", val=int(snap))
    properties.insert_element_before(flag, *_AFTER_GRID)


def flatten(paragraph: Paragraph, height: float = n.MM_PER_POINT) -> None:
    """Make the paragraph as low as `height` mm, whatever its type: by itself 1 pt."""
    properties = paragraph._p.get_or_add_pPr()
    put_on_grid(properties, snap=False)
    line = element("spacing", before=0, after=0, line=twips(height), lineRule="exact")
    properties._insert_spacing(line)


def blacken(paragraph: Paragraph) -> None:
    """Fill the paragraph's box from the left to the right edge of the text."""
    shade = element("shd", val="clear", color="auto", fill="000000")
    paragraph._p.get_or_add_pPr().insert_element_before(shade, *_AFTER_BORDERS[1:])


def indent(
    paragraph: Paragraph, *, left: float = 0.0, right: float = 0.0, first: float = 0.0
) -> None:
    """Indents in mm; a negative `first` hangs."""
    properties = paragraph._p.get_or_add_pPr()
    properties.remove_all("w:ind")
    opening = {"firstLine": twips(first)} if first >= 0 else {"hanging": twips(-first)}
    attributes = {"left": twips(left), "right": twips(right), **opening}
    properties.insert_element_before(element("ind", **attributes), *_AFTER_INDENT)


def border(paragraph: Paragraph, side: str, *, width: float, space: float, colour: str) -> None:
    """One border line; Word counts its width in eighths of a point, its distance in points."""
    line = element(
        side,
        val="single",
        sz=round(width / n.MM_PER_POINT * 8),
        space=round(space / n.MM_PER_POINT),
        color=colour_value(colour),
    )
    borders = element("pBdr")
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)


def frame(paragraph: Paragraph, *, top: float, width: float, height: float = 0.0) -> None:
    """Take the paragraph out of the flow, to a fixed place of the page; text goes on below it.

    Neighbours of the same place share one frame, which is as high as they are or `height`.
    """
    extent = {"h": twips(height), "hRule": "exact"} if height else {}
    place = element(
        "framePr",
        w=twips(width),
        **extent,
        wrap="notBeside",
        vAnchor="page",
        hAnchor="margin",
        xAlign="center",
        y=twips(top),
    )
    paragraph._p.get_or_add_pPr().insert_element_before(place, *_AFTER_FRAME)


def page_number(paragraph: Paragraph) -> None:
    """— PAGE — as a field that the program counts (7.5)."""
    paragraph.add_run("— ")
    for run_content in (
        element("fldChar", fldCharType="begin"),
        _instruction("PAGE"),
        element("fldChar", fldCharType="separate"),
        None,
        element("fldChar", fldCharType="end"),
    ):
        run = paragraph.add_run("" if run_content is not None else "1")
        if run_content is not None:
            run._r.append(run_content)
    paragraph.add_run(" —")


def _instruction(text: str) -> Any:
    made = element("instrText")
    made.set(qn("xml:space"), "preserve")
    made.text = f" {text} "
    return made


_ANCHOR = """
<w:r {declarations}><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0"
  relativeHeight="{number}" behindDoc="{behind}" locked="0" layoutInCell="1" allowOverlap="1">
<wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>
<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>
<wp:docPr id="{number}" name="{name} {number}"/><wp:cNvGraphicFramePr/>
<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData
  uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp
  xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<wps:cNvSpPr{kind}/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{fill}<a:ln><a:noFill/></a:ln></wps:spPr>
{content}</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>
"""


def bar(
    paragraph: Paragraph, *, number: int, left: float, top: float, width: float, height: float,
    colour: str,
) -> None:  # fmt: skip
    """A filled bar at a fixed place of the page; `number` is unique in the document."""
    fill = f'<a:solidFill><a:srgbClr val="{colour_value(colour)}"/></a:solidFill>'
    paragraph._p.append(
        _drawing(number, left, top, width, height, fill=fill, content="<wps:bodyPr/>")
    )


def upright_box(
    paragraph: Paragraph, *, number: int, left: float, top: float, width: float, height: float
) -> Paragraph:
    """A box at a fixed place of the page whose text is turned clockwise; return its paragraph."""
    content = (
        '<wps:txbx><w:txbxContent><w:p/></w:txbxContent></wps:txbx><wps:bodyPr vert="vert" '
        'wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></wps:bodyPr>'
    )
    run = _drawing(number, left, top, width, height, fill="<a:noFill/>", content=content, text=True)
    paragraph._p.append(run)
    (inner,) = run.iter(qn("w:p"))
    return Paragraph(inner, paragraph._parent)


def _drawing(
    number: int, left: float, top: float, width: float, height: float, *, fill: str, content: str,
    text: bool = False,
) -> Any:  # fmt: skip
    return parse_xml(
        _ANCHOR.format(
            declarations=nsdecls("w", "wp", "a"),
            number=number,
            name="文本框" if text else "线条",
            behind=int(not text),
            kind=' txBox="1"' if text else "",
            left=emu(left),
            top=emu(top),
            width=emu(width),
            height=emu(height),
            fill=fill,
            content=content,
        )
    )


_SHEET = """
<wp:anchor {declarations} distT="0" distB="0" distL="0" distR="0" simplePos="0"
  relativeHeight="0" behindDoc="1" locked="1" layoutInCell="1" allowOverlap="1">
<wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionV>
<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>
<wp:docPr id="{number}" name="附件页面 {number}"/><wp:cNvGraphicFramePr/></wp:anchor>
"""


def lay_behind(run: Run, *, number: int) -> None:
    """Take the run's picture out of the line, to the upper left corner of the sheet."""
    (inline,) = run._r.iter(qn("wp:inline"))
    anchor: Any = parse_xml(
        _SHEET.format(
            declarations=nsdecls("wp"),
            width=inline.extent.cx,
            height=inline.extent.cy,
            number=number,
        )
    )
    anchor.append(inline.graphic)
    inline.getparent().replace(inline, anchor)

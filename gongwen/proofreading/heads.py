"""发文字号, title and 主送机关 (GB/T 9704-2012, clauses 7.2.5, 7.3.1, 7.3.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongwen.proofreading.calendar import document_date
from gongwen.proofreading.findings import Severity
from gongwen.proofreading.layout import TYPES, Line, Part
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.registry import Hit, rule

NUMBER = "GB/T 9704-2012《党政机关公文格式》7.2.5"
TITLE = "GB/T 9704-2012《党政机关公文格式》7.3.1"
RULES_OF_WORK = "《党政机关公文处理工作条例》"

_HEAD = "福建省市场监督管理局文件\n"
_NOTICE = "福建省市场监管局关于组织开展“世界认可日”活动的通知\n"
_TO = "各设区市市场监管局：\n请认真组织开展活动。\n"

_PROPER = re.compile(r"[一-龥]{2,12}〔20\d{2}〕[1-9]\d*号")
_WRONG_YEAR = re.compile(
    r"(?<=[一-龥])\s*+(?P<year>[\[［【(（〖﹝{「](?P<digits>(?:19|20)\d{2})[\]］】)）〗﹞}」〕]|〔(?P<half>(?:19|20)\d{2})[\]］】)）〗﹞}」])(?=\s*+第?\s*+\d++\s*+号)"
)
_SHORT_YEAR = re.compile(r"(?<=[一-龥])〔(?P<digits>\d{2})〕(?=\d+号)")
_YEAR_WORD = re.compile(r"〔(?P<digits>\d{4})年〕")
_PADDED = re.compile(r"(?<=〕)\s*+(?:第\s*+)?(?P<zeros>0{0,9})(?P<serial>\d{1,9})\s*号")
_NO_MARK = re.compile(r"(?<=〕)(?P<serial>[1-9]\d*)(?![\d号號]|\s*[号號]|、\d|[至—～-]\d)")


@rule(
    "K01",
    Severity.ERROR,
    "发文字号不规范",
    NUMBER,
    wrong=(_HEAD + "⟦闽市监认证2025年147号⟧\n" + _NOTICE + _TO,),
    right=(_HEAD + "闽市监认证〔2025〕147号\n" + _NOTICE + _TO,),
)
def own_number(draft: Manuscript) -> Iterator[Hit]:
    line = draft.first(Part.NUMBER)
    if line is None or _PROPER.search(line.text.replace(" ", "")):
        return
    patterns = (_WRONG_YEAR, _SHORT_YEAR, _YEAR_WORD, _PADDED, _NO_MARK)
    if not any(pattern.search(line.text) for pattern in patterns):
        message = "发文字号应为“机关代字〔年份〕序号号”，如“闽市监认证〔2025〕147号”。"
        yield Hit(line.start, line.end, message)


@rule(
    "K02",
    Severity.ERROR,
    "发文字号的年份没有用六角括号",
    NUMBER,
    wrong=(
        "根据市监认证函⟦[2022]→〔2022〕⟧764号要求",
        "根据市监认证函⟦（2022）→〔2022〕⟧764号要求",
        "根据市监认证函⟦【2022】→〔2022〕⟧764号要求",
    ),
    right=(
        "根据市监认证函〔2022〕764号要求",
        "依据《计量法》（2018修正）第3条",
        "案号（2024）闽01民初5号",
    ),
)
def number_brackets(draft: Manuscript) -> Iterator[Hit]:
    for match in _WRONG_YEAR.finditer(draft.text):
        fix = f"〔{match['digits'] or match['half']}〕"
        message = f"发文字号的年份用六角括号“{fix}”。"
        yield Hit(match.start("year"), match.end("year"), message, fix)


@rule(
    "K03",
    Severity.ERROR,
    "发文字号的年份或序号不规范",
    NUMBER,
    wrong=(
        "闽市监认证⟦〔25〕→〔2025〕⟧147号",
        "闽市监认证⟦〔2025年〕→〔2025〕⟧147号",
        "闽市监认证〔2025〕⟦第147号→147号⟧",
        "闽市监认证〔2025〕⟦014号→14号⟧",
        "根据闽市监认证〔2025〕⟦147→147号⟧文件要求",
    ),
    right=("根据闽市监认证〔2025〕147号文件要求", "闽市监〔2025〕1、2、3号"),
)
def number_parts(draft: Manuscript) -> Iterator[Hit]:
    for match in _SHORT_YEAR.finditer(draft.text):
        fix = f"〔20{match['digits']}〕"
        yield Hit(match.start(), match.end(), "发文字号的年份要写全四位。", fix)
    for match in _YEAR_WORD.finditer(draft.text):
        fix = f"〔{match['digits']}〕"
        yield Hit(match.start(), match.end(), "发文字号的年份不加“年”字。", fix)
    for match in _PADDED.finditer(draft.text):
        fix = f"{match['serial']}号"
        if match[0] != fix:
            message = "发文顺序号不加“第”，不编虚位，中间不空格。"
            yield Hit(match.start(), match.end(), message, fix)
    for match in _NO_MARK.finditer(draft.text):
        fix = f"{match['serial']}号"
        yield Hit(match.start(), match.end(), "发文顺序号后面漏了“号”字。", fix)


@rule(
    "K04",
    Severity.WARNING,
    "发文字号的年份与成文日期不符",
    NUMBER,
    wrong=(
        _HEAD
        + "闽市监认证〔⟦2024⟧〕147号\n"
        + _NOTICE
        + _TO
        + "福建省市场监督管理局\n2025年5月26日",
    ),
    right=(
        _HEAD + "闽市监认证〔2025〕147号\n" + _NOTICE + _TO + "福建省市场监督管理局\n2025年5月26日",
    ),
)
def number_year(draft: Manuscript) -> Iterator[Hit]:
    line, day = draft.first(Part.NUMBER), document_date(draft)
    match = re.search(r"(?<!\d)20\d{2}(?!\d)", line.text) if line else None
    if line is None or day is None or match is None or int(match[0]) == day.year:
        return
    if not (day.month == 1 and int(match[0]) == day.year - 1):
        place = line.start + match.start()
        message = f"成文日期在{day.year}年，与发文字号的年份不符。"
        yield Hit(place, place + 4, message)


_CITED = re.compile(r"(?<![一-龥])[一-龥]{2,24}〔20\d{2}〕\d+号")
_CITING = re.compile("^(?:根据|按照|依据|转发|贯彻|落实|现将|将|和|与|及|执行)+")


@rule(
    "K05",
    Severity.WARNING,
    "引用公文应先引标题后引发文字号",
    f"{RULES_OF_WORK}第十九条",
    wrong=(
        "⟦市监认证函〔2022〕764号⟧《市场监管总局办公厅关于组织开展活动的通知》要求，",
        "⟦（市监认证函〔2022〕764号）⟧《市场监管总局办公厅关于组织开展活动的通知》要求，",
        "根据⟦市监认证函〔2022〕764号⟧要求，",
    ),
    right=(
        "根据《市场监管总局办公厅关于组织开展活动的通知》（市监认证函〔2022〕764号）要求，",
        "根据《关于开展活动的通知》（市监认证函〔2022〕764号），落实市监认证函〔2022〕764号要求",
    ),
)
def cited_documents(draft: Manuscript) -> Iterator[Hit]:
    text = draft.text
    if "〔" not in text:
        return
    for match in draft.scan(_CITED, Part.BODY, Part.ANNEX):
        opening = _CITING.match(match[0])
        start, end = match.start() + (opening.end() if opening else 0), match.end()
        bracketed = text[start - 1 : start] in ("（", "(")
        if bracketed:
            start, end = start - 1, end + 1
        if text[end : end + 1] == "《":
            message = "先引标题，后在圆括号里引发文字号：《标题》（字号）。"
            yield Hit(start, end, message)
        elif not bracketed and match[0][-12:] not in text[:start]:
            message = "第一次引用公文时写出标题：《标题》（字号）。"
            yield Hit(start, end, message, None, Severity.HINT)


_TITLE_TYPE = re.compile(rf"(?:{TYPES})(?:[（(][^（）()]{{1,8}}[）)])?$")
_TWO_TYPES = re.compile(
    "(?:请示的?报告|意见的?函|通知的?函|报告的?请示|(?<![》〉])通知的通知|通报的通知|函的通知)$"
)
_STOP = "。；，：、！？;,:!?."


def _title_lines(draft: Manuscript) -> tuple[Line, ...]:
    return draft.of(Part.TITLE)


@rule(
    "K10",
    Severity.ERROR,
    "标题的文种不规范",
    f"{RULES_OF_WORK}第八条",
    wrong=(
        "福建省市场监管局关于组织开展“世界认可日”活动的⟦通⟧\n" + _TO,
        "福建省市场监管局关于增加经费的⟦请示报告⟧\n省政府：\n现请示如下。\n",
    ),
    right=(_NOTICE + _TO, "福建省市场监管局关于加强认证监管的意见（试行）\n" + _TO),
)
def document_type(draft: Manuscript) -> Iterator[Hit]:
    lines = _title_lines(draft)
    if not lines:
        return
    last = lines[-1]
    text = re.sub("[ \u3000]", "", last.text).rstrip(_STOP)
    if match := _TWO_TYPES.search(text):
        place = last.start + match.start()
        yield Hit(place, last.start + match.end(), f"文种“{match[0]}”重叠，只用一个。")
    elif not _TITLE_TYPE.search(text):
        end = last.start + len(text)
        message = "标题末尾不是规范的文种（通知、函、意见、通报、报告、请示等）。"
        yield Hit(max(end - 2, last.start) if text[-2:-1] != "的" else end - 1, end, message)


@rule(
    "K11",
    Severity.ERROR,
    "标题末尾有标点",
    TITLE,
    wrong=("福建省市场监管局关于组织开展“世界认可日”活动的通知⟦。→⟧\n" + _TO,),
    right=(_NOTICE + _TO, "福建省市场监管局关于加强认证监管的意见（试行）\n" + _TO),
)
def title_end(draft: Manuscript) -> Iterator[Hit]:
    lines = _title_lines(draft)
    if lines and lines[-1].text.endswith(tuple(_STOP)):
        yield Hit(lines[-1].end - 1, lines[-1].end, "标题末尾不加标点。", "")


_IN_TITLE = re.compile("[。；！？;!?，,：:](?=.)")


@rule(
    "K12",
    Severity.WARNING,
    "标题里用了不该用的标点",
    TITLE,
    wrong=("福建省市场监管局关于精心组织⟦，⟧开展“世界认可日”活动的通知\n" + _TO,),
    right=("福建省市场监管局、福建省教育厅关于印发《方案》的通知\n" + _TO,),
)
def marks_in_title(draft: Manuscript) -> Iterator[Hit]:
    for line in _title_lines(draft):
        for match in _IN_TITLE.finditer(draft.prose, line.start, line.end):
            if "“" not in draft.text[line.start : match.start()].rpartition("”")[2]:
                message = "标题里除书名号、引号、括号和并列机关之间的顿号外，一般不用标点。"
                yield Hit(match.start(), match.end(), message)


_ABOUT_TWICE = re.compile("关于关于|的的|关于对(?=[一-龥]{2,30}的(?:通知|函|报告|通报)$)")


@rule(
    "K13",
    Severity.WARNING,
    "标题的“关于”用得不对",
    TITLE,
    wrong=(
        "福建省市场监管局⟦关于关于→关于⟧组织开展“世界认可日”活动的通知\n" + _TO,
        "⟦组织开展“世界认可日”活动的通知⟧\n" + _TO,
    ),
    right=(_NOTICE + _TO, "会议纪要\n"),
)
def about(draft: Manuscript) -> Iterator[Hit]:
    lines = _title_lines(draft)
    for line in lines:
        for match in _ABOUT_TWICE.finditer(line.text):
            place = line.start + match.start()
            fix = match[0][:1] if match[0] == "的的" else "关于"
            yield Hit(place, line.start + match.end(), f"“{match[0]}”应为“{fix}”。", fix)
    if (
        lines
        and "关于" not in draft.title
        and re.search("的(?:通知|通报|函|请示|意见)$", draft.title)
    ):
        yield Hit(lines[0].start, lines[-1].end, "标题缺少“关于”。")


_ABBREVIATED = (
    ("市场监督管理", "市场监管"),
    ("国家市场监管总局", "市场监管总局"),
    ("认证认可监督管理委员会", "认监委"),
    ("人民政府", "政府"),
    ("委员会", "委"),
)


def _short(name: str) -> str:
    for full, short in _ABBREVIATED:
        name = name.replace(full, short)
    return re.sub(r"[\s#*]|文件$", "", name)


def _same_organ(draft: Manuscript, one: str, other: str) -> bool:
    a, b = _short(one), _short(other)
    if a.endswith(b) or b.endswith(a):
        return True
    known = ({agency.name, *agency.aliases} for agency in draft.facts.agencies)
    return any({one, other} <= names for names in known)


@rule(
    "K14",
    Severity.ERROR,
    "版头、标题、署名的机关不一致",
    f"{RULES_OF_WORK}第九条",
    wrong=(_NOTICE + _TO + "⟦厦门市市场监督管理局⟧\n2025年5月26日",),
    right=(_NOTICE + _TO + "福建省市场监督管理局\n2025年5月26日",),
)
def issuers(draft: Manuscript) -> Iterator[Hit]:
    named = re.match("(?P<organ>[一-龥（）]{4,40})关于", draft.title.replace(" ", ""))
    if named is None or "印发" in named["organ"] or "转发" in named["organ"]:
        return
    masts, signed = draft.of(Part.MASTHEAD), draft.of(Part.SIGNATURE)
    for lines in (masts, signed):
        if len(lines) == 1 and not re.search("[、 ]|转发|首页|[：:|>]", lines[0].text):
            line = lines[0]
            is_organ = re.search("(?:局|厅|委|委员会|政府|办公室|部|院|文件)$", line.text)
            if is_organ and not _same_organ(draft, line.text, named["organ"]):
                message = f"标题里的发文机关是“{named['organ']}”，与这里不一致。"
                yield Hit(line.start, line.end, message)


_HEREBY = re.compile(
    "(?:特此|现[将就][^，。；：\\n]{0,16}?)(?P<kind>通知|通报|公告|通告|报告|请示|批复|函复|函告|函达)(?=如下|[。，]|$)"
)
_CLOSED_BY_TYPE = ("通知", "通报", "公告", "通告", "报告", "请示", "批复", "函")


@rule(
    "K15",
    Severity.ERROR,
    "文末用语与标题的文种不一致",
    f"{RULES_OF_WORK}第八条",
    wrong=(_NOTICE + "各设区市市场监管局：\n请认真组织。\n⟦特此通报⟧。",),
    right=(_NOTICE + "各设区市市场监管局：\n请认真组织。\n特此通知。",),
)
def closing_word(draft: Manuscript) -> Iterator[Hit]:
    title = re.search(f"(?P<type>{TYPES})$", re.sub("（[^（）]*）$", "", draft.title))
    if title is None:
        return
    for match in draft.scan(_HEREBY, Part.BODY):
        kind = "函" if match["kind"].startswith("函") else match["kind"]
        if kind != title["type"] and title["type"] in _CLOSED_BY_TYPE:
            message = f"标题的文种是“{title['type']}”，这里却是“{match[0]}”。"
            yield Hit(match.start(), match.end(), message)


_ISSUED = re.compile(
    "印发(?P<object>(?!《|“)[^《》“”\n]{4,40}(?:办法|规定|细则|规则|方案|要点))的通知$"
)


@rule(
    "K17",
    Severity.HINT,
    "印发、转发对象的书名号",
    "GB/T 15834-2011《标点符号用法》4.15、附录A.13",
    wrong=("福建省市场监管局关于印发⟦认证机构管理办法⟧的通知\n" + _TO,),
    right=("福建省市场监管局关于印发《认证机构管理办法》的通知\n" + _TO,),
)
def issued_object(draft: Manuscript) -> Iterator[Hit]:
    for line in _title_lines(draft):
        if match := _ISSUED.search(line.text):
            place = line.start + match.start("object")
            end = line.start + match.end("object")
            yield Hit(place, end, "印发的办法、方案等，名称通常加书名号。")

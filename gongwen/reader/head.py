"""发文机关标志, 发文字号, 标题 and 主送机关 of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongwen.reader.joining import is_signature
from gongwen.reader.lines import Line
from gongwen.reader.traced import Traced, joined
from gongwen.reader.wording import MARK, NUMBER, NUMBER_LINE, ORGAN, SPACE

KINDS = "决议|决定|命令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要|方案|要点|办法|规定|细则|计划|倡议书|邀请函|安排|规则|令"
_SPACED = "|".join(r"\s*".join(kind) for kind in KINDS.split("|"))
_TITLE_END = re.compile(
    rf"(?P<kind>{_SPACED})(?:（[^（）]{{1,12}}）)?(?:\s*(?P<number>[（〔]?{NUMBER}[）〕]?))?\s*$"
)
_CUT_TITLE = re.compile(r"关于.{4,120}(?:…+|\.{3,})$")
_SITE = re.compile(r"\s*(?:[_|]|-(?=\D)|—(?=\S*(?:网|门户))).{0,40}(?:网站?|门户|平台|政府|局|委)$")
_MASTHEAD = re.compile(r"[一-龥（）\s]{2,40}文\s*件")
_COPY = re.compile(r"\d{6}")
_CLASS = re.compile(r"(?:绝密|机密|秘密)(?:★.{1,6})?")
_URGENT = re.compile(r"特急|加急|急件|平急|特提")
_OPENS = re.compile(r"关\s*于|印\s*发|转\s*发|批\s*转")
_NOT_UNITS = re.compile(r"如下|通知|主题|时间|内容|要求|关于|联系|附件|：.|事项|方案如|第[一二三]")
_UNIT = re.compile(
    rf"{ORGAN}|各位|全体|各(?:省|市|县|区|乡|镇|村|州|盟|旗|街|校|园|社|地|行|处|科|有|单|设|自|学|直|成|分|部|委|厅|局|所|站|企|认|检|相)|师生|同志|居民"
)
_FUSED = re.compile(
    rf"(?P<units>(?:各|省|市|县|区|有关|机关|全)[^。：]{{1,200}}?{ORGAN}(?:（[^（）]*）)?)：\s*(?=\S{{8}})"
)
_LEAD = re.compile(r"(?:发|致|主\s*送(?:单位|机关)?)：")
_MOST_HEAD = 30
_MOST_TITLE = 5


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the text; `end` is the index of the first line below it.

    `masthead` includes 文件; `rest` is what stood on the addressees' line behind them.
    """

    end: int = 0
    masthead: Traced | None = None
    number: Traced | None = None
    number_text: str = ""
    title: Traced | None = None
    title_doubtful: bool = False
    kind: Traced | None = None
    issuer_line: Traced | None = None
    addressees: Traced | None = None
    rest: Traced | None = None
    copy_number: Traced | None = None
    classification: Traced | None = None
    urgency: Traced | None = None


def head_of(lines: Sequence[Line]) -> Head:
    """The head of a document; an empty one where the text begins at once."""
    stop = _first_text(lines)
    start, end, units, rest = _addressees(lines, stop)
    top = start if units is not None else stop
    head = _titled(lines[:top])
    if units is None:
        # Without addressees the head ends with the last of its lines.
        end = head.end
    return replace(head, end=end, addressees=units, rest=rest)


def _first_text(lines: Sequence[Line]) -> int:
    """The first line that cannot be of a head: a sentence or a numbered one."""
    for index, line in enumerate(lines[:_MOST_HEAD]):
        if ("。" in line.plain or MARK.match(line.plain)) and not NUMBER_LINE.fullmatch(line.plain):
            return index
    return min(len(lines), _MOST_HEAD)


def _addressees(lines: Sequence[Line], stop: int) -> tuple[int, int, Traced | None, Traced | None]:
    """First line, line below, units without the colon, and text on the same line behind them."""
    for index in range(min(stop + 1, len(lines))):
        plain = lines[index].plain
        if (match := _FUSED.match(plain)) and not _NOT_UNITS.search(match["units"]):
            units = lines[index].traced.cut(0, match.end("units"))
            return index, index + 1, units, lines[index].traced.cut(match.end())
        if index == stop or "\t" in plain or not plain.endswith("："):
            continue
        first = index
        while first and _wraps_units(lines, first):
            first -= 1
        units = joined(line.traced for line in lines[first : index + 1])
        if lead := _LEAD.match(units.plain):
            units = units.cut(lead.end())
        units = units.cut(0, len(units) - 1)
        if units.text and _UNIT.search(units.plain) and not _NOT_UNITS.search(units.plain):
            return first, index + 1, units, None
    return stop, stop, None, None


def _wraps_units(lines: Sequence[Line], index: int) -> bool:
    """Whether the line above runs on into this one."""
    above = lines[index - 1].plain
    if _TITLE_END.search(above) or NUMBER_LINE.fullmatch(above) or _OPENS.search(above):
        return False
    if _MASTHEAD.fullmatch(above) or above.endswith(("：", "。")):
        return False
    return above.endswith(("，", "、")) or (len(above) > 12 and ("、" in above or "，" in above))


def _titled(lines: Sequence[Line]) -> Head:
    head = Head()
    free: list[int] = []
    for index, line in enumerate(lines):
        plain, compact = line.plain, SPACE.sub("", line.plain)
        if match := NUMBER_LINE.fullmatch(plain):
            head = _numbered(head, line.traced, match, index)
        elif _COPY.fullmatch(compact):
            head = replace(head, copy_number=line.traced, end=index + 1)
        elif _CLASS.fullmatch(compact):
            head = replace(head, classification=line.traced, end=index + 1)
        elif _URGENT.fullmatch(compact):
            head = replace(head, urgency=line.traced, end=index + 1)
        elif _MASTHEAD.fullmatch(plain) and "关于" not in compact:
            first = index
            while (
                free
                and free[-1] == first - 1
                and (len(compact) <= 6 or is_signature(lines[free[-1]].plain))
            ):  # the mark over several lines
                first = free.pop()
            mark = joined(item.traced for item in lines[first : index + 1])
            head = replace(head, masthead=mark, end=index + 1)
        else:
            free.append(index)
    return _with_title(head, lines, free)


def _numbered(head: Head, traced: Traced, match: re.Match[str], index: int) -> Head:
    """The first number of the head is its own."""
    if head.number is not None:
        return replace(head, end=index + 1)
    code = SPACE.sub("", traced.group(match, "code").text)
    end = traced.plain.index("号", match.end("serial")) + 1
    text = f"{code}〔{match['year']}〕{int(match['serial'])}{traced.text[end - 1]}"
    start = match.start("code")
    return replace(head, number=traced.cut(start, end), number_text=text, end=index + 1)


def _with_title(head: Head, lines: Sequence[Line], free: list[int]) -> Head:
    ends = [i for i in free if _TITLE_END.search(_bare(lines[i])) and not is_label(lines[i].plain)]
    ends = [i for i in ends if len(lines[i].plain) <= 160]
    cut = [i for i in free if _CUT_TITLE.search(lines[i].plain)]
    if not ends and cut:
        title = lines[cut[-1]].traced
        title = title.cut(0, len(title.plain.rstrip("….")))
        return replace(head, title=title, title_doubtful=True, end=max(head.end, cut[-1] + 1))
    if not ends:
        return _untitled(head, lines, free)
    last = ends[-1]
    first = _title_start(lines, free, last, marked=head.masthead is not None)
    pieces = [lines[i].traced for i in range(first, last + 1)]
    end = _TITLE_END.search(_bare(lines[last]))
    if end is None:
        return head
    if end["number"] and head.number is None:
        match = re.compile(NUMBER).search(lines[last].plain, end.start("number"))
        if match:
            head = _numbered(head, lines[last].traced, match, last)
    stop = end.start("number") if end["number"] else end.end()
    pieces[-1] = lines[last].traced.cut(0, stop)
    kind = lines[last].traced.group(end, "kind")
    title = joined(pieces)
    if title.plain.startswith("转："):
        title = title.cut(2)
    head = replace(head, title=title, kind=kind, end=max(head.end, last + 1))
    index = _issuer_line(lines, free, first, last)
    if index is None:
        return head
    line = lines[index].traced
    if head.number and head.masthead is None and _above(line, head.number, title):
        return replace(head, masthead=line)  # the mark of a letter
    return replace(head, issuer_line=line, end=max(head.end, index + 1))


def _above(line: Traced, number: Traced, title: Traced) -> bool:
    return line.places[0] < number.places[0] < title.places[0]


def _untitled(head: Head, lines: Sequence[Line], free: list[int]) -> Head:
    """A text without a title may still begin with the name of its issuer."""
    names = [i for i in free if is_signature(lines[i].plain)]
    if len(names) == 1:
        return replace(head, issuer_line=lines[names[0]].traced, end=max(head.end, names[0] + 1))
    return head


def is_label(text: str) -> bool:
    return bool(re.match(r"附\s*件", text))


def _bare(line: Line) -> str:
    """A line of a title without the name of the site behind it."""
    return _SITE.sub("", line.plain) if re.search(r"通知.*[_|—-]", line.plain) else line.plain


def _title_start(lines: Sequence[Line], free: list[int], last: int, *, marked: bool) -> int:
    """The first line of the title that ends at `last`; below a red mark it names its issuer."""
    first = last
    while last - first < _MOST_TITLE and first - 1 in free:
        above = lines[first - 1].plain
        so_far = SPACE.sub("", "".join(line.plain for line in lines[first : last + 1]))
        if _TITLE_END.search(_bare(lines[first - 1])) and not re.search(r"[《“]", so_far[:1]):
            break
        opens = _OPENS.search(so_far)
        if (
            opens
            and opens.start() > 1
            and not (_names_organs(above) and " " in lines[first].plain[: opens.start()].strip())
        ):
            break  # it names its issuer already
        if len(above) > 60 or above.endswith(("：", "。")) or "\t" in above:
            break
        if opens and not _names_organs(above):
            break
        if opens and not opens.start() and not marked and _stands_alone(lines, first - 1):
            break  # an organ alone on the line above 关于…, in place of a mark
        if opens and lines[first].gap and (first < last or not _all_gaps(lines)):
            break  # a name set apart is no part of the title
        first -= 1
    joined_text = "".join(line.plain for line in lines[first : last + 1])
    if first < last and not _OPENS.search(joined_text):
        return last  # lines above a bare 通知 or 方案 are no title
    return first


def _stands_alone(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is one organ and no number stands above it: a number follows a mark."""
    above = index and NUMBER_LINE.fullmatch(lines[index - 1].plain)
    plain = lines[index].plain.strip()
    return not above and " " not in plain and is_signature(plain)


def _all_gaps(lines: Sequence[Line]) -> bool:
    return all(line.gap for line in lines[1:])


def _names_organs(text: str) -> bool:
    pieces = [_AND_OTHERS.sub("", piece) for piece in text.split()]
    return bool(pieces) and all(is_signature(piece) for piece in pieces)


_AND_OTHERS = re.compile(r"等[\d一二三四五六七八九十]*个?(?:部门|单位|部委)$")


def _issuer_line(lines: Sequence[Line], free: list[int], first: int, last: int) -> int | None:
    """The index of an organ's name on a line of its own beside the title."""
    above = [index for index in free if index < first]
    below = [index for index in free if index > last]
    for index in (*reversed(above), *below):
        if is_signature(lines[index].plain):
            return index
    return None

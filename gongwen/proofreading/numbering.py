"""Outline marks: their form, their sequence, their levels (GB/T 9704-2012, clause 7.3.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gongwen.proofreading.findings import Severity
from gongwen.proofreading.layout import Line, Part
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.registry import Hit, rule

SOURCE = "GB/T 9704-2012《党政机关公文格式》7.3.3"

_HAN = "[一二三四五六七八九十]{1,3}"
_MARK = re.compile(
    rf"(?P<l1>{_HAN})\s*+、"
    rf"|[（(]\s*+(?P<l2>{_HAN})\s*+[）)]\s*+、?"
    r"|(?P<l3>[0-9０-９]{1,2})\s*+[.．、]"
    r"|[（(]\s*+(?P<l4>[0-9０-９]{1,2})\s*+[）)]\s*+、?"
)
_WRONG_MARKS = (
    (
        re.compile(rf"[（(]\s*+(?P<number>{_HAN}|\d{{1,2}})\s*+[）)]\s*+[、，,.．]"),
        "（{}）",
        "带括号的序号后面不加标点",
    ),
    (
        re.compile(rf"(?=\(|（[^）]{{1,5}}\))[（(]\s*+(?P<number>{_HAN}|\d{{1,2}})\s*+[）)]"),
        "（{}）",
        "序号要用全角括号",
    ),
    (re.compile(rf"（\s*+(?P<number>{_HAN}|\d{{1,2}})\s*+\)"), "（{}）", "序号要用全角括号"),
    (
        re.compile(r"(?P<number>\d{1,2})\s*+、(?!\s*+\d)(?!\s*+[一-龥]{0,3}[号楼月日年])"),
        "{}.",
        "阿拉伯数字序号后面用下脚点",
    ),
    (
        re.compile(rf"(?P<number>{_HAN})\s*+[.．，,：:](?=\s*+[一-龥“《])"),
        "{}、",
        "“一”“二”等序号后面用顿号",
    ),
    (re.compile(rf"第(?P<number>{_HAN})、"), "第{}，", "“第一”“第二”后面用逗号"),
)
_DIGITS = "零一二三四五六七八九"


def number_of(written: str) -> int:
    """The value of 1 to 99 in either kind of digits; 0 for anything else."""
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.partition("十")
    if not ten:
        return max(_DIGITS.find(written), 0) if len(written) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (_DIGITS.find(tens) if tens else 1) * 10 + (_DIGITS.find(ones) if ones else 0)


def written_as(number: int, like: str) -> str:
    """A number in the digits of `like`."""
    if like.isdigit():
        return str(number)
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones else "")


@rule(
    "K30",
    Severity.ERROR,
    "结构层次序数的标点不规范",
    SOURCE,
    wrong=(
        "⟦(一)→（一）⟧高度重视，认真组织。各地要高度重视。",
        "⟦（一）、→（一）⟧高度重视，认真组织。各地要高度重视。",
        "⟦1、→1.⟧组织单位",
        "⟦(1)→（1）⟧主会场",
        "⟦一.→一、⟧活动主题",
        "⟦第一、→第一，⟧加强组织领导。",
    ),
    right=(
        "一、活动主题",
        "（一）高度重视，认真组织。",
        "1.组织单位",
        "（1）主会场",
        "一、二等奖各10名",
    ),
)
def outline_marks(draft: Manuscript) -> Iterator[Hit]:
    for line in draft.running:
        if "、" in line.text[:2] and not line.level and line.text[0] in "一二三四五六七八九":
            continue
        skipped = len(line.text) - len(line.text.lstrip("-# *"))
        for pattern, form, message in _WRONG_MARKS:
            match = pattern.match(draft.text, line.start + skipped, line.end)
            if match:
                fix = form.format(match["number"])
                yield Hit(match.start(), match.end(), f"{message}，应为“{fix}”。", fix)
                break


@dataclass
class _Item:
    """A numbered line with its number, and what is numbered below it."""

    line: Line
    level: int
    number: int
    written: str
    place: int
    parent: int | None = None
    restarts: bool = False
    siblings: list[int] = field(default_factory=list)


def _items(draft: Manuscript) -> list[_Item]:
    """Numbered lines of body and attachments, each with the index of its parent."""
    items: list[_Item] = []
    open_items: dict[int, int] = {}
    part: Part | None = None
    broken = False  # text without a number stands in between
    for line in draft.lines:
        if line.part is not part and line.part is not Part.PAGE_NUMBER:
            if line.part not in (Part.BODY, Part.TABLE):
                open_items = {}
            part = line.part
        match = _MARK.match(line.text) if line.level else None
        if match is None or line.part not in (Part.BODY, Part.ANNEX):
            broken = broken or line.part in (Part.BODY, Part.ANNEX)
            continue
        level = line.level
        written = next(number for number in match.groups() if number)
        parent = next((open_items[i] for i in range(level - 1, 0, -1) if i in open_items), None)
        group = match.lastgroup or "l1"
        start = line.start + match.start(group)
        item = _Item(line, level, number_of(written), written, start, parent, broken)
        open_items = {i: index for i, index in open_items.items() if i < level}
        open_items[level] = len(items)
        items.append(item)
        broken = False
    return items


def _families(items: list[_Item]) -> Iterator[list[_Item]]:
    """Items of one level below one parent, as they follow each other."""
    families: dict[tuple[int, int | None, int], list[_Item]] = {}
    run = 0
    for item in items:
        key = (item.level, item.parent, run)
        family = families.get(key)
        if item.number == 1 and family and item.restarts and (item.level > 2 or len(family) > 1):
            run += 1  # a new list, or a document within the document
            key = (item.level, item.parent, run)
        families.setdefault(key, []).append(item)
    yield from families.values()


@rule(
    "K31",
    Severity.WARNING,
    "序号重复、跳号或不从一开始",
    SOURCE,
    wrong=(
        "一、活动主题\n二、活动安排\n⟦二⟧、组织实施\n三、有关事项",
        "（一）高度重视\n（二）强化宣传\n（⟦四→三⟧）严格纪律\n（四）及时总结",
        "一、总体安排\n三、组织实施".replace("三", "⟦三⟧"),
    ),
    right=(
        "一、活动主题\n（一）国际主题\n（二）国内主题\n二、活动安排\n（一）进企业\n（二）进园区",
        "1.组织单位\n2.时间地点\n3.参加人员",
    ),
)
def sequence(draft: Manuscript) -> Iterator[Hit]:
    for family in _families(_items(draft)):
        expected = 1
        for index, item in enumerate(family):
            if not item.number:
                continue
            if item.number != expected and not (index == 0 and len(family) == 1):
                yield _out_of_sequence(item, family[index + 1 : index + 2], expected, index)
                if index == 0 and item.number > 3:
                    break  # an excerpt from a longer list
            expected = item.number + 1


def _out_of_sequence(item: _Item, following: list[_Item], expected: int, index: int) -> Hit:
    certain = bool(following) and following[0].number == expected + 1 and index > 0
    fix = written_as(expected, item.written) if certain else None
    if index == 0:
        message = f"序号不是从“{written_as(1, item.written)}”开始。"
    elif item.number < expected:
        message = f"序号“{item.written}”重复或倒退，前面已经到“{written_as(expected - 1, item.written)}”。"
    else:
        message = f"序号跳号，这里应当是“{written_as(expected, item.written)}”。"
    return Hit(item.place, item.place + len(item.written), message, fix)


@rule(
    "K32",
    Severity.WARNING,
    "结构层次跳级",
    SOURCE,
    wrong=(
        "一、活动主题\n⟦（1）⟧国际主题\n（2）国内主题",
        "（一）活动主题\n⟦（1）⟧国际主题\n（2）国内主题",
    ),
    right=("一、活动主题\n（一）国际主题\n（二）国内主题", "一、活动主题\n1.国际主题\n2.国内主题"),
)
def level_jumps(draft: Manuscript) -> Iterator[Hit]:
    items = _items(draft)
    two_level = {item.parent for item in items if item.level == 2}
    reported: set[int] = set()
    for item in items:
        if item.parent is None or item.parent in reported:
            continue
        above = items[item.parent].level
        jumped = item.level == 4 and above < 3
        mixed = (
            item.level == 3
            and above == 1
            and any(items[parent].level == 1 for parent in two_level if parent is not None)
        )
        if jumped or mixed:
            reported.add(item.parent)
            severity = None if jumped else Severity.HINT
            end = item.line.start + len(_mark(item.line))
            message = "层次跳级，顺序应当是“一、”“（一）”“1.”“（1）”。"
            yield Hit(item.line.start, end, message, None, severity)


def _mark(line: Line) -> str:
    match = _MARK.match(line.text)
    return match[0] if match else ""


@rule(
    "K33",
    Severity.HINT,
    "一个层次只有一项",
    SOURCE,
    wrong=("一、活动主题\n⟦（一）⟧国际主题\n二、活动安排",),
    right=("一、活动主题\n（一）国际主题\n（二）国内主题\n二、活动安排",),
)
def single_items(draft: Manuscript) -> Iterator[Hit]:
    items = _items(draft)
    for family in _families(items):
        item = family[0]
        if len(family) == 1 and item.number == 1 and item.parent is not None:
            end = item.line.start + len(_mark(item.line))
            yield Hit(item.line.start, end, "这个层次只有一项，可以不编号。")


_HEADING = re.compile(r"(?P<words>[一-龥“”《》、，]{2,18})(?P<stop>[。；，：])$")
_DEMAND = re.compile(
    "请|各.{0,12}要|为[了做贯深进]|联系|下同|附件|略$|无$|主办|承办|协办|时间|地点"
)


@rule(
    "K34",
    Severity.WARNING,
    "独立成行的标题末尾有标点",
    SOURCE,
    wrong=(
        "一、活动主题⟦。→⟧\n今年国内主题为“质量认证”。\n二、活动安排\n省局将开展活动。",
        "二、有关要求⟦：→⟧\n（一）精心组织\n各单位要高度重视。",
    ),
    right=(
        "一、活动主题\n今年国内主题为“质量认证”。",
        "（一）高度重视，认真组织。各地要高度重视。",
        "三、请各单位及时报送。",
    ),
)
def stops_behind_headings(draft: Manuscript) -> Iterator[Hit]:
    for line, following in zip(draft.lines, draft.lines[1:], strict=False):
        if line.level not in (1, 2) or line.part not in (Part.BODY, Part.ANNEX):
            continue
        if following.part is not line.part or (following.level and following.level <= line.level):
            continue
        mark = len(_mark(line))
        match = _HEADING.match(line.text, mark)
        if match and not _DEMAND.match(match["words"]):
            place = line.start + match.start("stop")
            yield Hit(place, place + 1, "独立成行的标题末尾不加标点。", "")


_SERIAL = re.compile(
    "(?:(?<=[，。；：、\n“])|^)(?P<number>[一二三四五六七八九十])[是要](?![个些样种次定点切下般以流直方行])"
)
_ORDINAL = re.compile("(?:(?<=[，。；：\n])|^)第(?P<number>[一二三四五六七八九])，")
_STEPS = re.compile("(?:(?<=[，。；：\n])|^)(?P<step>首先|其次|再次|最后)，")


@rule(
    "K35",
    Severity.WARNING,
    "“一是”“二是”等序列缺项",
    "《党政机关公文处理工作条例》第十九条",
    wrong=(
        "要做到：一是加强领导，⟦三⟧是严格纪律。",
        "一是加强领导；二是强化宣传；⟦二⟧是严格纪律。",
        "首先，加强领导。⟦再次⟧，严格纪律。",
    ),
    right=(
        "要做到：一是加强领导，二是强化宣传，三是严格纪律。",
        "首先，加强领导。其次，严格纪律。",
    ),
)
def serial_words(draft: Manuscript) -> Iterator[Hit]:
    for line in draft.running:
        for pattern in (_SERIAL, _ORDINAL):
            yield from _serial(draft, line, pattern)
        steps = list(_STEPS.finditer(draft.prose, line.start, line.end))
        names = [match["step"] for match in steps]
        if "首先" in names and "再次" in names and "其次" not in names:
            match = steps[names.index("再次")]
            yield Hit(match.start("step"), match.end("step"), "有“首先”“再次”而没有“其次”。")


def _serial(draft: Manuscript, line: Line, pattern: re.Pattern[str]) -> Iterator[Hit]:
    expected = None
    for match in pattern.finditer(draft.prose, line.start, line.end):
        number = number_of(match["number"])
        if number == 1:
            expected = 2
        elif expected is not None:
            if number != expected:
                message = f"前面是“{written_as(expected - 1, '一')}”，这里应当是“{written_as(expected, '一')}”。"
                yield Hit(match.start("number"), match.end("number"), message)
                return
            expected = number + 1

"""Marks that come in pairs: quotation marks, 书名号 and brackets (GB/T 15834-2011)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from gongwen.proofreading.findings import Severity
from gongwen.proofreading.layout import Line, Part
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.registry import Hit, rule

STANDARD = "GB/T 15834-2011《标点符号用法》"

_CLOSING = {"“": "”", "‘": "’", "《": "》", "〈": "〉", "（": "）", "【": "】", "〔": "〕"}
_INNER = {"〉": "《", "’": "“"}  # what must stand around an inner mark
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_PAIRED = re.compile("[“”‘’《》〈〉（）【】〔〕]")
_STOPS = tuple("。！？；：”’）」》.!?;:")


class _Nesting(NamedTuple):
    """A mark that has no partner, or a pair within a pair of the same kind."""

    kind: str  # "open", "close", "nested", "outer": an inner mark with nothing around it
    mark: str
    start: int
    end: int
    reversed_pair: bool = False


def _paragraphs(draft: Manuscript) -> Iterator[tuple[int, int]]:
    """Lines, joined where the end of one shows that a paragraph was broken over several."""
    start: int | None = None
    for line, following in draft.followed:
        if start is None:
            start = line.start
        if not _runs_on(line, following):
            yield start, line.end
            start = None


def _runs_on(line: Line, following: Line | None) -> bool:
    return line.continues or (
        following is not None
        and following.part is line.part
        and line.part is not Part.TABLE
        and not line.text.endswith(_STOPS)
        and not line.is_heading
        and not following.level
        and len(line.text) >= 20
    )


@lru_cache(maxsize=4)
def _nestings(text: str, paragraphs: tuple[tuple[int, int], ...]) -> tuple[_Nesting, ...]:
    return tuple(found for start, end in paragraphs for found in _in_paragraph(text, start, end))


def _in_paragraph(text: str, start: int, end: int) -> Iterator[_Nesting]:
    stack: list[tuple[str, int]] = []
    unclosed: Counter[str] = Counter()  # what is on the stack, by mark
    for match in _PAIRED.finditer(text, start, end):
        mark, place = match[0], match.start()
        if mark in _CLOSING:
            stack.append((mark, place))
            unclosed[mark] += 1
            continue
        if not unclosed[_OPENING[mark]]:
            # ’ is an apostrophe where letters stand before it.
            if not (mark == "’" and text[place - 1 : place].isascii()):
                yield _Nesting("close", mark, place, place + 1)
            continue
        depth = next(i for i in reversed(range(len(stack))) if stack[i][0] == _OPENING[mark])
        for other, lost in stack[depth + 1 :]:
            yield _Nesting("open", other, lost, lost + 1)
        opened = stack[depth][1]
        unclosed.subtract(other for other, _ in stack[depth:])
        del stack[depth:]
        if unclosed[_OPENING[mark]]:
            yield _Nesting("nested", mark, opened, place + 1)
        elif mark in _INNER and not unclosed[_INNER[mark]]:
            yield _Nesting("outer", mark, opened, place + 1)
    for mark, place in stack:
        yield _Nesting("open", mark, place, place + 1)


def _found(draft: Manuscript, marks: str) -> Iterator[_Nesting]:
    for nesting in _nestings(draft.text, tuple(_paragraphs(draft))):
        if nesting.mark in marks:
            yield nesting


def _unpaired(nesting: _Nesting) -> Hit:
    partner = _CLOSING.get(nesting.mark) or _OPENING[nesting.mark]
    side = "右" if nesting.kind == "open" else "左"
    message = f"“{nesting.mark}”没有配对，缺{side}半边“{partner}”，或者方向反了。"
    return Hit(nesting.start, nesting.end, message)


@rule(
    "K16",
    Severity.ERROR,
    "书名号不成对或层次不对",
    f"{STANDARD}4.15",
    wrong=(
        "关于转发《关于印发⟦《工作方案》→〈工作方案〉⟧的通知》的通知",
        "现将⟦《⟧2023年工作要点印发给你们，请认真贯彻落实。",
        "现将2023年工作要点⟦》⟧印发给你们，请认真贯彻落实。",
    ),
    right=("关于转发《关于印发〈工作方案〉的通知》的通知", "现将《工作要点》印发给你们。"),
)
def book_titles(draft: Manuscript) -> Iterator[Hit]:
    for nesting in _found(draft, "《》〈〉"):
        if nesting.kind == "outer":
            inside = draft.text[nesting.start + 1 : nesting.end - 1]
            yield Hit(nesting.start, nesting.end, "外层用双书名号《》。", f"《{inside}》")
        elif nesting.kind != "nested":
            yield _unpaired(nesting)
        elif nesting.mark == "》":
            inside = draft.text[nesting.start + 1 : nesting.end - 1]
            message = "书名号里面再用书名号时，里层用单书名号〈〉。"
            fix = f"〈{inside}〉" if not _PAIRED.search(inside) else None
            yield Hit(nesting.start, nesting.end, message, fix)


_STRAIGHT = re.compile('["＂]')
_STRAIGHT_SINGLE = re.compile("(?<=[一-龥，：（“])'|'(?=[一-龥，。；、：）”])")


@rule(
    "K81",
    Severity.ERROR,
    "引号不规范",
    f"{STANDARD}4.8",
    wrong=(
        '第十五个⟦"世界认可日"→“世界认可日”⟧活动',
        "第十五个⟦“⟧世界认可日活动，请认真组织。",
        "第十五个⟦”世界认可日“→“世界认可日”⟧活动。",
        "要求各单位“紧扣⟦“世界认可日”→‘世界认可日’⟧主题”开展活动。",
    ),
    right=(
        "第十五个“世界认可日”活动",
        "要求各单位“紧扣‘世界认可日’主题”开展活动。",
        '配备55"显示屏。',
    ),
)
def quotation_marks(draft: Manuscript) -> Iterator[Hit]:
    for line in draft.lines:
        yield from _straight(draft, line)
    swapped: dict[int, int] = {}
    found = list(_found(draft, "“”‘’"))
    for one, other in pairwise(found):
        if one.mark == "”" and other.mark == "“" and one.kind == "close" and other.kind == "open":
            between = draft.text[one.end : other.start]
            if len(between) <= 30 and not re.search("[。“”]", between):
                swapped |= {one.start: other.end, other.start: other.end}
    for nesting in found:
        if nesting.start in swapped:
            if nesting.mark == "”":
                end = swapped[nesting.start]
                inside = draft.text[nesting.end : end - 1]
                yield Hit(nesting.start, end, "左右引号用反了。", f"“{inside}”")
        elif nesting.kind == "outer":
            inside = draft.text[nesting.start + 1 : nesting.end - 1]
            yield Hit(nesting.start, nesting.end, "外层用双引号“ ”。", f"“{inside}”")
        elif nesting.kind != "nested":
            yield from _unpaired_quote(draft, nesting)
        elif nesting.mark == "”":
            inside = draft.text[nesting.start + 1 : nesting.end - 1]
            message = "引号里面再用引号时，里层用单引号‘ ’。"
            fix = f"‘{inside}’" if not _PAIRED.search(inside) else None
            yield Hit(nesting.start, nesting.end, message, fix)


def _unpaired_quote(draft: Manuscript, nesting: _Nesting) -> Iterator[Hit]:
    # A quotation of several paragraphs opens each of them and closes the last only.
    if not (nesting.kind == "open" and nesting.start in draft.line_starts):
        yield _unpaired(nesting)


def _straight(draft: Manuscript, line: Line) -> Iterator[Hit]:
    text = draft.plain
    places = [
        match.start()
        for match in _STRAIGHT.finditer(text, line.start, line.end)
        if not _is_inch(text, match.start())
    ]
    message = "引号用了英文直引号，应当用“ ”。"
    if len(places) % 2:
        for place in places:
            yield Hit(place, place + 1, message)
    else:
        for opening, closing in zip(places[::2], places[1::2], strict=True):
            inside = draft.text[opening + 1 : closing]
            yield Hit(opening, closing + 1, message, f"“{inside}”")
    for match in _STRAIGHT_SINGLE.finditer(text, line.start, line.end):
        yield Hit(match.start(), match.end(), "引号用了英文直引号，应当用‘ ’或“ ”。")


def _is_inch(text: str, place: int) -> bool:
    return text[place - 1 : place].isdigit() and text[place + 1 : place + 2] not in ("", "，", "。")


_MIXED = re.compile(r"（[^（）()\n]*(?P<right>\))|(?P<left>\()[^（）()\n]*）")


@rule(
    "K92",
    Severity.WARNING,
    "括号宽窄不一、不成对或同形套用",
    f"{STANDARD}4.9",
    wrong=(
        "各设区市（含平潭⟦)→）⟧市场监管局",
        "各设区市⟦(→（⟧含平潭）市场监管局",
        "各设区市⟦（⟧含平潭市场监管局，请认真组织。",
    ),
    right=("各设区市（含平潭）市场监管局", "1）组织领导 2）责任分工"),
)
def brackets(draft: Manuscript) -> Iterator[Hit]:
    mixed = set()
    for match in _MIXED.finditer(draft.plain):
        side = "right" if match["right"] else "left"
        full = "）" if side == "right" else "（"
        if _is_outline_mark(draft, match.start()):
            continue
        mixed |= {match.start(), match.end() - 1}
        yield Hit(match.start(side), match.end(side), "括号一半全角、一半半角。", full)
    for nesting in _found(draft, "（）【】〔〕"):
        if nesting.start in mixed or "\ue000" in draft.plain[nesting.start]:
            continue
        if nesting.kind == "nested":
            message = "括号里面又用了同样的括号，里层可改用〔〕。"
            yield Hit(nesting.start, nesting.end, message, None, Severity.HINT)
        elif not _closes_item(draft.text, nesting):
            yield _unpaired(nesting)


def _is_outline_mark(draft: Manuscript, place: int) -> bool:
    line = draft.line_starts.get(place)
    return line is not None and bool(line.level)


_ITEM = re.compile(r"[0-9A-Za-z一二三四五六七八九十①-⑳]{1,2}$")


def _closes_item(text: str, nesting: _Nesting) -> bool:
    """1） and 一） number an item without an opening half."""
    return nesting.mark == "）" and bool(
        _ITEM.search(text[max(nesting.start - 2, 0) : nesting.start])
    )

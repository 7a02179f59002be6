"""Breaking a centred cell of a table: lists between their items, times where one pauses.

A time is broken after the dash or 至 of a range, between its day and its hours, after its
year; 前后, 左右, 底前 and the third of a month stay with what they speak of as long as the
column is wide enough.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import inf

import jieba

from gongwen.typesetting.composer import CELL, NEVER, Line, breaks, compose, recompose
from gongwen.typesetting.fonts import Face
from gongwen.typesetting.titles import SET_PHRASE, break_title

_FIGURE = "[0-9０-９〇○零一二三四五六七八九十]"
_DASH = "[至到—－–～~-]"
_HALF_DAY = "下班|凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|全天|每[天日]"
_TIME = re.compile(
    rf"{_FIGURE}\s?(?:[年月日]|[:：时点](?!代))|[上中下]旬|季度|半年|年底|前后$|左右$|期间$"
    r"|日[”」\"](?:前|当[天日])?$|[0-9]{4}[-./][0-9]"
)
# What a break costs, by the place it is at; a later pattern has the last word.
_PAUSE, _HOURS, _CLOCK, _UNTIL = 0.0, 1.0, 1.5, 1.5
_YEAR, _WORD, _RANGE, _TAIL, _DAY, _TORN = 2.0, 3.0, 5.0, 6.0, 7.0, 20.0
_LINE = 3.0  # of every line
_UNEVEN = 0.02  # of the square of an em that a line lacks
_IN_QUOTATION, _IN_NAME = 6.0, 5.0
_PLACES = tuple(
    (re.compile(form), price)
    for form, price in (
        (r"[日号旬月份时点分度年底间”」）)\"0-9](?=\s?(?:前|左右|之前|以前|期间|内|止|起|当[天日]|开始))|束(?=后)", _TAIL),
        (rf"月\s?(?={_FIGURE}|[初中底末]|[上下](?:[、旬中]|半月))", _DAY),
        (rf"年\s?(?={_FIGURE}|第)", _YEAR),
        (rf"[日号旬月）)](?={_HALF_DAY}|[（(]|星期|周|{_FIGURE}{{1,2}}[:：时点])", _HOURS),
        (rf"(?:{_HALF_DAY})(?={_FIGURE})", _CLOCK),
        (r"[日号月旬年底时点分起天度午0-9０-９）)](?=[至到])", _RANGE),
        (rf"[日号月旬年底起天度午）)]{_DASH}{{1,2}}(?![至到—])", _PAUSE),
        (rf"(?:[时点分]|[:：]{_FIGURE}{{2}}){_DASH}{{1,2}}(?![至到—])", _UNTIL),
        (r"[0-9]{4}([-./])[0-9]{1,2}\1[0-9]{1,2}[-—－–～~至]", _PAUSE),
        (r"[、，,；;]", _PAUSE),
        (rf"{_FIGURE}\s?(?=\s?[年月日号时点分])|[:：](?={_FIGURE})|[前左之底期班](?=后|右|前|间)|[上中下](?=[上中下]?旬|半)|[上中]、(?=[中下]旬)", _TORN),
        (r".(?=[日月周年][”」\"])", _TORN),
    )
)  # fmt: skip
_QUOTATION = re.compile('“[^”]*”|「[^」]*」|"[^"]*"|《[^》]*》')
_MARKS = "、，；"
# A mark ending a line stands with its blank half over the padding of the cell.
_OVERHANG = 0.3
_MOST_SQUEEZED = 2.0  # em: more never gives way in a line of a cell


def compose_centred(text: str, room: float, letters: Face) -> list[tuple[str, Line]]:
    """Lines of a centred cell `room` em wide, and the text of each."""
    parts = _time(text, room, letters) if _TIME.search(text) else _names(text, room, letters)
    composed = []
    for part in parts:
        widths = [letters.advance(c) for c in part]
        line = _in_one(part, widths, room)
        lines = (line,) if line else compose(part, widths, room, hanging=False, limits=CELL)
        composed += [(part[line.start : line.end], line) for line in lines]
    return composed


def _in_one(text: str, widths: Sequence[float], room: float) -> Line | None:
    """The text in one line, squeezed a little or with its last mark over the padding."""
    lines = recompose(text, widths, room, 1, hanging=False, limits=CELL)
    if lines:
        return lines[0]
    if text[-1:] in _MARKS and sum(widths) <= room + _OVERHANG + 1e-6:
        return Line(0, len(text), 0.0, min(sum(widths), room), (0,) * len(text))
    return None


def _names(text: str, room: float, letters: Face) -> list[str]:
    """Whole list items together, long items split evenly."""
    lines: list[str] = []
    for item in re.findall(rf"[^{_MARKS} ]+[{_MARKS} ]?|[{_MARKS} ]", text):
        overhang = _OVERHANG if item[-1] in _MARKS else 0.0
        if lines and letters.width(lines[-1] + item) <= room + overhang + 1e-6:
            lines[-1] += item
        elif letters.width(item) <= room + overhang + 1e-6:
            lines.append(item)
        else:
            lines += break_title(item, [letters.advance(c) for c in item], room)
    return lines or [""]


def _time(text: str, room: float, letters: Face) -> list[str]:
    """The cheapest breaks of a time; whole where it cannot be broken but by force."""
    widths, prices = [letters.advance(c) for c in text], _prices(text)
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for end in range(1, len(text) + 1):
        choices = [(inf, [text[:end]])]
        width = 0.0
        for start in range(end - 1, -1, -1) if prices[end - 1] < inf else ():
            width += widths[start]
            if width > room + _MOST_SQUEEZED:
                break
            if best[start][0] < inf and _fits(text[start:end], room, letters):
                price = best[start][0] + prices[end - 1] + _LINE
                price += _UNEVEN * max(room - width, 0.0) ** 2
                choices.append((price, [*best[start][1], text[start:end]]))
        best.append(min(choices, key=lambda choice: choice[0]))
    return best[-1][1]


def _fits(text: str, room: float, letters: Face) -> bool:
    widths = [letters.advance(c) for c in text]
    return sum(widths) <= room or _in_one(text, widths, room) is not None


def _prices(text: str) -> list[float]:
    """For each character what it costs to end a line after it."""
    prices: list[float] = [_TORN] * len(text)
    position = 0
    for word in jieba.cut(text):
        position += len(word)
        prices[position - 1] = _WORD
    for place, price in _PLACES:
        for match in place.finditer(text):
            prices[match.end() - 1] = price
    for whole, more in ((_QUOTATION, _IN_QUOTATION), (SET_PHRASE, _IN_NAME)):
        for match in whole.finditer(text):
            for i in range(match.start(), match.end() - 1):
                prices[i] += more
    for i, permission in enumerate(breaks(text)):
        # The dash of a range in figures is a pause, though no word ends there.
        if permission == NEVER and prices[i] not in (_PAUSE, _UNTIL):
            prices[i] = inf
    prices[-1] = 0.0
    return prices

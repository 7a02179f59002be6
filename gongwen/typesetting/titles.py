"""Breaking a title into few, balanced lines (GB/T 9704-2012, 7.3.1).

Words, names and numbers stay whole, nothing breaks inside “ ” or 《 》, and the
shape is a trapezoid or a diamond, never a rectangle or an hourglass.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil

import jieba

from gongwen.typesetting.composer import FREELY, breaks, compose

jieba.setLogLevel(logging.WARNING)

_PAIRS = {"“": "”", "《": "》", "（": "）", "〈": "〉", "‘": "’"}
_NEVER_FIRST_WORDS = frozenset({"的", "和", "与", "及", "或", "、", "等"})
_NEVER_LAST_WORDS = frozenset({"第", "在", "对", "和", "与", "及", "或"})
_ORDINAL = re.compile(r"第[一二三四五六七八九十百零〇\d]+[个届次期批]")
_MOST_LINES = 5
_SHORT_QUOTATION = 10.0  # em; longer ones are broken when nothing else helps


def break_title(title: str, widths: Sequence[float], measure: float) -> tuple[str, ...]:
    """Lines of a title no wider than `measure` em; a newline in the title breaks by hand."""
    if "\n" in title:
        return tuple(filter(None, (part.strip() for part in title.split("\n"))))
    offsets = [0.0]
    for width in widths:
        offsets.append(offsets[-1] + width)
    needed = max(1, ceil(offsets[-1] / measure - 1e-6))
    if needed == 1:
        return (title,)
    for protected in (measure, _SHORT_QUOTATION, 0.0):
        candidates = _boundaries(title, offsets, protected)
        for count in range(needed, _MOST_LINES + 1):
            cuts = _cuts(candidates, offsets, measure, count)
            best = min(((_cost(cut, offsets, measure), cut) for cut in cuts), default=None)
            if best is not None:
                edges = (0, *best[1], len(title))
                return tuple(title[a:b].strip() for a, b in pairwise(edges))
    lines = compose(title, widths, measure, hanging=False)
    return tuple(title[line.start : line.end] for line in lines)


def _cuts(
    candidates: Sequence[int], offsets: Sequence[float], measure: float, lines: int, start: int = 0
) -> Iterator[tuple[int, ...]]:
    """Every way to cut the rest of a title into that many lines, none too wide."""
    rest = offsets[-1] - offsets[start]
    if rest > lines * measure + 1e-6:
        return
    if lines == 1:
        yield ()
        return
    for end in candidates:
        if end > start and offsets[end] - offsets[start] <= measure + 1e-6:
            for following in _cuts(candidates, offsets, measure, lines - 1, end):
                yield (end, *following)


def _boundaries(title: str, offsets: Sequence[float], protected: float) -> list[int]:
    """Where a line may end; quotations up to `protected` em wide are not broken."""
    words = list(jieba.cut(title))
    permissions = breaks(title)
    inside = _inside_pairs(title, offsets, protected)
    for ordinal in _ORDINAL.finditer(title):
        inside.update(range(ordinal.start() + 1, ordinal.end()))
    # An issuer's name in front of 关于 is one word, whatever the dictionary says.
    opening = max(title.find("关于"), 0)
    found: list[int] = []
    position = 0
    for word, following in pairwise(words):
        position += len(word)
        if position < opening or position in inside or permissions[position - 1] != FREELY:
            continue
        if following not in _NEVER_FIRST_WORDS and word not in _NEVER_LAST_WORDS:
            found.append(position)
    return found


def _inside_pairs(title: str, offsets: Sequence[float], widest: float) -> set[int]:
    inside: set[int] = set()
    opened: list[int] = []
    for position, character in enumerate(title):
        if character in _PAIRS:
            opened.append(position)
        elif opened and character == _PAIRS[title[opened[-1]]]:
            start = opened.pop()
            if offsets[position + 1] - offsets[start] <= widest:
                inside.update(range(start + 1, position + 1))
    return inside


def _line_widths(cut: Sequence[int], offsets: Sequence[float]) -> list[float]:
    edges = (0, *cut, len(offsets) - 1)
    return [offsets[b] - offsets[a] for a, b in pairwise(edges)]


def _cost(cut: Sequence[int], offsets: Sequence[float], measure: float) -> float:
    """Unevenness in em, plus the price of a bad shape; longer first is preferred."""
    lines = _line_widths(cut, offsets)
    cost = max(lines) - min(lines)
    if min(lines) < max(lines) / 3:
        cost += 2 * measure
    steps = [b - a for a, b in pairwise(lines)]
    if len(lines) == 2:
        return cost + (measure / 4 if steps[0] > -1 else 0)
    if all(abs(step) < 1 for step in steps):
        cost += measure / 4  # a rectangle
    if any(a < 0 < b for a, b in pairwise(steps)):
        cost += measure  # an hourglass
    return cost

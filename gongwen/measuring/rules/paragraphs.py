"""Rows of running text as paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from gongwen.measuring.page import Glyph
from gongwen.measuring.rows import Row
from gongwen.measuring.rules.headings import level_of
from gongwen.typesetting import numbers as n

# A date, number or address, which no line divides.
_UNDIVIDED = re.compile(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日|[!-~]+")
_STOPS = "。：；！？"


def paragraphs_of(rows: Sequence[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        if group and _begins(row, group[-1]):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _begins(row: Row, before: Row) -> bool:
    """Indented; or flush below a finished row that ended long before the edge."""
    finished = before.text[-1] in _STOPS or level_of(before.text) is not None
    opening = _UNDIVIDED.match(row.text)
    undivided = _glyph_at(row, opening.end() - 1).x1 - row.x0 if opening else 0.0
    short = before.x1 + undivided < n.AREA_RIGHT - 4 * n.CELL * (not undivided)
    return row.x0 > n.AREA_LEFT + n.CELL or (finished and short)


def _glyph_at(row: Row, place: int) -> Glyph:
    """The glyph that shows the character at `place` of the text; one may show several."""
    ends = accumulate(len(glyph.text) for glyph in row.glyphs)
    return next(glyph for glyph, end in zip(row.glyphs, ends, strict=True) if place < end)

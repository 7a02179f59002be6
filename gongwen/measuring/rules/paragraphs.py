"""Rows of running text as paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from gongwen.measuring.page import Glyph
from gongwen.measuring.rows import Row
from gongwen.measuring.rules.headings import level_of
from gongwen.typesetting import numbers as n

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


def _is_narrow(glyph: Glyph) -> bool:
    """Of an address or a number, which no line divides."""
    return glyph.text.isascii()


def _begins(row: Row, before: Row) -> bool:
    """Indented; or flush below a finished row that ended long before the edge."""
    finished = before.text[-1] in _STOPS or level_of(before.text) is not None
    undivided = sum(glyph.x1 - glyph.x0 for glyph in takewhile(_is_narrow, row.glyphs))
    short = before.x1 + undivided < n.AREA_RIGHT - 4 * n.CELL * (not undivided)
    return row.x0 > n.AREA_LEFT + n.CELL or (finished and short)

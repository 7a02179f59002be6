"""Tables on a page: where they stand, and which glyphs are theirs."""

from __future__ import annotations

from dataclasses import dataclass

from gongwen.measuring.page import Box, Glyph, Sheet, is_red
from gongwen.measuring.rows import Row, rows_of

_SAME_LINE = 0.6  # mm
_TOUCHING = 1.0


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table on one page; `box` on the portrait sheet, `head` the text of its first row."""

    page: int
    box: Box
    head: str


def tables_of(sheet: Sheet) -> tuple[TableBlock, ...]:
    """Ruled tables: level and upright lines that touch."""
    lines = [stroke for stroke in sheet.strokes if not is_red(stroke.colour)]
    clusters: list[tuple[Box, list[Box]]] = []
    for line in sorted(lines, key=lambda box: (box.top, box.x0)):
        joined, box = [line], line
        rest = []
        for other, members in clusters:
            if _touch(other, box):
                box, joined = _union(other, box), [*members, *joined]
            else:
                rest.append((other, members))
        clusters = [*rest, (box, joined)]
    return tuple(
        TableBlock(sheet.number, box, _head(sheet, box, members))
        for box, members in clusters
        if _is_grid(members)
    )


def _is_grid(lines: list[Box]) -> bool:
    level = sum(line.width > line.height for line in lines)
    return level >= 2 and len(lines) - level >= 2


def _touch(one: Box, other: Box) -> bool:
    return (
        one.x0 - _TOUCHING <= other.x1
        and other.x0 - _TOUCHING <= one.x1
        and one.top - _TOUCHING <= other.bottom
        and other.top - _TOUCHING <= one.bottom
    )


def _union(one: Box, other: Box) -> Box:
    return Box(
        min(one.x0, other.x0),
        min(one.top, other.top),
        max(one.x1, other.x1),
        max(one.bottom, other.bottom),
    )


def _head(sheet: Sheet, box: Box, lines: list[Box]) -> str:
    """The text between the first two lines across the whole table, in reading order."""
    if sheet.is_wide:  # rows of the table follow each other along x of the portrait sheet
        glyphs: tuple[Glyph, ...] = sheet.wide or sheet.astray
        edges = _across([(line.x0, line.height) for line in lines], box.height)
        first = box.x0
    else:
        glyphs = sheet.portrait
        edges = _across([(line.top, line.width) for line in lines], box.width)
        first = box.top
    second = next((edge for edge in edges if edge > first + _TOUCHING), first)
    rows = rows_of((g for g in glyphs if first < g.baseline < second + _SAME_LINE), sheet.number)
    return "".join(row.text for row in rows)


def _across(lines: list[tuple[float, float]], whole: float) -> list[float]:
    """Where lines, piece by piece, run across the whole table: no cell spans rows there."""
    places: list[tuple[float, float]] = []
    for place, length in sorted(lines):
        if places and place - places[-1][0] <= _SAME_LINE:
            places[-1] = (places[-1][0], places[-1][1] + length)
        else:
            places.append((place, length))
    return [place for place, length in places if length >= 0.9 * whole]


def outside(rows: tuple[Row, ...], tables: tuple[TableBlock, ...]) -> tuple[Row, ...]:
    """Rows of an upright page that belong to no table."""
    return tuple(
        row
        for row in rows
        if not any(
            table.box.top - _TOUCHING <= row.middle <= table.box.bottom + _TOUCHING
            and table.box.x0 - _TOUCHING <= row.centre <= table.box.x1 + _TOUCHING
            for table in tables
        )
    )

"""A PDF → its text: rows of glyphs joined to paragraphs, the cells of ruled tables parted by tabs.

Places decide: a row that begins at the left edge below one that reaches the right edge
goes on with its paragraph; numbers of pages and marks outside the type area are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from gongwen.measuring.page import Box, Glyph, Sheet, Unreadable, is_red, read
from gongwen.measuring.rows import Row, rows_of

__all__ = ["Unreadable", "text_of"]

_SAME = 1.0  # mm
_PAGE_NUMBER = re.compile(r"[—–―－─\-‐·•]*\d{1,4}[—–―－─\-‐·•]*")
_BLANK = 0.4  # of a character: a wider gap is a blank
_TABBED = 3.0  # a gap of so many characters parts two things


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    row: Row | None  # None for a row of a table
    page: int


def text_of(content: bytes) -> str:
    """The text of a PDF, a paragraph a line; raise `Unreadable`."""
    lines: list[_Line] = []
    sheets = read(content)
    for sheet in sheets:
        lines += _lines(sheet)
    return "".join(f"{paragraph}\n" for paragraph in _paragraphs(lines))


def _lines(sheet: Sheet) -> list[_Line]:
    """Rows and table rows of a page in reading order."""
    glyphs = (sheet.wide or sheet.astray) if sheet.is_wide else sheet.portrait
    strokes = [s for s in sheet.strokes if not is_red(s.colour)]
    if sheet.is_wide:
        height = max(sheet.width, sheet.height)
        strokes = [Box(height - s.bottom, s.x0, height - s.top, s.x1) for s in strokes]
    found: list[tuple[float, _Line]] = []
    rest = list(glyphs)
    for grid in _grids(strokes):
        inside = [g for g in rest if grid.holds(g)]
        rest = [g for g in rest if not grid.holds(g)]
        for top, cells in grid.rows(inside, sheet.number):
            found.append((top, _Line("\t".join(cells), None, sheet.number)))
    rows = rows_of(rest, sheet.number)
    for row in rows:
        if _PAGE_NUMBER.fullmatch(row.text) and row in (rows[0], rows[-1]):
            continue
        pieces = row.pieces(gap=_TABBED) if _is_signing(row) else (row,)
        found += [(row.top, _Line(_spaced(piece), piece, sheet.number)) for piece in pieces]
    return [line for _, line in sorted(found, key=lambda item: item[0])]


def _is_signing(row: Row) -> bool:
    """发文字号 and 签发人 share a row."""
    return "签发人" in row.text


def _spaced(row: Row) -> str:
    """The text of a row with a blank where one was seen."""
    text = ""
    before: Glyph | None = None
    for glyph in row.glyphs:
        if before is not None and glyph.x0 - before.x1 > _BLANK * glyph.size:
            text += " "
        text += glyph.text
        before = glyph
    return text


def _paragraphs(lines: Sequence[_Line]) -> list[str]:
    rows = [line.row for line in lines if line.row is not None]
    pitches = [
        b.baseline - a.baseline
        for a, b in pairwise(rows)
        if a.page == b.page and 0 < b.baseline - a.baseline < 20
    ]
    pitch = median(pitches) if pitches else 10.0
    sizes = [row.size for row in rows for _ in row.glyphs]
    usual = median(sizes) if sizes else 5.0
    left = min((row.x0 for row in rows if abs(row.size - usual) < 0.3), default=0.0)
    rights: dict[float, float] = {}  # how far the rows of a size reach
    for row in rows:
        rights[round(row.size, 1)] = max(row.x1, rights.get(round(row.size, 1), 0.0))
    found: list[str] = []
    before: _Line | None = None
    for line in lines:
        if before is not None and _goes_on(before, line, left, rights, pitch):
            found[-1] += line.text
        else:
            if before is not None and _apart(before, line, pitch):
                found.append("")
            found.append(line.text)
        before = line
    return found


def _goes_on(
    before: _Line, line: _Line, left: float, rights: dict[float, float], pitch: float
) -> bool:
    one, other = before.row, line.row
    if one is None or other is None or abs(one.size - other.size) > 0.3:
        return False
    if one.page == other.page and other.baseline - one.baseline > 1.4 * pitch:
        return False
    full = one.x1 > rights[round(one.size, 1)] - 1.6 * one.size
    flush = other.x0 < left + 0.8 * other.size
    if full and flush:
        return True
    # An item of 附件说明 hangs below its first character.
    return (
        full
        and other.x0 > left + 2.9 * other.size
        and bool(re.match(r"附件|\d+\.|抄送(?!.*。$)", before.text))
    )


def _apart(before: _Line, line: _Line, pitch: float) -> bool:
    if before.row is None or line.row is None or before.page != line.page:
        return before.row is not line.row
    return line.row.baseline - before.row.baseline > 1.6 * pitch


# --- Ruled tables ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Grid:
    """A ruled table by the edges of its columns (x) and rows (y), and the strokes between rows."""

    columns: tuple[float, ...]
    edges: tuple[float, ...]
    level: tuple[Box, ...]

    def holds(self, glyph: Glyph) -> bool:
        middle = glyph.baseline - glyph.size / 2
        centre = (glyph.x0 + glyph.x1) / 2
        return (
            self.columns[0] - _SAME < centre < self.columns[-1] + _SAME
            and self.edges[0] - _SAME < middle < self.edges[-1] + _SAME
        )

    def rows(self, glyphs: Sequence[Glyph], page: int) -> list[tuple[float, list[str]]]:
        """Every row's top and the text of its cells; a merged cell says its text in each row."""
        found: list[list[str]] = [[] for _ in self.edges[1:]]
        for left, right in pairwise(self.columns):
            own = [g for g in glyphs if left < (g.x0 + g.x1) / 2 < right]
            index = 0
            while index < len(found):
                end = index + 1
                while end < len(found) and not self._ruled(self.edges[end], left, right):
                    end += 1
                top, bottom = self.edges[index], self.edges[end]
                cell = [g for g in own if top < g.baseline - g.size / 2 < bottom]
                text = "".join(_spaced(row) for row in rows_of(cell, page))
                for row in range(index, end):
                    found[row].append(text)
                index = end
        return list(zip(self.edges, found, strict=False))

    def _ruled(self, edge: float, left: float, right: float) -> bool:
        """Whether a stroke parts the rows above and below an edge in this column."""
        centre = (left + right) / 2
        return any(
            abs((s.top + s.bottom) / 2 - edge) <= _SAME and s.x0 - _SAME <= centre <= s.x1 + _SAME
            for s in self.level
        )


def _grids(strokes: Sequence[Box]) -> list[_Grid]:
    """Level and upright strokes that touch each other form a table."""
    clusters: list[list[Box]] = []
    for stroke in strokes:
        near = [c for c in clusters if any(_touch(stroke, other) for other in c)]
        clusters = [c for c in clusters if c not in near]
        clusters.append([stroke, *(other for c in near for other in c)])
    grids = []
    for cluster in clusters:
        level = tuple(s for s in cluster if s.width > s.height)
        upright = [s for s in cluster if s.height >= s.width]
        columns = _merged([(s.x0 + s.x1) / 2 for s in upright])
        edges = _merged([(s.top + s.bottom) / 2 for s in level])
        if len(columns) > 2 and len(edges) > 1:
            grids.append(_Grid(columns, edges, level))
    return grids


def _touch(one: Box, other: Box) -> bool:
    return (
        one.x0 - _SAME <= other.x1
        and other.x0 - _SAME <= one.x1
        and one.top - _SAME <= other.bottom
        and other.top - _SAME <= one.bottom
    )


def _merged(places: Sequence[float]) -> tuple[float, ...]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _SAME:
            found.append(place)
    return tuple(found)

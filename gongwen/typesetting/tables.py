"""Tables whose merged cells are repeated on every page they run over.

A layout engine splits a cell that spans rows at a page break and prints its text
once.  So one cell is built for each page and value: the page of every row follows
from the heights of its composed cells, and is corrected if the layout says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from gongwen.document import Align, Column, Table
from gongwen.typesetting import numbers as n
from gongwen.typesetting.composer import CELL, compose
from gongwen.typesetting.fonts import Face, face
from gongwen.typesetting.lines import spans
from gongwen.typesetting.titles import break_title

Cell = tuple[str, ...]  # composed lines, as markup


@dataclass(frozen=True, slots=True)
class TableSetting:
    """A table with all its cells composed; lengths in mm."""

    name: str
    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    titles: tuple[Cell, ...]
    values: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[Cell, ...], ...]
    landscape: bool
    above: float  # taken on the first page by label and title

    def pages(self) -> dict[str, int]:
        """The page of every row, counted from 0, as its height tells."""
        pages: dict[str, int] = {}
        page, start, room = 0, 0, self._room(0)
        for number in range(len(self.cells)):
            if number > start and self._height(start, number + 1) > room + _EPSILON:
                page, start, room = page + 1, number, self._room(page + 1)
            pages[row_id(self.name, number)] = page
        return pages

    def used_height(self) -> float:
        """How far the table reaches down its last page."""
        pages = list(self.pages().values())
        if not pages:
            return self.above + self._head_height()
        start = pages.index(pages[-1])
        above = self._head_height() + (0.0 if pages[-1] else self.above)
        return above + self._height(start, len(pages))

    def markup(self, pages: Mapping[str, int]) -> str:
        """The table as HTML, with one merged cell for each page and value."""
        columns = "".join(f'<col style="width:{width:.4f}mm">' for width in self.widths)
        titles = "".join(f'<th scope="col">{_PAGE_LINE.join(cell)}</th>' for cell in self.titles)
        spanned = [self._spans(i, pages) for i in range(len(self.columns))]
        rows = []
        for number, row in enumerate(self.cells):
            cells = "".join(
                _cell(cell, column, span[number])
                for cell, column, span in zip(row, self.columns, spanned, strict=True)
            )
            rows.append(f'<tr id="{row_id(self.name, number)}">{cells}</tr>')
        return (
            f'<table style="width:{sum(self.widths):.4f}mm"><colgroup>{columns}</colgroup>'
            f"<thead><tr>{titles}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )

    def _room(self, page: int) -> float:
        height = n.WIDE_FLOW_HEIGHT if self.landscape else n.FLOW_HEIGHT
        return height - self._head_height() - (0.0 if page else self.above)

    def _head_height(self) -> float:
        return _height(self.titles) + n.TABLE_RULE

    def _height(self, start: int, end: int) -> float:
        """Height of rows that stand on one page; a tall merged cell makes its last row taller."""
        plain = [i for i, column in enumerate(self.columns) if not column.merged]
        heights = [_height([row[i] for i in plain]) for row in self.cells[start:end]]
        tallest = sum(heights)
        for i, column in enumerate(self.columns):
            if column.merged:
                total = 0.0
                for _, group in groupby(range(start, end), self._value_in(i)):
                    rows = list(group)
                    own = _height([self.cells[rows[0]][i]])
                    total += max(own, sum(heights[number - start] for number in rows))
                tallest = max(tallest, total)
        return tallest

    def _value_in(self, index: int) -> Callable[[int], str]:
        return lambda number: self.values[number][index]

    def _spans(self, index: int, pages: Mapping[str, int]) -> list[int]:
        """For each row the rows its cell spans, 0 for none of its own."""
        rows = range(len(self.cells))
        if not self.columns[index].merged:
            return [1 for _ in rows]
        spanned: list[int] = []

        def kind(number: int) -> tuple[str, int]:
            return self.values[number][index], pages[row_id(self.name, number)]

        for _, group in groupby(rows, kind):
            size = len(list(group))
            spanned.extend([size] + [0] * (size - 1))
        return spanned


_EPSILON = 1e-6
_PAGE_LINE = "\n"


def set_table(table: Table, name: str, measure: float, above: float) -> TableSetting:
    """Compose all cells of a table `measure` mm wide, `above` mm below the top of its page."""
    total = sum(column.width for column in table.columns)
    widths = tuple(column.width / total * measure for column in table.columns)
    titles = tuple(
        _lines(column.title, width, face("heiti"), True)
        for column, width in zip(table.columns, widths, strict=True)
    )
    letters = face("fangsong")
    cells = tuple(
        tuple(
            _lines(text, width, letters, column.align is Align.CENTER)
            for text, column, width in zip(row, table.columns, widths, strict=True)
        )
        for row in table.rows
    )
    return TableSetting(
        name, table.columns, widths, titles, table.rows, cells, table.landscape, above
    )


def row_id(name: str, number: int) -> str:
    return f"{name}-r{number}"


def _height(cells: Sequence[Cell]) -> float:
    lines = max((len(cell) for cell in cells), default=1)
    return lines * n.TABLE_PITCH + 2 * n.TABLE_PADDING_Y + n.TABLE_RULE


def _cell(cell: Cell, column: Column, span: int) -> str:
    if span == 0:
        return ""
    kind = ' class="c"' if column.align is Align.CENTER else ""
    rows = f' rowspan="{span}"' if span > 1 else ""
    return f"<td{kind}{rows}>{_PAGE_LINE.join(cell)}</td>"


@lru_cache(maxsize=4096)
def _lines(text: str, width: float, letters: Face, centred: bool) -> Cell:
    """Composed lines of a cell; a newline in the text starts a line."""
    room = (width - 2 * n.TABLE_PADDING_X - n.TABLE_RULE) / n.SIZE_TABLE
    parts = text.split("\n")
    if centred:
        parts = [line for part in parts for line in _balanced(part, room, letters)]
    name = letters.name
    lines = []
    for part in parts:
        faces = [name] * len(part)
        composed = compose(
            part, [letters.advance(c) for c in part], room, hanging=False, limits=CELL
        )
        lines += [spans(part, faces, line, n.SIZE_TABLE, default=name) for line in composed]
    return tuple(lines)


def _balanced(text: str, room: float, letters: Face) -> list[str]:
    """Lines of a centred cell: whole list items together, long items split evenly."""
    lines: list[str] = []
    for item in re.findall(r"[^、，；]+[、，；]?|[、，；]", text):
        if lines and letters.width(lines[-1] + item) <= room:
            lines[-1] += item
        else:
            lines += break_title(item, [letters.advance(c) for c in item], room)
    return lines or [""]

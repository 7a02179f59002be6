"""Tables laid out by ourselves: every cell composed, every page and every place reckoned.

The head stands on every page, and so does the text of a merged cell: a layout engine
prints it once and clips it where the page ends.  A row stays whole unless it is taller
than a page; then its lines run on, below the head and beside its category.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby

from gongwen.document import Align, Table
from gongwen.typesetting import numbers as n
from gongwen.typesetting.cells import compose_centred
from gongwen.typesetting.composer import CELL, compose
from gongwen.typesetting.fonts import Face, face

HEAD_FACE, TEXT_FACE = "heiti", "fangsong"


@dataclass(frozen=True, slots=True)
class Strip:
    """A composed line: its width in em, and the space after each character in thousandths."""

    text: str
    width: float
    spacing: tuple[int, ...]


Cell = tuple[Strip, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A cell where it stands, in mm from the top left corner of its page of the table.

    Its rules are the right and the lower one; `span` is the number of rows it covers.
    """

    x: float
    y: float
    width: float
    height: float
    lines: Cell
    centred: bool
    is_head: bool = False
    span: int = 1


@dataclass(frozen=True, slots=True)
class TablePage:
    """What a page shows of a table, and how far down it reaches, in mm."""

    rows: tuple[tuple[Box, ...], ...]
    bottom: float


@dataclass(frozen=True, slots=True)
class TableSetting:
    """A table divided into pages.

    The first page begins below label and title, the others where lines of the flow
    begin; `above` is what label and title take of the first, in mm.
    """

    pages: tuple[TablePage, ...]
    landscape: bool
    above: float

    @property
    def used_height(self) -> float:
        """How far the table reaches down its last page, in mm from the first line's box."""
        return self.pages[-1].bottom + (self.above if len(self.pages) == 1 else 0.0)


def set_table(table: Table, measure: float, above: float) -> TableSetting:
    """Compose a table `measure` mm wide, `above` mm below the first line's box of its page."""
    total = sum(column.width for column in table.columns)
    widths = tuple(column.width / total * measure for column in table.columns)
    titles = tuple(
        _compose(column.title, width, face(HEAD_FACE), True)
        for column, width in zip(table.columns, widths, strict=True)
    )
    letters = face(TEXT_FACE)
    cells = tuple(
        tuple(
            _compose(text, width, letters, column.align is Align.CENTER)
            for text, column, width in zip(row, table.columns, widths, strict=True)
        )
        for row in table.rows
    )
    composed = _Composed(table, widths, titles, cells, above)
    pages = tuple(composed.page(number, rows) for number, rows in enumerate(composed.divided()))
    return TableSetting(pages, table.landscape, above)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines `start` to `end` of a row's cells: all of them, unless the row is cut."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Composed:
    """A table with all its cells composed, about to be divided."""

    table: Table
    widths: tuple[float, ...]
    titles: tuple[Cell, ...]
    cells: tuple[tuple[Cell, ...], ...]
    above: float

    def divided(self) -> list[list[_Piece]]:
        """The rows of every page; a row is cut only where no page could hold it whole,
        or where nothing else would stand below label and title."""
        pages: list[list[_Piece]] = [[]]
        for number in range(len(self.cells)):
            start, end = 0, self._lines(number)
            while start < end:
                page, room = pages[-1], self._room(len(pages) - 1)
                rest = _Piece(number, start, end)
                if self._fits([*page, rest], room):
                    page.append(rest)
                    break
                if page and start == 0 and self._fits([rest], self._room(1)):
                    pages.append([])
                    continue
                cut = self._cut(page, rest, room)
                if cut:
                    page.append(cut)
                    start = cut.end
                pages.append([])
        return self._balanced(pages)

    def _balanced(self, pages: list[list[_Piece]]) -> list[list[_Piece]]:
        """The same with more rows on the last page, where one alone would stand on it.

        As few as begin a category there, or else one.
        """
        if len(pages) == 1 or len(pages[-1]) != 1 or pages[-1][0].start:
            return pages
        *others, before, last = pages
        rows = [*before, *last]
        cuts = list(self._cuts(rows, len(before) - 1))
        best = next((cut for cut in cuts if self._begins_group(rows, cut)), None)
        cut = best or (cuts[0] if cuts else len(before))
        return [*others, rows[:cut], rows[cut:]]

    def _cuts(self, rows: list[_Piece], last: int) -> Iterator[int]:
        """Where the rows of two pages may part, from the last on, without a shorter page above."""
        for cut in range(last, 0, -1):
            above, below = sum(self._heights(rows[:cut])), sum(self._heights(rows[cut:]))
            if below > above or rows[cut].start or not self._fits(rows[cut:], self._room(1)):
                return
            yield cut

    def _begins_group(self, rows: list[_Piece], place: int) -> bool:
        """Whether a merged cell begins with the row at `place`."""
        return any(
            column.merged and place in dict(self._groups(i, rows))
            for i, column in enumerate(self.table.columns)
        )

    def page(self, number: int, pieces: Sequence[_Piece]) -> TablePage:
        """The cells of a page where they stand."""
        top = 0.0 if number == 0 else self._inset
        lefts = list(accumulate(self.widths, initial=0.0))
        height = self._head_height
        head = tuple(
            Box(x, top, width, height, lines, centred=True, is_head=True)
            for x, width, lines in zip(lefts, self.widths, self.titles, strict=False)
        )
        heights = self._heights(pieces)
        tops = list(accumulate(heights, initial=top + height))
        rows: list[list[Box]] = [[] for _ in pieces]
        for i, column in enumerate(self.table.columns):
            for first, span in self._groups(i, pieces):
                piece = pieces[first]
                lines = self.cells[piece.number][i]
                if not self._is_merged(i, piece.number):
                    lines = lines[piece.start : piece.end]
                y, below = tops[first], tops[first + span]
                centred = column.align is Align.CENTER
                rows[first].append(
                    Box(lefts[i], y, self.widths[i], below - y, lines, centred, span=span)
                )
        return TablePage((head, *map(tuple, rows)), tops[-1])

    @property
    def _inset(self) -> float:
        """From the first line's box to the type area, where its ink begins."""
        return n.WIDE_TOP - n.WIDE_FLOW_TOP if self.table.landscape else n.AREA_TOP - n.MARGIN_TOP

    @property
    def _head_height(self) -> float:
        return _height(max(map(len, self.titles))) + n.TABLE_RULE

    def _room(self, page: int) -> float:
        area = n.WIDE_AREA_HEIGHT if self.table.landscape else n.AREA_HEIGHT
        return area - self._head_height - (0.0 if page else self.above - self._inset)

    def _is_merged(self, column: int, row: int) -> bool:
        """May the cell be one with its neighbours?  Not if it cannot stand whole on a page."""
        height = _height(len(self.cells[row][column]))
        return self.table.columns[column].merged and height <= self._room(0)

    def _lines(self, row: int) -> int:
        cells = enumerate(self.cells[row])
        return max((len(cell) for i, cell in cells if not self._is_merged(i, row)), default=1)

    def _groups(self, column: int, pieces: Sequence[_Piece]) -> Iterator[tuple[int, int]]:
        """First row and number of rows of every cell of a column."""

        def kind(place: int) -> tuple[str, int]:
            row = pieces[place].number
            alone = -1 if self._is_merged(column, row) else place
            return self.table.rows[row][column], alone

        for _, group in groupby(range(len(pieces)), kind):
            places = list(group)
            yield places[0], len(places)

    def _heights(self, pieces: Sequence[_Piece]) -> list[float]:
        """Heights of rows on one page; a tall merged cell makes its last row taller."""
        heights = [_height(piece.end - piece.start) for piece in pieces]
        for i, column in enumerate(self.table.columns):
            for first, span in self._groups(i, pieces) if column.merged else ():
                row = pieces[first].number
                if self._is_merged(i, row):
                    lacking = _height(len(self.cells[row][i])) - sum(heights[first : first + span])
                    heights[first + span - 1] += max(lacking, 0.0)
        return heights

    def _fits(self, pieces: Sequence[_Piece], room: float) -> bool:
        return sum(self._heights(pieces)) <= room + _EPSILON

    def _cut(self, page: Sequence[_Piece], rest: _Piece, room: float) -> _Piece | None:
        """As much of a row as the page takes: one line at least if the page is empty."""
        most = min(rest.end, rest.start + int(room / n.TABLE_PITCH))
        for end in range(most, rest.start, -1):
            piece = _Piece(rest.number, rest.start, end)
            if self._fits([*page, piece], room):
                return piece
        return None if page else _Piece(rest.number, rest.start, rest.start + 1)


_EPSILON = 1e-6


def _height(lines: int) -> float:
    return max(lines, 1) * n.TABLE_PITCH + 2 * n.TABLE_PADDING_Y + n.TABLE_RULE


@lru_cache(maxsize=4096)
def _compose(text: str, width: float, letters: Face, centred: bool) -> Cell:
    """Composed lines of a cell; a newline in the text starts a line."""
    room = (width - 2 * n.TABLE_PADDING_X - n.TABLE_RULE) / n.SIZE_TABLE
    strips = []
    for part in text.split("\n"):
        if centred:
            lines = compose_centred(part, room, letters)
        else:
            widths = [letters.advance(c) for c in part]
            lines = [
                (part[line.start : line.end], line)
                for line in compose(part, widths, room, hanging=False, limits=CELL)
            ]
        strips += [Strip(shown, line.width, line.spacing) for shown, line in lines]
    return tuple(strips)

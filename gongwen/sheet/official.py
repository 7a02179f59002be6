"""Tables as XLSX workbooks that look like official schedule tables.

A sheet holds a title line, a header row, the data, and a note below it.  What
a user typed is always text: no cell is ever a formula.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from gongwen.document import Align, Column, Table

Cell = str | int | float | date


@dataclass(frozen=True, slots=True)
class Grid:
    """A `Table` whose cells may also be numbers, dates and moments (without a zone)."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    landscape: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `title` stands above the table and, shortened, on the tab."""

    title: str
    table: Table | Grid
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows of one column that stand as one cell; `first` and `last` count from 0."""

    column: int
    first: int
    last: int


_BODY = Font(name="仿宋", size=12)
_HEADER = Font(name="黑体", size=12)
_TITLE = Font(name="黑体", size=18)
_THIN = Side(style="thin", color="000000")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)

_TITLE_ROW, _HEADER_ROW, _FIRST_DATA_ROW = 1, 2, 3

# Spreadsheets measure columns in digits of the default face: 8 px at 96 dpi in
# this one, 6 pt.  The totals fill A4 between margins of 15 mm at full size.
_DEFAULT = Font(name="宋体", size=11)
_POINTS_PER_UNIT = 6.0
_UNITS_LANDSCAPE = 124.0
_UNITS_PORTRAIT = 84.0
_PADDINGS = {Align.LEFT: 16.0, Align.CENTER: 6.0}  # pt: both sides, and the indent of text
_LINE_HEIGHT = 1.45  # of the font size: the tallest of the faces that stand in for 仿宋
_ROW_PADDING = 8.0
_TALLEST_ROW = 409.0  # pt, the limit of the format
_LONGEST_TEXT = 32767  # UTF-16 units, the limit of the format
_MARGIN = 15 / 25.4  # inches

_ALIGNMENTS = {
    Align.LEFT: Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1),
    Align.CENTER: Alignment(horizontal="center", vertical="center", wrap_text=True),
}
_DATE_FORMAT = 'yyyy"年"m"月"d"日"'
_MOMENT_FORMAT = _DATE_FORMAT + " hh:mm"

# A cell that opens like this is marked as text, so that it stays text when a
# person edits it; East Asian editions read the full-width signs as well.
_FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ILLEGAL_IN_TAB = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TAB = 31

_CANNOT_OPEN_A_LINE = frozenset("、，。；：？！”’）》】〕」』…—,.;:?!)]}%％")
_WORD = re.compile(r"[!-~]+|\s|.", re.DOTALL)


def write_workbook(sheets: Sequence[Sheet], *, author: str = "") -> bytes:
    """Return an XLSX file with these sheets, at least one.

    In the data area only cells of `merged` columns are merged, where equal,
    non-empty neighbours stand below each other; such a column breaks wherever a
    merged column to its left does.  Characters that XLSX cannot hold are left out.
    """
    if not sheets:
        raise ValueError("工作簿至少要有一张表")
    workbook = Workbook()
    workbook.remove(workbook.active)
    workbook._named_styles["Normal"].font = _DEFAULT  # no public way to the default face
    for sheet, name in zip(sheets, _tab_names(sheets), strict=True):
        _fill(workbook.create_sheet(name), sheet)
    workbook.properties.title = _clean(sheets[0].title)
    workbook.properties.creator = _clean(author)
    workbook.properties.language = "zh-CN"
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _fill(worksheet: Worksheet, sheet: Sheet) -> None:
    table = sheet.table
    widths = _column_widths(table)
    blocks = tuple(_blocks(table))
    _write_line(worksheet, _TITLE_ROW, sheet.title, _TITLE, widths, Align.CENTER)
    for number, column in enumerate(table.columns, 1):
        cell = worksheet.cell(_HEADER_ROW, number)
        _write(cell, column.title, font=_HEADER, align=Align.CENTER, border=_BORDER)
    for row_number, row in enumerate(table.rows, _FIRST_DATA_ROW):
        for number, (column, value) in enumerate(zip(table.columns, row, strict=True), 1):
            cell = worksheet.cell(row_number, number)
            _write(cell, value, font=_BODY, align=column.align, border=_BORDER)
    for block in blocks:
        worksheet.merge_cells(
            start_row=_FIRST_DATA_ROW + block.first,
            end_row=_FIRST_DATA_ROW + block.last,
            start_column=block.column + 1,
            end_column=block.column + 1,
        )
    if sheet.note:
        row_number = _FIRST_DATA_ROW + len(table.rows)
        _write_line(worksheet, row_number, sheet.note, _BODY, widths, Align.LEFT)
    _set_sizes(worksheet, table, widths, blocks)
    _set_up_printing(worksheet, landscape=table.landscape)


def _write_line(
    worksheet: Worksheet,
    row_number: int,
    text: str,
    font: Font,
    widths: Sequence[float],
    align: Align,
) -> None:
    """Write a line of text over the whole width of the table."""
    _write(worksheet.cell(row_number, 1), text, font=font, align=align, border=None)
    if len(widths) > 1:
        worksheet.merge_cells(
            start_row=row_number, end_row=row_number, start_column=1, end_column=len(widths)
        )
    height = _height(text, sum(widths), font.size, align)
    worksheet.row_dimensions[row_number].height = min(height, _TALLEST_ROW)


def _write(
    cell: SheetCell, value: Cell, *, font: Font, align: Align, border: Border | None
) -> None:
    if isinstance(value, str):
        text = _clean(value)
        cell.value = text
        cell.data_type = "s"  # assignment alone takes "=1+1" for a formula
        cell.quotePrefix = text.startswith(_FORMULA_SIGNS)
    else:
        cell.value = value
        if isinstance(value, date):
            has_time = isinstance(value, datetime)
            cell.number_format = _MOMENT_FORMAT if has_time else _DATE_FORMAT
    cell.font = font
    cell.alignment = _ALIGNMENTS[align]
    if border is not None:
        cell.border = border


def _clean(text: str) -> str:
    """Return the text without what XML cannot hold, cut visibly at the format's limit."""
    text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text.encode("utf-16-le")) // 2 <= _LONGEST_TEXT:
        return text
    kept = text.encode("utf-16-le")[: (_LONGEST_TEXT - 1) * 2]
    return kept.decode("utf-16-le", errors="ignore") + "…"


def _tab_names(sheets: Sequence[Sheet]) -> list[str]:
    """Shorten titles to names a tab can bear; names that would be equal are numbered."""
    names: list[str] = []
    taken: set[str] = set()
    for number, sheet in enumerate(sheets, 1):
        name = _ILLEGAL_IN_TAB.sub("", _clean(sheet.title).replace("\n", " "))
        name = name[:_LONGEST_TAB].strip("' ") or f"表{number}"
        if name.casefold() in taken:
            ending = f"（{number}）"
            name = name[: _LONGEST_TAB - len(ending)] + ending
        names.append(name)
        taken.add(name.casefold())
    return names


def _blocks(table: Table | Grid) -> Iterator[_Block]:
    """Find the cells that stand as one, column by column from the left."""
    edges = {0, len(table.rows)}
    for number, column in enumerate(table.columns):
        if not column.merged:
            continue
        values = [row[number] for row in table.rows]
        edges |= {
            row
            for row in range(1, len(values))
            if values[row] != values[row - 1] or values[row] == ""
        }
        starts = sorted(edges)
        for first, end in pairwise(starts):
            if end - first > 1:
                yield _Block(number, first, end - 1)


def _column_widths(table: Table | Grid) -> list[float]:
    total = _UNITS_LANDSCAPE if table.landscape else _UNITS_PORTRAIT
    share = total / sum(column.width for column in table.columns)
    return [round(column.width * share, 2) for column in table.columns]


def _set_sizes(
    worksheet: Worksheet,
    table: Table | Grid,
    widths: Sequence[float],
    blocks: Sequence[_Block],
) -> None:
    """Set widths, and heights that show all text whichever program opens the file."""
    size = _BODY.size
    aligns = [column.align for column in table.columns]
    for number, width in enumerate(widths, 1):
        letter = worksheet.cell(_HEADER_ROW, number).column_letter
        worksheet.column_dimensions[letter].width = width
    header = max(
        _height(column.title, width, _HEADER.size, Align.CENTER)
        for column, width in zip(table.columns, widths, strict=True)
    )
    worksheet.row_dimensions[_HEADER_ROW].height = min(header, _TALLEST_ROW)
    inside = {(row, block.column) for block in blocks for row in range(block.first, block.last + 1)}
    heights = [
        max(
            _height("" if (row, number) in inside else _shown(values[number]), width, size, align)
            for number, (width, align) in enumerate(zip(widths, aligns, strict=True))
        )
        for row, values in enumerate(table.rows)
    ]
    for block in blocks:
        rows = range(block.first, block.last + 1)
        text = _shown(table.rows[block.first][block.column])
        needed = _height(text, widths[block.column], size, aligns[block.column])
        missing = max(0.0, needed - sum(heights[row] for row in rows))
        for row in rows:
            heights[row] += missing / len(rows)
    for row_number, height in enumerate(heights, _FIRST_DATA_ROW):
        worksheet.row_dimensions[row_number].height = min(round(height, 1), _TALLEST_ROW)


def _shown(value: Cell) -> str:
    if isinstance(value, date):
        day = f"{value.year}年{value.month}月{value.day}日"
        return f"{day} {value:%H:%M}" if isinstance(value, datetime) else day
    return _clean(value) if isinstance(value, str) else str(value)


def _height(text: str, width: float, size: float, align: Align) -> float:
    """Estimate the height in points of text wrapped into a column of this width."""
    capacity = max(1.0, (width * _POINTS_PER_UNIT - _PADDINGS[align]) / size)
    lines = sum(_lines(line, capacity) for line in text.split("\n"))
    return round(lines * size * _LINE_HEIGHT + _ROW_PADDING, 1)


def _lines(text: str, capacity: float) -> int:
    """Count the lines of one paragraph at `capacity` ems a line.

    Words of letters and digits stay whole where they fit a line; a closing mark
    takes the character before it along to the next line.
    """
    lines, filled, last = 1, 0.0, 0.0
    for word in _WORD.findall(text):
        width = sum(_ems(character) for character in word)
        if filled + width <= capacity:
            filled += width
        elif width > capacity:
            run = filled + width
            lines += math.ceil(run / capacity) - 1
            filled = run % capacity or capacity
        elif word.isspace():
            width = 0.0
        else:
            lines += 1
            filled = width + (last if word in _CANNOT_OPEN_A_LINE else 0.0)
        last = width
    return lines


def _ems(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    # “ ” — … are of ambiguous width and full in Chinese faces.
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.55


def _set_up_printing(worksheet: Worksheet, *, landscape: bool) -> None:
    worksheet.freeze_panes = f"A{_FIRST_DATA_ROW}"
    worksheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    worksheet.page_setup.orientation = "landscape" if landscape else "portrait"
    worksheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    worksheet.page_setup.fitToWidth = 1
    worksheet.page_setup.fitToHeight = 0  # as many pages as it takes
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    worksheet.print_options.horizontalCentered = True
    margins = worksheet.page_margins
    margins.left = margins.right = margins.top = _MARGIN
    margins.bottom = 20 / 25.4
    margins.header = margins.footer = 10 / 25.4
    # GB/T 9704-2012, clause 7.5: the page number stands between dashes.
    footer = worksheet.oddFooter.center
    footer.text, footer.font, footer.size = "— &P —", "宋体,Regular", 14

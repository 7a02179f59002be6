"""Tables as XLSX workbooks that look like official schedule tables.

A sheet holds a title line, a header row, the data, and a note below it.  What
a user typed is always text: no cell is ever a formula.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Border, Font
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from gongwen.document import Align, Column, Table
from gongwen.sheet import styles
from gongwen.sheet.cells import clean
from gongwen.workbook.cells import FORMULA_SIGNS, Cell


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
    workbook._named_styles["Normal"].font = styles.DEFAULT  # no public way to the default face
    for sheet, name in zip(sheets, tab_names([sheet.title for sheet in sheets]), strict=True):
        _fill(workbook.create_sheet(name), sheet)
    workbook.properties.title = clean(sheets[0].title)
    workbook.properties.creator = clean(author)
    workbook.properties.language = "zh-CN"
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _fill(worksheet: Worksheet, sheet: Sheet) -> None:
    table = sheet.table
    widths = styles.column_widths(table.columns, landscape=table.landscape)
    blocks = tuple(_blocks(table))
    write_line(worksheet, styles.TITLE_ROW, sheet.title, styles.TITLE, widths, Align.CENTER)
    for number, column in enumerate(table.columns, 1):
        cell = worksheet.cell(styles.HEADER_ROW, number)
        write_cell(cell, column.title, font=styles.HEADER, align=Align.CENTER, border=styles.BORDER)
    # Handing a style on takes a tenth of the time of making it again.
    looks: dict[tuple[Align, type, bool], StyleArray] = {}
    for row_number, row in enumerate(table.rows, styles.FIRST_DATA_ROW):
        for number, (column, value) in enumerate(zip(table.columns, row, strict=True), 1):
            cell = worksheet.cell(row_number, number)
            look = (column.align, type(value), str(value).startswith(FORMULA_SIGNS))
            if look in looks and isinstance(value, str | int | float):
                cell.value = clean(value) if isinstance(value, str) else value
                if isinstance(value, str):
                    cell.data_type = "s"  # as in write_cell
                cell._style = copy(looks[look])
            else:
                write_cell(cell, value, font=styles.BODY, align=column.align, border=styles.BORDER)
                looks[look] = cell._style
    for block in blocks:
        worksheet.merge_cells(
            start_row=styles.FIRST_DATA_ROW + block.first,
            end_row=styles.FIRST_DATA_ROW + block.last,
            start_column=block.column + 1,
            end_column=block.column + 1,
        )
    if sheet.note:
        row_number = styles.FIRST_DATA_ROW + len(table.rows)
        write_line(worksheet, row_number, sheet.note, styles.BODY, widths, Align.LEFT)
    _set_sizes(worksheet, table, widths, blocks)
    styles.set_up_printing(worksheet, landscape=table.landscape)


def write_line(
    worksheet: Worksheet,
    row_number: int,
    text: str,
    font: Font,
    widths: Sequence[float],
    align: Align,
) -> None:
    """Write a line of text over the whole width of the table."""
    write_cell(worksheet.cell(row_number, 1), text, font=font, align=align, border=None)
    if len(widths) > 1:
        worksheet.merge_cells(
            start_row=row_number, end_row=row_number, start_column=1, end_column=len(widths)
        )
    height = text_height(text, sum(widths), font.size, align)
    worksheet.row_dimensions[row_number].height = min(height, styles.TALLEST_ROW)


def write_cell(
    cell: SheetCell, value: Cell, *, font: Font, align: Align, border: Border | None
) -> None:
    if isinstance(value, str):
        text = clean(value)
        cell.value = text
        cell.data_type = "s"  # assignment alone takes "=1+1" for a formula
        cell.quotePrefix = text.startswith(FORMULA_SIGNS)
    else:
        cell.value = value
        if isinstance(value, date):
            has_time = isinstance(value, datetime)
            cell.number_format = styles.MOMENT_FORMAT if has_time else styles.DATE_FORMAT
    cell.font = font
    cell.alignment = styles.ALIGNMENTS[align]
    if border is not None:
        cell.border = border


def tab_names(titles: Sequence[str]) -> list[str]:
    """Shorten titles to names a tab can bear; names that would be equal are numbered."""
    names: list[str] = []
    taken: set[str] = set()
    for number, title in enumerate(titles, 1):
        name = _ILLEGAL_IN_TAB.sub("", clean(title).replace("\n", " "))
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


def _set_sizes(
    worksheet: Worksheet,
    table: Table | Grid,
    widths: Sequence[float],
    blocks: Sequence[_Block],
) -> None:
    """Set widths, and heights that show all text whichever program opens the file."""
    size = styles.BODY.size
    aligns = [column.align for column in table.columns]
    for number, width in enumerate(widths, 1):
        letter = worksheet.cell(styles.HEADER_ROW, number).column_letter
        worksheet.column_dimensions[letter].width = width
    header = max(
        text_height(column.title, width, styles.HEADER.size, Align.CENTER)
        for column, width in zip(table.columns, widths, strict=True)
    )
    worksheet.row_dimensions[styles.HEADER_ROW].height = min(header, styles.TALLEST_ROW)
    inside = {(row, block.column) for block in blocks for row in range(block.first, block.last + 1)}
    heights = [
        max(
            text_height(
                "" if (row, number) in inside else _shown(values[number]), width, size, align
            )
            for number, (width, align) in enumerate(zip(widths, aligns, strict=True))
        )
        for row, values in enumerate(table.rows)
    ]
    for block in blocks:
        rows = range(block.first, block.last + 1)
        text = _shown(table.rows[block.first][block.column])
        needed = text_height(text, widths[block.column], size, aligns[block.column])
        missing = max(0.0, needed - sum(heights[row] for row in rows))
        for row in rows:
            heights[row] += missing / len(rows)
    for row_number, height in enumerate(heights, styles.FIRST_DATA_ROW):
        worksheet.row_dimensions[row_number].height = min(round(height, 1), styles.TALLEST_ROW)


def _shown(value: Cell) -> str:
    if isinstance(value, date):
        day = f"{value.year}年{value.month}月{value.day}日"
        return f"{day} {value:%H:%M}" if isinstance(value, datetime) else day
    return clean(value) if isinstance(value, str) else str(value)


def text_height(text: str, width: float, size: float, align: Align) -> float:
    """Estimate the height in points of text wrapped into a column of this width."""
    capacity = max(1.0, (width * styles.POINTS_PER_UNIT - styles.PADDINGS[align]) / size)
    lines = sum(_lines(line, capacity) for line in text.split("\n"))
    return round(lines * size * styles.LINE_HEIGHT + styles.ROW_PADDING, 1)


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

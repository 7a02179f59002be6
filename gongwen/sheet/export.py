"""Large tables as XLSX, row by row: memory does not grow with their number.

openpyxl makes a skeleton with every style, the header, the print set-up and the sheets of
totals; the rows are then written straight into its archive.  Text stands inline in its cell
(as openpyxl itself writes it): shared strings would have to be held until the end.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from typing import BinaryIO

from openpyxl import Workbook

from gongwen.document import Align, Column
from gongwen.sheet import styles
from gongwen.sheet.cells import clean
from gongwen.sheet.official import tab_names, text_height, write_cell, write_line
from gongwen.sheet.rows import FIRST_DAY, Styled, pieces
from gongwen.sheet.totals import Totals, add_totals
from gongwen.workbook.cells import KEY_TITLE, Cell, column_letters

_KEY = Column(KEY_TITLE, 10, Align.CENTER)
_WIDEST = 255.0  # units, a column may have: what is hidden makes no row higher

_LEVEL = 3  # of deflate: 5 is a tenth smaller and takes a third longer
LEAST = 14.0  # units of width for a column on the average
_UNKNOWN_END = 1_048_575  # stands in the skeleton for the last row, which only the end tells
_SHEET = "xl/worksheets/sheet1.xml"
_WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class Export:
    """A table of any length; a row has a cell for each column, None or "" for an empty one.

    With `keyed` every row has one cell more, its key, in a hidden column at the end.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell | None]]
    keyed: bool = False
    landscape: bool = True
    totals: Totals | None = None
    author: str = ""


def write_export(export: Export, target: BinaryIO) -> int:
    """Write an XLSX file and return its number of rows.

    `ValueError` for a row of another length, for a moment with a zone, and for more rows
    than a sheet can hold.
    """
    skeleton, styled = _skeleton(export)
    with (
        zipfile.ZipFile(skeleton) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive,
    ):
        contents = {item.filename: source.read(item) for item in source.infolist()}
        # Programs that look at the first entry tell an XLSX file by this one.
        types = "[Content_Types].xml"
        archive.writestr(types, contents.pop(types))
        head, end, tail = contents.pop(_SHEET).partition(b"</sheetData>")
        last = styles.HEADER_ROW
        with archive.open(_SHEET, "w", force_zip64=True) as sheet:
            # openpyxl has counted the rows of the skeleton.
            sheet.write(re.sub(rb"<dimension [^>]*>", b"", head))
            for number, piece in pieces(export.rows, styled):
                sheet.write(piece)
                last = number
            sheet.write(end + _until(last, tail))
        contents[_WORKBOOK] = _until(last, contents[_WORKBOOK])
        for name, content in contents.items():
            archive.writestr(name, content)
    return last - styles.HEADER_ROW


def _until(last: int, content: bytes) -> bytes:
    return content.replace(str(_UNKNOWN_END).encode(), str(last).encode())


# --- Skeleton -------------------------------------------------------------------------


def _skeleton(export: Export) -> tuple[BytesIO, list[Styled]]:
    workbook = Workbook()
    workbook._named_styles["Normal"].font = styles.DEFAULT  # no public way to the default face
    worksheet = workbook.active
    (worksheet.title,) = tab_names([export.title])
    columns = (*export.columns, _KEY) if export.keyed else export.columns
    widths = styles.column_widths(export.columns, landscape=export.landscape, least=LEAST)
    write_line(worksheet, styles.TITLE_ROW, export.title, styles.TITLE, widths, Align.CENTER)
    for number, column in enumerate(columns, 1):
        cell = worksheet.cell(styles.HEADER_ROW, number)
        write_cell(cell, column.title, font=styles.HEADER, align=Align.CENTER, border=styles.BORDER)
    for number, width in enumerate(widths):
        worksheet.column_dimensions[column_letters(number)].width = width
    worksheet.row_dimensions[styles.HEADER_ROW].height = max(
        text_height(column.title, width, styles.HEADER.size, Align.CENTER)
        for column, width in zip(export.columns, widths, strict=True)
    )
    if export.keyed:
        worksheet.column_dimensions[column_letters(len(widths))].hidden = True
    styles.set_up_printing(worksheet, landscape=export.landscape)
    worksheet.auto_filter.ref = (
        f"A{styles.HEADER_ROW}:{column_letters(len(columns) - 1)}{_UNKNOWN_END}"
    )
    styled = _register(workbook, columns, [*widths, _WIDEST])
    if export.totals:
        add_totals(workbook, export.totals, after=worksheet.title)
    workbook.properties.title = clean(export.title)
    workbook.properties.creator = clean(export.author)
    workbook.properties.language = "zh-CN"
    stream = BytesIO()
    workbook.save(stream)
    return stream, styled


def _register(
    workbook: Workbook, columns: Sequence[Column], widths: Sequence[float]
) -> list[Styled]:
    """Make the styles of every column known to the workbook, without leaving a cell."""
    drawing_board = workbook.create_sheet()
    styled = []
    for number, (column, width) in enumerate(zip(columns, widths, strict=False)):
        numbers = []
        for value in ("", "=", FIRST_DAY, datetime.combine(FIRST_DAY, time())):
            cell = drawing_board.cell(1, 1)
            cell.style = "Normal"
            write_cell(cell, value, font=styles.BODY, align=column.align, border=styles.BORDER)
            numbers.append(cell.style_id)
        inside = width * styles.POINTS_PER_UNIT - styles.PADDINGS[column.align]
        styled.append(Styled(column_letters(number), inside / styles.BODY.size, *numbers))
    workbook.remove(drawing_board)
    return styled

"""The user's own workbook back, its wrong cells coloured and commented, with a list of them."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from gongwen.sheet.cells import clean
from gongwen.workbook.cells import FORMULA_SIGNS, address
from gongwen.workbook.entries import Problem
from gongwen.workbook.envelope import Kind
from gongwen.workbook.reading import ReadFile

LIST = "问题清单"
AUTHOR = "平台核对"

_WRONG = PatternFill("solid", start_color="FFFFC7CE", end_color="FFFFC7CE")
_NO_FILL = PatternFill()
_TITLE = Font(name="黑体", size=14)
_HEADER = Font(name="黑体", size=11)
_LINK = Font(name="宋体", size=11, color="FF0563C1", underline="single")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_LIST_WIDTHS = (24, 10, 70)
_LARGEST = 10_000_000  # bytes unpacked; a file beyond that comes back as its rows alone
_MOST = 5000  # marks; a file with more wrong cells has one thing wrong with all of them
_MOST_SHEET_ROWS, _MOST_COLUMNS = 1_048_576, 16_384  # of any workbook
_BROKEN = (
    AttributeError,
    IndexError,
    KeyError,
    SyntaxError,  # also of XML
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def mark(content: bytes, read: ReadFile, problems: Sequence[Problem]) -> bytes:
    """An XLSX file: the user's own where it is one, else one with its texts.

    Marks of an earlier time are taken away.  Macros do not come back.
    """
    own = _own(content) if read.kind is Kind.XLSX else None
    if own is not None:
        with suppress(*_BROKEN):  # some of what openpyxl reads it cannot write
            return _marked(own, problems)
    return _marked(_copied(read), problems)


def _marked(workbook: Workbook, problems: Sequence[Problem]) -> bytes:
    for worksheet in workbook.worksheets:
        _unmark(worksheet)
    if LIST in workbook.sheetnames:
        workbook.remove(workbook[LIST])
    messages: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for problem in problems[:_MOST]:
        messages[problem.sheet, problem.row, problem.column].append(problem.message)
    for (name, row, column), texts in messages.items():
        worksheet = workbook[name] if name in workbook.sheetnames else workbook.worksheets[0]
        _mark(_cell(worksheet, row, column), "\n".join(texts))
    _add_list(workbook, problems)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _own(content: bytes) -> Workbook | None:
    """The user's workbook; None for one that is too large or that openpyxl cannot keep."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(item.file_size for item in archive.infolist()) > _LARGEST:
            return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about what it leaves out
        try:
            return load_workbook(io.BytesIO(content))
        except _BROKEN:
            return None


def _copied(read: ReadFile) -> Workbook:
    """A workbook with the texts of the sheets, each in its own place."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for number, sheet in enumerate(read.sheets, 1):
        worksheet = workbook.create_sheet(sheet.name or f"表{number}")
        for row in sheet.rows:
            for column, text in enumerate(row.cells[:_MOST_COLUMNS], 1):
                if text and row.number < _MOST_SHEET_ROWS:
                    _write(worksheet.cell(row.number + 1, column), text)
    if not workbook.worksheets:
        workbook.create_sheet()
    return workbook


def _write(cell: SheetCell, text: str) -> None:
    cell.value = clean(text)
    cell.data_type = "s"  # assignment alone takes "=1+1" for a formula
    cell.quotePrefix = text.startswith(FORMULA_SIGNS)
    cell.alignment = _WRAPPED


def _cell(worksheet: Worksheet, row: int, column: int) -> SheetCell:
    """The cell that is seen at this place."""
    cell = worksheet.cell(min(row + 1, _MOST_SHEET_ROWS), min(column + 1, _MOST_COLUMNS))
    if isinstance(cell, MergedCell):
        for merged in worksheet.merged_cells.ranges:
            if cell.coordinate in merged:
                return worksheet.cell(merged.min_row, merged.min_col)
    return cell


def _mark(cell: SheetCell, message: str) -> None:
    cell.fill = _WRONG
    earlier = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(clean(earlier + message), AUTHOR, height=90, width=260)


def _unmark(worksheet: Worksheet) -> None:
    # Those that are there: `iter_rows` would make all up to the farthest one.
    for cell in worksheet._cells.values():
        if cell.comment and cell.comment.author == AUTHOR:
            cell.comment = None
            if cell.fill == _WRONG:
                cell.fill = _NO_FILL


def _add_list(workbook: Workbook, problems: Sequence[Problem]) -> None:
    """The last sheet: every problem with a link to its cell."""
    worksheet = workbook.create_sheet(LIST)
    for letters, width in zip("ABC", _LIST_WIDTHS, strict=True):
        worksheet.column_dimensions[letters].width = width
    _write(
        worksheet["A1"],
        f"共{len(problems)}处问题，相应的单元格已标红并加批注；改好后可直接上传本文件。",
    )
    worksheet["A1"].font = _TITLE
    worksheet["A1"].alignment = Alignment()
    for column, title in enumerate(("工作表", "单元格", "问题"), 1):
        cell = worksheet.cell(2, column)
        _write(cell, title)
        cell.font = _HEADER
    worksheet.freeze_panes = "A3"
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    worksheet.page_setup.fitToHeight = 0  # as many pages as it takes
    for row, problem in enumerate(problems[:_MOST], 3):
        sheet = problem.sheet if problem.sheet in workbook.sheetnames else workbook.sheetnames[0]
        place = address(problem.row, problem.column)
        for column, text in enumerate((sheet, place, problem.message), 1):
            _write(worksheet.cell(row, column), text)
        link = worksheet.cell(row, 2)
        quoted = sheet.replace("'", "''")
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{quoted}'!{place}")
        link.font = _LINK

"""A table to be filled in by others: drop-downs, instructions, and a hidden key for every row.

Every cell is text, so that no program makes a date of 6月9日 or a number of a telephone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from gongwen.document import Align, Column
from gongwen.sheet import styles
from gongwen.sheet.cells import clean
from gongwen.sheet.official import tab_names, text_height, write_cell, write_line
from gongwen.workbook.cells import KEY_TITLE, column_letters

INSTRUCTIONS = "填写说明"
_AS_TEXT = "@"
_LEAST_HEIGHT = 40.0  # points: two lines of what is to be filled in
REQUIRED = PatternFill("solid", start_color="FFFFF4D6", end_color="FFFFF4D6")
_TOP = Alignment(vertical="top", wrap_text=True)
_ONE_LINE = Alignment(vertical="top")
_LIST_COLUMN = 3  # of the instructions, counted from 1; the lists stand beside the text
_TEXT_WIDTH, _LIST_WIDTH = 84.0, 34.0


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be picked in a column; where it is not `strict` other words may be typed too."""

    title: str
    texts: tuple[str, ...]
    strict: bool = True


@dataclass(frozen=True, slots=True)
class FillIn:
    """`rows` have a text for each column and their key; `required` and `choices` are by the
    number of the column, from 0."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Sequence[str], str]]
    instructions: Sequence[str]
    required: frozenset[int] = frozenset()
    choices: dict[int, Choice] = field(default_factory=dict)
    author: str = ""


def write_fill_in(form: FillIn) -> bytes:
    """The XLSX file; its rows are as many as are given, and more may be added below."""
    workbook = begun(form.title, form.author)
    fill_in(workbook.active, form, workbook.create_sheet(INSTRUCTIONS))
    (workbook.active.title,) = tab_names([form.title])
    return saved(workbook)


def begun(title: str, author: str) -> Workbook:
    workbook = Workbook()
    workbook._named_styles["Normal"].font = styles.DEFAULT  # no public way to the default face
    workbook.properties.title = clean(title)
    workbook.properties.creator = clean(author)
    workbook.properties.language = "zh-CN"
    return workbook


def saved(workbook: Workbook) -> bytes:
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def fill_in(worksheet: Worksheet, form: FillIn, beside: Worksheet) -> None:
    """Write the table, and its instructions and lists `beside` it."""
    last = _fill(worksheet, form)
    for column, place in _explain(beside, form).items():
        _validate(worksheet, column, form.choices[column], place, last)


def _fill(worksheet: Worksheet, form: FillIn) -> int:
    """Write title, header and rows; return the number of the last row."""
    widths = styles.column_widths(form.columns, landscape=True)
    key_column = len(form.columns) + 1
    write_line(worksheet, styles.TITLE_ROW, form.title, styles.TITLE, widths, Align.CENTER)
    for number, column in enumerate((*form.columns, Column(KEY_TITLE, 10)), 1):
        cell = worksheet.cell(styles.HEADER_ROW, number)
        write_cell(cell, column.title, font=styles.HEADER, align=Align.CENTER, border=styles.BORDER)
        if number - 1 in form.required:
            cell.fill = REQUIRED
    worksheet.row_dimensions[styles.HEADER_ROW].height = max(
        text_height(column.title, width, styles.HEADER.size, Align.CENTER)
        for column, width in zip(form.columns, widths, strict=True)
    )
    for number, width in enumerate(widths):
        letters = column_letters(number)
        worksheet.column_dimensions[letters].width = width
    worksheet.column_dimensions[column_letters(key_column - 1)].hidden = True
    last = styles.HEADER_ROW
    for last, (texts, key) in enumerate(form.rows, styles.FIRST_DATA_ROW):
        for number, (column, text) in enumerate(zip(form.columns, texts, strict=True), 1):
            cell = worksheet.cell(last, number)
            write_cell(cell, text, font=styles.BODY, align=column.align, border=styles.BORDER)
            cell.number_format = _AS_TEXT
        worksheet.cell(last, key_column).value = key
        height = max(
            text_height(text, width, styles.BODY.size, column.align)
            for text, width, column in zip(texts, widths, form.columns, strict=True)
        )
        worksheet.row_dimensions[last].height = min(max(height, _LEAST_HEIGHT), styles.TALLEST_ROW)
    styles.set_up_printing(worksheet, landscape=True)
    return last


def instruct(worksheet: Worksheet, lines: Sequence[str]) -> None:
    """Write the instructions, a line to a row, and set the sheet up for the printer."""
    worksheet.column_dimensions["A"].width = _TEXT_WIDTH
    heading = worksheet.cell(1, 1)
    write_cell(heading, INSTRUCTIONS, font=styles.TITLE, align=Align.LEFT, border=None)
    for row, line in enumerate(lines, 2):
        cell = worksheet.cell(row, 1)
        write_cell(cell, line, font=styles.BODY, align=Align.LEFT, border=None)
        cell.alignment = _TOP
        needed = text_height(line, _TEXT_WIDTH, styles.BODY.size, Align.LEFT)
        worksheet.row_dimensions[row].height = needed
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.fitToHeight = 0  # as many pages as it takes
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _explain(worksheet: Worksheet, form: FillIn) -> dict[int, str]:
    """Write the instructions, and beside them the lists; return where each list stands."""
    instruct(worksheet, form.instructions)
    places = {}
    for number, (column, choice) in enumerate(form.choices.items(), _LIST_COLUMN):
        letters = column_letters(number - 1)
        longest = max(map(len, choice.texts), default=0)
        worksheet.column_dimensions[letters].width = min(max(_LIST_WIDTH, 2.0 * longest + 2), 100.0)
        title = worksheet.cell(1, number)
        write_cell(title, choice.title, font=styles.HEADER, align=Align.LEFT, border=None)
        for row, text in enumerate(choice.texts, 2):
            cell = worksheet.cell(row, number)
            write_cell(cell, text, font=styles.DEFAULT, align=Align.LEFT, border=None)
            cell.alignment = _ONE_LINE
        end = len(choice.texts) + 1
        places[column] = f"{quote_sheetname(INSTRUCTIONS)}!${letters}$2:${letters}${end}"
    return {column: place for column, place in places.items() if form.choices[column].texts}


def _validate(worksheet: Worksheet, column: int, choice: Choice, place: str, last: int) -> None:
    letters = column_letters(column)
    rule = DataValidation(
        type="list",
        formula1=place,
        allow_blank=True,
        showErrorMessage=choice.strict,
        errorTitle="不在可填范围内",
        error=f"请从“{choice.title}”中选择。",
    )
    rule.add(f"{letters}{styles.FIRST_DATA_ROW}:{letters}{max(last, styles.FIRST_DATA_ROW) + 500}")
    worksheet.add_data_validation(rule)

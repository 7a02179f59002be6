"""A form to be filled in by others: a row for each item, its answer beside what is asked.

Only the answers can be written into; the lock has no password, so that whoever must can
lift it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from openpyxl.styles import Alignment, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from gongwen.document import Align, Column
from gongwen.sheet import styles
from gongwen.sheet.fillin import INSTRUCTIONS, REQUIRED, FillIn, begun, fill_in, instruct, saved
from gongwen.sheet.official import tab_names, text_height, write_cell, write_line
from gongwen.workbook.cells import KEY_TITLE, column_letters

ITEM, ASKED, ANSWER, UNIT, APPROXIMATE, EARLIER = (
    "项目",
    "填写要求",
    "填报内容",
    "单位",
    "约数",
    "上次填报",
)
ABOUT = "约"  # what is chosen in the column of APPROXIMATE

_COLUMNS = (
    Column(ITEM, 20),
    Column(ASKED, 22),
    Column(ANSWER, 54),
    Column(UNIT, 8, Align.CENTER),
    Column(APPROXIMATE, 8, Align.CENTER),
    Column(EARLIER, 18),
)
_WITHOUT_EARLIER = _COLUMNS[:-1]
_ANSWER, _APPROXIMATE = 3, 5  # columns, counted from 1
_AS_TEXT = "@"
_OPEN = Protection(locked=False)
_FROM_THE_TOP = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
_HEADER_HEIGHT = 28.0  # points
_NOT_ASKED = PatternFill("solid", start_color="FFF2F2F2", end_color="FFF2F2F2")
_LONGEST_EARLIER = 120  # characters of a former text; it is there to remember, not to copy


@dataclass(frozen=True, slots=True)
class FormRow:
    """One item under its key; an answer with a `unit` is a number.

    `approximate` is None where no such number may be given, else what is chosen there.
    `lines` is how many lines of text are expected.
    """

    key: str
    title: str
    asked: str
    answer: str | int
    unit: str = ""
    approximate: str | None = None
    earlier: str = ""
    is_required: bool = True
    lines: int = 1


@dataclass(frozen=True, slots=True)
class FormSheet:
    """`heads` stand below the title, one to a line: what, by when, for whom."""

    title: str
    heads: Sequence[str]
    rows: Sequence[FormRow]
    instructions: Sequence[str]
    author: str = ""


def write_form(form: FormSheet, table: FillIn | None = None) -> bytes:
    """The XLSX file; a `table` that belongs to the form stands before it, and the instructions
    of both on one sheet."""
    workbook = begun((table or form).title, form.author)
    if table is None:
        _fill(workbook.active, form)
        instruct(workbook.create_sheet(INSTRUCTIONS), form.instructions)
        (workbook.active.title,) = tab_names([form.title])
        return saved(workbook)
    beside = workbook.create_sheet()
    _fill(workbook.create_sheet(), form)
    for worksheet, name in zip(
        workbook.worksheets, (*tab_names([table.title]), INSTRUCTIONS, *tab_names([form.title])),
        strict=True,
    ):  # fmt: skip
        worksheet.title = name
    instructions = (*table.instructions, form.title, *form.instructions)
    fill_in(workbook.active, replace(table, instructions=instructions), beside)
    workbook.move_sheet(beside, 1)
    return saved(workbook)


def _fill(worksheet: Worksheet, form: FormSheet) -> None:
    has_earlier = any(row.earlier for row in form.rows)
    columns = _COLUMNS if has_earlier else _WITHOUT_EARLIER
    widths = styles.column_widths(columns, landscape=True)
    write_line(worksheet, 1, form.title, styles.TITLE, widths, Align.CENTER)
    for number, line in enumerate(form.heads, 2):
        write_line(worksheet, number, line, styles.BODY, widths, Align.LEFT)
    header = len(form.heads) + 2
    for number, column in enumerate((*columns, Column(KEY_TITLE, 10)), 1):
        cell = worksheet.cell(header, number)
        write_cell(cell, column.title, font=styles.HEADER, align=Align.CENTER, border=styles.BORDER)
    worksheet.row_dimensions[header].height = _HEADER_HEIGHT
    for number, width in enumerate(widths):
        worksheet.column_dimensions[column_letters(number)].width = width
    worksheet.column_dimensions[column_letters(len(columns))].hidden = True
    for number, row in enumerate(form.rows, header + 1):
        _fill_row(worksheet, number, row, columns, widths)
    _validate(worksheet, form.rows, header + 1)
    styles.set_up_printing(worksheet, landscape=True)
    worksheet.freeze_panes = f"A{header + 1}"
    worksheet.print_title_rows = f"{header}:{header}"
    worksheet.protection.sheet = True
    # False is what lifts a lock: rows may be made higher, columns wider.
    worksheet.protection.formatRows = worksheet.protection.formatColumns = False


def _fill_row(
    worksheet: Worksheet,
    number: int,
    row: FormRow,
    columns: Sequence[Column],
    widths: Sequence[float],
) -> None:
    earlier = row.earlier
    if len(earlier) > _LONGEST_EARLIER:
        earlier = earlier[: _LONGEST_EARLIER - 1] + "…"
    values = (row.title, row.asked, row.answer, row.unit, row.approximate or "", earlier)
    for place, (column, value) in enumerate(zip(columns, values, strict=False), 1):
        cell = worksheet.cell(number, place)
        write_cell(cell, value, font=styles.BODY, align=column.align, border=styles.BORDER)
    answer, approximate = worksheet.cell(number, _ANSWER), worksheet.cell(number, _APPROXIMATE)
    answer.protection = _OPEN
    if row.is_required:
        answer.fill = REQUIRED
    if not row.unit:
        answer.alignment = _FROM_THE_TOP
        answer.number_format = _AS_TEXT  # else 6月9日 becomes a date while it is typed
    elif row.answer == "":
        answer.value = None
    if row.approximate is None:
        approximate.fill = _NOT_ASKED
    else:
        approximate.protection = _OPEN
    worksheet.cell(number, len(columns) + 1).value = row.key
    heights = [
        text_height(str(value), width, styles.BODY.size, column.align)
        for value, width, column in zip(values, widths, columns, strict=False)
    ]
    least = row.lines * styles.BODY.size * styles.LINE_HEIGHT + styles.ROW_PADDING
    worksheet.row_dimensions[number].height = min(max(*heights, least), styles.TALLEST_ROW)


def _validate(worksheet: Worksheet, rows: Sequence[FormRow], first: int) -> None:
    """Numbers and 约; a warning only, for 约300 and 1.2万 are understood as well."""
    count = DataValidation(
        type="whole",
        operator="between",
        formula1="0",
        formula2=str(10**12),
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle="请填写整数",
        error="请填写整数，没有的填0，不带单位；不能确定的在“约数”栏选“约”。",
    )
    about = DataValidation(
        type="list",
        formula1=f'"{ABOUT}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="约数",
        error=f"约数请选“{ABOUT}”，准确的数留空。",
    )
    for number, row in enumerate(rows, first):
        if row.unit:
            count.add(f"{column_letters(_ANSWER - 1)}{number}")
        if row.approximate is not None:
            about.add(f"{column_letters(_APPROXIMATE - 1)}{number}")
    for rule in (count, about):
        if rule.sqref:
            worksheet.add_data_validation(rule)

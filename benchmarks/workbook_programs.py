"""Writers and readers of the same table: `python -m benchmarks.workbook_programs NAME FOLDER ROWS`.

Does its work once for every line it reads, and answers with the seconds that took.  All write
the same cells with the same looks: faces, borders, alignment, typed dates, header, widths,
frozen head, filter, hidden key, totals with charts.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from copy import copy
from datetime import date
from pathlib import Path
from time import perf_counter

from benchmarks.exports import COLUMNS, TITLE, export, rows
from gongwen.document import Align
from gongwen.sheet import styles, write_csv, write_export
from gongwen.sheet.export import LEAST
from gongwen.workbook.cells import KEY_TITLE
from gongwen.workbook.reading import read_file

FILE = "table.xlsx"
_HEIGHT = 60.2
_LAST = len(COLUMNS)  # of the hidden key, counted from 0
_ALIGNS = (*(column.align for column in COLUMNS), Align.CENTER)


def _widths() -> list[float]:
    return styles.column_widths(COLUMNS, landscape=True, least=LEAST)


def ours(folder: Path, count: int) -> None:
    with (folder / FILE).open("wb") as file:
        write_export(export(count), file)


def ours_csv(folder: Path, count: int) -> None:
    with (folder / "table.csv").open("wb") as file:
        file.writelines(write_csv([column.title for column in COLUMNS], rows(count)))


def xlsxwriter(folder: Path, count: int) -> None:
    from xlsxwriter import Workbook

    with Workbook(folder / "other.xlsx", {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet("总表")
        looks = {"font_name": "仿宋", "font_size": 12, "border": 1, "valign": "vcenter"}
        texts, days = [], []
        for align in _ALIGNS:
            how = looks | {"align": align.value, "text_wrap": True}
            texts.append(workbook.add_format(how))
            days.append(workbook.add_format(how | {"num_format": styles.DATE_FORMAT}))
        for number, width in enumerate(_widths()):
            sheet.set_column(number, number, width)
        sheet.set_column(_LAST, _LAST, None, None, {"hidden": True})
        sheet.freeze_panes(2, 0)
        sheet.write(0, 0, TITLE, workbook.add_format({"font_name": "黑体", "font_size": 18}))
        head = workbook.add_format(looks | {"font_name": "黑体", "align": "center"})
        sheet.write_row(1, 0, [*(column.title for column in COLUMNS), KEY_TITLE], head)
        for number, row in enumerate(rows(count), 2):
            sheet.set_row(number, _HEIGHT)
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value, texts[column])
                elif isinstance(value, date):
                    sheet.write_datetime(number, column, value, days[column])
                else:
                    sheet.write_number(number, column, value, texts[column])
        sheet.autofilter(1, 0, count + 1, _LAST)
        second = workbook.add_worksheet("汇总")
        totals = export(count).totals
        line = 0
        for part in totals.parts if totals else ():
            for number, total in enumerate(part.counts):
                second.write_row(line + number, 0, total)
            chart = workbook.add_chart({"type": "column"})
            last = line + len(part.counts) - 1
            chart.add_series(
                {"categories": ["汇总", line, 0, last, 0], "values": ["汇总", line, 1, last, 1]}
            )
            second.insert_chart(line, 3, chart)
            line += 15


def openpyxl(folder: Path, count: int) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("总表")
    for number, width in enumerate(_widths(), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.column_dimensions[get_column_letter(_LAST + 1)].hidden = True
    sheet.freeze_panes = "A3"

    def look(align: Align, form: str = "General") -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet)
        cell.font, cell.border = styles.BODY, styles.BORDER
        cell.alignment, cell.number_format = styles.ALIGNMENTS[align], form
        return cell

    # Its styles made once and handed on, which is the fastest way it has.
    texts = [look(align)._style for align in _ALIGNS]
    days = [look(align, styles.DATE_FORMAT)._style for align in _ALIGNS]
    sheet.append([TITLE])
    sheet.append([*(column.title for column in COLUMNS), KEY_TITLE])
    for number, row in enumerate(rows(count), 3):
        cells = []
        for column, value in enumerate(row):
            cell = WriteOnlyCell(sheet, value)
            cell._style = copy(days[column] if isinstance(value, date) else texts[column])
            cells.append(cell)
        sheet.row_dimensions[number].height = _HEIGHT
        sheet.append(cells)
    sheet.auto_filter.ref = f"A2:{get_column_letter(_LAST + 1)}{count + 2}"
    workbook.save(folder / "other.xlsx")


def our_reader(folder: Path, count: int) -> None:
    read = read_file(FILE, (folder / FILE).read_bytes(), seconds=60)
    assert len(read.sheets[0].rows) == count + 2


def openpyxl_reader(folder: Path, count: int) -> None:
    from openpyxl import load_workbook

    workbook = load_workbook(folder / FILE, read_only=True)
    read = list(workbook.worksheets[0].iter_rows(values_only=True))
    assert len(read) == count + 2


PROGRAMS: dict[str, Callable[[Path, int], None]] = {
    "ours": ours,
    "ours-csv": ours_csv,
    "xlsxwriter": xlsxwriter,
    "openpyxl": openpyxl,
    "our-reader": our_reader,
    "openpyxl-reader": openpyxl_reader,
}


def main(name: str, folder: Path, count: int) -> None:
    for _ in sys.stdin:
        began = perf_counter()
        PROGRAMS[name](folder, count)
        print(json.dumps({"wall": perf_counter() - began}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

"""What is measured against each other holds the same cells."""

import pytest

from benchmarks.exports import COLUMNS, rows
from benchmarks.workbook_programs import openpyxl, our_reader, ours, xlsxwriter
from gongwen.workbook.cells import KEY_TITLE
from gongwen.workbook.reading import read_file


@pytest.mark.parametrize(
    ("program", "file"),
    [(ours, "table.xlsx"), (xlsxwriter, "other.xlsx"), (openpyxl, "other.xlsx")],
)
def test_every_program_writes_the_same_table(tmp_path, program, file):
    if program is xlsxwriter:
        pytest.importorskip("xlsxwriter")  # of the bench group

    program(tmp_path, 40)

    found = read_file(file, (tmp_path / file).read_bytes()).sheets[0].rows
    assert found[1].cells == (*(column.title for column in COLUMNS), KEY_TITLE)
    assert [row.cells for row in found[2:]] == [tuple(map(seen, row)) for row in rows(40)]


def test_our_reader_reads_what_we_wrote(tmp_path):
    ours(tmp_path, 40)

    our_reader(tmp_path, 40)


def seen(cell):
    return f"{cell.year}年{cell.month}月{cell.day}日" if hasattr(cell, "year") else str(cell)

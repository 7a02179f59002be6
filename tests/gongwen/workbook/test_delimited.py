from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.workbook.delimited import unguarded, write_csv
from gongwen.workbook.reading import read_file


def written(*cells):
    return b"".join(write_csv(["内容"], [(cell,) for cell in cells])).decode("utf-8")


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("=1+1", "'=1+1"),
        (" =1+1", "' =1+1"),
        ("'=1+1", "''=1+1"),
        ("＠x", "'＠x"),
        ("'x", "'x"),
        ('甲"乙,丙', '"甲""乙,丙"'),
        (-5, "-5"),
        (2.5, "2.5"),
        (date(2025, 6, 9), "2025-06-09"),
        (datetime.fromisoformat("2025-06-09 10:30"), "2025-06-09 10:30"),
        (None, '""'),
    ],
)
def test_a_cell_is_written_typed_and_never_as_a_formula(cell, line):
    assert written(cell) == f"\ufeff内容\r\n{line}\r\n"


@given(st.text(st.sampled_from("'=+-@＝ 甲\n")))
def test_what_guards_a_text_is_taken_away_again(text):
    (line,) = (write for write in write_csv([], [(text,)]))

    cell = line.decode("utf-8-sig").removeprefix("\r\n").removesuffix("\r\n")
    assert unguarded(cell.strip('"').replace('""', '"')) == text


def test_thousands_of_rows_come_piece_by_piece_and_back():
    pieces = list(write_csv(["甲", "乙"], ((i, f"=第{i}行") for i in range(1, 1201))))

    rows = read_file("a.csv", b"".join(pieces)).sheets[0].rows
    assert len(pieces) == 3
    assert len(rows) == 1201
    assert rows[1200].cells == ("1200", "=第1200行")

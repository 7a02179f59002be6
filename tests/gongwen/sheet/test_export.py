import io
import re
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from benchmarks.exports import COLUMNS, export, rows
from gongwen.document import Align, Column
from gongwen.sheet import Export, Total, Totals, write_export
from gongwen.workbook.reading import read_file

moment = datetime.fromisoformat
ONE = (Column("内容", 1),)


def written(export):
    stream = io.BytesIO()
    count = write_export(export, stream)
    return stream.getvalue(), count


def reopened(export):
    return load_workbook(io.BytesIO(written(export)[0]))


def values(*cells, columns=ONE):
    worksheet = reopened(Export("表", columns, [(cell,) for cell in cells])).active
    return [row[0] for row in worksheet.iter_rows(min_row=3, values_only=True)]


def test_rows_stand_below_title_and_header_with_their_key_last():
    content, count = written(export(3))

    worksheet = load_workbook(io.BytesIO(content)).active
    found = list(worksheet.iter_rows(values_only=True))
    assert count == 3
    assert found[0] == ("2025年世界认可日活动总表", *[None] * 12)
    assert found[1] == (*(column.title for column in COLUMNS), "系统编号（请勿改动）")
    assert found[2] == (
        1,
        "2025年世界认可日",
        "组织开展认证认可进企业活动",
        "第1场：组织省内重点企业代表与认证机构，围绕碳足迹标识认证、"
        "一次认证两张证书的可行性等内容开展研讨交流。",
        "5月26日前后",
        moment("2025-05-26"),
        moment("2025-05-28"),
        "福州市市场监督管理局",
        "省质检院、相关企业",
        0,
        0,
        None,
        "00000000",
    )
    assert len(found) == 5


def test_the_sheet_is_set_up_for_screen_and_print():
    worksheet = reopened(export(3)).active

    assert worksheet.freeze_panes == "A3"
    assert worksheet.auto_filter.ref == "A2:M5"
    assert worksheet.print_title_rows == "$2:$2"
    assert worksheet.page_setup.orientation == "landscape"
    assert worksheet.column_dimensions["M"].hidden is True
    assert [worksheet.column_dimensions[name].hidden for name in "AL"] == [False, False]
    assert [worksheet.row_dimensions[row].height for row in (1, 3)] == [34.1, 60.2]
    assert [str(cells) for cells in worksheet.merged_cells.ranges] == ["A1:L1"]


def test_an_export_without_rows_is_a_header():
    content, count = written(Export("表", ONE, []))

    worksheet = load_workbook(io.BytesIO(content)).active
    assert count == 0
    assert list(worksheet.iter_rows(values_only=True)) == [("表",), ("内容",)]
    assert worksheet.auto_filter.ref == "A2:A2"


def test_cells_look_as_in_the_official_table():
    row = reopened(export(1)).active[3]

    text, day = row[3], row[5]
    assert (text.font.name, text.font.sz, text.border.left.style) == ("仿宋", 12, "thin")
    assert (text.alignment.horizontal, text.alignment.wrap_text) == ("left", True)
    assert (day.number_format, day.alignment.horizontal) == ('yyyy"年"m"月"d"日"', "center")


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("=1+1", "=1+1"),
        ("＝1+1", "＝1+1"),
        (" =1", " =1"),
        ("-5", "-5"),
        ("<b>&", "<b>&"),
        (" 前后 ", " 前后 "),
        ("一\n二", "一\n二"),
        ("一\r\n二", "一\n二"),
        ("a\x00\x1fb", "ab"),
        ("%s %d", "%s %d"),
        (12.5, 12.5),
        (-3, -3),
        (10**18, "1000000000000000000"),
        (float("nan"), "nan"),
        (date(2025, 6, 9), moment("2025-06-09")),
        (moment("2025-06-09 10:30"), moment("2025-06-09 10:30")),
        (date(1899, 1, 1), "1899年1月1日"),
        (None, None),
        ("", None),
    ],
)
def test_every_cell_is_kept_with_its_type(cell, found):
    assert values(cell) == [found]


def test_no_text_is_a_formula():
    worksheet = reopened(Export("表", ONE, [("=1+1",), ("甲",), ("@x",)])).active

    cells = [worksheet.cell(row, 1) for row in (3, 4, 5)]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [
        ("s", True),
        ("s", False),
        ("s", True),
    ]


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_text_comes_back(texts):
    (content, _) = written(Export("表", ONE, [(f"甲{text}乙",) for text in texts]))

    illegal = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
    wanted = [illegal.sub("", re.sub("\r\n?", "\n", f"甲{text}乙")) for text in texts]
    worksheet = load_workbook(io.BytesIO(content)).active
    assert [row[0].value for row in worksheet.iter_rows(min_row=3)] == wanted


def test_a_row_is_high_enough_for_its_longest_text():
    columns = (Column("内容", 3), Column("时间", 1, Align.CENTER))
    worksheet = reopened(Export("表", columns, [("字" * 200, "6月"), ("字", "6月")])).active

    assert [worksheet.row_dimensions[row].height for row in (3, 4)] == [95.0, 25.4]


def test_a_hidden_key_makes_no_row_higher():
    columns = (Column("序号", 1), Column("内容", 9))
    rows = [(1, "字", "4de93ee0-4f2a-4bd0-8b6a-3f4b3f2d5a11")]
    worksheet = reopened(Export("表", columns, rows, keyed=True)).active

    assert worksheet.row_dimensions[3].height == 25.4


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match=r"^第2行有2格，应为1格$"):
        written(Export("表", ONE, [("甲",), ("甲", "乙")]))


def test_a_moment_with_a_zone_is_refused():
    with pytest.raises(ValueError, match=r"^表中的时刻不带时区$"):
        written(Export("表", ONE, [(datetime(2025, 6, 9, tzinfo=UTC),)]))


def test_totals_stand_on_a_second_sheet_with_a_chart():
    totals = Totals("汇总", "场次", (Total("按月份", (("5月", 3), ("6月", 4))), Total("按市", ())))
    content, _ = written(Export("表", ONE, [("甲",)], totals=totals))

    workbook = load_workbook(io.BytesIO(content))
    assert workbook.sheetnames == ["表", "汇总"]
    lines = [row for row in workbook["汇总"].iter_rows(values_only=True) if any(row)]
    assert lines == [
        ("汇总", None),
        ("按月份", "场次"),
        ("5月", 3),
        ("6月", 4),
        ("合计", 7),
        ("按市", "场次"),
        ("合计", 0),
    ]
    (chart,) = workbook["汇总"]._charts
    assert chart.ser[0].val.numRef.f == "'汇总'!$B$3:$B$4"
    assert chart.ser[0].cat.numRef.f == "'汇总'!$A$3:$A$4"


def test_note_of_a_total_stands_below_its_sum():
    totals = Totals(
        "汇总", "场次", (Total("按市", (("甲", 1),), note="联合的各计一次。"), Total("按月", ()))
    )
    content, _ = written(Export("表", ONE, [("甲",)], totals=totals))

    sheet = load_workbook(io.BytesIO(content))["汇总"]
    lines = [row for row in sheet.iter_rows(values_only=True) if any(row)]
    assert lines[2:6] == [("甲", 1), ("合计", 1), ("联合的各计一次。", None), ("按月", "场次")]
    assert "A5:B5" in map(str, sheet.merged_cells.ranges)
    (chart,) = sheet._charts
    assert chart.ser[0].val.numRef.f == "'汇总'!$B$3"


def test_the_archive_begins_with_its_types():
    with zipfile.ZipFile(io.BytesIO(written(export(1))[0])) as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert b"1048575" not in archive.read("xl/workbook.xml")


def test_a_text_that_reads_like_an_escaped_character_stays_as_it_is():
    content, _ = written(Export("表", ONE, [("_x0041_",)]))

    assert read_file("表.xlsx", content).sheets[0].rows[-1].cells == ("_x0041_",)


def test_our_reader_reads_it_back():
    content, _ = written(export(500))

    read = read_file("总表.xlsx", content)
    assert [sheet.name for sheet in read.sheets] == ["2025年世界认可日活动总表", "活动汇总"]
    assert read.notices == []
    found = read.sheets[0].rows[2:]
    assert len(found) == 500
    assert [row.cells[-1] for row in found] == [row[-1] for row in rows(500)]
    assert found[0].cells[5] == "2025年5月26日"

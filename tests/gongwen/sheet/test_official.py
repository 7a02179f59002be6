from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from gongwen.document import Align, Column, Table
from gongwen.sheet import Grid, Sheet, write_workbook

COLUMNS = (
    Column("序号", 6, Align.CENTER),
    Column("活动主题", 16, Align.CENTER, merged=True),
    Column("活动内容", 62),
    Column("活动时间", 16, Align.CENTER),
    Column("责任单位", 24, Align.CENTER),
)
CATEGORIES = (("企业", 18), ("园区", 5), ("乡村社区", 6), ("校园", 3))
TITLE = "福建省第十八个“世界认可日”四进活动安排表"


def schedule():
    places = [place for place, count in CATEGORIES for _ in range(count)]
    rows = tuple(
        (number, f"组织开展认证认可进{place}活动", "举办宣讲会。", "6月9日前后", "省质检院")
        for number, place in enumerate(places, 1)
    )
    return Grid(COLUMNS, rows)


def reopened(*sheets, **properties):
    return load_workbook(BytesIO(write_workbook(sheets, **properties)))


def one_column(*values, merged=False):
    return Grid((Column("内容", 1, merged=merged),), tuple((value,) for value in values))


def merged_ranges(worksheet):
    return sorted(str(cells) for cells in worksheet.merged_cells.ranges)


def test_schedule_merges_its_categories_and_nothing_else_in_the_data():
    worksheet = reopened(Sheet(TITLE, schedule())).active

    assert merged_ranges(worksheet) == ["A1:E1", "B21:B25", "B26:B31", "B32:B34", "B3:B20"]
    assert worksheet.dimensions == "A1:E34"


def test_schedule_reads_back_as_it_was():
    worksheet = reopened(Sheet(TITLE, schedule())).active

    rows = list(worksheet.iter_rows(values_only=True))
    assert rows[0] == (TITLE, None, None, None, None)
    assert rows[1] == ("序号", "活动主题", "活动内容", "活动时间", "责任单位")
    assert rows[2] == (1, "组织开展认证认可进企业活动", "举办宣讲会。", "6月9日前后", "省质检院")
    assert rows[3] == (2, None, "举办宣讲会。", "6月9日前后", "省质检院")
    assert len(rows) == 34


def test_page_is_set_up_for_print():
    worksheet = reopened(Sheet(TITLE, schedule())).active

    assert worksheet.page_setup.orientation == "landscape"
    assert worksheet.page_setup.paperSize == 9
    assert worksheet.sheet_properties.pageSetUpPr.fitToPage
    assert (worksheet.page_setup.fitToWidth, worksheet.page_setup.fitToHeight) == (1, 0)
    assert worksheet.print_title_rows == "$2:$2"
    assert worksheet.print_options.horizontalCentered
    assert worksheet.freeze_panes == "A3"
    assert worksheet.oddFooter.center.text.strip() == "— &P —"


def test_portrait_table_stands_on_portrait_paper():
    table = Table((Column("单位", 1),), (("福州市局",),), landscape=False)

    worksheet = reopened(Sheet("进度表", table)).active

    assert worksheet.page_setup.orientation == "portrait"
    assert worksheet.column_dimensions["A"].width == 84


def test_columns_share_the_width_of_the_page():
    worksheet = reopened(Sheet(TITLE, schedule())).active

    assert [worksheet.column_dimensions[letter].width for letter in "ABCDE"] == [6, 16, 62, 16, 24]


def test_every_cell_of_the_table_is_framed_wrapped_and_set_in_office_faces():
    worksheet = reopened(Sheet(TITLE, schedule())).active

    assert worksheet["A1"].font.name == "黑体"
    assert {cell.font.name for cell in worksheet[2]} == {"黑体"}
    assert {worksheet.cell(row, 3).font.name for row in range(3, 35)} == {"仿宋"}
    for row in worksheet.iter_rows(min_row=2):
        for cell in row:
            assert cell.border.left.style == cell.border.right.style == "thin"
    assert all(cell.alignment.wrap_text for cell in worksheet["C"][1:])
    assert worksheet["C3"].alignment.horizontal == "left"
    assert worksheet["D3"].alignment.horizontal == "center"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("x")',
        "+86 591",
        "-5",
        "@SUM(A1)",
        "＝1＋1",
        "=",
        "#N/A",
        "2025-06-09",
        "12",
    ],
)
def test_user_text_stays_text(text):
    cell = reopened(Sheet("表", one_column(text))).active["A3"]

    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.quotePrefix is (text[0] in "=+-@＝")


def test_titles_and_notes_are_never_formulas():
    worksheet = reopened(Sheet("=1+1", one_column("甲"), note="=2+2")).active

    assert (worksheet["A1"].data_type, worksheet["A1"].value) == ("s", "=1+1")
    assert (worksheet["A4"].data_type, worksheet["A4"].value) == ("s", "=2+2")


def test_numbers_and_dates_are_typed():
    worksheet = reopened(Sheet("表", one_column(3, 0.5, date(2025, 6, 9)))).active

    assert [worksheet[f"A{row}"].data_type for row in (3, 4, 5)] == ["n", "n", "d"]
    assert (worksheet["A3"].value, worksheet["A4"].value) == (3, 0.5)
    assert worksheet["A5"].value.date() == date(2025, 6, 9)
    assert worksheet["A5"].number_format == 'yyyy"年"m"月"d"日"'


def test_characters_that_the_format_cannot_hold_are_left_out():
    worksheet = reopened(Sheet("表", one_column("甲\x00\x0b乙\ud800\uffff丙\r\n丁"))).active

    assert worksheet["A3"].value == "甲乙丙\n丁"


def test_text_beyond_the_limit_of_the_format_is_cut_visibly():
    worksheet = reopened(Sheet("表", one_column("字" * 40000))).active

    assert worksheet["A3"].value == "字" * 32766 + "…"


@given(st.text(max_size=60))
def test_any_other_text_is_kept(text):
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in kept if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))

    worksheet = reopened(Sheet(text, one_column(text))).active

    assert (worksheet["A3"].value or "") == kept
    assert (worksheet["A1"].value or "") == kept


def test_empty_neighbours_stay_apart():
    worksheet = reopened(
        Sheet("表", one_column("甲", "甲", "", "", "乙", "甲", merged=True))
    ).active

    assert merged_ranges(worksheet) == ["A3:A4"]


def test_merged_cells_never_straddle_those_to_their_left():
    columns = (Column("市", 1, merged=True), Column("区", 1, merged=True), Column("单位", 2))
    rows = (("福州市", "鼓楼区", "甲"), ("福州市", "鼓楼区", "乙"), ("南京市", "鼓楼区", "丙"))

    worksheet = reopened(Sheet("表", Table(columns, rows))).active

    assert merged_ranges(worksheet) == ["A1:C1", "A3:A4", "B3:B4"]


def test_rows_grow_with_their_text():
    long = "深入重点产业链供应链企业开展现场政策解读、专题培训、质量巡诊、检验检测等服务活动。" * 3
    columns = (Column("内容", 62), Column("单位", 62))

    worksheet = reopened(Sheet("表", Table(columns, (("短", "短"), ("短", long))))).active

    # 123 characters at 29 a line; 12 pt at 1.45 a line and 8 pt around
    assert worksheet.row_dimensions[3].height == 25.4
    assert worksheet.row_dimensions[4].height == 95


def test_typed_line_breaks_make_lines():
    worksheet = reopened(Sheet("表", one_column("甲\n乙\n丙"))).active

    assert worksheet.row_dimensions[3].height == 60.2


def test_a_merged_cell_has_room_for_its_text():
    columns = (Column("主题", 10, merged=True), Column("内容", 114))
    name = "组织开展认证认可进企业活动" * 2

    worksheet = reopened(Sheet("表", Table(columns, ((name, "甲"), (name, "乙"))))).active

    # 26 characters at 3 a line make 9 lines over two rows
    assert [worksheet.row_dimensions[row].height for row in (3, 4)] == [82.3, 82.3]


def test_no_row_is_taller_than_the_format_allows():
    worksheet = reopened(Sheet("表", one_column("字" * 5000))).active

    assert worksheet.row_dimensions[3].height == 409


def test_note_stands_below_the_data_over_the_whole_width():
    table = Table((Column("甲", 1), Column("乙", 1)), (("1", "2"),))

    worksheet = reopened(Sheet("表", table, note="注：截至6月13日。")).active

    assert worksheet["A4"].value == "注：截至6月13日。"
    assert merged_ranges(worksheet) == ["A1:B1", "A4:B4"]


def test_tabs_are_named_after_titles_within_what_a_tab_can_bear():
    titles = ["报送进度表", "报送进度表", "a/b:c", "[]", "长" * 40, "'引'"]

    workbook = reopened(*(Sheet(title, one_column("甲")) for title in titles))

    assert workbook.sheetnames == ["报送进度表", "报送进度表（2）", "abc", "表4", "长" * 31, "引"]


def test_properties_name_the_document():
    workbook = reopened(Sheet(TITLE, schedule()), author="福建省市场监督管理局")

    assert workbook.properties.title == TITLE
    assert workbook.properties.creator == "福建省市场监督管理局"


def test_table_without_rows_has_its_header():
    worksheet = reopened(Sheet(TITLE, Table(COLUMNS, ()))).active

    assert worksheet.dimensions == "A1:E2"


def test_workbook_without_sheets_is_refused():
    with pytest.raises(ValueError, match="至少"):
        write_workbook([])


def test_row_of_another_length_is_refused():
    with pytest.raises(ValueError):
        write_workbook([Sheet("表", Table(COLUMNS, (("1", "2"),)))])

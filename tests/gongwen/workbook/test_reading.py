import pytest

from gongwen.workbook.cells import address, position
from gongwen.workbook.entries import find_entries
from gongwen.workbook.envelope import Unreadable
from gongwen.workbook.fields import Field, Kind, read_value
from gongwen.workbook.formats import Look, look_of, number_text
from gongwen.workbook.reading import read_file
from tests.gongwen.workbook import packages as make
from tests.gongwen.workbook.packages import HEAD, ROW, TABLE, worksheet
from tests.gongwen.workbook.schedules import FIELDS

MONTH_DAY, YEAR_MONTH, PERCENT = 'm"月"d"日"', 'yyyy"年"m"月";@', "0.0%"


def cells(content, name="a.xlsx"):
    """The cells of the last row of the first sheet."""
    return read_file(name, content).sheets[0].rows[-1].cells


def xlsx_numbers(*values, formats=()):
    row = "".join(
        f'<c r="{chr(65 + i)}1" s="{i + 1}"><v>{value}</v></c>' for i, value in enumerate(values)
    )
    sheet = worksheet(f'<row r="1">{row}</row>')
    return make.xlsx(sheet, styles=make.style_sheet(*formats or [0] * len(values)))


def xls_numbers(*values, formats=()):
    rows = (make.number_cell(0, i, value, i + 1) for i, value in enumerate(values))
    return make.xls(b"".join(rows), formats=formats)


SEEN = (
    (45817, 14, "2025年6月9日"),
    (45817, 58, "6月9日"),
    (45817, MONTH_DAY, "6月9日"),
    (45817, "[$-804]" + MONTH_DAY, "6月9日"),
    (45817, 57, "2025年6月"),
    (45817, YEAR_MONTH, "2025年6月"),
    (45817, 31, "2025年6月9日"),
    (45817, "yyyy-mm-dd", "2025年6月9日"),
    (45817.4375, "yyyy/m/d h:mm", "2025年6月9日 10:30"),
    (0.4375, 20, "10:30"),
    (0.4375, 32, "10:30"),
    (0.85, 9, "85%"),
    (0.855, PERCENT, "85.5%"),
    (0.8512, 10, "85.12%"),
    (1.0, 0, "1"),
    (45658, 0, "45658"),
    (0.1 + 0.2, 0, "0.3"),
    (13800000000.0, 0, "13800000000"),
    (12.5, "#,##0.00", "12.5"),
)


@pytest.mark.parametrize(("value", "form", "text"), SEEN)
def test_a_number_is_read_as_a_person_sees_it(value, form, text):
    assert cells(xlsx_numbers(value, formats=[form])) == (text,)
    assert cells(xls_numbers(value, formats=[form]), "a.xls") == (text,)


def test_days_since_1904_are_the_same_days():
    book = (
        f'<workbook xmlns="{make.MAIN}" xmlns:r="{make.OFFICE}"><workbookPr date1904="1"/>'
        '<sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    sheet = worksheet(
        '<row r="1"><c r="A1" s="1"><v>44355</v></c><c r="B1" s="2"><v>44355</v></c></row>'
    )

    content = make.xlsx(sheet, styles=make.style_sheet(58, 14), workbook=book)
    assert cells(content) == ("6月9日", "2025年6月9日")


def test_merged_cells_say_their_text_in_every_row():
    after = '<mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells>'
    rows = make.sheet_rows(HEAD, ROW, ("", *ROW[1:]), ("", *ROW[1:]))

    read = read_file("a.xlsx", make.xlsx(worksheet(rows, after=after)))
    assert [row.cells[0] for row in read.sheets[0].rows] == [
        "活动主题",
        "进企业",
        "进企业",
        "进企业",
    ]


def test_hidden_sheets_macros_links_and_formulas_are_told():
    book = (
        f'<workbook xmlns="{make.MAIN}" xmlns:r="{make.OFFICE}"><sheets>'
        '<sheet name="表" sheetId="1" r:id="rId1"/>'
        '<sheet name="密" sheetId="2" r:id="rId2" state="hidden"/></sheets></workbook>'
    )
    formula = '<row r="3"><c r="A3"><f>1+1</f><v>2</v></c></row>'
    content = make.xlsx(
        sheets={"表": worksheet(TABLE + formula), "密": worksheet()},
        workbook=book,
        parts={"xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": "<x/>"},
    )

    read = read_file("a.xls", content)
    assert [sheet.name for sheet in read.sheets] == ["表"]
    assert read.sheets[0].rows[2].cells == ("2",)
    assert read.notices == [
        "文件名以 .xls 结尾，内容是 XLSX 格式。",
        "文件里的宏没有运行，也没有读取。",
        "文件引用了别的文件，只取其中保存的值。",
        "文件里有公式，取的是保存时的计算结果。",
        "有1张隐藏的工作表，没有读取。",
    ]


def test_a_formula_without_a_result_is_remembered():
    sheet = worksheet(
        TABLE + '<row r="3"><c r="B3"><f>A1</f></c><c r="C3"><f>A1</f><v></v></c></row>'
    )

    assert read_file("a.xlsx", make.xlsx(sheet)).sheets[0].without_result == {(2, 1), (2, 2)}


def test_a_file_that_takes_too_long_is_refused():
    with pytest.raises(Unreadable, match=r"^表格范围过大，没有读取。"):
        read_file("a.xlsx", make.xlsx(), seconds=0.001)


# --- Entries --------------------------------------------------------------------------


def entries(*rows, name="a.xlsx", **more):
    return find_entries(
        read_file(name, make.xlsx(worksheet(make.sheet_rows(*rows), **more))), FIELDS
    )


def test_the_header_is_known_in_any_order_under_any_of_its_titles():
    found = entries(
        ("某市活动安排表",),
        ("承办单位", "时 间", "内容：", "活动主题（必填）*", "备考"),
        ("省质检院", "6月", "宣讲会", "进企业", "x"),
    )

    assert [entry.values for entry in found.rows] == [
        {"category": "进企业", "content": "宣讲会", "time_text": "6月", "units": "省质检院"}
    ]
    assert found.problems == ()
    assert found.notices == ("“表”中的E列“备考”不是本表的列，没有读取。",)


def test_lines_that_are_no_entries_are_passed_over():
    found = entries(
        ("序号", *HEAD),
        ("1", *ROW),
        ("2",),
        ("序号", *HEAD),
        ("注：时间可以是大致的。",),
        ("合计", "", "1场"),
        ("3", *ROW),
    )

    assert [entry.row for entry in found.rows] == [1, 6]


def test_a_missing_column_is_a_problem_of_the_header():
    found = entries(("活动主题", "活动内容"), ROW[:2])

    assert list(map(str, found.problems)) == ["表!A1 缺少列：活动时间、责任单位。"]


def test_a_file_without_the_header_is_refused():
    with pytest.raises(
        Unreadable, match=r"^没有找到表头。表中应有一行写明各列名称：活动主题、活动内容、"
    ):
        entries(ROW, ROW)


def test_tables_on_several_sheets_are_read_one_after_another():
    content = make.xlsx(sheets={"一": worksheet(), "说明": worksheet(""), "二": worksheet()})

    found = find_entries(read_file("a.xlsx", content), FIELDS)
    assert [(entry.sheet, entry.row) for entry in found.rows] == [("一", 1), ("二", 1)]


# --- Values and names -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.COUNT, "1,200", "1200"),
        (Kind.COUNT, "１２０", "120"),
        (Kind.COUNT, "007", "7"),
        (Kind.NUMBER, "2.50", "2.5"),
        (Kind.NUMBER, "-0.5", "-0.5"),
        (Kind.NUMBER, "-0.0", "0"),
        (Kind.NUMBER, "100", "100"),
        (Kind.DATE, "2025年6月9日", "2025-06-09"),
        (Kind.DATE, "2025-6-9", "2025-06-09"),
        (Kind.DATE, "2025/06/09", "2025-06-09"),
        (Kind.DATE, "2025.6.9", "2025-06-09"),
        (Kind.DATE, "20250609", "2025-06-09"),
        (Kind.DATE, "45817", "2025-06-09"),
        (Kind.DATE, "二〇二五年六月九日", "2025-06-09"),
        (Kind.TEXT, "6月9日 前后", "6月9日 前后"),
    ],
)
def test_a_value_has_one_way_of_writing(kind, text, value):
    assert read_value(Field("x", "某列", kind=kind), text) == (value, "")


def test_a_check_of_the_caller_has_the_last_word():
    field = Field("x", "某列", check=lambda value: "单位已撤销。" if value == "旧局" else "")

    assert read_value(field, "旧局") == ("", "单位已撤销。")
    assert read_value(field, "新局") == ("新局", "")


def test_cells_have_the_names_a_spreadsheet_gives_them():
    assert [address(0, 0), address(9, 25), address(0, 26), address(1048575, 16383)] == [
        "A1",
        "Z10",
        "AA1",
        "XFD1048576",
    ]
    assert [position("A1"), position("XFD1048576")] == [(0, 0), (1048575, 16383)]


@pytest.mark.parametrize(
    ("code", "look"),
    [
        ("General", (Look.PLAIN, 0)),
        ('0.00"d"', (Look.PLAIN, 0)),
        ("[Red]0.00", (Look.PLAIN, 0)),
        ("0%", (Look.PERCENT, 0)),
        ("#,##0.00%", (Look.PERCENT, 2)),
        ("m/d", (Look.MONTH_DAY, 0)),
        ("yyyy-mm", (Look.YEAR_MONTH, 0)),
        ("h:mm", (Look.CLOCK, 0)),
        ("m/d h:mm", (Look.DATE, 0)),
    ],
)
def test_a_format_shows_what_its_signs_say(code, look):
    assert look_of(164, code) == look


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e20, "1" + "0" * 20), (0.00001, "0.00001"), (1e-300, "1e-300"), (-2.0, "-2")],
)
def test_a_number_keeps_the_digits_of_a_spreadsheet(value, text):
    assert number_text(value) == text

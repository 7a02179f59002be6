import io
import tracemalloc

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.worksheet.datavalidation import DataValidation

from gongwen.workbook.entries import Problem, find_entries
from gongwen.workbook.marking import mark
from gongwen.workbook.reading import read_file
from tests.gongwen.workbook import hostile
from tests.gongwen.workbook import packages as make
from tests.gongwen.workbook.schedules import FIELDS

TITLES = [
    "序号",
    "活动主题",
    "活动内容",
    "活动时间",
    "开始日期",
    "责任单位",
    "参加人数",
    "经费",
    "开展情况",
    "经费",
]
GOOD = [1, "进企业", "宣讲会", "6月9日前后", "2025-06-09", "省质检院", 100, 2.5, "已开展"]
MISTAKES = {
    "B3": ("", "“活动主题”必须填写。"),
    "C3": ("", "“活动内容”必须填写。"),
    "D4": ("", "“活动时间”必须填写。"),
    "F4": ("", "“责任单位”必须填写。"),
    "C5": ("字" * 501, "太长：501字，最多500字。"),
    "E5": ("6月中旬", "“6月中旬”不是完整的日期，请填成2025年6月9日或2025-06-09的样子。"),
    "E6": ("2025-02-30", "“2025-02-30”不是完整的日期，请填成2025年6月9日或2025-06-09的样子。"),
    "E7": ("2025/13/1", "“2025/13/1”不是完整的日期，请填成2025年6月9日或2025-06-09的样子。"),
    "E8": (7, "“7”不是完整的日期，请填成2025年6月9日或2025-06-09的样子。"),
    "G6": ("约百人", "“约百人”不是数字，请只填整数，不带单位和文字。"),
    "G7": (-3, "“-3”是负数，应填0或更大的整数。"),
    "G8": (2.5, "“2.5”不是整数。"),
    "G9": ("100人", "“100人”不是数字，请只填整数，不带单位和文字。"),
    "H9": ("两万", "“两万”不是数字，请不要带单位和文字。"),
    "I9": ("已经开展", "“已经开展”不在可填范围内，是不是“已开展”？"),
    "I10": ("改天", "“改天”不在可填范围内，可填：已开展、延期、取消。"),
    "C11": ("#REF!", "公式出错（#REF!），请改为直接填写内容。"),
    "D11": ("=A1&B1", "公式没有保存结果，请改为直接填写内容。"),
    "F12": ("_x0007_甲", "有无法显示的字符，请重新输入。"),
    "J2": ("经费", "“经费”有两列，只读取了H列，请删去一列。"),
}


def faulty():
    """A user's own workbook with twenty mistakes, and much that must stay as it is."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "我的表"
    sheet["A1"] = "某市活动安排"
    sheet.append(TITLES)
    for _ in range(11):
        sheet.append(GOOD)
    for place, (value, _) in MISTAKES.items():
        sheet[place] = value or None
    sheet["B13"].comment = Comment("请领导看", "小王")
    sheet["B3"].comment = Comment("我写的", "小王")
    sheet["L1"] = "=SUM(G3:G12)"
    sheet.column_dimensions["C"].width = 41
    validation = DataValidation(type="list", formula1='"已开展,延期"')
    validation.add("I3:I13")
    sheet.add_data_validation(validation)
    sheet.conditional_formatting.add("G3:G9", CellIsRule("greaterThan", ["5"]))
    workbook.create_sheet("别的表")["A1"] = "不动"
    return saved(workbook)


def saved(workbook):
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def checked(name, content):
    read = read_file(name, content)
    return read, find_entries(read, FIELDS)


def marked(name, content):
    read, entries = checked(name, content)
    return load_workbook(io.BytesIO(mark(content, read, entries.all_problems)))


def red(sheet):
    return {
        c.coordinate
        for row in sheet.iter_rows()
        for c in row
        if c.fill.start_color.rgb == "FFFFC7CE"
    }


def test_twenty_kinds_of_mistakes_are_named_by_their_cells():
    _, entries = checked("a.xlsx", faulty())

    assert {problem.address: problem.message for problem in entries.all_problems} == {
        place: message for place, (_, message) in MISTAKES.items()
    }
    assert len(MISTAKES) == 20


def test_the_users_own_file_comes_back_with_its_wrong_cells_marked():
    sheet = marked("a.xlsx", faulty())["我的表"]

    assert red(sheet) == set(MISTAKES)
    assert sheet["C5"].comment.text == "太长：501字，最多500字。"
    assert sheet["B3"].comment.text == "我写的\n“活动主题”必须填写。"


def test_all_else_in_the_users_file_stays():
    workbook = marked("a.xlsx", faulty())

    sheet = workbook["我的表"]
    assert workbook.sheetnames == ["我的表", "别的表", "问题清单"]
    assert workbook["别的表"]["A1"].value == "不动"
    assert sheet["L1"].value == "=SUM(G3:G12)"
    assert sheet["B13"].comment.text == "请领导看"
    assert sheet.column_dimensions["C"].width == 41
    assert [str(item.sqref) for item in sheet.data_validations.dataValidation] == ["I3:I13"]
    assert [str(item.sqref) for item in sheet.conditional_formatting] == ["G3:G9"]


def test_the_list_names_every_problem_and_leads_to_its_cell():
    sheet = marked("a.xlsx", faulty())["问题清单"]

    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0][0] == "共20处问题，相应的单元格已标红并加批注；改好后可直接上传本文件。"
    assert lines[1] == ("工作表", "单元格", "问题")
    assert lines[2] == ("我的表", "J2", "“经费”有两列，只读取了H列，请删去一列。")
    assert len(lines) == 22
    assert sheet["B3"].hyperlink.location == "'我的表'!J2"


def test_a_mended_file_comes_back_without_the_old_marks():
    workbook = marked("a.xlsx", faulty())
    sheet = workbook["我的表"]
    for place in MISTAKES:
        good = GOOD[sheet[place].column - 1] if place != "J2" else None
        sheet[place].value = good
    sheet["G3"].value = "很多"

    again = marked("a.xlsx", saved(workbook))

    assert red(again["我的表"]) == {"G3"}
    assert again["我的表"]["C5"].comment is None
    assert again.sheetnames == ["我的表", "别的表", "问题清单"]


def test_a_wrong_cell_inside_a_merged_one_is_marked_where_it_is_seen():
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(TITLES[:9])
    sheet.append(GOOD)
    sheet.append(GOOD)
    sheet["I2"] = "改天"
    sheet.merge_cells("I2:I3")

    assert red(marked("a.xlsx", saved(workbook)).active) == {"I2"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xls", make.xls(make.biff_rows(TITLES[1:7], [*map(str, GOOD[1:6]), "很多"], ["=1+1", "x"]))),
        ("a.et", make.xls(make.biff_rows(TITLES[1:7], [*map(str, GOOD[1:6]), "很多"], ["=1+1", "x"]))),
        (
            "a.csv",
            (",".join(TITLES[1:7]) + "\r\n进企业,宣讲会,6月9日前后,2025-06-09,省质检院,很多\r\n=1+1,x").encode("gbk"),
        ),
    ],
)  # fmt: skip
def test_other_formats_come_back_as_xlsx_with_their_texts(name, content):
    sheet = marked(name, content).worksheets[0]

    assert red(sheet) == {"F2", "C3", "E3"}
    assert [cell.value for cell in sheet[2]] == [
        "进企业",
        "宣讲会",
        "6月9日前后",
        "2025-06-09",
        "省质检院",
        "很多",
    ]
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize("name", ["far-down", "cell-name-0", "merged-everything"])
def test_a_hostile_file_comes_back_marked_and_fills_no_memory(name):
    case = next(case for case in hostile.cases() if case.id == name)
    content = case.content()
    read = read_file(case.name, content)
    far = Problem(read.sheets[0].name, 2_000_000, 500_000, "在表外。")
    tracemalloc.start()

    marked = mark(content, read, [Problem(read.sheets[0].name, 1, 1, "有误。"), far])

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200_000_000
    assert load_workbook(io.BytesIO(marked)).worksheets[0]["B2"].comment.text == "有误。"

"""A table to be filled in, as a spreadsheet opens it."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from gongwen.document import Align, Column
from gongwen.sheet import Choice, FillIn, write_fill_in
from gongwen.workbook.entries import find_entries
from gongwen.workbook.fields import Field
from gongwen.workbook.reading import read_file

COLUMNS = (Column("活动内容", 60), Column("责任单位", 20, Align.CENTER))
FIELDS = (Field("content", "活动内容", required=True), Field("unit", "责任单位"))
ROWS = [(("举办讲座", "甲局"), "k1"), (("", "甲局"), "k2")]


def form(rows=ROWS, **properties):
    return write_fill_in(FillIn("填报表", COLUMNS, rows, ("请逐行填写。",), **properties))


def sheets(content):
    return load_workbook(BytesIO(content)).worksheets


def test_every_cell_is_text_and_the_keys_are_hidden():
    sheet, _ = sheets(form([(("=1+1", "6月9日"), "k1")]))

    assert [(cell.value, cell.data_type) for cell in sheet[3]] == [
        ("=1+1", "s"),
        ("6月9日", "s"),
        ("k1", "s"),
    ]
    assert sheet["A3"].number_format == sheet["B3"].number_format == "@"
    assert sheet.column_dimensions["C"].hidden


def test_required_columns_are_coloured_and_lists_stand_beside_the_instructions():
    choices = {1: Choice("单位名录", ("甲局", "乙局"), strict=False)}
    sheet, instructions = sheets(form(required=frozenset({0}), choices=choices))

    assert sheet["A2"].fill.start_color.rgb == "FFFFF4D6"
    assert sheet["B2"].fill.fill_type is None
    assert [cell.value for cell in instructions["A"][:2]] == ["填写说明", "请逐行填写。"]
    assert [cell.value for cell in instructions["C"]] == ["单位名录", "甲局", "乙局"]
    [rule] = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1, rule.showErrorMessage) == (
        "B3:B504",
        "'填写说明'!$C$2:$C$3",
        False,
    )


def test_long_instruction_is_shown_whole():
    content = write_fill_in(FillIn("填报表", COLUMNS, [], ("短", "长" * 100)))

    _, instructions = sheets(content)

    short, long = (instructions.row_dimensions[row].height for row in (2, 3))
    assert (short, long) == (25.4, 60.2)


def test_list_without_a_choice_is_no_drop_down():
    sheet, _ = sheets(form(choices={0: Choice("可填的内容", ())}))

    assert sheet.data_validations.dataValidation == []


@pytest.mark.parametrize("rows", [[], ROWS])
def test_form_is_read_back_under_its_keys(rows):
    found = find_entries(read_file("填报表.xlsx", form(rows)), FIELDS)

    assert [(entry.key, *entry.values.values()) for entry in found.rows] == [
        (key, *texts) for texts, key in rows
    ]
    assert found.notices == ()

"""A form in a user's file: keys, what nobody touched, and where each complaint stands."""

import io

import pytest
from openpyxl import Workbook

from gongwen.workbook.answers import ForeignForm, Item, Settled, find_answers, key_of
from gongwen.workbook.cells import KEY_TITLE
from gongwen.workbook.envelope import Unreadable
from gongwen.workbook.fields import Field
from gongwen.workbook.reading import read_file

ANSWER, ABOUT = Field("answer", "填报内容"), Field("about", "约数")
FIELDS = (Field("item", "项目", serial=True), ANSWER, ABOUT)
ITEMS = {
    "text": Item("正文", {"answer": ANSWER}),
    "figure": Item("场次", {"answer": ANSWER, "about": ABOUT}),
}
NOTHING = {"answer": "", "about": ""}


def form(*rows, change=lambda sheet: None):
    workbook = Workbook()
    for row in (("填报表",), ("项目", "填报内容", "约数", KEY_TITLE), *rows):
        workbook.active.append(row)
    change(workbook.active)
    stream = io.BytesIO()
    workbook.save(stream)
    return read_file("表.xlsx", stream.getvalue())


def row(name, answer, about=None, *, known=NOTHING, number="7"):
    return (ITEMS[name].title, answer, about, key_of(number, name, known))


def taken(cells):
    return Settled(cells, {})


def answers(read, known=None, settle=taken):
    return find_answers(read, FIELDS, "7", ITEMS, known or {}, settle)


def test_answers_stand_under_the_keys_of_their_items():
    found = answers(form(row("text", "总结"), row("figure", 12, "约")))

    assert [(entry.key, entry.values) for entry in found.entries.rows] == [
        ("text", {"answer": "总结", "about": ""}),
        ("figure", {"answer": "12", "about": "约"}),
    ]
    assert [place[1:] for place in found.places.values()] == [(3, 1), (2, 1)]
    assert found.entries.all_problems == ()


def test_what_nobody_touched_stands_for_what_is_known_now():
    before, now = {"answer": "旧", "about": ""}, {"text": {"answer": "新", "about": ""}}

    found = answers(form(row("text", "旧", known=before), row("figure", None)), now)

    assert found.entries.rows[0].values == now["text"]
    assert found.entries.notices == ()


def test_two_that_wrote_the_same_do_not_contradict_each_other():
    now = {"text": {"answer": "新", "about": ""}}

    same = answers(form(row("text", "新"), row("figure", None)), now)
    other = answers(form(row("text", "别的"), row("figure", None)), now)

    assert same.entries.notices == ()
    (notice,) = other.entries.notices
    assert notice.startswith("下载填报表之后，“正文”在平台上又改过")


def test_the_last_word_on_an_answer_is_said_at_its_cell():
    def settle(cells):
        return Settled({"text": {"answer": "总结。", "about": ""}}, {"figure": {"about": "不行。"}})

    found = answers(form(row("text", "总结"), row("figure", 12, "约")), settle=settle)

    assert found.entries.rows[0].values["answer"] == "总结。"
    assert [(p.address, p.message) for p in found.entries.all_problems] == [("C4", "不行。")]


def test_form_of_another_number_is_foreign():
    with pytest.raises(ForeignForm) as refused:
        answers(form(row("text", "总结", number="8")))
    assert refused.value.form == "8"


@pytest.mark.parametrize(
    "rows", [(("正文", "总结", None, None),), (("正文", "总结", None, "7:text"),), ()]
)
def test_table_without_keys_is_no_form(rows):
    with pytest.raises(Unreadable, match="系统编号"):
        answers(form(*rows))


def test_form_without_its_column_says_which():
    def rename(sheet):
        sheet["C2"] = "大约"

    with pytest.raises(Unreadable, match="表头中没有“约数”"):
        answers(form(row("text", "总结"), change=rename))


def test_item_that_is_asked_no_more_is_not_read():
    gone = ("旧问题", "答", None, key_of("7", "question_3", NOTHING))

    found = answers(form(row("text", "总结"), gone))

    assert [(p.address, p.message) for p in found.entries.problems] == [
        ("B4", "这一行不是表中的项目，没有读取，请填在原有的行里。")
    ]
    assert found.entries.notices == ("表中没有“场次”，原有的内容保留。",)


def test_line_across_the_form_is_no_answer():
    def note(sheet):
        sheet["A5"] = "注：没有的填0。"
        sheet.merge_cells("A5:C5")

    found = answers(form(row("text", "总结"), row("figure", 1), change=note))

    assert found.entries.all_problems == ()

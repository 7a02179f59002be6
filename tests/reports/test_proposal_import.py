"""A unit's proposals by workbook: the form, the preview, what is taken, the file back."""

import io
import re
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from agencies.conflicts import Conflict
from campaigns import table_import
from campaigns.models import TableUpload
from gongwen.workbook.marking import LIST
from reports import filled_workbook
from reports.models import ProposedActivity
from tests.factories import NOW
from tests.reports.collecting import CATEGORIES, Collection, row, words
from tests.tables import (
    FIRST_ROW,
    counts,
    edited,
    file_of,
    needs_office,
    plain_table,
    through_office,
)

pytestmark = pytest.mark.django_db

HEADER = ("活动主题", "活动内容", "活动时间", "责任单位")


@pytest.fixture
def collection(client):
    collection = Collection()
    client.force_login(collection.clerk())
    return collection


def thirty_two():
    return [
        row(f"第{n}场：=讲座，\n围绕“认可”展开。", time=time, unit="甲市局、乙中心")
        for n, time in enumerate(["6月9日前后", "6月中旬", "6月9日上午10:00至11:00", "及时"] * 8)
    ]


def form(collection):
    return filled_workbook.workbook(collection.submission())


def receive(collection, content, name="填报表.xlsx"):
    submission = collection.submission()
    return table_import.receive(
        file_of(content, name),
        filled_workbook.fields_of(submission),
        target=filled_workbook.target_of(submission),
        by=collection.clerk(),
        now=NOW,
        find=partial(filled_workbook.find, submission, collection.clerk()),
    )


def preview(collection, content, name="填报表.xlsx"):
    upload = receive(collection, content, name)
    return filled_workbook.preview(collection.submission(), collection.clerk(), upload)


def take(collection, content, *, removes_missing=False):
    found = preview(collection, content)
    return filled_workbook.take(
        collection.submission(),
        found.upload,
        seen=found.seal,
        removes_missing=removes_missing,
        by=collection.clerk(),
        now=NOW,
    )


def fill(sheet, number, *texts):
    """Fill a row of the form, counted from 1 below the header; 序号 stays."""
    for column, text in enumerate(texts, 2):
        sheet.cell(FIRST_ROW + number - 1, column).value = text


# --- The form -------------------------------------------------------------------------


def test_form_has_the_rows_the_units_name_drop_downs_and_instructions(collection):
    collection.save(row("甲", time="6月9日前后"))

    workbook = load_workbook(io.BytesIO(form(collection)))

    sheet, form_sheet, instructions = workbook.worksheets
    assert [each.title for each in (form_sheet, instructions)] == ["问题和数据", "填写说明"]
    unit = collection.bureau.cities[0]
    assert sheet["A1"].value == f"活动方案填报表（{unit.name}）"
    assert [cell.value for cell in sheet[2]][:5] == ["序号", *HEADER]
    assert [cell.value for cell in sheet[3]][:5] == [
        "1",
        CATEGORIES[0],
        "甲",
        "6月9日前后",
        "甲市局",
    ]
    assert [cell.value for cell in sheet[4]][4] == unit.short_name
    assert sheet["D3"].number_format == "@"
    assert sheet.column_dimensions["F"].hidden
    lists = {
        str(rule.sqref).split(":")[0]: (rule.formula1, rule.showErrorMessage)
        for rule in sheet.data_validations.dataValidation
    }
    assert lists == {
        "B3": ("'填写说明'!$C$2:$C$3", True),
        "E3": ("'填写说明'!$D$2:$D$3", False),
    }
    assert [instructions["C2"].value, instructions["C3"].value] == list(CATEGORIES)
    assert unit.short_name in [cell.value for cell in instructions["D"]]
    keys = [sheet.cell(number, 6).value for number in range(3, 34)]
    assert len({UUID(key) for key in keys}) == 31


def test_form_returned_as_it_is_changes_nothing(collection):
    collection.save(*thirty_two())

    assert counts(preview(collection, form(collection))) == (0, 0, 33, 0, 0)


@pytest.mark.parametrize(
    "ending", [pytest.param("xlsx", marks=needs_office), pytest.param("xls", marks=needs_office)]
)
def test_form_saved_by_another_program_changes_nothing(ending, collection, tmp_path):
    collection.save(*thirty_two())
    content = through_office(form(collection), ending, tmp_path)

    found = preview(collection, content, f"填报表.{ending}")

    assert (counts(found), found.problems) == ((0, 0, 33, 0, 0), ())


# --- The preview ----------------------------------------------------------------------


def edit_seven_delete_one_add_two(sheet):
    for number in range(1, 7):
        sheet.cell(FIRST_ROW + number, 4).value = "6月10日"
    sheet.cell(FIRST_ROW + 1, 5).value = "丙县局"
    fill(sheet, 33, CATEGORIES[1], "新增的一项", "6月12日", "甲市局")
    fill(sheet, 34, CATEGORIES[0], "新增的另一项", "6月下旬", "甲市局")
    sheet.delete_rows(FIRST_ROW + 20)


def test_preview_shows_exactly_what_was_edited_deleted_and_added(collection):
    rows = thirty_two()
    collection.save(*rows)

    found = preview(collection, edited(form(collection), edit_seven_delete_one_add_two))

    assert counts(found) == (2, 6, 26, 0, 1)
    changes = {
        each.known.key: [(cell.name, cell.old, cell.new) for cell in each.cells]
        for each in found.comparison.changed
    }
    times = [r.values["time"] for r in rows]
    expected = {rows[n].key: [("time", times[n], "6月10日")] for n in range(1, 7)}
    expected[rows[1].key].append(("responsible", "甲市局、乙中心", "丙县局"))
    assert changes == expected
    assert [row.key for row in found.comparison.missing] == [rows[20].key]
    assert [new.entry.values["content"] for new in found.comparison.new] == [
        "新增的一项",
        "新增的另一项",
    ]


@pytest.mark.parametrize(("removes_missing", "count"), [(False, 34), (True, 33)])
def test_confirmed_file_is_taken_whole_and_taken_again_changes_nothing(
    removes_missing, count, collection
):
    collection.save(*thirty_two())
    content = edited(form(collection), edit_seven_delete_one_add_two)

    take(collection, content, removes_missing=removes_missing)

    kept = words(collection.submission())
    assert len(kept) == count
    assert [r[1] for r in kept[-2:]] == ["新增的一项", "新增的另一项"]
    assert [r[2] for r in kept].count("6月10日") == 6
    again = preview(collection, content)
    assert counts(again) == (0, 0, 34, 0, count - 33)
    assert ProposedActivity.objects.count() == count


def test_users_own_table_needs_no_key_and_is_known_again(collection):
    content = plain_table(
        ("序号", "类别", "活动内容", "活动时间", "责任单位"),
        (1, CATEGORIES[0], "甲", "6月9日", "甲市局"),
        (2, CATEGORIES[1], "乙", "6月10日", "甲市局"),
    )

    take(collection, content)

    assert [r[:3] for r in words(collection.submission())] == [
        (CATEGORIES[0], "甲", "6月9日"),
        (CATEGORIES[1], "乙", "6月10日"),
    ]
    assert counts(preview(collection, content)) == (0, 0, 2, 0, 0)


def test_csv_in_the_encoding_of_the_office_is_read(collection):
    lines = ["活动主题,活动内容,活动时间,责任单位", f"{CATEGORIES[0]},举办讲座,6月中旬,甲市局"]

    found = preview(collection, "\r\n".join(lines).encode("gbk"), "填报表.csv")

    assert [dict(new.entry.values) for new in found.comparison.new] == [
        {
            "category": CATEGORIES[0],
            "content": "举办讲座",
            "time": "6月中旬",
            "responsible": "甲市局",
        }
    ]


def test_new_row_stands_where_it_stood_in_the_file(collection):
    collection.save(row("甲"), row("丙"))

    def insert(sheet):
        sheet.insert_rows(FIRST_ROW + 1)
        fill(sheet, 2, CATEGORIES[0], "乙", "6月9日", "甲市局")

    take(collection, edited(form(collection), insert))

    assert [r[1] for r in words(collection.submission())] == ["甲", "乙", "丙"]


def test_unreadable_row_leaves_the_one_that_is_there_as_it_was(collection):
    collection.save(row("甲"), row("乙"))

    take(
        collection,
        edited(form(collection), lambda sheet: fill(sheet, 1, CATEGORIES[0], "改", "6月31日")),
        removes_missing=True,
    )

    assert [r[1:3] for r in words(collection.submission())] == [("甲", "6月9日"), ("乙", "6月9日")]


def test_rows_that_changed_since_the_preview_are_a_conflict(collection):
    collection.save(row("甲"))
    found = preview(collection, edited(form(collection), lambda s: fill(s, 1, CATEGORIES[1])))
    collection.save(row("同事写的"))

    with pytest.raises(Conflict, match="什么都没有导入"):
        filled_workbook.take(
            collection.submission(),
            found.upload,
            seen=found.seal,
            removes_missing=True,
            by=collection.clerk(),
            now=NOW,
        )

    assert [r[1] for r in words(collection.submission())] == ["同事写的"]


def test_file_without_the_table_is_refused_in_words(collection):
    with pytest.raises(ValidationError) as refused:
        receive(collection, plain_table(("姓名", "电话")), "通讯录.xlsx")

    assert refused.value.messages == [
        "文件“通讯录.xlsx”没有导入：没有找到表头。"
        "表中应有一行写明各列名称：活动主题、活动内容、活动时间、责任单位。"
    ]
    assert not TableUpload.objects.exists()


# --- Twenty kinds of mistakes ---------------------------------------------------------

GOOD = (CATEGORIES[0], "举办讲座", "6月9日", "甲市局")
MISTAKES = [
    ({0: "进企"}, "B", "不在可填范围内"),
    ({0: "组织开展认证认可进企业"}, "B", "是不是“组织开展认证认可进企业活动”"),
    ({0: None}, "B", "“活动主题”必须填写。"),
    ({0: "#N/A"}, "B", "公式出错（#N/A）"),
    ({0: "组织开展认证认可进校园活动、组织开展认证认可进企业活动"}, "B", "不在可填范围内"),
    ({1: None}, "C", "“活动内容”必须填写。"),
    ({1: "讲" * 601}, "C", "太长：601字，最多600字。"),
    ({1: "#REF!"}, "C", "公式出错（#REF!）"),
    ({1: '=B3&"讲座"'}, "C", "公式没有保存结果"),
    ({1: "讲座_x0007_"}, "C", "有无法显示的字符"),
    ({2: None}, "D", "“活动时间”必须填写。"),
    ({2: "6月31日"}, "D", "没有“6月31日”。"),
    ({2: "2月30日前后"}, "D", "没有“2月30日”。"),
    ({2: "13月5日"}, "D", "没有“13月”。"),
    ({2: "6月9日至3日"}, "D", "结束早于开始。"),
    ({2: "六月三十一日"}, "D", "没有“6月31日”。"),
    ({2: "6月9日" * 21}, "D", "太长：84字，最多60字。"),
    ({2: "#VALUE!"}, "D", "公式出错（#VALUE!）"),
    ({3: None}, "E", "“责任单位”必须填写。"),
    ({3: "局" * 201}, "E", "太长：201字，最多200字。"),
]


def with_mistakes(sheet):
    for number, (wrong, _, _) in enumerate(MISTAKES, 1):
        fill(sheet, number, *(wrong.get(column, text) for column, text in enumerate(GOOD)))


def test_each_of_twenty_kinds_of_mistakes_is_named_coloured_and_commented(client, collection):
    found = preview(collection, edited(form(collection), with_mistakes))

    expected = [f"{column}{FIRST_ROW + n}" for n, (_, column, _) in enumerate(MISTAKES)]
    assert [problem.address for problem in found.problems] == expected
    for problem, (_, _, message) in zip(found.problems, MISTAKES, strict=True):
        assert message in problem.message
    address = reverse("mark_workbook", args=[collection.submission().pk, found.upload.key])
    answer = client.get(address)
    workbook = load_workbook(io.BytesIO(answer.content))
    sheet = workbook.worksheets[0]
    marked = {
        cell.coordinate: cell.comment.text
        for cells in sheet.iter_rows()
        for cell in cells
        if cell.comment and cell.fill.start_color.rgb == "FFFFC7CE"
    }
    assert list(marked) == expected
    assert list(marked.values()) == [problem.message for problem in found.problems]
    assert workbook[LIST].max_row == 22
    assert sheet.data_validations.dataValidation


def test_mended_file_can_be_sent_again_as_it_came_back(client, collection):
    found = preview(collection, edited(form(collection), with_mistakes))
    content, _ = table_import.marked(found.upload, found)

    def mend(sheet):
        for number in range(1, len(MISTAKES) + 1):
            fill(sheet, number, *GOOD)

    again = preview(collection, edited(content, mend))

    assert (counts(again), again.problems) == ((20, 0, 1, 0, 0), ())


# --- The pages ------------------------------------------------------------------------


def post_file(client, collection, content):
    address = reverse("import_workbook", args=[collection.submission().pk])
    return client.post(address, {"file": file_of(content)})


def test_upload_leads_to_a_preview_that_survives_a_reload_and_saves_nothing(client, collection):
    collection.save(row("甲"))
    content = edited(form(collection), lambda sheet: fill(sheet, 2, *GOOD))

    address = post_file(client, collection, content).url

    for _ in range(2):
        page = client.get(address)
        assert [dict(cells)["活动内容"] for cells in page.context["new"]] == ["举办讲座"]
        assert page.context["unchanged"] == 2
    assert [r[1] for r in words(collection.submission())] == ["甲"]


def test_preview_asks_as_often_for_one_row_as_for_thirty(
    client, collection, django_assert_num_queries
):
    collection.save(*thirty_two())
    content = edited(form(collection), edit_seven_delete_one_add_two)
    address = post_file(client, collection, content).url

    with django_assert_num_queries(30):
        client.get(address)


def test_confirming_takes_the_file_once_and_tells_what_became_of_it(client, collection):
    collection.save(row("甲"), row("乙"))

    def change(sheet):
        fill(sheet, 3, *GOOD)
        sheet.delete_rows(FIRST_ROW)

    address = post_file(client, collection, edited(form(collection), change)).url
    seal = re.search(r'name="seal" value="(\w+)"', client.get(address).content.decode())[1]

    answer = client.post(address, {"seal": seal, "missing": "remove"}, follow=True)

    assert [str(m) for m in answer.context["messages"]] == [
        "已存入草稿：新增1项、删除1项。尚未报送。"
    ]
    assert [r[1] for r in words(collection.submission())] == ["乙", "举办讲座"]
    assert client.get(address).status_code == 404
    assert not TableUpload.objects.exists()
    again = client.post(address, {"seal": seal}, follow=True)
    assert [str(m) for m in again.context["messages"]] == [
        "这份文件已经导入过，或者已过保存期限，没有再次导入。"
    ]


def test_file_is_taken_by_one_of_two_clicks_at_once(collection):
    found = preview(collection, plain_table(HEADER, GOOD))
    given = {"seen": found.seal, "removes_missing": False, "by": collection.clerk(), "now": NOW}
    first, second = collection.submission(), collection.submission()
    same = TableUpload.objects.get()
    filled_workbook.take(first, found.upload, **given)

    with pytest.raises(Conflict, match=table_import.TAKEN_MEANWHILE):
        filled_workbook.take(second, same, **given)

    assert len(words(collection.submission())) == 1


@pytest.mark.parametrize("page", ["confirm", "mark"])
def test_file_whose_columns_are_gone_meanwhile_is_refused_in_words(page, client, collection):
    address = post_file(client, collection, plain_table(HEADER, GOOD)).url
    key = TableUpload.objects.get().key
    seal = client.get(address).context["found"].seal
    for role in ("note", "leader", "audience"):
        collection.schedule.columns.create(role=role, title=role)

    if page == "confirm":
        answer = client.post(address, {"seal": seal}, follow=True)
    else:
        marked = reverse("mark_workbook", args=[collection.submission().pk, key])
        answer = client.get(marked, follow=True)

    (message,) = [str(m) for m in answer.context["messages"]]
    assert message.startswith("文件“填报表.xlsx”没有导入：")
    assert not words(collection.submission())


def test_confirming_an_outdated_preview_shows_the_new_comparison(client, collection):
    collection.save(row("甲"))
    address = post_file(client, collection, form(collection)).url
    seal = client.get(address).context["found"].seal
    collection.save(row("同事写的"))

    answer = client.post(address, {"seal": seal})

    assert answer.status_code == 409
    assert "什么都没有导入" in answer.content.decode()
    assert answer.context["found"].seal != seal
    assert [r[1] for r in words(collection.submission())] == ["同事写的"]


def test_file_that_is_read_otherwise_than_confirmed_is_a_conflict(client, collection):
    address = post_file(client, collection, plain_table(HEADER, GOOD)).url
    seal = client.get(address).context["found"].seal
    for role in ("content", "time", "host"):
        collection.schedule.columns.create(role=role, title=role)

    assert client.post(address, {"seal": seal}).status_code == 409
    assert not words(collection.submission())


def test_no_more_rows_are_taken_than_the_grid_holds(client, collection):
    collection.save(row("甲"))
    many = [(CATEGORIES[0], f"第{n}场讲座", "6月9日", "甲市局") for n in range(500)]
    address = post_file(client, collection, plain_table(HEADER, *many)).url
    seal = client.get(address).context["found"].seal

    answer = client.post(address, {"seal": seal}, follow=True)

    assert [str(m) for m in answer.context["messages"]] == [
        "导入后共有501项，最多500项，没有导入。请合并或者减少后再上传。"
    ]
    assert len(words(collection.submission())) == 1


def test_file_of_a_colleague_is_not_ones_own(client, collection):
    address = post_file(client, collection, form(collection)).url
    TableUpload.objects.update(owner=collection.officer)

    assert client.get(address).status_code == 404


def test_unreadable_file_is_refused_on_the_page(client, collection):
    answer = post_file(client, collection, b"MZ\x00 no table")

    (error,) = answer.context["form"].errors["file"]
    assert error.startswith("文件“填报表.xlsx”没有导入：")
    assert not TableUpload.objects.exists()


def test_files_that_nobody_took_are_forgotten(collection):
    receive(collection, form(collection))

    assert table_import.forget(now=NOW + timedelta(days=2)) == 0
    assert table_import.forget(now=NOW + timedelta(days=3)) == 1
    assert not TableUpload.objects.exists()

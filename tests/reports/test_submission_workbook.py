"""A submission by workbook: the form, what is wrong in it cell by cell, what is taken."""

import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from agencies.conflicts import Conflict
from campaigns import table_import
from campaigns.models import TableUpload
from reports import filled_workbook, workflow
from reports.forms.submission import stored_values
from reports.models import FigureField, Question, Submission
from tests.factories import DUE, NOW, Bureau, FigureFieldFactory, RequirementFactory
from tests.pages import main_text
from tests.reports.steps import submission_of
from tests.tables import file_of, needs_office, plain_table, saved, through_office

pytestmark = pytest.mark.django_db

FAR = DUE.replace(year=2099)  # pages go by the clock
QUESTIONS = ("主要做法", "存在问题", "意见建议")
FIGURES = (
    ("活动场次", "场", False),
    ("参加人数", "人", True),
    ("惠及企业", "家", True),
    ("发放资料", "份", True),
    ("媒体报道", "篇", False),
    ("咨询解答", "人次", True),
    ("培训班", "期", True),
    ("志愿者", "人", True),
)
# The rows of the form, as they stand below three heads: text, questions, figures.
FIRST = 6
TEXT, *QUESTION_ROWS = range(FIRST, FIRST + 4)
FIGURE_ROWS = dict(zip((name for name, _, _ in FIGURES), range(FIRST + 4, 99), strict=False))
GOOD_TEXT = "我局围绕主题组织开展了宣传活动，取得良好效果，现将有关情况报告如下，请审阅。"


class Filling:
    """A city that fills in 活动总结 of a text, three questions and eight figures."""

    def __init__(self):
        self.bureau = Bureau(cities=2)
        notice = self.bureau.notice()
        self.requirement = RequirementFactory(
            notice=notice,
            due_at=FAR,
            instructions="请实事求是填写。",
            min_characters=20,
            max_characters=60,
        )
        for position, text in enumerate(QUESTIONS):
            Question.objects.create(
                requirement=self.requirement,
                text=text,
                position=position,
                is_required=text != "意见建议",
                max_characters=30,
            )
        for position, (name, unit, approximate) in enumerate(FIGURES):
            FigureFieldFactory(
                requirement=self.requirement,
                name=name,
                unit=unit,
                takes_approximate=approximate,
                position=position,
            )
        self.bureau.advance(notice, "issued")
        self.clerk = self.bureau.clerks[0]

    def submission(self, city=0):
        return submission_of(self.requirement.notice, self.bureau.cities[city])

    def form(self, city=0):
        return filled_workbook.workbook(self.submission(city))

    def receive(self, content, name="填报表.xlsx"):
        submission = self.submission()
        return table_import.receive(
            file_of(content, name),
            filled_workbook.fields_of(submission),
            target=filled_workbook.target_of(submission),
            by=self.clerk,
            now=NOW,
            find=lambda read: filled_workbook.find(submission, self.clerk, read),
        )

    def preview(self, content, name="填报表.xlsx"):
        upload = self.receive(content, name)
        return filled_workbook.preview(self.submission(), self.clerk, upload)

    def take(self, content):
        found = self.preview(content)
        given = {"seen": found.seal, "removes_missing": False, "by": self.clerk, "now": NOW}
        filled_workbook.take(self.submission(), found.upload, **given)
        return found

    def stored(self):
        """What the draft says, under the names of its parts."""
        names = {f"figure_{field.pk}": field.name for field in FigureField.objects.all()}
        names |= {f"question_{each.pk}": each.text for each in Question.objects.all()}
        values = stored_values(self.submission())
        return {names.get(key, key): str(value) for key, value in values.items()}

    def write(self, text):
        """A colleague saves on the page."""
        submission = self.submission()
        workflow.save_draft(
            submission, text=text, by=self.clerk, now=NOW, revision=submission.revision
        )


@pytest.fixture
def filling(client):
    filling = Filling()
    client.force_login(filling.clerk)
    return filling


def edited(content, cells=None, change=lambda sheet: None):
    """The workbook with these cells filled in, and after `change` of its first sheet."""
    workbook = load_workbook(io.BytesIO(content))
    sheet = workbook.worksheets[0]
    for place, value in (cells or {}).items():
        sheet[place] = value
    change(sheet)
    return saved(workbook)


def good():
    """Every cell as it should be."""
    rows = FIGURE_ROWS
    return {
        f"C{TEXT}": GOOD_TEXT,
        f"C{QUESTION_ROWS[0]}": "部门联动，\n进企业、进社区。",
        f"C{QUESTION_ROWS[1]}": "覆盖面不够。",
        f"C{rows['活动场次']}": 12,
        f"C{rows['参加人数']}": "1.2万余",
        f"C{rows['惠及企业']}": 300,
        f"E{rows['惠及企业']}": "约",
        f"C{rows['发放资料']}": "３，０００份",
        f"C{rows['媒体报道']}": 0,
        f"C{rows['咨询解答']}": "200",
        f"C{rows['培训班']}": 2,
        f"C{rows['志愿者']}": 40,
    }


GOOD = {
    "text": GOOD_TEXT,
    "主要做法": "部门联动，\n进企业、进社区。",
    "存在问题": "覆盖面不够。",
    "活动场次": "12",
    "参加人数": "约12000",
    "惠及企业": "约300",
    "发放资料": "3000",
    "媒体报道": "0",
    "咨询解答": "200",
    "培训班": "2",
    "志愿者": "40",
}


# --- The form -------------------------------------------------------------------------


def test_form_asks_everything_once_and_lets_only_the_answers_be_written(filling):
    filling.write("写到一半。")

    sheet = load_workbook(io.BytesIO(filling.form())).worksheets[0]

    unit = filling.bureau.cities[0]
    assert sheet["A1"].value == f"活动总结填报表（{unit.short_name}）"
    assert sheet["A3"].value == (
        f"报送单位：{unit.name}　　报给：{filling.bureau.agency.name}　　截止时间：2099年6月16日 17:30"
    )
    assert sheet["A4"].value == "填报说明：请实事求是填写。"
    rows = [[cell.value for cell in row[:5]] for row in sheet.iter_rows(min_row=5)]
    assert rows[:5] == [
        ["项目", "填写要求", "填报内容", "单位", "约数"],
        ["正文", "20—60字", "写到一半。", None, None],
        ["主要做法", "不超过30字", None, None, None],
        ["存在问题", "不超过30字", None, None, None],
        ["意见建议", "不超过30字；可以不填", None, None, None],
    ]
    assert rows[5:7] == [
        ["活动场次", "整数，没有的填0；须填准确的数", None, "场", None],
        ["参加人数", "整数，没有的填0", None, "人", None],
    ]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    unlocked = {
        cell.column_letter
        for row in sheet.iter_rows(min_row=FIRST)
        for cell in row
        if not cell.protection.locked
    }
    assert unlocked == {"C", "E"}
    assert sheet.column_dimensions["F"].hidden
    rules = {rule.type: rule.sqref for rule in sheet.data_validations.dataValidation}
    assert {cell.coord for cell in rules["whole"].ranges} == {
        f"C{row}" for row in FIGURE_ROWS.values()
    }
    assert {cell.coord for cell in rules["list"].ranges} == {
        f"E{FIGURE_ROWS[name]}" for name, _, approximate in FIGURES if approximate
    }


def test_last_years_answers_stand_beside(filling):
    series = filling.requirement.notice.campaign
    last = type(series).objects.create(series=series.series, year=2024, host=series.host)
    notice = filling.bureau.notice(campaign=last)
    requirement = RequirementFactory(notice=notice, due_at=FAR)
    FigureFieldFactory(requirement=requirement, name="活动场次", unit="场")
    filling.bureau.advance(notice, "issued")
    submission = submission_of(notice, filling.bureau.cities[0])
    field = requirement.figure_fields.get()
    workflow.save_draft(
        submission,
        text="去年的总结。",
        figures=[type(submission.figures.model())(submission=submission, field=field, value=9)],
        by=filling.clerk,
        now=NOW,
        revision=0,
    )
    workflow.submit(submission, by=filling.clerk, now=NOW)

    sheet = load_workbook(io.BytesIO(filling.form())).worksheets[0]

    assert sheet["F5"].value == "上次填报"
    assert sheet[f"F{TEXT}"].value == "去年：去年的总结。"
    assert sheet[f"F{FIGURE_ROWS['活动场次']}"].value == "去年：9场"
    assert sheet.column_dimensions["G"].hidden


# --- What is taken --------------------------------------------------------------------


def test_filled_in_form_becomes_the_draft_and_again_changes_nothing(filling):
    content = edited(filling.form(), good())

    found = filling.take(content)

    assert (found.problems, found.notices) == ((), ())
    assert filling.stored() == GOOD
    again = filling.preview(content)
    assert (again.comparison.changes_nothing, again.problems, again.notices) == (True, (), ())
    assert filling.submission().revision == 1
    empty = filling.preview(filling.form())
    assert empty.comparison.changes_nothing


def test_cell_that_nobody_touched_takes_nothing_back(filling):
    filling.write("旧的正文。")
    content = edited(filling.form(), {f"C{FIGURE_ROWS['志愿者']}": 5})
    filling.write(GOOD_TEXT)

    found = filling.take(content)

    assert [each.known.key.split("_")[0] for each in found.comparison.changed] == ["figure"]
    assert found.notices == ()
    assert filling.stored() == {"text": GOOD_TEXT, "志愿者": "5"}


def test_text_stays_text_there_and_back(filling):
    filling.write("=1+1 的\r\n“正文” \n@某局")

    assert filling.preview(filling.form()).comparison.changes_nothing


def test_what_was_changed_on_both_sides_is_said(filling):
    content = edited(filling.form(), {f"C{TEXT}": "表里写的。"})
    filling.write("平台上写的。")

    found = filling.preview(content)

    assert found.notices == (
        "下载填报表之后，“正文”在平台上又改过，与表中填的不同，请核对以哪个为准。",
    )
    (change,) = found.comparison.changed
    assert (change.cells[0].old, change.cells[0].new) == ("平台上写的。", "表里写的。")


def test_draft_that_changed_after_the_preview_is_a_conflict(filling):
    found = filling.preview(edited(filling.form(), {f"C{TEXT}": "表里写的。"}))
    filling.write("平台上写的。")

    with pytest.raises(Conflict, match="什么都没有导入"):
        filled_workbook.take(
            filling.submission(),
            found.upload,
            seen=found.seal,
            removes_missing=False,
            by=filling.clerk,
            now=NOW,
        )

    assert filling.stored() == {"text": "平台上写的。"}


def test_row_that_was_deleted_leaves_what_is_there(filling):
    filling.take(edited(filling.form(), good()))

    def delete(sheet):
        sheet.delete_rows(FIGURE_ROWS["志愿者"])

    found = filling.preview(edited(filling.form(), change=delete))

    assert found.notices == ("表中没有“志愿者”，原有的内容保留。",)
    assert found.takes_nothing


# --- The wrong file -------------------------------------------------------------------


def test_form_of_another_unit_is_recognised(filling):
    with pytest.raises(ValidationError) as refused:
        filling.receive(filling.form(city=1))

    assert refused.value.messages == [
        "文件“填报表.xlsx”没有导入：这是别的单位或者别的报送要求的填报表，不是本项的。"
        "请在本页重新下载填写。"
    ]


def test_own_form_of_another_requirement_is_named(filling):
    other = filling.bureau.submission(title="宣传素材")

    with pytest.raises(ValidationError) as refused:
        filling.receive(filled_workbook.workbook(other))

    assert refused.value.messages == [
        f"文件“填报表.xlsx”没有导入：这是“{other.agency}：宣传素材”的填报表，不是本项的。"
        "请在本页重新下载填写。"
    ]


@pytest.mark.parametrize("content", [plain_table(("项目", "填报内容"), ("正文", "总结"))])
def test_table_of_ones_own_is_no_form(filling, content):
    with pytest.raises(ValidationError, match="这不是下载的填报表"):
        filling.receive(content)
    assert not TableUpload.objects.exists()


# --- Sixteen kinds of mistakes --------------------------------------------------------

F = FIGURE_ROWS
NUMBER = "请用阿拉伯数字填写整数，如1200或约1200，单位“{}”可以不写。"
# What is typed where, and what is said there.
MISTAKES = [
    ({f"C{TEXT}": "太短。"}, f"C{TEXT}", "正文现有3字，至少需要20字。"),
    ({f"C{TEXT}": "长" * 61}, f"C{TEXT}", "正文现有61字，最多60字，请精简。"),
    ({f"C{TEXT}": None}, f"C{TEXT}", "正文还没有填写。"),
    (
        {f"C{QUESTION_ROWS[0]}": None},
        f"C{QUESTION_ROWS[0]}",
        "“主要做法”还没有填写。",
    ),
    (
        {f"C{QUESTION_ROWS[1]}": "多" * 31},
        f"C{QUESTION_ROWS[1]}",
        "“存在问题”现有31字，最多30字，请精简。",
    ),
    ({f"C{F['活动场次']}": None}, f"C{F['活动场次']}", "数据项“活动场次（场）”还没有填写，没有的请填0。"),
    ({f"C{F['参加人数']}": "很多"}, f"C{F['参加人数']}", NUMBER.format("人")),
    ({f"C{F['参加人数']}": -5}, f"C{F['参加人数']}", "不能小于0，请核对。"),
    ({f"C{F['参加人数']}": 12.5}, f"C{F['参加人数']}", "请填写整数，不要小数。"),
    ({f"C{F['参加人数']}": "200-300"}, f"C{F['参加人数']}", "请填写一个数，不要填范围；不能确定的可写“约”。"),
    ({f"C{F['参加人数']}": "300家"}, f"C{F['参加人数']}", NUMBER.format("人")),
    ({f"C{F['参加人数']}": 10**13}, f"C{F['参加人数']}", "数值过大，请核对。"),
    ({f"C{F['活动场次']}": "约12"}, f"C{F['活动场次']}", "这一项请填准确的数，不填约数。"),
    ({f"E{F['活动场次']}": "约"}, f"E{F['活动场次']}", "这一项请填准确的数，不填约数。"),
    ({f"E{F['参加人数']}": "大概"}, f"E{F['参加人数']}", "“大概”不在可填范围内，可填：约。"),
    ({f"E{TEXT}": "约"}, f"E{TEXT}", "这一项不填这一栏，请清空。"),
    ({f"C{F['发放资料']}": "#REF!"}, f"C{F['发放资料']}", "公式出错（#REF!），请改为直接填写内容。"),
    (
        {f"C{F['发放资料']}": "=C11+C12"},
        f"C{F['发放资料']}",
        "公式没有保存结果，请改为直接填写内容。",
    ),
    (
        {f"C{F['志愿者']}": NOW.replace(tzinfo=None, hour=0)},
        f"C{F['志愿者']}",
        "这一格被当成了日期（2025年5月26日），请把单元格格式改为“常规”，重新填写数字。",
    ),
    (
        {"C20": "写错了行"},
        "C20",
        "这一行不是表中的项目，没有读取，请填在原有的行里。",
    ),
    (
        {"F20": lambda sheet: sheet[f"F{F['志愿者']}"].value, "C20": 41},
        "C20",
        "“志愿者”在第17行已经有了，两行都没有读取，请删去一行。",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "place", "message"), MISTAKES)
def test_mistake_is_named_at_its_cell_and_at_no_other(filling, cells, place, message):
    def fill(sheet):
        for name, value in cells.items():
            sheet[name] = value(sheet) if callable(value) else value

    found = filling.preview(edited(filling.form(), good(), fill))

    assert [(problem.address, problem.message) for problem in found.problems] == [(place, message)]


def test_two_wrong_cells_in_one_row_are_both_named(filling):
    row = F["发放资料"]
    found = filling.preview(edited(filling.form(), good() | {f"C{row}": 12.5, f"E{row}": "大概"}))

    assert [(problem.address, problem.message) for problem in found.problems] == [
        (f"C{row}", "请填写整数，不要小数。"),
        (f"E{row}", "“大概”不在可填范围内，可填：约。"),
    ]


def test_cells_merged_over_two_answers_are_nobodys(filling):
    merged = f"C{F['培训班']}:C{F['志愿者']}"

    found = filling.preview(
        edited(filling.form(), good(), change=lambda sheet: sheet.merge_cells(merged))
    )

    assert [(problem.address, problem.message) for problem in found.problems] == [
        (
            f"C{F['培训班']}",
            f"{merged}是合并单元格，分不清是哪一项的内容，请取消合并后分别填写。",
        )
    ]
    changed = {each.known.key for each in found.comparison.changed}
    fields = FigureField.objects.filter(name__in=("培训班", "志愿者"))
    assert not changed & {f"figure_{field.pk}" for field in fields}


# Fourteen that go together in one file, each in a row of its own.
TOGETHER = {
    f"C{TEXT}": ("太短。", "正文现有3字，至少需要20字。"),
    f"E{TEXT}": ("约", None),
    f"C{QUESTION_ROWS[0]}": (None, "“主要做法”还没有填写。"),
    f"C{QUESTION_ROWS[1]}": ("多" * 31, "“存在问题”现有31字，最多30字，请精简。"),
    f"C{QUESTION_ROWS[2]}": ("#N/A", "公式出错（#N/A），请改为直接填写内容。"),
    f"C{F['活动场次']}": ("约12", "这一项请填准确的数，不填约数。"),
    f"C{F['参加人数']}": (-5, "不能小于0，请核对。"),
    f"C{F['惠及企业']}": ("300人", NUMBER.format("家")),
    f"E{F['惠及企业']}": (None, None),
    f"C{F['发放资料']}": (12.5, "请填写整数，不要小数。"),
    f"C{F['媒体报道']}": (None, "数据项“媒体报道（篇）”还没有填写，没有的请填0。"),
    f"C{F['咨询解答']}": (10**13, "数值过大，请核对。"),
    f"C{F['培训班']}": ("=1+1", "公式没有保存结果，请改为直接填写内容。"),
    f"C{F['志愿者']}": (
        NOW.replace(tzinfo=None, hour=0),
        "这一格被当成了日期（2025年5月26日），请把单元格格式改为“常规”，重新填写数字。",
    ),
    "C20": ("写错了行", "这一行不是表中的项目，没有读取，请填在原有的行里。"),
}


def wrong_form(filling):
    typed = good() | {place: value for place, (value, _) in TOGETHER.items() if place[0] != "E"}
    return edited(filling.form(), typed | {f"E{F['惠及企业']}": None})


EXPECTED = {place: message for place, (_, message) in TOGETHER.items() if message}


def marks(content):
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return {
        cell.coordinate: cell.comment.text
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment and cell.fill.start_color.rgb == "FFFFC7CE"
    }


def test_users_own_file_comes_back_with_exactly_the_wrong_cells_marked(client, filling):
    found = filling.preview(wrong_form(filling))

    address = reverse("mark_workbook", args=[filling.submission().pk, found.upload.key])
    answer = client.get(address)

    assert len(EXPECTED) == 13
    assert marks(answer.content) == EXPECTED
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert (sheet.protection.sheet, sheet["C17"].protection.locked) == (True, False)


def test_corrected_file_is_accepted_as_it_came_back_and_twice_nothing_doubles(filling):
    found = filling.take(wrong_form(filling))
    assert [p.message for p in found.problems] == list(EXPECTED.values())
    assert filling.stored() == {"text": "太短。", "存在问题": "多" * 31}
    back, name = table_import.marked(found.upload, found)
    assert name == "填报表（问题已标出）"

    def mend(sheet):
        sheet[f"C{F['志愿者']}"].number_format = "General"

    mended = edited(back, good() | {f"C{QUESTION_ROWS[2]}": None, "C20": None}, mend)
    again = filling.take(mended)

    assert again.problems == ()
    assert filling.stored() == GOOD
    assert filling.preview(mended).comparison.changes_nothing


@pytest.mark.parametrize(
    "ending",
    [
        pytest.param("xls", marks=needs_office),
    ],
)
def test_form_saved_in_the_old_format_is_read_as_well(filling, tmp_path, ending):
    cells = good() | {f"C{F['参加人数']}": -5}
    content = through_office(edited(filling.form(), cells), ending, tmp_path)

    found = filling.preview(content, f"填报表.{ending}")

    assert [(p.address, p.message) for p in found.problems] == [
        (f"C{F['参加人数']}", "不能小于0，请核对。")
    ]
    assert len(found.comparison.changed) == len(GOOD) - 1


# --- The pages ------------------------------------------------------------------------


def test_clerk_downloads_uploads_looks_and_takes(client, filling):
    number = filling.submission().pk
    page = client.get(reverse("edit_submission", args=[number]))
    assert reverse("fill_in_workbook", args=[number]) in page.content.decode()
    form = client.get(reverse("fill_in_workbook", args=[number])).content

    upload = reverse("import_workbook", args=[number])
    answer = client.post(upload, {"file": file_of(edited(form, good()))}, follow=True)
    assert "将要修改" in main_text(answer)
    assert len(answer.context["changed"]) == len(GOOD)
    assert filling.stored() == {}
    seal = re.search(r'name="seal" value="(\w+)"', answer.content.decode())[1]
    address = answer.redirect_chain[-1][0]
    answer = client.post(address, {"seal": seal}, follow=True)

    assert [str(message) for message in answer.context["messages"]] == [
        "已存入草稿：修改11项。尚未报送。"
    ]
    assert filling.stored() == GOOD
    assert Submission.objects.get(pk=number).state == "draft"


def test_preview_of_a_form_asks_no_more_for_more_changes(
    client, filling, django_assert_num_queries
):
    form = filling.form()
    for cells in ({f"C{TEXT}": GOOD_TEXT}, good()):
        upload = reverse("import_workbook", args=[filling.submission().pk])
        address = client.post(upload, {"file": file_of(edited(form, cells))}).url
        with django_assert_num_queries(19):
            client.get(address)

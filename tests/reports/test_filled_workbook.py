"""One workbook for everything that a unit is asked: the table, questions, figures; and what
becomes of the files that clerks make of it."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from campaigns import table_import
from reports import filled_workbook, submission_workbook
from reports.forms.submission import stored_values
from reports.models import Submission
from tests.factories import NOW, FigureFieldFactory
from tests.pages import main_text
from tests.reports.collecting import Collection, row, words
from tests.tables import file_of, plain_table, saved, through_office

pytestmark = pytest.mark.usefixtures("made")

FORM = filled_workbook.BESIDE_TABLE
# Their cells in the form, below the text.
QUESTION, FIGURE = "C6", "C7"


class Both:
    """A city that proposes activities, answers a question and gives a figure."""

    def __init__(self):
        self.collection = Collection(cities=2)
        requirement = self.collection.requirement
        self.question = requirement.questions.create(text="需要的支持", is_required=False)
        self.figure = FigureFieldFactory(
            requirement=requirement, name="预计参加人数", unit="人", takes_approximate=False
        )
        self.clerk = self.collection.clerk()

    def submission(self, city=0):
        # Read anew: what is asked is kept with the object.
        return Submission.objects.select_related("requirement", "agency").get(
            pk=self.collection.submission(city).pk
        )

    def workbook(self, city=0):
        return filled_workbook.workbook(self.submission(city))

    def preview(self, content, name="填报表.xlsx"):
        submission = self.submission()
        upload = table_import.receive(
            file_of(content, name),
            filled_workbook.fields_of(submission),
            target=filled_workbook.target_of(submission),
            by=self.clerk,
            now=NOW,
            find=lambda read: filled_workbook.find(submission, self.clerk, read),
        )
        return filled_workbook.preview(submission, self.clerk, upload)

    def take(self, content, *, removes_missing=False):
        found = self.preview(content)
        return filled_workbook.take(
            self.submission(),
            found.upload,
            seen=found.seal,
            removes_missing=removes_missing,
            by=self.clerk,
            now=NOW,
        )

    def stored(self):
        """The contents of the rows, the answer and the figure."""
        values = stored_values(self.submission())
        answers = [values.get(key, "") for key in (self.question_key, self.figure_key)]
        return [content for _, content, *_ in words(self.submission())], *map(str, answers)

    @property
    def question_key(self):
        return f"question_{self.question.pk}"

    @property
    def figure_key(self):
        return f"figure_{self.figure.pk}"


def make_world():
    return Both()


@pytest.fixture
def both(client, made):
    client.force_login(made.clerk)
    return made


def edited(content, change):
    """The file after `change(table, form)`."""
    workbook = load_workbook(io.BytesIO(content))
    change(workbook.worksheets[0], workbook[FORM])
    return saved(workbook)


def fill(table, form):
    for column, text in enumerate(
        ("组织开展认证认可进校园活动", "举办讲座", "6月9日", "甲市局"), 2
    ):
        table.cell(3, column).value = text
    form[QUESTION].value = "请提供宣传资料。"
    form[FIGURE].value = 120


FILLED = (["举办讲座"], "请提供宣传资料。", "120")


def test_one_workbook_asks_for_rows_and_answers_and_is_taken_at_once(both):
    content = both.workbook()
    assert load_workbook(io.BytesIO(content)).sheetnames == [
        "活动方案填报表（第1市市场监督管理局）",
        FORM,
        "填写说明",
    ]

    both.take(edited(content, fill))

    assert both.stored() == FILLED
    again = both.preview(edited(content, fill))
    assert again.takes_nothing
    assert again.comparison.missing == ()


@pytest.mark.parametrize(
    "rows",
    [(), ("举办讲座。",), ("第1场：=讲座，\n围绕“认可”展开。", "1/2", "007", "6月9日", " 甲　乙 ")],
)
def test_what_is_downloaded_and_uploaded_unchanged_changes_nothing(both, rows):
    both.take(edited(both.workbook(), fill))
    both.collection.save(*(row(text) for text in rows))
    content = both.workbook()

    found = both.preview(content)

    assert found.takes_nothing
    assert (found.problems, found.notices, found.comparison.missing) == ((), (), ())


def test_rows_that_are_taken_out_leave_the_answers_and_the_other_way_round(both):
    both.take(edited(both.workbook(), fill))

    both.take(
        edited(both.workbook(), lambda table, form: table.delete_rows(3)), removes_missing=True
    )
    assert both.stored() == ([], *FILLED[1:])

    def clear(table, form):
        form[QUESTION].value = None

    both.take(edited(both.workbook(), clear))
    assert both.stored() == ([], "", "120")


# --- The files that clerks make of it ---------------------------------------------------


def unchanged(content):
    return content


def with_blank_rows(content):
    def change(table, form):
        table.insert_rows(3, 3)
        form.insert_rows(5, 2)

    return edited(content, change)


def with_renamed_sheets(content):
    def change(table, form):
        table.title, form.title = "Sheet1", "甲市局2026"

    return edited(content, change)


def with_sheets_in_another_order(content):
    workbook = load_workbook(io.BytesIO(content))
    workbook.move_sheet(workbook[FORM], -1)
    return saved(workbook)


def with_a_line_across(content):
    def change(table, form):
        table.merge_cells(start_row=40, start_column=1, end_row=40, end_column=5)
        table["A40"].value = "填报人：张三　联系电话：0591-00000000"

    return edited(content, change)


def with_number_as_text(content):
    def change(table, form):
        form[FIGURE].value = " 120人 "

    return edited(content, change)


def with_password_free_protection(content):
    def change(table, form):
        table.protection.sheet = form.protection.sheet = True

    return edited(content, change)


@pytest.mark.parametrize(
    "make",
    [
        unchanged,
        with_blank_rows,
        with_renamed_sheets,
        with_sheets_in_another_order,
        with_a_line_across,
        with_number_as_text,
        with_password_free_protection,
    ],
)
def test_file_is_taken_whatever_was_done_to_its_looks(both, make):
    both.take(make(edited(both.workbook(), fill)))

    assert both.stored() == FILLED


@pytest.mark.services
@pytest.mark.parametrize(
    ("ending", "name"), [("xlsx", "a.xlsx"), ("xls", "a.xlsx"), ("xls", "a.et")]
)
def test_file_of_another_office_program_is_taken_whatever_it_is_called(
    both, tmp_path, ending, name
):
    content = through_office(edited(both.workbook(), fill), ending, tmp_path)

    found = both.preview(content, name)

    assert found.problems == ()
    assert [len(found.comparison.new), len(found.comparison.changed)] == [1, 2]


def without_key_column(content):
    return edited(content, lambda table, form: form.delete_cols(6))


def without_table(content):
    workbook = load_workbook(io.BytesIO(content))
    del workbook[workbook.sheetnames[0]]
    return saved(workbook)


def with_lost_header(content):
    return edited(content, lambda table, form: form.delete_cols(3))


def form_alone_as_csv(content):
    text = io.StringIO()
    csv.writer(text).writerows(load_workbook(io.BytesIO(content))[FORM].iter_rows(values_only=True))
    return text.getvalue().encode("utf-8-sig")


REFUSED = [
    (form_alone_as_csv, "文件里只有“问题和数据”表，没有活动。请上传整个填报表（.xlsx）。"),
    (without_key_column, "表中隐藏的“系统编号”列已被删去。请重新下载填写。"),
    (with_lost_header, "表头中没有“填报内容”，请恢复表头后再上传。"),
    (
        without_table,
        "没有找到表头。表中应有一行写明各列名称：活动主题、活动内容、活动时间、责任单位。",
    ),
    (lambda content: b"", "没有导入"),
    (lambda content: content[: len(content) // 2], "没有导入"),
    (lambda content: saved(Workbook()), "没有导入"),
]


@pytest.mark.parametrize(("make", "said"), REFUSED)
def test_file_that_cannot_be_read_is_refused_in_words(both, make, said):
    with pytest.raises(ValidationError) as refused:
        both.preview(make(both.workbook()))

    assert said in refused.value.messages[0]
    assert both.stored() == ([], "", "")


def test_workbook_of_another_unit_is_refused_whole(both):
    with pytest.raises(ValidationError, match="这是别的单位或者别的报送要求的填报表，不是本项的。"):
        both.preview(both.workbook(city=1))


def test_table_of_ones_own_brings_its_rows_and_leaves_the_answers(both):
    both.take(edited(both.workbook(), fill))
    table = plain_table(
        ("活动主题", "活动内容", "活动时间", "责任单位"),
        ("组织开展认证认可进校园活动", "进校园", "6月10日", "甲市局"),
    )

    found = both.take(table)

    assert filled_workbook.WITHOUT_FORM in found.notices
    assert both.stored() == (["举办讲座", "进校园"], *FILLED[1:])


def test_page_that_was_open_meanwhile_knows_whose_file_it_was(client, both):
    number = both.submission().pk
    page = client.get(reverse("edit_submission", args=[number])).context
    both.take(edited(both.workbook(), fill))

    answer = client.post(
        reverse("autosave_submission", args=[number]),
        {"user": both.clerk.pk, "revision": 0, "seals": str(page["seals"]), "text": "补充。"},
    ).json()

    assert answer["by"].startswith("您另一个窗口 ")


def test_what_is_wrong_is_named_by_item_and_cell(client, both):
    def spoil(table, form):
        fill(table, form)
        form[FIGURE].value = "一百多"
        table.cell(3, 2).value = "别的主题"

    number = both.submission().pk
    upload = reverse("import_workbook", args=[number])
    page = client.post(upload, {"file": file_of(edited(both.workbook(), spoil))}, follow=True)

    told = main_text(page)
    assert f"预计参加人数（{FIGURE}）" in told
    assert [(item, problem.address) for item, problem in page.context["problems"]] == [
        ("", "B3"),
        ("预计参加人数", FIGURE),
    ]


def test_page_offers_one_workbook(client, both):
    page = main_text(client.get(reverse("edit_submission", args=[both.submission().pk])))

    assert page.count("下载填报表") == 1
    assert submission_workbook.labels(both.submission()).keys() >= {both.question_key}

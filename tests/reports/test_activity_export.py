"""The full export of activities: what was chosen, typed, with totals, and read back as it was."""

from datetime import datetime
from io import BytesIO

import openpyxl
import pdfplumber
import pytest
from django.http import QueryDict
from django.urls import reverse

from agencies import jobs
from agencies.models import Job
from campaigns.columns import columns_of, fields
from campaigns.models import Activity
from gongwen.workbook.cells import KEY_TITLE
from gongwen.workbook.entries import find_entries
from gongwen.workbook.reading import read_file
from reports import activity_export, long_exports
from tests.factories import NOW, ActivityFactory, AgencyFactory
from tests.reports.test_feeds import add
from tests.reports.test_outcomes import Issued

pytestmark = pytest.mark.usefixtures("made")

ALL = [column.name for column in activity_export.COLUMNS]


def make_world():
    return Issued().issue()


@pytest.fixture
def world(made):
    return made


def export(client, user, kind="xlsx", columns=("number", "content", "time"), **chosen):
    client.force_login(user)
    data = {"format": kind, "columns": columns} | chosen
    return client.post(reverse("export_activities"), data)


def sheet_of(response, number=0):
    workbook = openpyxl.load_workbook(BytesIO(response.content))
    return workbook.worksheets[number]


def cells(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def test_cells_have_types_and_the_key_is_hidden(client, world):
    world.tell(participants=200, participants_approximate=True)
    names = ["content", "time", "starts_on", "state", "participants", "approximate"]

    sheet = sheet_of(export(client, world.bureau.officer, columns=names))

    assert cells(sheet) == [
        ["活动内容", "活动时间", "最早日期", "开展情况", "参加人数", "约数项", KEY_TITLE],
        [
            "在五一广场开展宣传活动。",
            "6月9日前后",
            datetime(2025, 6, 6),  # noqa: DTZ001 - a cell has no zone
            "已开展",
            200,
            "参加人数",
            str(world.row.key),
        ],
    ]
    assert sheet.column_dimensions["G"].hidden


def test_text_is_never_a_formula(client, world):
    add(world, "6月9日", content='=HYPERLINK("http://x","y")')
    officer = world.bureau.officer

    sheet = sheet_of(export(client, officer, columns=["content"]))
    text = export(client, officer, "csv", columns=["content"]).content.decode("utf-8-sig")

    formula = next(c for (c, *_) in sheet.iter_rows(min_row=3) if "HYPERLINK" in c.value)
    assert (formula.data_type, formula.quotePrefix) == ("s", True)
    assert "\"'=HYPERLINK(" in text


def test_second_sheet_counts_by_category_city_and_month_with_charts(client, world):
    add(world, "及时")

    sheet = sheet_of(export(client, world.bureau.officer), 1)

    lines = [[cell.value for cell in row[:2]] for row in sheet.iter_rows() if row[0].value]
    cities = [city.short_name for city in world.bureau.cities]
    assert [line for line in lines if line[0] != "合计"] == [
        ["活动汇总", None],
        ["按活动主题", "场次"],
        [world.category.name, 2],
        ["按地市", "场次"],
        *([city, 1] for city in cities),
        ["未对应到单位", 1],
        ["几个地市联合开展的活动，在各地市分别计数，按地市的合计因此可能多于活动总数。", None],
        ["按月份", "场次"],
        ["2025年6月", 1],
        ["未写明日期", 1],
    ]
    assert len(sheet._charts) == 3


def test_activity_of_a_citys_institute_counts_for_the_city(world):
    institute = AgencyFactory(parent=world.bureau.cities[0])
    row = add(world, "6月10日")
    row.responsible_agencies.set([institute])

    (_, by_city, _) = activity_export.totals(Activity.objects.filter(pk=row.pk)).parts

    assert by_city.counts == ((world.bureau.cities[0].short_name, 1),)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_export_is_read_back_without_a_loss(client, world, kind):
    add(world, "6月中旬", content=" 两行\n的内容，“引号”与'=1+1")
    add(world, "5月底前", content="=1+1", cells={"place": "-五一广场", "note": "备注"})

    response = export(client, world.bureau.officer, kind, columns=ALL)

    read = read_file(f"活动总表.{kind}", response.content)
    entries = find_entries(read, fields(world.schedule, columns_of(world.schedule)))
    assert {
        entry.key: (entry.values["content"], entry.values["time"], entry.values["category"])
        for entry in entries.rows
    } == {
        str(row.key): (row.content.strip(), row.time_text, world.category.name)
        for row in world.category.activities.all()
    }
    assert entries.all_problems == ()


def test_filters_and_campaigns_narrow_the_rows(client, world):
    officer, campaign = world.bureau.officer, world.bureau.campaign.pk
    add(world, "6月9日", content="进校园")

    def found(**chosen):
        return {row[1] for row in cells(sheet_of(export(client, officer, **chosen)))[1:]}

    assert found(campaigns=[campaign]) == {"进校园", world.row.content}
    assert found(words="校园") == {"进校园"}
    assert found(unit=world.bureau.cities[0].pk) == {world.row.content}


def test_other_bureaus_and_their_choices_are_out_of_reach(client, world):
    stranger = Issued().issue()
    officer = world.bureau.officer

    foreign = export(client, officer, campaigns=[stranger.bureau.campaign.pk])

    assert "campaigns" in foreign.context["form"].errors
    assert stranger.row.content not in str(cells(sheet_of(export(client, officer)))).replace(
        world.row.content, ""
    )


def test_pdf_has_the_table_typeset_and_few_columns(client, world):
    officer = world.bureau.officer

    typeset = export(client, officer, "pdf", columns=["number", "category", "content", "time"])
    too_many = export(client, officer, "pdf", columns=ALL)

    assert typeset["Content-Type"] == "application/pdf"
    assert typeset.content.startswith(b"%PDF-")
    assert "PDF一行最多8列" in str(too_many.context["form"].errors["columns"])


def test_pdf_of_the_columns_ticked_at_first_leaves_out_the_dates(client, world):
    client.force_login(world.bureau.officer)
    usual = client.get(reverse("export_activities")).context["form"]["columns"].value()

    response = export(client, world.bureau.officer, "pdf", columns=usual)
    form, _ = long_exports.read(
        QueryDict("format=pdf&columns=" + "&columns=".join(usual)), world.bureau.officer
    )

    assert response.content.startswith(b"%PDF-")
    assert form.is_valid()
    assert [column.title for column in form.columns_chosen()] == [
        "序号",
        "主题活动名称",
        "活动主题",
        "活动内容",
        "活动时间",
        "责任单位",
        "开展情况",
        "参加人数",
    ]


def test_totals_of_the_pdf_say_why_those_by_city_are_more(client, world):
    response = export(client, world.bureau.officer, "pdf")

    with pdfplumber.open(BytesIO(response.content)) as pdf:
        text = "".join("".join(page.extract_text() for page in pdf.pages).split())
    assert "几个地市联合开展的活动，在各地市分别计数" in text


def test_large_export_is_done_by_a_worker_and_downloaded(client, world, monkeypatch):
    monkeypatch.setitem(long_exports.AT_ONCE, "xlsx", 1)
    ActivityFactory(category=world.category)

    asked = export(client, world.bureau.officer)

    job = Job.objects.get(kind="export_activities")
    assert asked.url == job.get_absolute_url()
    jobs.claim(now=NOW)
    jobs.run(job.pk, 1, clock=lambda: NOW)
    job.refresh_from_db()
    assert (job.state, job.file_name, job.error) == ("done", "活动总表.xlsx", "")
    with job.file.open() as file:
        assert len(cells(openpyxl.load_workbook(file).worksheets[0])) == 3


def test_right_to_export_is_asked_again_by_the_worker(world):
    officer = world.bureau.officer
    assert activity_export.may_export(officer)

    assert not long_exports._may_see({}, world.bureau.clerks[0])


@pytest.mark.parametrize("count", [1, 60])
def test_queries_do_not_grow_with_the_rows(world, count, django_assert_num_queries):
    for _ in range(count):
        ActivityFactory(category=world.category)
    schedules = activity_export.exportable_schedules(world.bureau.officer)
    activities = world.category.activities.model.objects.filter(category__schedule__in=schedules)

    with django_assert_num_queries(8):
        activity_export.write(
            BytesIO(),
            "xlsx",
            activities,
            activity_export.COLUMNS,
            user=world.bureau.officer,
            title="活动总表",
        )

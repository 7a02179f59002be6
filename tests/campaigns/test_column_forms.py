"""The columns of a schedule, changed in its form; everything else follows them."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.columns import columns_of
from campaigns.models import Activity, ScheduleColumn
from tests.factories import (
    ActivityCategoryFactory,
    ActivityFactory,
    AgencyFactory,
    Bureau,
    CampaignFactory,
)
from tests.pages import main_text

pytestmark = pytest.mark.django_db

Role = ScheduleColumn.Role
STANDARD = [("content", "活动内容", 51), ("time", "活动时间", 12), ("responsible", "责任单位", 18)]
HOSTED = [
    ("content", "活动名称", 40),
    ("time", "时间", 12),
    ("host", "主办单位", 15),
    ("organizer", "承办单位", 15),
]


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.officer)
    return bureau


@pytest.fixture
def category(bureau):
    return ActivityCategoryFactory(schedule__campaign=bureau.campaign, name="进企业活动")


@pytest.fixture
def schedule(category):
    return category.schedule


def give(schedule, columns):
    for position, (role, title, width) in enumerate(columns, start=1):
        schedule.columns.create(role=role, title=title, width=width, position=position)


def posted(schedule, rows, **more):
    """The form with `rows`: (role, title, width) or (former, role, title, width)."""
    category = schedule.categories.get()
    fields = {
        "title": schedule.title,
        "revision": schedule.revision,
        "categories-TOTAL_FORMS": 1,
        "categories-INITIAL_FORMS": 1,
        "categories-0-id": category.pk,
        "categories-0-name": category.name,
        "columns-TOTAL_FORMS": len(rows),
        "columns-INITIAL_FORMS": 0,
    }
    for at, (*former, role, title, width) in enumerate(rows):
        fields |= {
            f"columns-{at}-former": former[0] if former else "",
            f"columns-{at}-role": role,
            f"columns-{at}-title": title,
            f"columns-{at}-width": width,
            f"columns-{at}-ORDER": at + 1,
        }
    return fields | more


def save(client, schedule, rows, **more):
    address = reverse("edit_schedule", args=[schedule.pk])
    return client.post(address, posted(schedule, rows, **more))


def shape(schedule):
    return [(column.role, column.title, column.width) for column in columns_of(schedule)]


def test_form_begins_with_the_standard_columns(client, schedule):
    page = client.get(reverse("edit_schedule", args=[schedule.pk]))

    forms = page.context["columns"].initial_forms
    values = [tuple(form[name].value() for name in ("role", "title", "width")) for form in forms]
    assert values == STANDARD


def test_new_schedule_begins_with_the_columns_of_last_year(client, bureau, schedule):
    give(schedule, HOSTED)
    next_year = CampaignFactory(series=bureau.campaign.series, host=bureau.agency, year=2026)

    page = client.get(reverse("add_schedule", args=[next_year.pk]))

    titles = [form["title"].value() for form in page.context["columns"].initial_forms]
    assert titles == [title for _, title, _ in HOSTED]


def test_columns_are_saved_in_the_order_of_their_numbers(client, schedule):
    first_last = {"columns-0-ORDER": 9}

    response = save(client, schedule, HOSTED, **first_last)

    assert response.url == reverse("show_schedule", args=[schedule.pk])
    assert shape(schedule) == [*HOSTED[1:], HOSTED[0]]


def test_column_without_a_title_bears_the_name_of_its_content(client, schedule):
    save(client, schedule, [*STANDARD, ("place", "", 10)])

    assert shape(schedule)[-1] == ("place", "活动地点", 10)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (STANDARD[1:], "每张安排表都要有“活动内容”一列。"),
        ([STANDARD[0], STANDARD[2]], "每张安排表都要有“活动时间”一列。"),
        (STANDARD[:2], "请至少设一列单位：“责任单位”“主办单位”“承办单位”之一。"),
        ([*STANDARD, ("time", "日期", 9)], "有两列都是“活动时间”，请修改其中一列。"),
        ([*STANDARD, ("place", "活动内容", 9)], "有两列都是“活动内容”，请修改其中一列。"),
    ],
)
def test_columns_that_make_no_table_are_refused_and_kept(client, schedule, rows, message):
    response = save(client, schedule, rows)

    assert message in main_text(response)
    assert [form["title"].value() for form in response.context["columns"].forms] == [
        title for _, title, _ in rows
    ]
    assert schedule.columns.count() == 0


def test_filled_column_is_not_dropped(client, category, schedule):
    ActivityFactory(category=category, responsible_text="厦门市局")

    response = save(client, schedule, HOSTED)

    assert "“责任单位”一列已有1项活动填写，不能删除。" in main_text(response)
    assert schedule.columns.count() == 0


def test_words_go_along_when_a_column_changes_its_content(client, bureau, category, schedule):
    unit = AgencyFactory(parent=bureau.agency, short_name="厦门市局")
    activity = ActivityFactory(category=category, responsible_text="厦门市局")

    save(client, schedule, [*STANDARD[:2], ("responsible", "organizer", "承办单位", 18)])

    activity.refresh_from_db()
    assert (activity.responsible_text, activity.cells) == ("", {"organizer": "厦门市局"})
    assert list(activity.responsible_agencies.all()) == [unit]


def test_form_of_an_activity_follows_the_columns(client, bureau, category, schedule):
    give(schedule, HOSTED)
    province = AgencyFactory(parent=bureau.agency, short_name="省局")
    lab = AgencyFactory(parent=bureau.agency, short_name="省质检院")
    address = reverse("add_activity", args=[schedule.pk])

    form = client.get(address).context["form"]
    assert [field.label for field in form.visible_fields()] == [
        "活动主题", "活动名称", "时间", "主办单位", "承办单位", "在本类别中的位置",
    ]  # fmt: skip

    data = {"category": category.pk, "content": "实验室开放。", "time_text": "6月9日"}
    response = client.post(address, data)
    assert list(response.context["form"].errors) == ["host"]

    client.post(address, data | {"host": "省局", "organizer": "省质检院"})

    activity = Activity.objects.get()
    assert activity.cells == {"host": "省局", "organizer": "省质检院"}
    assert set(activity.responsible_agencies.all()) == {province, lab}
    edit = client.get(reverse("edit_activity", args=[activity.pk])).context["form"]
    assert edit["organizer"].value() == "省质检院"


def test_page_and_workbook_follow_the_columns(client, category, schedule):
    give(schedule, HOSTED)
    ActivityFactory(
        category=category,
        content="实验室开放。",
        time_text="6月9日",
        cells={"host": "省局", "organizer": "省质检院、省计量院"},
    )

    text = main_text(client.get(reverse("show_schedule", args=[schedule.pk])))
    assert "序号 活动主题 活动名称 时间 主办单位 承办单位 操作" in text
    assert "实验室开放。 6月9日 省局 省质检院、省计量院 修改 删除" in text

    response = client.get(reverse("export_schedule", args=[schedule.pk]))
    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = [[cell for cell in row if cell is not None] for row in sheet.values]
    assert ["序号", "活动主题", "活动名称", "时间", "主办单位", "承办单位"] in rows
    assert [1, "进企业活动", "实验室开放。", "6月9日", "省局", "省质检院、省计量院"] in rows


def test_copied_schedule_has_the_columns_and_no_cancelled_row(client, category, schedule):
    give(schedule, HOSTED)
    ActivityFactory(category=category, content="甲。")
    ActivityFactory(category=category, content="乙。", cancelled_at="2025-06-01T00:00Z")

    client.post(reverse("copy_schedule", args=[schedule.pk]), {"campaign": schedule.campaign_id})

    copy = schedule.campaign.schedules.exclude(pk=schedule.pk).get()
    assert shape(copy) == HOSTED
    assert [row.content for row in copy.categories.get().activities.all()] == ["甲。"]


def test_every_kind_of_column_is_written_in_the_form_and_changed_after_issue(
    client, bureau, category, schedule
):
    kinds = [kind for kind in Role if kind != Role.CONTENT]
    give(schedule, [(kind, f"列{kind.value}", 10) for kind in [Role.CONTENT, *kinds]])
    typed = {"content": "甲。", "time_text": "6月9日", "responsible_text": "甲局"}
    typed |= {role: f"{role}的话" for role in kinds if role not in (Role.TIME, Role.RESPONSIBLE)}
    told = {"category": category.pk, **typed}
    client.post(reverse("add_activity", args=[schedule.pk]), told | {"rank": 1})
    row = Activity.objects.get()
    written = dict(row.cells)
    notice = bureau.notice()
    notice.attachments.create(title="安排表", schedule=schedule)
    bureau.advance(notice, "issued")

    client.post(
        reverse("change_activity", args=[row.pk]),
        told | {"place": "五一广场", "reason": "场地调整", "revision": row.revision},
    )

    row.refresh_from_db()
    assert written["place"] == "place的话"
    assert row.cells == written | {"place": "五一广场"}

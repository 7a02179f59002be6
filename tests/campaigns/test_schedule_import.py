"""The officer's own import into a schedule, and the form for it."""

import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from campaigns import schedule_import, table_import
from campaigns.columns import columns_of, fields
from campaigns.fill_in import fill_in_workbook
from campaigns.models import Activity, ScheduleVersion
from tests.factories import (
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    Bureau,
    ScheduleFactory,
)
from tests.tables import FIRST_ROW, counts, edited, file_of, plain_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def schedule(bureau):
    schedule = ScheduleFactory(campaign=bureau.campaign)
    for position, name in enumerate(("进企业", "进校园"), start=1):
        category = ActivityCategoryFactory(schedule=schedule, name=name, position=position)
        for number in (1, 2):
            ActivityFactory(category=category, content=f"{name}{number}", position=number)
    return schedule


def form(schedule):
    return fill_in_workbook(
        schedule,
        columns_of(schedule),
        schedule_import.known_rows(schedule),
        heading=schedule.title,
        fresh={},
        author="",
    )


def receive(schedule, content, by):
    return table_import.receive(
        file_of(content),
        fields(schedule, columns_of(schedule)),
        target=schedule_import.target_of(schedule),
        by=by,
        now=NOW,
    )


def take(schedule, content, by, *, removes_missing=False):
    upload = receive(schedule, content, by)
    seen = schedule_import.preview(schedule, upload).seal
    return schedule_import.take(
        schedule, upload, seen=seen, removes_missing=removes_missing, by=by, now=NOW
    )


def rows(schedule):
    found = Activity.objects.filter(category__schedule=schedule)
    order = found.order_by("category__position", "position")
    return list(order.values_list("category__name", "position", "content"))


def test_form_returned_as_it_is_changes_nothing(bureau, schedule):
    upload = receive(schedule, form(schedule), bureau.officer)

    assert counts(schedule_import.preview(schedule, upload)) == (0, 0, 4, 0, 0)


def test_taken_rows_are_read_for_days_and_units_and_keep_their_places(bureau, schedule):
    city = bureau.cities[0]
    kept = Activity.objects.get(content="进企业1")

    def change(sheet):
        sheet.cell(FIRST_ROW, 4).value = "6月中旬"
        sheet.cell(FIRST_ROW + 1, 2).value = "进校园"
        sheet.delete_rows(FIRST_ROW + 3)
        for column, text in enumerate(("进企业", "新增", "6月9日前后", city.short_name), 2):
            sheet.cell(FIRST_ROW + 3, column).value = text

    take(schedule, edited(form(schedule), change), bureau.officer, removes_missing=True)

    assert rows(schedule) == [
        ("进企业", 1, "进企业1"),
        ("进企业", 2, "新增"),
        ("进校园", 1, "进企业2"),
        ("进校园", 2, "进校园1"),
    ]
    kept.refresh_from_db()
    assert (str(kept.starts_on), str(kept.ends_on), kept.revision) == (
        "2025-06-11",
        "2025-06-20",
        2,
    )
    new = Activity.objects.get(content="新增")
    assert list(new.responsible_agencies.all()) == [city]
    assert new.precision == "around"


def test_import_keeps_versions_of_before_and_after_and_is_in_the_audit(bureau, schedule):
    content = plain_table(
        ("活动主题", "活动内容", "活动时间", "责任单位"), ("进企业", "新增", "6月9日", "甲局")
    )

    take(schedule, content, bureau.officer)

    versions = [(each.label, len(each.rows)) for each in ScheduleVersion.objects.all()]
    assert versions == [("导入前", 4), ("导入活动", 5)]
    assert Activity.objects.count() == 5
    entry = AuditEntry.objects.get(action="导入活动")
    assert entry.detail == {"file": "填报表.xlsx", "new": 1, "changed": 0, "removed": 0}
    assert bureau.officer in schedule.authors.all()
    again = receive(schedule, content, bureau.officer)
    assert counts(schedule_import.preview(schedule, again)) == (0, 0, 1, 0, 4)


def test_new_rows_of_a_table_that_lacks_a_required_column_are_unreadable(bureau, schedule):
    content = plain_table(("活动内容", "活动时间"), ("进企业1", "6月9日前后"), ("新增", "6月9日"))
    found = schedule_import.preview(schedule, receive(schedule, content, bureau.officer))

    take(schedule, content, bureau.officer)

    assert counts(found) == (0, 0, 1, 1, 3)
    assert [str(problem) for problem in found.problems] == [
        "Sheet!A1 缺少列：活动主题、责任单位。",
        "Sheet!A3 表中缺少列，无法作为新的一行读取：活动主题、责任单位。",
    ]
    assert not Activity.objects.filter(content="新增").exists()


def test_schedule_of_a_notice_under_way_is_not_imported_into(client, bureau, schedule):
    upload = receive(schedule, form(schedule), bureau.officer)
    seal = schedule_import.preview(schedule, upload).seal
    notice = bureau.notice()
    notice.attachments.create(title="安排表", schedule=schedule)
    bureau.advance(notice, "in_review")
    client.force_login(bureau.officer)

    answer = client.post(
        reverse("preview_schedule_import", args=[schedule.pk, upload.key]),
        {"seal": seal, "missing": "remove"},
    )

    assert answer.status_code == 409
    assert len(rows(schedule)) == 4


def test_page_of_the_schedule_leads_its_officer_to_form_and_import(client, bureau, schedule):
    client.force_login(bureau.officer)

    page = client.get(reverse("show_schedule", args=[schedule.pk])).content.decode()

    for name in ("fill_in_schedule", "import_schedule", "collect_proposals"):
        assert f'href="{reverse(name, args=[schedule.pk])}"' in page

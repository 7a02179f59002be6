"""The officer's way from a schedule to the notice that collects its rows."""

from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEntry
from campaigns.models import Notice
from campaigns.states import NoticeState
from reports import collecting
from reports.models import ReportingRequirement
from tests.factories import Bureau, ScheduleFactory
from tests.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.officer)
    return bureau


def test_drafted_notice_asks_for_the_rows_of_the_schedule(client, bureau):
    schedule = ScheduleFactory(campaign=bureau.campaign)
    like = bureau.notice()

    answer = client.post(reverse("collect_proposals", args=[schedule.pk]))

    notice = Notice.objects.exclude(pk=like.pk).get()
    assert answer.url == reverse("edit_notice", args=[notice.pk])
    assert notice.title == f"{bureau.agency.name}关于征集2025年“世界认可日”活动方案的通知"
    assert f"列入《{schedule.title}》。" in notice.body
    assert (notice.addressee_line, list(notice.addressee_groups.all())) == (
        like.addressee_line,
        [bureau.group],
    )
    requirement = ReportingRequirement.objects.get()
    assert (requirement.notice, requirement.kind, requirement.schedule) == (
        notice,
        "plan",
        schedule,
    )
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {
        "起草征集通知",
        "新增报送要求",
    }


@pytest.mark.parametrize(
    ("today", "due_on"),
    [
        ("2025-04-01", "2025-04-16"),  # ten working days, around 清明节
        ("2025-05-26", "2025-05-28"),  # seven before 9 June, around 端午节
        ("2025-06-06", "2025-06-20"),  # too late for that
    ],
)
def test_collection_ends_early_enough_for_the_table_to_be_issued(today, due_on, bureau):
    schedule = ScheduleFactory(campaign=bureau.campaign)
    now = datetime.fromisoformat(f"{today}T10:00+08:00")

    notice = collecting.draft_notice(schedule, by=bureau.officer, now=now)

    due_at = timezone.localtime(notice.requirements.get().due_at)
    assert f"{due_at:%Y-%m-%d %H:%M}" == f"{due_on} 17:30"
    assert f"请于{due_at.year}年{due_at.month}月{due_at.day}日前" in notice.body


def test_page_offers_drafts_of_the_campaign_and_names_what_collects_already(client, bureau):
    schedule = ScheduleFactory(campaign=bureau.campaign)
    draft, issued = bureau.notice(title="起草中的通知"), bureau.notice(title="征集中的通知")
    ReportingRequirement.objects.create(
        notice=issued, kind="plan", title="活动方案", schedule=schedule, due_at="2025-06-16T09:30Z"
    )
    bureau.advance(issued, "issued")

    page = client.get(reverse("collect_proposals", args=[schedule.pk]))

    assert list(page.context["drafts"]) == [draft]
    assert [r.notice for r in page.context["collections"]] == [issued]
    link = f"{reverse('add_requirement', args=[draft.pk])}?schedule={schedule.pk}"
    assert f'href="{link}"' in page.content.decode()


def test_table_that_a_notice_holds_offers_no_collecting(client, bureau):
    schedule = ScheduleFactory(campaign=bureau.campaign)
    page = reverse("show_schedule", args=[schedule.pk])
    assert "征集活动方案" in main_text(client.get(page))

    notice = bureau.notice()
    notice.attachments.create(title="安排表", schedule=schedule)
    Notice.objects.filter(pk=notice.pk).update(state=NoticeState.SIGNED_OFF)

    assert "征集" not in main_text(client.get(page))

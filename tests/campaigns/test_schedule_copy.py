"""复制为新表: a schedule that a notice holds lives on in a copy."""

import pytest
from django.urls import reverse

from campaigns import rules
from campaigns.models import Activity, Schedule
from campaigns.states import NoticeState
from tests.factories import ActivityCategoryFactory, ActivityFactory, Bureau
from tests.pages import main_text

pytestmark = pytest.mark.django_db


def rows(schedule):
    found = Activity.objects.filter(category__schedule=schedule)
    return [
        (row.category.name, row.content, row.time_text, row.starts_on, row.responsible_text)
        for row in found.order_by("category__position", "position")
    ]


def test_locked_schedule_is_copied_and_the_copy_may_be_changed(client):
    bureau = Bureau()
    category = ActivityCategoryFactory(schedule__campaign=bureau.campaign)
    activity = ActivityFactory(category=category)
    activity.responsible_agencies.add(bureau.cities[0])
    ActivityFactory(category=ActivityCategoryFactory(schedule=category.schedule))
    notice = bureau.notice()
    notice.attachments.create(title="安排表", schedule=category.schedule)
    bureau.advance(notice, NoticeState.ISSUED)
    client.force_login(bureau.officer)

    response = client.post(reverse("copy_schedule", args=[category.schedule.pk]))

    made = Schedule.objects.latest("pk")
    assert response.url == reverse("show_schedule", args=[made.pk])
    assert made.title == f"{category.schedule.title}（副本）"
    assert rows(made) == rows(category.schedule)
    assert len(rows(made)) == 2
    copied = Activity.objects.get(category__schedule=made, content=activity.content)
    assert list(copied.responsible_agencies.all()) == [bureau.cities[0]]
    assert rules.hold_on_schedule(made) == ""
    assert "已复制为" in main_text(client.get(response.url))

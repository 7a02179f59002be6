"""复制为新表: a schedule that a notice holds lives on in a copy."""

import pytest
from django.urls import reverse

from campaigns import rules
from campaigns.models import Activity, Schedule
from campaigns.states import NoticeState
from tests.factories import ActivityCategoryFactory, ActivityFactory, Bureau, CampaignFactory
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

    target = CampaignFactory(host=bureau.campaign.host, year=2026)
    foreign = Bureau().campaign
    address = reverse("copy_schedule", args=[category.schedule.pk])

    form = client.get(address).context["form"]
    assert form["campaign"].value() == bureau.campaign.pk
    assert set(form.fields["campaign"].queryset) == {bureau.campaign, target}
    assert client.post(address, {"campaign": foreign.pk}).status_code == 200
    response = client.post(address, {"campaign": target.pk})

    made = Schedule.objects.latest("pk")
    assert response.url == reverse("show_schedule", args=[made.pk])
    assert made.campaign == target
    assert made.title == category.schedule.title
    again = [client.post(address, {"campaign": bureau.campaign.pk}) for _ in range(2)]
    assert [Schedule.objects.get(pk=url.url.split("/")[-2]).title for url in again] == [
        f"{category.schedule.title}（副本）",
        f"{category.schedule.title}（副本2）",
    ]
    assert rows(made) == rows(category.schedule)
    assert len(rows(made)) == 2
    copied = Activity.objects.get(category__schedule=made, content=activity.content)
    assert list(copied.responsible_agencies.all()) == [bureau.cities[0]]
    assert rules.hold_on_schedule(made) == ""
    assert "已复制为" in main_text(client.get(response.url))

"""催报 of what became of the rows of a schedule: by hand, of those who have still to tell."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import reasons, rewording
from agencies.models import AuditEntry, OutgoingMessage
from reports import outcomes, reminding
from reports.models import Outcome, Reminder
from tests.factories import ActivityCategoryFactory, ActivityFactory, Bureau, ScheduleFactory
from tests.pages import main_text

pytestmark = pytest.mark.django_db

# A Friday, eleven days after the rows took place.
AFTER = datetime(2025, 6, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def bureau():
    return Bureau(cities=3)


@pytest.fixture
def notice(bureau):
    """Two rows of 9 June: the first and the second city share one, the second has one more."""
    schedule = ScheduleFactory(campaign=bureau.campaign)
    category = ActivityCategoryFactory(schedule=schedule)
    for content, units in (("广场宣传。", bureau.cities[:2]), ("进校园。", bureau.cities[1:2])):
        row = ActivityFactory(category=category, content=content, time_text="6月9日")
        row.responsible_agencies.set(units)
    notice = bureau.notice()
    notice.attachments.create(title="安排表", schedule=schedule)
    return bureau.advance(notice, "issued")


def tell(bureau, notice, content, city):
    schedule = notice.attachments.get().schedule
    row = schedule.categories.get().activities.get(content=content)
    outcome = Outcome(activity=row, agency=bureau.cities[city], state="held", time_text="6月9日")
    outcomes.save(outcome, by=bureau.clerks[city], now=AFTER)


def remind(bureau, notice, now=AFTER, **extra):
    return reminding.remind_of_activities(
        notice.deliveries.all(), by=bureau.officer, now=now, **extra
    ).reminded


def letters():
    return OutgoingMessage.objects.filter(key__startswith="activities:", channel="email").order_by(
        "recipient__agency__position", "pk"
    )


def test_units_are_reminded_of_the_rows_of_which_they_have_not_told(bureau, notice):
    tell(bureau, notice, "广场宣传。", city=1)

    assert remind(bureau, notice, text="请今日填报。") == bureau.cities[:2]

    first, second = letters()
    assert first.subject == second.subject == "【请填报】1项活动的开展情况"
    assert first.body.startswith(f"请今日填报。\n\n{bureau.agency.name}《{notice.title}》")
    assert "广场宣传。" in first.body
    assert "进校园。" in second.body
    assert "广场宣传。" not in second.body
    assert first.link == reverse("list_outcomes")
    latest = AuditEntry.objects.first()
    assert (latest.action, latest.detail["text"]) == ("催填活动", "请今日填报。")


def test_once_a_day_and_beside_other_reminders(bureau, notice):
    reminding.remind_of_receipt(notice.deliveries.all(), by=bureau.officer, now=AFTER)

    assert remind(bureau, notice) == bureau.cities[:2]
    assert remind(bureau, notice, now=AFTER + timedelta(hours=3)) == []
    assert remind(bureau, notice, now=AFTER + timedelta(days=3)) == bureau.cities[:2]


def test_nobody_is_reminded_before_the_day_or_after_telling_everything(bureau, notice):
    assert remind(bureau, notice, now=AFTER - timedelta(days=12)) == []

    tell(bureau, notice, "广场宣传。", city=0)
    assert remind(bureau, notice) == bureau.cities[1:2]


def test_message_is_dropped_when_everything_is_told_before_it_leaves(bureau, notice, settings):
    settings.QUIET_HOURS = (time(20), time(8))
    remind(bureau, notice, now=AFTER + timedelta(hours=12))  # 22:00
    assert str(letters()[0].not_before) == "2025-06-23 00:00:00+00:00"

    tell(bureau, notice, "广场宣传。", city=0)

    keys = {letter.key for letter in letters()}
    gone = reasons.gone(keys, now=AFTER + timedelta(days=3))
    assert gone == {letters()[0].key}


def test_message_that_waited_names_what_is_still_untold_when_it_leaves(bureau, notice):
    """And a reminder of receipt of the same day has a text of its own."""
    notice.deliveries.update(acknowledged_at=None)
    reminding.remind_of_receipt(
        notice.deliveries.all(), by=bureau.officer, now=AFTER, text="请签收。"
    )
    remind(bureau, notice, text="请填报。")
    tell(bureau, notice, "广场宣传。", city=1)

    rewording.reword(now=AFTER + timedelta(days=3), at_round=1)

    shared, second = letters()
    assert shared.subject == second.subject == "【请填报】1项活动的开展情况"
    assert second.body == (
        f"请填报。\n\n{bureau.agency.name}《{notice.title}》的活动安排中，{bureau.cities[1].name}"
        "负责的1项活动已到时间，尚未填报开展情况，请及时填报：\n1. 进校园。"
    )
    receipts = OutgoingMessage.objects.filter(key__startswith="receipt:", channel="email")
    assert [each.body.splitlines()[0] for each in receipts] == ["请签收。"] * 3


def test_only_the_bureau_that_issued_reminds(bureau, notice):
    stranger = Bureau(cities=0).officer

    outcome = reminding.remind_of_activities(notice.deliveries.all(), by=stranger, now=AFTER)
    assert outcome.reminded == []
    with pytest.raises(PermissionDenied):
        reminding.remind_of_activities(notice.deliveries.all(), by=bureau.clerks[0], now=AFTER)


@pytest.mark.parametrize(
    "address",
    [{"stage": "activities", "status": "untold"}, {"view": "activities", "told": "untold"}],
)
def test_both_lists_of_what_is_untold_have_the_button_and_the_log_keeps_it(
    client, bureau, notice, address
):
    client.force_login(bureau.officer)
    url = reverse("show_roster", args=[notice.pk])

    page = main_text(client.get(url, address))
    assert "催报这些单位" in page
    client.post(reverse("remind_units", args=[notice.pk]), {**address, "text": "请尽快填报。"})

    assert sorted(Reminder.objects.values_list("delivery__agency", "slot", "text")) == [
        (city.pk, "activities", "请尽快填报。") for city in bureau.cities[:2]
    ]
    logged = main_text(client.get(reverse("list_reminders", args=[notice.pk])))
    assert f"{bureau.cities[0].short_name} 活动开展情况 人工催报" in logged
    assert "【请填报】1项活动的开展情况" in logged


def test_list_of_what_was_held_has_no_button(client, bureau, notice):
    tell(bureau, notice, "广场宣传。", city=0)
    client.force_login(bureau.officer)

    url = reverse("show_roster", args=[notice.pk])
    page = main_text(client.get(url, {"view": "activities", "told": "held"}))

    assert "催报这些单位" not in page

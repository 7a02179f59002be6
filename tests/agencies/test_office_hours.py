"""By night and on rest days nothing leaves; what waits goes out on the next working morning."""

from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from agencies import condition, handling, messages, office_hours, sending
from agencies.messages import Letter
from agencies.models import OutgoingMessage
from agencies.permissions import Role
from config.settings import quiet_hours
from tests.factories import AgencyFactory, UserFactory

State = OutgoingMessage.State


def at(text):
    """A moment in Fuzhou."""
    return timezone.make_aware(datetime.fromisoformat(text))


# Saturday 31 May to Monday 2 June 2025 is the Dragon Boat Festival; Sunday 28 September is worked.
@pytest.mark.parametrize(
    ("ready", "leaves"),
    [
        ("2025-05-30T08:00", "2025-05-30T08:00"),
        ("2025-05-30T19:59", "2025-05-30T19:59"),
        ("2025-05-30T20:00", "2025-06-03T08:00"),
        ("2025-05-30T07:59", "2025-05-30T08:00"),
        ("2025-05-31T10:00", "2025-06-03T08:00"),
        ("2025-06-02T23:59", "2025-06-03T08:00"),
        ("2025-06-03T00:00", "2025-06-03T08:00"),
        ("2025-06-04T22:00", "2025-06-05T08:00"),
        ("2025-09-27T12:00", "2025-09-28T08:00"),
    ],
)
def test_message_leaves_within_office_hours(settings, ready, leaves):
    settings.QUIET_HOURS = (time(20), time(8))

    assert office_hours.leaves_at(at(ready)) == at(leaves)


def test_without_quiet_hours_nothing_waits():
    assert office_hours.leaves_at(at("2025-05-31T23:00")) == at("2025-05-31T23:00")
    assert office_hours.in_force().next(at("2025-05-31T23:00")) == at("2025-06-03T08:00")
    assert office_hours.in_force().next(at("2025-06-03T23:00")) == at("2025-06-03T23:00")


def test_quiet_hours_as_they_are_set():
    assert quiet_hours("21:30-07:45") == (time(21, 30), time(7, 45))
    assert quiet_hours("") is None
    with pytest.raises(ValueError, match="从晚上到次日早上"):
        quiet_hours("08:00-20:00")


# --- What leaves ------------------------------------------------------------------------

NIGHT, MORNING = at("2025-06-04T22:00"), at("2025-06-05T08:00")


@pytest.fixture
def clerk(db, settings):
    settings.QUIET_HOURS = (time(20), time(8))
    return UserFactory(roles=[Role.CLERK])


def queue(clerk, *, now=NIGHT, not_before=None, **letter):
    letter = Letter("【请报送】活动总结", "请及时报送。", "/", **letter)
    messages.enqueue_to_agencies([(clerk.agency, letter, "word")], now=now, not_before=not_before)


def states():
    return dict(OutgoingMessage.objects.values_list("channel", "state"))


def test_what_somebody_did_is_told_within_the_portal_and_mailed_in_the_morning(clerk):
    queue(clerk)

    assert messages.send_due(now=NIGHT) == 1
    assert states() == {"in_app": "sent", "email": "queued"}
    assert messages.send_due(now=MORNING - timedelta(minutes=1)) == 0
    assert messages.send_due(now=MORNING) == 1
    assert [letter.to for letter in mail.outbox] == [[clerk.email]]


def test_reminder_of_the_night_waits_altogether(clerk):
    queue(clerk, not_before=NIGHT + timedelta(minutes=1), mergeable=True)

    assert messages.send_due(now=NIGHT + timedelta(minutes=5)) == 0
    assert messages.send_due(now=MORNING) == 2


def test_what_was_asked_to_leave_at_once_does(clerk):
    queue(clerk, at_any_hour=True, mergeable=True)

    assert messages.send_due(now=NIGHT) == 2


def test_failed_attempt_of_the_evening_is_repeated_in_the_morning(clerk):
    late = at("2025-06-04T19:59")
    queue(clerk, now=late)
    OutgoingMessage.objects.filter(channel="email").update(
        state=State.RETRYING, not_before=late + timedelta(minutes=1), attempts=1
    )

    assert messages.send_due(now=late + timedelta(minutes=5)) == 1  # the note
    assert messages.send_due(now=MORNING) == 1


def test_what_an_officer_releases_by_night_leaves_in_the_morning(clerk):
    officer = UserFactory(agency=AgencyFactory(province=True), roles=[Role.OFFICER])
    queue(clerk, sender=officer.bureau)
    message = OutgoingMessage.objects.get(channel="email")
    handling.hold(message, by=officer, now=NIGHT)
    handling.release(message, by=officer, now=NIGHT)
    messages.send_due(now=NIGHT)

    message.refresh_from_db()
    assert message.state == State.QUEUED
    assert handling.advice(message, now=NIGHT) == ("夜间和休息日不打扰收件人，6月5日8:00发出。")
    assert messages.send_due(now=MORNING) == 1


def test_batch_handed_out_before_the_evening_is_not_sent_after_it(clerk):
    queue(clerk, now=at("2025-06-04T19:59"))
    ids = list(OutgoingMessage.objects.filter(channel="email").values_list("pk", flat=True))

    assert sending.send_batch(ids, now=at("2025-06-04T20:01")) == 0
    assert states()["email"] == "queued"


def test_what_waits_for_the_morning_is_no_backlog(clerk):
    queue(clerk)
    messages.send_due(now=NIGHT)

    night, first_minutes, later = (
        condition._queue(now)
        for now in (MORNING - timedelta(hours=1), MORNING, at("2025-06-05T09:00"))
    )

    assert (night.is_well, night.words) == (
        True,
        "1条，夜间和休息日不发，下一个工作日早上发出。",
    )
    assert first_minutes.is_well
    assert not later.is_well

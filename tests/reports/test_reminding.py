"""催报 by hand, and calls that are written down."""

from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from agencies import messages
from agencies.models import AuditEntry, Contact, OutgoingMessage
from agencies.permissions import Role
from campaigns import workflow as campaign_workflow
from reports import reminders, reminding
from reports.models import Reminder, Submission
from reports.states import SubmissionState
from tests.factories import DUE, NOW, Bureau, UserFactory
from tests.reports.steps import issued

S = SubmissionState


def at(text):
    """A moment in Fuzhou."""
    return timezone.make_aware(datetime.fromisoformat(text))


THURSDAY = at("2025-06-12T09:00")


pytestmark = pytest.mark.usefixtures("made")


def make_world():
    """Two cities await the summary due on Monday 16 June."""
    bureau = Bureau(cities=2)
    bureau.submission()
    return bureau


@pytest.fixture
def bureau(made):
    return made


def reminded():
    return sorted(
        OutgoingMessage.objects.filter(key__startswith="reminder:").values_list(
            "recipient__agency__name", "channel"
        )
    )


def both(*cities):
    return sorted((city.name, channel) for city in cities for channel in ("email", "in_app"))


def submission_of(city):
    return Submission.objects.get(agency=city)


def remind(bureau, *cities, by=None, now=NOW, text=""):
    """The units that were reminded."""
    submissions = Submission.objects.filter(agency__in=cities)
    outcome = reminding.remind_now(submissions, by=by or bureau.officer, now=now, text=text)
    return outcome.reminded


def test_officer_reminds_the_units_of_a_list(bureau):
    assert remind(bureau, bureau.cities[0], text="请于今日下班前报送。") == bureau.cities[:1]

    assert reminded() == both(bureau.cities[0])
    note = OutgoingMessage.objects.filter(key__startswith="reminder:").first()
    assert note.subject == "【请报送】活动总结：还剩14个工作日"
    assert note.body.startswith("请于今日下班前报送。\n\n")
    assert (AuditEntry.objects.first().action, AuditEntry.objects.first().detail) == (
        "催报",
        {"text": "请于今日下班前报送。"},
    )


def test_second_click_on_the_same_day_sends_nothing(bureau):
    remind(bureau, bureau.cities[0])

    assert remind(bureau, *bureau.cities, now=NOW + timedelta(hours=5)) == bureau.cities[1:]
    assert remind(bureau, *bureau.cities, now=NOW + timedelta(hours=6)) == []
    assert AuditEntry.objects.filter(action="催报").count() == 2
    assert remind(bureau, *bureau.cities, now=NOW + timedelta(days=1)) == bureau.cities


def test_unit_that_nothing_reaches_is_named_and_not_counted_as_reminded(bureau):
    bureau.clerks[0].role_assignments.all().delete()

    outcome = reminding.remind_now(Submission.objects.all(), by=bureau.officer, now=NOW)

    assert outcome == reminding.Outcome(bureau.cities[1:], [], bureau.cities[:1])
    assert [reminder.submission.agency for reminder in Reminder.objects.all()] == bureau.cities[1:]
    assert AuditEntry.objects.filter(action="催报").count() == 1


def test_unit_with_two_contacts_of_one_address_gets_one_mail(bureau):
    bureau.clerks[0].role_assignments.all().delete()
    for name in ("张三", "李四"):
        Contact.objects.create(agency=bureau.cities[0], name=name, email="office@example.org")

    assert reminders.queue_reminders(now=THURSDAY) == 3


def test_reminding_by_hand_leaves_the_automatic_ones_alone(bureau):
    remind(bureau, *bureau.cities, now=THURSDAY)

    assert reminders.queue_reminders(now=THURSDAY) == 4


def test_who_has_submitted_is_not_reminded_by_hand(bureau):
    bureau.advance_submission(submission_of(bureau.cities[0]), S.SUBMITTED)

    assert remind(bureau, *bureau.cities) == bureau.cities[1:]
    assert reminded() == both(bureau.cities[1])


def test_another_bureau_cannot_remind_our_units(bureau):
    stranger = Bureau(cities=0).officer

    assert remind(bureau, *bureau.cities, by=stranger) == []
    assert reminded() == []


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SIGNATORY, Role.CLERK, Role.SUPERIOR])
def test_reminding_needs_the_right(bureau, role):
    with pytest.raises(PermissionDenied):
        remind(bureau, *bureau.cities, by=UserFactory(agency=bureau.agency, roles=[role]))


@pytest.mark.parametrize(("state", "is_reminded"), [(S.DRAFT, False), (S.RETURNED, True)])
def test_who_can_submit_no_more_is_not_reminded(db, state, is_reminded):
    bureau = Bureau(cities=1)
    bureau.submission(state, locks_at=DUE)

    found = remind(bureau, *bureau.cities, now=at("2025-06-17T09:00"))

    assert found == (bureau.cities if is_reminded else [])


def test_receipt_is_reminded_of_once_a_day(bureau):
    notice = Submission.objects.first().requirement.notice
    first = notice.deliveries.get(agency=bureau.cities[0])
    campaign_workflow.acknowledge(first, by=bureau.clerks[0], now=NOW)
    by_hand = {"by": bureau.officer, "text": "请抓紧。"}

    once = reminding.remind_of_receipt(notice.deliveries, now=NOW, **by_hand)
    again = reminding.remind_of_receipt(notice.deliveries, now=NOW, **by_hand)
    tomorrow = reminding.remind_of_receipt(
        notice.deliveries, now=NOW + timedelta(days=1), **by_hand
    )

    others = bureau.cities[1:]
    assert once == tomorrow == reminding.Outcome(others, [], [])
    assert again == reminding.Outcome([], others, [])
    notes = OutgoingMessage.objects.filter(key__startswith="receipt:", channel="in_app")
    assert {(note.recipient, note.subject, note.link) for note in notes} == {
        (bureau.clerks[1], f"【请签收】{notice.title}", notice.get_absolute_url())
    }
    assert notes.first().body.startswith("请抓紧。\n\n")
    assert AuditEntry.objects.filter(action="催签收").count() == 2


# --- By night ---------------------------------------------------------------------------


def test_reminder_of_the_evening_leaves_in_the_morning(bureau, settings):
    settings.QUIET_HOURS = (time(20), time(8))
    messages.send_due(now=NOW)
    evening, morning = at("2025-06-06T21:00"), at("2025-06-09T08:00")  # from Friday to Monday

    remind(bureau, bureau.cities[0], now=evening)

    assert messages.send_due(now=evening) == 0
    assert messages.send_due(now=morning) == 2


def test_reminder_that_must_not_wait_leaves_at_once(bureau, settings):
    settings.QUIET_HOURS = (time(20), time(8))
    messages.send_due(now=NOW)
    evening = at("2025-06-06T21:00")

    reminding.remind_now(Submission.objects.all(), by=bureau.officer, now=evening, at_once=True)

    assert messages.send_due(now=evening) == 4


def test_reminder_of_the_evening_is_dropped_if_the_unit_answers_by_night(bureau, settings):
    settings.QUIET_HOURS = (time(20), time(8))
    remind(bureau, bureau.cities[0], now=at("2025-06-06T21:00"))

    bureau.advance_submission(submission_of(bureau.cities[0]), S.SUBMITTED)

    held = OutgoingMessage.objects.filter(key__startswith="reminder:")
    assert set(held.values_list("state", flat=True)) == {"obsolete"}


# --- Calls ------------------------------------------------------------------------------


def test_call_is_kept_with_what_was_said(bureau):
    submission = submission_of(bureau.cities[0])
    called_at = at("2025-06-12T15:20")

    calls = [
        reminding.log_call(
            submission,
            text="与张科长通话：明日上午报。",
            at=called_at,
            by=bureau.officer,
            now=THURSDAY,
        )
        for _ in range(2)
    ]

    assert list(reminding.of_notice(submission.requirement.notice)) == calls[::-1]
    call = Reminder.objects.first()
    assert (call.kind, call.by, call.created_at, call.text, call.due_on.isoformat()) == (
        "call",
        bureau.officer,
        called_at,
        "与张科长通话：明日上午报。",
        "2025-06-12",
    )
    assert AuditEntry.objects.filter(action="电话催报").count() == 2


def test_call_about_the_receipt_stands_with_the_notice(bureau):
    delivery = submission_of(bureau.cities[0]).requirement.notice.deliveries.first()

    call = reminding.log_call(delivery, text="已催。", at=NOW, by=bureau.officer, now=NOW)

    assert list(reminding.of_notice(delivery.notice)) == [call]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CLERK, Role.SUPERIOR])
def test_call_needs_the_right(bureau, role):
    person = UserFactory(agency=bureau.agency, roles=[role])

    with pytest.raises(PermissionDenied):
        reminding.log_call(
            submission_of(bureau.cities[0]), text="已催。", at=NOW, by=person, now=NOW
        )


def test_another_bureau_writes_down_no_calls_to_our_units(bureau):
    with pytest.raises(PermissionDenied, match="只有发文机关"):
        reminding.log_call(
            submission_of(bureau.cities[0]),
            text="已催。",
            at=NOW,
            by=Bureau(cities=0).officer,
            now=NOW,
        )


def test_counties_are_reminded_by_their_city_and_by_the_issuer_once_a_day(db):
    bureau = Bureau(cities=2, counties=2)
    notice = issued(bureau, chain="through_city")
    waiting = Submission.objects.filter(requirement__notice=notice)
    of_counties = waiting.exclude(parent=None)
    city, other = bureau.clerks
    tomorrow = NOW + timedelta(days=1)

    assert reminding.remind_now(waiting, by=city, now=NOW).reminded == bureau.counties
    assert reminding.remind_now(waiting, by=bureau.officer, now=NOW) == reminding.Outcome(
        bureau.cities, bureau.counties, []
    )
    directly = reminding.remind_now(of_counties, by=bureau.officer, now=tomorrow)
    assert directly.reminded == bureau.counties
    to_county = OutgoingMessage.objects.filter(agency=bureau.counties[0])
    letter = to_county.filter(key__startswith="reminder:").latest("pk")
    name = bureau.cities[0].name
    assert f"本项由{name}审核汇总，请向{name}报送。" in letter.body
    with pytest.raises(PermissionDenied):
        reminding.remind_now(waiting, by=other, now=NOW)

    received = reminding.remind_of_receipt(notice.deliveries.all(), by=city, now=NOW)
    assert received.reminded == bureau.counties
    with pytest.raises(PermissionDenied):
        reminding.remind_of_receipt(notice.deliveries.all(), by=other, now=NOW)

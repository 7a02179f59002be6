from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from agencies import messages
from agencies.models import AuditEntry, Contact, OutgoingMessage
from agencies.permissions import Role
from campaigns import workflow as campaign_workflow
from reports import reminders
from reports.models import Reminder, Submission
from reports.states import SubmissionState
from tests.factories import DUE, NOW, Bureau, UserFactory

Kind, S = Reminder.Kind, SubmissionState


def at(text):
    """A moment in Fuzhou."""
    return timezone.make_aware(datetime.fromisoformat(text))


# Due on Monday 16 June 2025, 17:30; on Friday 30 May and Tuesday 3 June, between which lies
# the Dragon Boat Festival; on Monday 29 September, after a Sunday that is worked.
@pytest.mark.parametrize(
    ("due", "now", "kind"),
    [
        ("2025-06-16T17:30", "2025-06-11T09:00", None),
        ("2025-06-16T17:30", "2025-06-12T08:59", None),
        ("2025-06-16T17:30", "2025-06-12T09:00", Kind.UPCOMING),
        ("2025-06-16T17:30", "2025-06-13T09:00", Kind.UPCOMING),
        ("2025-06-16T17:30", "2025-06-13T23:59", Kind.UPCOMING),
        ("2025-06-16T17:30", "2025-06-14T09:00", None),  # a Saturday
        ("2025-06-16T17:30", "2025-06-15T12:00", None),
        ("2025-06-16T17:30", "2025-06-16T08:00", None),
        ("2025-06-16T17:30", "2025-06-16T09:00", Kind.DUE_TODAY),
        ("2025-06-16T17:30", "2025-06-16T17:30", Kind.DUE_TODAY),
        ("2025-06-16T17:30", "2025-06-16T17:31", Kind.OVERDUE),
        ("2025-06-16T17:30", "2025-06-17T09:00", Kind.OVERDUE),
        ("2025-06-16T17:30", "2025-06-23T09:00", Kind.OVERDUE),
        ("2025-06-16T17:30", "2025-06-24T09:00", None),
        ("2025-06-03T12:00", "2025-05-29T09:00", Kind.UPCOMING),
        ("2025-06-03T12:00", "2025-05-28T09:00", None),
        ("2025-06-03T12:00", "2025-05-30T09:00", Kind.UPCOMING),
        ("2025-06-03T12:00", "2025-06-01T09:00", None),  # the holiday itself
        ("2025-05-30T12:00", "2025-06-01T09:00", None),
        ("2025-05-30T12:00", "2025-06-03T09:00", Kind.OVERDUE),
        ("2025-06-02T12:00", "2025-05-30T09:00", Kind.UPCOMING),  # due on a holiday
        ("2025-06-02T12:00", "2025-06-02T09:00", None),
        ("2025-06-02T12:00", "2025-06-03T09:00", Kind.OVERDUE),
        ("2025-09-29T17:30", "2025-09-26T09:00", Kind.UPCOMING),
        ("2025-09-29T17:30", "2025-09-25T09:00", None),
        ("2025-09-29T17:30", "2025-09-27T09:00", None),  # the Saturday is free
        ("2025-09-29T17:30", "2025-09-28T09:00", Kind.UPCOMING),  # the Sunday is worked
        ("2025-06-16T00:30", "2025-06-16T09:00", Kind.OVERDUE),  # still the 15th in UTC
    ],
)
def test_kind_of_reminder(due, now, kind):
    assert reminders.kind_due(at(due), at(now)) == kind


FRIDAY = at("2025-06-13T09:00")


@pytest.fixture
def bureau(db):
    """Two cities await the summary due on Monday 16 June."""
    bureau = Bureau(cities=2)
    bureau.submission()
    return bureau


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


def test_open_submissions_are_reminded_of(bureau):
    assert reminders.queue_reminders(now=FRIDAY) == 4

    assert reminded() == both(*bureau.cities)
    assert set(Reminder.objects.values_list("kind", "due_on", "created_at")) == {
        ("upcoming", DUE.date(), FRIDAY)
    }


@pytest.mark.parametrize(
    ("state", "is_reminded"),
    [
        (S.AWAITED, True),
        (S.DRAFT, True),
        (S.RETURNED, True),
        (S.SUBMITTED, False),
        (S.RESUBMITTED, False),
        (S.ACCEPTED, False),
        (S.NOTHING_TO_REPORT, False),
        (S.EXEMPT, False),
    ],
)
def test_only_who_still_has_to_submit_is_reminded(bureau, state, is_reminded):
    bureau.advance_submission(submission_of(bureau.cities[0]), state)

    reminders.queue_reminders(now=FRIDAY)

    assert reminded() == both(*(bureau.cities if is_reminded else bureau.cities[1:]))


def test_each_kind_is_sent_once_per_due_date(bureau):
    days = ["12", "13", "16", "17", "18", "19", "20", "23", "24"]
    queued = [reminders.queue_reminders(now=at(f"2025-06-{day}T09:00")) for day in days]

    assert queued == [4, 0, 4, 4, 0, 0, 0, 0, 0]


def test_due_date_that_moved_is_reminded_of_anew(bureau):
    reminders.queue_reminders(now=FRIDAY)
    Submission.objects.update(due_at=DUE + timedelta(days=1))

    assert reminders.queue_reminders(now=FRIDAY) == 4
    assert reminders.queue_reminders(now=FRIDAY) == 0


def test_withdrawn_notice_is_not_reminded_of(bureau):
    notice = submission_of(bureau.cities[0]).requirement.notice
    campaign_workflow.withdraw(notice, by=bureau.officer, now=NOW, reason="内容有误。")

    assert reminders.queue_reminders(now=FRIDAY) == 0


def test_unit_without_clerks_is_reminded_through_its_contact(bureau):
    bureau.clerks[0].role_assignments.all().delete()
    Contact.objects.create(agency=bureau.cities[0], name="李四", email="li@example.org")

    assert reminders.queue_reminders(now=FRIDAY) == 3

    assert OutgoingMessage.objects.get(address="li@example.org").subject == (
        "【请报送】活动总结：还剩1个工作日"
    )


def test_letter_says_what_by_when_and_how_it_stands(bureau):
    reminders.queue_reminders(now=FRIDAY)

    submission = submission_of(bureau.cities[0])
    note = OutgoingMessage.objects.get(
        recipient=bureau.clerks[0], channel="in_app", key__startswith="reminder:"
    )
    assert note.subject == "【请报送】活动总结：还剩1个工作日"
    assert note.body == (
        f"{bureau.agency.name}《{submission.requirement.notice.title}》要求"
        f"{bureau.cities[0].name}报送“活动总结”，截止时间为2025年6月16日 17:30，目前待报送。"
    )
    assert note.link == f"/submissions/{submission.pk}/"


def test_queries_do_not_grow_with_the_units(django_assert_num_queries, db):
    for cities in (2, 12):
        Bureau(cities=cities).submission()
        with django_assert_num_queries(15):
            reminders.queue_reminders(now=FRIDAY)


# --- By hand --------------------------------------------------------------------------


def remind(bureau, *cities, by=None, now=NOW, text=""):
    """The units that were reminded."""
    submissions = Submission.objects.filter(agency__in=cities)
    outcome = reminders.remind_now(submissions, by=by or bureau.officer, now=now, text=text)
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

    outcome = reminders.remind_now(Submission.objects.all(), by=bureau.officer, now=NOW)

    assert outcome == reminders.Outcome(bureau.cities[1:], [], bureau.cities[:1])
    assert [reminder.submission.agency for reminder in Reminder.objects.all()] == bureau.cities[1:]
    assert AuditEntry.objects.filter(action="催报").count() == 1


def test_unit_with_two_contacts_of_one_address_gets_one_mail(bureau):
    bureau.clerks[0].role_assignments.all().delete()
    for name in ("张三", "李四"):
        Contact.objects.create(agency=bureau.cities[0], name=name, email="office@example.org")

    assert reminders.queue_reminders(now=FRIDAY) == 3


def test_reminding_by_hand_leaves_the_automatic_ones_alone(bureau):
    remind(bureau, *bureau.cities, now=FRIDAY)

    assert reminders.queue_reminders(now=FRIDAY) == 4


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


def test_overdue_letter_says_so(bureau):
    messages.send_due(now=NOW)
    reminders.queue_reminders(now=at("2025-06-17T09:00"))

    assert {message.subject for message in OutgoingMessage.objects.filter(state="queued")} == {
        "【请报送】活动总结：已逾期1个工作日"
    }


def test_returned_submission_is_asked_for_in_other_words(bureau):
    bureau.advance_submission(submission_of(bureau.cities[0]), S.RETURNED)
    reminders.queue_reminders(now=at("2025-06-17T09:00"))

    note = OutgoingMessage.objects.get(
        recipient=bureau.clerks[0], channel="in_app", key__startswith="reminder:"
    )
    assert note.subject == "【请修改重报】活动总结"
    assert note.body.endswith("目前已退回，请修改重报。")


def test_holiday_ahead_is_not_said_to_leave_no_working_day(db):
    Bureau(cities=1).submission(due_at=at("2025-06-15T17:30"))
    reminders.queue_reminders(now=at("2025-06-13T09:00"))

    note = OutgoingMessage.objects.filter(key__startswith="reminder:").first()
    assert note.subject == "【请报送】活动总结：2天后截止"


@pytest.mark.parametrize(("state", "is_reminded"), [(S.DRAFT, False), (S.RETURNED, True)])
def test_who_can_submit_no_more_is_not_reminded(db, state, is_reminded):
    bureau = Bureau(cities=1)
    bureau.submission(state, locks_at=DUE)
    now = at("2025-06-17T09:00")

    assert remind(bureau, *bureau.cities, now=now) == (bureau.cities if is_reminded else [])
    OutgoingMessage.objects.all().delete()
    assert reminders.queue_reminders(now=now) == (2 if is_reminded else 0)


def test_receipt_is_reminded_of_once_a_day(bureau):
    notice = Submission.objects.first().requirement.notice
    first = notice.deliveries.get(agency=bureau.cities[0])
    campaign_workflow.acknowledge(first, by=bureau.clerks[0], now=NOW)
    by_hand = {"by": bureau.officer, "text": "请抓紧。"}

    once = reminders.remind_of_receipt(notice.deliveries, now=NOW, **by_hand)
    again = reminders.remind_of_receipt(notice.deliveries, now=NOW, **by_hand)
    tomorrow = reminders.remind_of_receipt(
        notice.deliveries, now=NOW + timedelta(days=1), **by_hand
    )

    others = bureau.cities[1:]
    assert once == tomorrow == reminders.Outcome(others, [], [])
    assert again == reminders.Outcome([], others, [])
    notes = OutgoingMessage.objects.filter(key__startswith="receipt:", channel="in_app")
    assert {(note.recipient, note.subject, note.link) for note in notes} == {
        (bureau.clerks[1], f"【请签收】{notice.title}", notice.get_absolute_url())
    }
    assert notes.first().body.startswith("请抓紧。\n\n")
    assert AuditEntry.objects.filter(action="催签收").count() == 2

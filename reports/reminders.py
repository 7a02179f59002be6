"""催报: who is to be reminded of what, now; and the rows that make it happen once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies import audit, messages
from agencies.models import Agency, User
from agencies.permissions import Permission, require
from campaigns.working_days import is_working_day, working_days_left
from reports.deadlines import standing
from reports.models import Reminder, Submission
from reports.moments import in_words
from reports.states import SubmissionState

Kind = Reminder.Kind

# Reminders leave from this hour of a working day (Asia/Shanghai).
FROM_HOUR = 9
# The step before the due date, and how long after it a first overdue reminder still
# makes sense, in working days.
UPCOMING_DAYS = 2
OVERDUE_DAYS = 5
# No holiday stretches these to more; what is due beyond it need not be looked at.
WINDOW = timedelta(days=30)


@dataclass(frozen=True)
class DueReminder:
    """That `submission` is to be reminded of the date `due_on`, and how."""

    submission: Submission
    kind: Kind
    due_on: date


def kind_due(due_at: datetime, now: datetime) -> Kind | None:
    """The reminder that an open submission due at `due_at` calls for at `now`."""
    today, due_on = timezone.localdate(now), timezone.localdate(due_at)
    if timezone.localtime(now).hour < FROM_HOUR or not is_working_day(today):
        return None
    if now > due_at:
        return Kind.OVERDUE if -working_days_left(today, due_on) <= OVERDUE_DAYS else None
    if today == due_on:
        return Kind.DUE_TODAY
    return Kind.UPCOMING if working_days_left(today, due_on) <= UPCOMING_DAYS else None


def due_reminders(now: datetime) -> list[DueReminder]:
    """Every reminder called for at `now`, whether or not it has been queued before."""
    waiting = (
        Submission.objects.awaiting()
        .unlocked(now)
        .filter(due_at__range=(now - WINDOW, now + WINDOW))
        .select_related("agency", "requirement__notice__issuer")
    )
    return [
        DueReminder(submission, kind, timezone.localdate(submission.due_at))
        for submission in waiting
        if (kind := kind_due(submission.due_at, now))
    ]


def queue_reminders(*, now: datetime) -> int:
    """Queue the messages of all due reminders not queued before; return their number.

    A unit that cannot be reached is not counted as reminded: it is once it has a contact.
    """
    due = due_reminders(now)
    reachable = messages.reachable_people({reminder.submission.agency_id for reminder in due})
    due = [reminder for reminder in due if reachable[reminder.submission.agency_id]]
    with transaction.atomic():
        Reminder.objects.bulk_create((_row(each, now) for each in due), ignore_conflicts=True)
        return messages.enqueue_to_agencies((_post(each, now) for each in due), now=now)


@dataclass(frozen=True)
class Outcome:
    """What became of reminding by hand, unit by unit."""

    reminded: list[Agency]
    already_today: list[Agency]
    unreachable: list[Agency]


def remind_now(submissions: QuerySet, *, by: User, now: datetime, text: str = "") -> Outcome:
    """催报这些单位: remind by hand, at most once a day each.

    Only of what the bureau of `by` itself asked for and what can still be submitted.
    """
    require(by, Permission.REVIEW_SUBMISSION)
    today = timezone.localdate(now)
    waiting = (
        submissions.awaiting()
        .unlocked(now)
        .filter(requirement__notice__issuer=by.bureau)
        .select_related("agency", "requirement__notice__issuer")
    )
    due = [DueReminder(submission, Kind.MANUAL, today) for submission in waiting]

    def send(reminder):
        submission = reminder.submission
        _, is_new = Reminder.objects.get_or_create(
            submission=submission,
            slot=reminder.kind,
            due_on=reminder.due_on,
            defaults={"kind": reminder.kind, "created_at": now, "by": by, "text": text},
        )
        if is_new:
            messages.enqueue_to_agencies([_post(reminder, now, text)], now=now)
            audit.record("催报", by=by, target=submission, now=now, detail={"text": text})
        return is_new

    return _one_by_one([(reminder.submission.agency, reminder) for reminder in due], send)


def remind_of_receipt(deliveries: QuerySet, *, by: User, now: datetime, text: str = "") -> Outcome:
    """催签收: as `remind_now`, of notices of the bureau of `by` not yet acknowledged."""
    require(by, Permission.REVIEW_SUBMISSION)
    waiting = (
        deliveries.awaiting()
        .filter(notice__issuer=by.bureau)
        .select_related("agency", "notice__issuer", "notice__number_series")
    )

    def send(delivery):
        notice = delivery.notice
        body = f"{notice.issuer.name}《{notice.title}》（{notice.number}）尚未签收，请及时签收。"
        letter = messages.Letter(
            f"【请签收】{notice.title}",
            f"{text}\n\n{body}" if text else body,
            notice.get_absolute_url(),
            sender=notice.issuer,
            about=f"notice-{notice.pk}",
            mergeable=True,
        )
        reason = f"receipt:{delivery.pk}:{timezone.localdate(now)}"
        is_new = messages.enqueue_to_agencies([(delivery.agency, letter, reason)], now=now) > 0
        if is_new:
            detail = {"agency": delivery.agency.name, "text": text}
            audit.record("催签收", by=by, target=notice, now=now, detail=detail)
        return is_new

    return _one_by_one([(delivery.agency, delivery) for delivery in waiting], send)


def _one_by_one(pairs, send):
    """Call `send` for what is there for each agency that can be reached; sort by its answer."""
    reachable = messages.reachable_people({agency.pk for agency, _ in pairs})
    outcome = Outcome([], [], [])
    with transaction.atomic():
        for agency, what in pairs:
            if not reachable[agency.pk]:
                outcome.unreachable.append(agency)
            elif send(what):
                outcome.reminded.append(agency)
            else:
                outcome.already_today.append(agency)
    return outcome


def _row(reminder, now):
    return Reminder(
        submission=reminder.submission,
        kind=reminder.kind,
        slot=reminder.kind,
        due_on=reminder.due_on,
        created_at=now,
    )


def _post(reminder, now, text=""):
    """What `enqueue_to_agencies` takes: the agency, the letter, and the reason once only."""
    submission = reminder.submission
    reason = f"reminder:{submission.pk}:{reminder.kind}:{reminder.due_on}"
    return submission.agency, _letter(submission, now, text), reason


def _letter(submission, now, text):
    requirement = submission.requirement
    is_returned = submission.state == SubmissionState.RETURNED
    body = (
        f"{requirement.notice.issuer.name}《{requirement.notice.title}》要求"
        f"{submission.agency.name}报送“{requirement.title}”，截止时间为{in_words(submission.due_at)}，目前"
        f"{submission.get_state_display()}{'，请修改重报' if is_returned else ''}。"
    )
    if is_returned:
        subject = f"【请修改重报】{requirement.title}"
    else:
        subject = f"【请报送】{requirement.title}：{standing(submission, now).label}"
    return messages.Letter(
        subject,
        f"{text}\n\n{body}" if text else body,
        submission.get_absolute_url(),
        sender=requirement.notice.issuer,
        about=f"notice-{requirement.notice_id}",
        mergeable=True,
    )

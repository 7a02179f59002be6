"""催报: who is to be reminded of what, now; and the rows that make it happen once."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from agencies import audit, messages
from agencies.models import User
from agencies.permissions import Permission, require
from reports.models import Reminder, Submission
from reports.working_days import is_working_day, working_days_left

Kind = Reminder.Kind

# Reminders leave from this hour of a working day (Asia/Shanghai).
FROM_HOUR = 9
# The step before the due date, and how long after it a first overdue reminder still
# makes sense, in working days.
UPCOMING_DAYS = 2
OVERDUE_DAYS = 5


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
    waiting = Submission.objects.awaiting().select_related("agency", "requirement__notice__issuer")
    return [
        DueReminder(submission, kind, timezone.localdate(submission.requirement.due_at))
        for submission in waiting
        if (kind := kind_due(submission.requirement.due_at, now))
    ]


def queue_reminders(*, now: datetime) -> int:
    """Queue the messages of all due reminders not queued before; return their number."""
    return _queue(due_reminders(now), now)


def remind_now(submissions, *, by: User, now: datetime, text: str = "") -> int:
    """催报这些单位: remind by hand, at most once a day each; return the messages queued.

    Only what the bureau of `by` itself asked for is reminded of.
    """
    require(by, Permission.REVIEW_SUBMISSION)
    today = timezone.localdate(now)
    open_ones = (
        submissions.awaiting()
        .filter(requirement__notice__issuer=by.bureau)
        .select_related("agency", "requirement__notice__issuer")
    )
    with transaction.atomic():
        due = [DueReminder(submission, Kind.MANUAL, today) for submission in open_ones]
        queued = _queue(due, now, text=text)
        for reminder in due:
            audit.record("催报", by=by, target=reminder.submission, now=now, detail={"text": text})
        return queued


def _queue(due, now, text=""):
    with transaction.atomic():
        Reminder.objects.bulk_create(
            (
                Reminder(
                    submission=reminder.submission,
                    kind=reminder.kind,
                    due_on=reminder.due_on,
                    created_at=now,
                )
                for reminder in due
            ),
            ignore_conflicts=True,
        )
        return messages.enqueue_to_agencies(
            (
                (
                    reminder.submission.agency,
                    _letter(reminder, now, text),
                    f"reminder:{reminder.submission.pk}:{reminder.kind}:{reminder.due_on}",
                )
                for reminder in due
            ),
            now=now,
        )


def _letter(reminder, now, text):
    submission = reminder.submission
    requirement = submission.requirement
    when = timezone.localtime(requirement.due_at)
    due = f"{when.year}年{when.month}月{when.day}日{when:%H:%M}"
    left = working_days_left(timezone.localdate(now), timezone.localdate(requirement.due_at))
    hint = {
        Kind.UPCOMING: f"还剩{left}个工作日",
        Kind.DUE_TODAY: "今日截止",
        Kind.OVERDUE: "已逾期",
        Kind.MANUAL: "已逾期" if now > requirement.due_at else "请抓紧办理",
    }[reminder.kind]
    body = (
        f"{requirement.notice.issuer.name}《{requirement.notice.title}》要求"
        f"{submission.agency.name}报送“{requirement.title}”，截止时间为{due}，目前"
        f"{submission.get_state_display()}。"
    )
    return messages.Letter(
        f"【请报送】{requirement.title}：{hint}",
        f"{text}\n\n{body}" if text else body,
        submission.get_absolute_url(),
    )

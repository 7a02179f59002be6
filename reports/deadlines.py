"""How a due time reads on the day it is looked at: 还剩3个工作日, 今日截止, 已逾期2个工作日."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from campaigns.calendar_in_force import in_force
from campaigns.working_days import working_days_left
from reports.models import Submission
from reports.states import SubmissionState

# From so many working days before the due date on, the badge warns.
SOON = 3


@dataclass(frozen=True)
class Remaining:
    """The words and the tone of a badge."""

    label: str
    tone: str


def remaining(due_at: datetime, now: datetime) -> Remaining:
    """What is left at `now` until `due_at`, for somebody who has not yet submitted."""
    today, due_on = timezone.localdate(now), timezone.localdate(due_at)
    calendar = in_force()
    days = working_days_left(today, due_on, calendar)
    if now > due_at:
        return Remaining(f"已逾期{-days}个工作日" if days else "已逾期", "danger")
    if today == due_on:
        return Remaining("今日截止", "danger")
    if days == 0:  # nothing but holidays in between: “还剩0个工作日” would sound overdue
        ahead = (due_on - today).days
        return Remaining("明日截止" if ahead == 1 else f"{ahead}天后截止", "warning")
    about = "" if calendar.is_arranged(due_on.year) else "约"  # weekends alone were counted
    return Remaining(f"还剩{about}{days}个工作日", "warning" if days <= SOON else "neutral")


def standing(submission: Submission, now: datetime) -> Remaining:
    """What the unit has to know of time at `now`, while it has something to do.

    One that has submitted before is not overdue, however often it is returned.
    """
    if submission.state == SubmissionState.RETURNED:
        return Remaining("请修改重报", "warning")
    if submission.is_locked(now):
        return Remaining("已锁定", "danger")
    due_at = submission.due_at
    if submission.first_submitted_at and now > due_at:
        return Remaining("请报送", "warning")
    return remaining(due_at, now)

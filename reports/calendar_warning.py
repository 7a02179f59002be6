"""When the officer has to be told that a year's arrangement of working days is missing."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from agencies.models import User
from agencies.permissions import Permission
from campaigns.arranged_days import Calendar
from reports.models import ReportingRequirement

# From then on the State Council may have published the arrangement of the next year.
FIRST_MONTH = 11


def missing_years(today: date, due: Iterable[date], calendar: Calendar) -> list[int]:
    """Years without data: this one, from November on the next, and those of deadlines ahead."""
    years = {today.year} | {day.year for day in due if day >= today}
    if today.month >= FIRST_MONTH:
        years.add(today.year + 1)
    return sorted(year for year in years if not calendar.is_arranged(year))


def warned_of(user: User, now: datetime, calendar: Calendar) -> list[int]:
    """The missing years for those who set deadlines or keep the calendar, none for others."""
    if not (user.may(Permission.DRAFT_NOTICE) or user.may(Permission.MANAGE_ACCOUNTS)):
        return []
    requirements = ReportingRequirement.objects.visible_to(user).filter(due_at__gte=now)
    due = requirements.order_by().datetimes("due_at", "year")
    ends = [date(moment.year, 12, 31) for moment in due]
    return missing_years(timezone.localdate(now), ends, calendar)

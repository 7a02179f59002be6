"""How 放假安排 changes, each change with its line in the audit, and a year of it to look at."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from chinese_calendar.constants import Holiday, holidays, workdays
from django.db import transaction

from agencies import audit
from agencies.models import User
from campaigns import calendar_in_force
from campaigns.arranged_days import FESTIVALS
from campaigns.models import ArrangedDay

ADDED, CHANGED, DELETED = "新增放假安排", "修改放假安排", "删除放假安排"


@dataclass(frozen=True)
class PlannedDay:
    """A day of the arrangement; `entered` is its row where an administrator entered it."""

    day: date
    is_working: bool
    name: str
    entered: ArrangedDay | None = None


def months_of(year: int, entered: list[ArrangedDay]) -> list[tuple[int, list[PlannedDay]]]:
    """By month, what is built in for the year and what was entered, which goes before."""
    plan = {
        day: PlannedDay(day, is_working, _title(name) + ("调休上班" if is_working else ""))
        for is_working, days in ((False, holidays), (True, workdays))
        for day, name in days.items()
        if day.year == year
    }
    plan |= {row.day: PlannedDay(row.day, row.is_working, row.name, row) for row in entered}
    days = sorted(plan.values(), key=lambda planned: planned.day)
    return [(month, list(of)) for month, of in groupby(days, key=lambda planned: planned.day.month)]


def _title(name: str) -> str:
    """`chinesecalendar` writes 端午 for 端午节."""
    title = Holiday(name).chinese
    return next((each for each in FESTIVALS if each == f"{title}节"), title)


def save(row: ArrangedDay, *, changes: dict, by: User, now: datetime) -> None:
    """Keep the day; `changes` are told in the audit."""
    with transaction.atomic():
        action = CHANGED if row.pk else ADDED
        row.updated_at, row.updated_by = now, by
        row.save()
        audit.record(action, by=by, target=row, now=now, detail={"changes": changes})
        transaction.on_commit(calendar_in_force.forget)


def delete(row: ArrangedDay, *, by: User, now: datetime) -> None:
    with transaction.atomic():
        audit.record(DELETED, by=by, target=row, now=now)
        row.delete()
        transaction.on_commit(calendar_in_force.forget)

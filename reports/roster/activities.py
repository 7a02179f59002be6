"""活动: what became of the issued rows of the schedule, unit by unit."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from campaigns.models import Activity, Notice, Schedule
from campaigns.states import NoticeState
from reports.models import Outcome
from reports.roster.statuses import Status, Told

OF_OUTCOME = {
    Outcome.State.HELD: Told.HELD,
    Outcome.State.POSTPONED: Told.POSTPONED,
    Outcome.State.CANCELLED: Told.CANCELLED,
}


@dataclass(frozen=True)
class Line:
    """A row of the schedule for which a unit is responsible, and how far it is.

    `is_asked`: its days are over and the unit has to tell of it, as `outcomes.awaiting` says.
    """

    activity: int
    told: Told
    is_asked: bool


def schedules_of(notice: Notice):
    """Those it carries, and those into which it collects once they are issued."""
    collected = Q(requirements__notice=notice, attachments__notice__state=NoticeState.ISSUED)
    found = Schedule.objects.filter(Q(attachments__notice=notice) | collected)
    return Schedule.objects.filter(pk__in=found.values("pk"))


def lines_of(notice: Notice, today: date) -> dict[int, tuple[Line, ...]]:
    """By unit, in the order of the schedule; a row counts for each unit responsible for it."""
    schedules = schedules_of(notice)
    outcomes = {
        (activity, agency): (state, ends_on)
        for activity, agency, state, ends_on in Outcome.objects.filter(
            activity__category__schedule__in=schedules
        ).values_list("activity", "agency", "state", "ends_on")
    }
    found = defaultdict(list)
    rows = Activity.responsible_agencies.through.objects.filter(
        activity__category__schedule__in=schedules
    ).order_by(
        "activity__category__schedule",
        "activity__category__position",
        "activity__position",
        "activity",
    )
    columns = ("agency", "activity", "activity__cancelled_at", "activity__ends_on")
    for agency, activity, cancelled_at, ends_on in rows.values_list(*columns):
        told = outcomes.get((activity, agency))
        found[agency].append(_line(activity, cancelled_at, ends_on, told, today))
    return {agency: tuple(lines) for agency, lines in found.items()}


def asked_of(notice: Notice, today: date) -> dict[int, list[int]]:
    """By unit the rows of which it has still to tell; units that have told of all are left out."""
    found = {
        agency: [line.activity for line in lines if line.is_asked]
        for agency, lines in lines_of(notice, today).items()
    }
    return {agency: rows for agency, rows in found.items() if rows}


def _line(activity, cancelled_at, ends_on, told, today):
    if cancelled_at:
        return Line(activity, Told.CANCELLED, is_asked=False)
    is_over = ends_on is not None and ends_on < today
    if told is None:
        return Line(activity, Told.UNTOLD if is_over else Told.UPCOMING, is_asked=is_over)
    state, until = told
    is_again = state == Outcome.State.POSTPONED and until is not None and until < today
    return Line(activity, OF_OUTCOME[state], is_asked=is_over and is_again)


def status_of(lines: tuple[Line, ...]) -> Status:
    if not lines:
        return Status.NO_ACTIVITIES
    if any(line.is_asked for line in lines):
        return Status.UNTOLD
    waiting = (Told.UPCOMING, Told.POSTPONED)
    return Status.UPCOMING if any(line.told in waiting for line in lines) else Status.TOLD

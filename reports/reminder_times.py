"""When the steps of a plan of reminders come, and which of them calls for a reminder now.

Nobody is reminded by night or on a rest day: what falls there comes on the next working
morning.  Of several steps for the same people only the latest that has come counts, so
that whoever was not reminded in time is reminded once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from agencies.office_hours import ONE_DAY, OfficeHours
from reports.models import ReminderStep

# A step that could not be taken for longer than that, the machine being off, is left out.
LATEST = timedelta(days=14)
# The farthest a step may lie from the day that counts: as many days, as many working days.
FARTHEST = 60


@dataclass(frozen=True)
class Firing:
    """That `step` comes at the moment `at`."""

    at: datetime
    step: ReminderStep


def day_of(step: ReminderStep, day: date, hours: OfficeHours) -> date:
    """The day of the step, counted from `day`.

    On a day that is not worked “on the day itself” is the last working day before it.
    """
    if step.counting == ReminderStep.Counting.DAYS:
        return day + ONE_DAY * step.offset
    if step.offset == 0 and hours.is_worked(day):
        return day
    direction = ONE_DAY if step.offset > 0 else -ONE_DAY
    for _ in range(max(abs(step.offset), 1)):
        day += direction
        while not hours.is_worked(day):
            day += direction
    return day


def moment_of(step: ReminderStep, day: date, hours: OfficeHours) -> datetime:
    """When the step comes, counted from `day`."""
    return hours.next(_nominal(step, day, hours))


def _nominal(step, day, hours):
    return timezone.make_aware(datetime.combine(day_of(step, day, hours), step.at))


def firings(
    steps: Iterable[ReminderStep], day: date, *, since: datetime, hours: OfficeHours
) -> list[Firing]:
    """All that comes after `since`, in order; for the same people at most one at a moment."""
    found: dict[tuple[str, datetime], ReminderStep] = {}
    active = [(_nominal(step, day, hours), step) for step in steps if step.is_active]
    for nominal, step in sorted(active, key=lambda each: (each[0], each[1].offset)):
        at = hours.next(nominal)
        if at > max(since, step.since or since):
            found[step.audience, at] = step
    return sorted((Firing(at, step) for (_, at), step in found.items()), key=lambda each: each.at)


def called_for(found: Iterable[Firing], now: datetime) -> list[Firing]:
    """Of `firings` those that call for a reminder at `now`, a working hour: one per audience."""
    latest = {firing.step.audience: firing for firing in found if firing.at <= now}
    return [firing for firing in latest.values() if now - firing.at <= LATEST]

"""When people may be disturbed: on working days, outside of the quiet hours.

Which days are worked is told by the app that keeps the calendar, see `go_by`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

ONE_DAY = timedelta(days=1)
USUAL_MORNING = time(8)


@dataclass(frozen=True)
class OfficeHours:
    """The days that are worked, and from when to when; without `evening` around the clock."""

    is_worked: Callable[[date], bool]
    morning: time = USUAL_MORNING
    evening: time | None = None

    def include(self, at: datetime) -> bool:
        local = timezone.localtime(at)
        is_day = self.evening is None or self.morning <= local.time() < self.evening
        return is_day and self.is_worked(local.date())

    def next(self, at: datetime) -> datetime:
        """`at` itself, or else the next morning that is worked."""
        if self.include(at):
            return at
        local = timezone.localtime(at)
        day = local.date()
        if not self.is_worked(day) or local.time() >= self.morning:
            day += ONE_DAY
            while not self.is_worked(day):
                day += ONE_DAY
        return timezone.make_aware(datetime.combine(day, self.morning))


class _Days:
    @staticmethod
    def are_worked(day: date) -> bool:
        return day.weekday() < 5


def go_by(is_worked: Callable[[date], bool]) -> None:
    """Let the function say which days are worked."""
    _Days.are_worked = staticmethod(is_worked)


def in_force() -> OfficeHours:
    if not settings.QUIET_HOURS:
        return OfficeHours(_Days.are_worked)
    evening, morning = settings.QUIET_HOURS
    return OfficeHours(_Days.are_worked, morning, evening)


def is_quiet(now: datetime) -> bool:
    """Whether what goes beyond the portal has to wait; never, where no quiet hours are set."""
    return bool(settings.QUIET_HOURS) and not in_force().include(now)


def leaves_at(now: datetime) -> datetime:
    """When a message that is ready at `now` goes out."""
    return in_force().next(now) if is_quiet(now) else now

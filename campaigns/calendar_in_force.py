"""The calendar that the portal goes by now, kept in each process.

The process in which it is changed forgets it at once; the others learn of it within a minute.
"""

import math
import time

from campaigns.arranged_days import Calendar, calendar_of
from campaigns.models import ArrangedDay

KEPT_SECONDS = 60.0


class _Kept:
    calendar = Calendar()
    until = -math.inf


def in_force() -> Calendar:
    """One query, and none again for a minute."""
    if time.monotonic() >= _Kept.until:
        rows = ArrangedDay.objects.values_list("day", "is_working", "name")
        keep(calendar_of(rows), until=time.monotonic() + KEPT_SECONDS)
    return _Kept.calendar


def keep(calendar: Calendar, *, until: float = math.inf) -> None:
    """Go by `calendar` until that moment of the monotonic clock."""
    _Kept.calendar, _Kept.until = calendar, until


def forget() -> None:
    _Kept.until = -math.inf

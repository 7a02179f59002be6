"""The days that a text names one by one, whether a calendar has them or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_DAY = re.compile(
    r"(?:(?<![\d.])(?P<year>(?:19|20)\d{2})\s*+年\s*+)?(?<![\d.])(?P<month>\d{1,2})\s*+月\s*+(?P<day>\d{1,2})\s*+日"
    r"|(?<=[至到—\-～~、和])(?P<alone>\d{1,2})\s*+日(?![本内前均])"
)
_LEANS_ON = 16  # characters back to the day whose month a bare one shares
_LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """One day from `start` to `end` of a text; `year` None where it names none.

    `is_bare`: the month stands before an earlier day of the same run, as in 6月3日至9日.
    """

    start: int
    end: int
    year: int | None
    month: int
    day: int
    is_bare: bool = False

    def in_year(self, year: int | None) -> date | None:
        """The calendar day, in its own year or else in this; None where there is none."""
        year = self.year or year
        return day_of(year, self.month, self.day) if year else None

    @property
    def exists(self) -> bool:
        """There is such a day, in its own year or in a leap year."""
        return day_of(self.year or _LEAP_YEAR, self.month, self.day) is not None


def days_in(text: str, start: int = 0, end: int | None = None) -> Iterator[WrittenDay]:
    """Each day between two places of a text, in order; figures only, for what is typeset.

    Unlike `find_dates`, which gives what a time comes to, this gives also 6月31日.
    """
    month: int | None = None
    last = 0
    for match in _DAY.finditer(text, start, len(text) if end is None else end):
        if match["alone"]:
            if month is None or match.start() - last > _LEANS_ON:
                continue
            day = int(match["alone"])
        else:
            month, day = int(match["month"]), int(match["day"])
        year = int(match["year"]) if match["year"] else None
        last = match.end()
        yield WrittenDay(match.start(), last, year, month, day, bool(match["alone"]))


def day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

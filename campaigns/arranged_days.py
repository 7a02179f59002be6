"""The State Council's arrangement of a year: what came with the portal, and what was entered.

A year counts as arranged when `chinesecalendar` has it, or when a day off for each of the
seven festivals has been entered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import chinese_calendar

FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")


@dataclass(frozen=True)
class Calendar:
    """What administrators entered: by day whether it is worked, and the years thus complete."""

    days: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_arranged(self, year: int) -> bool:
        return year in self.years or is_built_in(year)


def calendar_of(entered: Iterable[tuple[date, bool, str]]) -> Calendar:
    """The calendar of days given as day, whether it is worked, and name."""
    rows = list(entered)
    complete = {
        year for year in {day.year for day, _, _ in rows} if not lacking_festivals(year, rows)
    }
    return Calendar({day: is_working for day, is_working, _ in rows}, frozenset(complete))


def lacking_festivals(year: int, entered: Iterable[tuple[date, bool, str]]) -> list[str]:
    """The festivals for which no day off of the year has been entered; “国庆、中秋” is both."""
    named = "".join(
        name + "/" for day, is_working, name in entered if day.year == year and not is_working
    )
    return [festival for festival in FESTIVALS if festival[:2] not in named]


@cache
def is_built_in(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def note_on(day: date, calendar: Calendar) -> str:
    """What a reader has to know of a time counted up to `day`; empty where the year is arranged."""
    if calendar.is_arranged(day.year):
        return ""
    return f"{day.year}年的放假安排还没有录入，工作日暂按周末推算。"

"""Working days of China, public holidays and shifted working days included.

A year whose arrangement by the State Council is not yet in `chinesecalendar` goes
by the week, except for the holidays that have a fixed date every year. What administrators
entered goes before both. Every function goes by `calendar`, or by the one in force.
"""

from datetime import date, timedelta
from functools import cache, lru_cache

import chinese_calendar

from campaigns.arranged_days import Calendar, is_built_in
from campaigns.calendar_in_force import in_force

# 全国年节及纪念日放假办法: 元旦, 劳动节, 国庆节.
FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
ONE_DAY = timedelta(days=1)
# `chinesecalendar` looks through all its years for each day: a sweep asks for the same few.
KEPT_DAYS = 4096


def is_working_day(day: date, calendar: Calendar | None = None) -> bool:
    calendar = calendar or in_force()
    entered = calendar.days.get(day)
    return _is_usually_worked(day) if entered is None else entered


@lru_cache(maxsize=KEPT_DAYS)
def _is_usually_worked(day):
    """Whether it is worked as far as nothing has been entered."""
    if is_built_in(day.year):
        return chinese_calendar.is_workday(day)
    return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS


def working_days_left(today: date, due: date, calendar: Calendar | None = None) -> int:
    """Working days after `today` up to and including `due`; negative once `due` is past."""
    calendar = calendar or in_force()
    first, last = sorted((today, due))
    if first.year == last.year:
        count = _working_days(first + ONE_DAY, last, calendar) if first < last else 0
    else:
        count = _working_days(first + ONE_DAY, date(first.year, 12, 31), calendar)
        count += sum(_usual_days_of(year) for year in range(first.year + 1, last.year))
        count += sum(
            worked - _is_usually_worked(day)
            for day, worked in calendar.days.items()
            if first.year < day.year < last.year
        )
        count += _working_days(date(last.year, 1, 1), last, calendar)
    return count if due >= today else -count


def _working_days(first, last, calendar):
    """How many there are from `first` to `last`, both included; one after the other."""
    days = (last - first).days + 1
    return sum(is_working_day(first + ONE_DAY * n, calendar) for n in range(days))


@cache
def _usual_days_of(year):
    """How many a year has where nothing was entered: counted, or reckoned by the week."""
    new_year = date(year, 1, 1)
    if is_built_in(year):
        return _working_days(new_year, date(year, 12, 31), Calendar())
    days = (date(year, 12, 31) - new_year).days + 1
    beyond_weeks = range(52 * 7, days)
    count = 52 * 5 + sum((new_year.weekday() + n) % 7 < 5 for n in beyond_weeks)
    return count - sum(date(year, *day).weekday() < 5 for day in FIXED_HOLIDAYS)


def working_day_before(day: date, count: int, calendar: Calendar | None = None) -> date:
    """The `count`th working day before `day`; with 0 the day itself, or the last working day before."""
    calendar = calendar or in_force()
    if count == 0 and is_working_day(day, calendar):
        return day
    for _ in range(max(count, 1)):
        day = _next_working_day(day, -ONE_DAY, calendar)
    return day


def at_same_distance(
    day: date, anchor: date, new_anchor: date, calendar: Calendar | None = None
) -> date:
    """The day that lies as many working days from `new_anchor` as `day` does from `anchor`.

    A rest day becomes the same day of the week, whole weeks from there.
    """
    calendar = calendar or in_force()
    if day == anchor:
        return new_anchor
    if not is_working_day(day, calendar):
        weeks = round((new_anchor - anchor).days / 7)
        return day + timedelta(weeks=weeks)
    step = ONE_DAY if day > anchor else -ONE_DAY
    moved = new_anchor
    for _ in range(_working_days_towards(day, anchor, calendar)):
        moved = _next_working_day(moved, step, calendar)
    return moved


def _working_days_towards(day, anchor, calendar):
    """How many there are from `day`, which is one, up to `anchor`, which does not count."""
    if day > anchor:
        return _working_days(anchor + ONE_DAY, day, calendar)
    return _working_days(day, anchor - ONE_DAY, calendar)


def _next_working_day(day, step, calendar):
    day += step
    while not is_working_day(day, calendar):
        day += step
    return day

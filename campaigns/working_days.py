"""Working days of China, public holidays and shifted working days included.

A year whose arrangement by the State Council is not yet in `chinesecalendar` goes
by the week, except for the holidays that have a fixed date every year.
"""

from datetime import date, timedelta
from functools import cache

import chinese_calendar

# 全国年节及纪念日放假办法: 元旦, 劳动节, 国庆节.
FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
ONE_DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS


def working_days_left(today: date, due: date) -> int:
    """Working days after `today` up to and including `due`; negative once `due` is past."""
    first, last = sorted((today, due))
    if first.year == last.year:
        count = _working_days(first + ONE_DAY, last) if first < last else 0
    else:
        count = _working_days(first + ONE_DAY, date(first.year, 12, 31))
        count += sum(_working_days_of(year) for year in range(first.year + 1, last.year))
        count += _working_days(date(last.year, 1, 1), last)
    return count if due >= today else -count


def _working_days(first, last):
    """How many there are from `first` to `last`, both included; one after the other."""
    days = (last - first).days + 1
    return sum(is_working_day(first + ONE_DAY * n) for n in range(days))


@cache
def _working_days_of(year):
    """How many a year has: counted where it is arranged, else reckoned by the week."""
    new_year = date(year, 1, 1)
    try:
        chinese_calendar.is_workday(new_year)
    except NotImplementedError:
        days = (date(year, 12, 31) - new_year).days + 1
        beyond_weeks = range(52 * 7, days)
        count = 52 * 5 + sum((new_year.weekday() + n) % 7 < 5 for n in beyond_weeks)
        return count - sum(date(year, *day).weekday() < 5 for day in FIXED_HOLIDAYS)
    return _working_days(new_year, date(year, 12, 31))


def working_day_before(day: date, count: int) -> date:
    """The `count`th working day before `day`; with 0 the day itself, or the last working day before."""
    if count == 0 and is_working_day(day):
        return day
    for _ in range(max(count, 1)):
        day = _next_working_day(day, -ONE_DAY)
    return day


def at_same_distance(day: date, anchor: date, new_anchor: date) -> date:
    """The day that lies as many working days from `new_anchor` as `day` does from `anchor`.

    A rest day becomes the same day of the week, whole weeks from there.
    """
    if day == anchor:
        return new_anchor
    if not is_working_day(day):
        weeks = round((new_anchor - anchor).days / 7)
        return day + timedelta(weeks=weeks)
    step = ONE_DAY if day > anchor else -ONE_DAY
    moved = new_anchor
    for _ in range(_working_days_towards(day, anchor)):
        moved = _next_working_day(moved, step)
    return moved


def _working_days_towards(day, anchor):
    """How many there are from `day`, which is one, up to `anchor`, which does not count."""
    if day > anchor:
        return _working_days(anchor + ONE_DAY, day)
    return _working_days(day, anchor - ONE_DAY)


def _next_working_day(day, step):
    day += step
    while not is_working_day(day):
        day += step
    return day

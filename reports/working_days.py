"""Working days of China, public holidays and shifted working days included.

A year whose arrangement by the State Council is not yet in `chinesecalendar` goes
by the week, except for the holidays that have a fixed date every year.
"""

from datetime import date, timedelta

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
    days = (first + ONE_DAY * n for n in range(1, (last - first).days + 1))
    count = sum(is_working_day(day) for day in days)
    return count if due >= today else -count

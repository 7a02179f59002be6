"""Working days of China, public holidays and shifted working days included.

Years for which the State Council's arrangement is not yet in `chinesecalendar`
fall back to Monday to Friday.
"""

from datetime import date, timedelta

import chinese_calendar

ONE_DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


def working_days_left(today: date, due: date) -> int:
    """Working days after `today` up to and including `due`; negative once `due` is past."""
    first, last = sorted((today, due))
    days = (first + ONE_DAY * n for n in range(1, (last - first).days + 1))
    count = sum(is_working_day(day) for day in days)
    return count if due >= today else -count

"""Which days a page of the calendar shows, and which page lies before and behind it."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

VIEWS = {"month": "月", "week": "周", "strip": "活动日前后", "list": "列表"}
AROUND = 5  # days on either side of the campaign's
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 12, 31)
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Period:
    """From `first` to `last` in rows of days; `before` and `behind` lie in the next pages."""

    title: str
    first: date
    last: date
    rows: tuple[tuple[date, ...], ...]
    before: date
    behind: date


def day_of(text: str) -> date | None:
    """The day an address names, within reason."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _EARLIEST <= day <= _LATEST else None


def period(view: str, day: date) -> Period:
    """The page of this view that shows `day`."""
    return {"month": _month, "week": _week, "strip": _strip, "list": _year}[view](day)


def _days(first, number):
    return tuple(first + timedelta(days=n) for n in range(number))


def _month(day):
    first = day.replace(day=1)
    last = day.replace(day=monthrange(day.year, day.month)[1])
    begin = first - timedelta(days=first.weekday())
    weeks = (last - begin).days // 7 + 1
    rows = tuple(_days(begin + timedelta(weeks=n), 7) for n in range(weeks))
    title = f"{day.year}年{day.month}月"
    return Period(title, first, last, rows, first - timedelta(days=1), last + timedelta(days=1))


def _week(day):
    row = _days(day - timedelta(days=day.weekday()), 7)
    return _row(row, 7, day)


def _strip(day):
    return _row(_days(day - timedelta(days=AROUND), 2 * AROUND + 1), 2 * AROUND + 1, day)


def _row(row, step, day):
    first, last = row[0], row[-1]
    end = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    title = f"{first.year}年{first.month}月{first.day}日—{end}"
    away = timedelta(days=step)
    return Period(title, first, last, (row,), day - away, day + away)


def _year(day):
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    before, behind = date(day.year - 1, 12, 31), date(day.year + 1, 1, 1)
    return Period(f"{day.year}年", first, last, (), before, behind)

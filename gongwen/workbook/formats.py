"""Values of cells as a person sees them, by the number formats of a workbook."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from enum import Enum

Value = str | int | float | bool | date | time | timedelta | None

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a day of the format, without a zone
_LAST_SERIAL = 2_958_466  # 9999-12-31

# Formats that have a number and no text of their own in files made in China.
_MONTH_DAY = {16, 28, 29, 58}
_YEAR_MONTH = {17, 27, 36, 50, 52, 57}
_FULL = {14, 15, 22, 30, 31, 51, 53, 54}
_CLOCK = {18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56}
# What stands in quotes, in brackets or behind a backslash is no sign of the format.
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


class Look(Enum):
    """What of a number a format shows."""

    PLAIN = "plain"
    PERCENT = "percent"
    DATE = "date"
    MONTH_DAY = "month and day"
    YEAR_MONTH = "year and month"
    CLOCK = "clock"


Shown = tuple[Look, int]  # with the decimals of a percentage


def look_of(number: int, code: str) -> Shown:
    """What a format shows; `code` is empty for one that the program knows by its number."""
    if not code:
        return _known(number), {10: 2}.get(number, 0)
    signs = _LITERAL.sub("", code.split(";")[0]).lower()
    percent = re.search(r"(?:\.([0#?]+))?[^.0#?]*%", signs)
    if percent:
        return Look.PERCENT, len(percent[1] or "")
    if "general" in signs or not re.search(r"[ymdhs]", signs):
        return Look.PLAIN, 0
    if "y" in signs or "d" in signs:
        if "y" not in signs and "h" not in signs and "m" in signs:
            return Look.MONTH_DAY, 0
        if "d" not in signs and "h" not in signs:
            return Look.YEAR_MONTH, 0
        return Look.DATE, 0
    return (Look.CLOCK, 0) if re.search("[hs]", signs) else (Look.PLAIN, 0)


def _known(number: int) -> Look:
    for numbers, look in (
        ({9, 10}, Look.PERCENT),
        (_MONTH_DAY, Look.MONTH_DAY),
        (_YEAR_MONTH, Look.YEAR_MONTH),
        (_FULL, Look.DATE),
        (_CLOCK, Look.CLOCK),
    ):
        if number in numbers:
            return look
    return Look.PLAIN


def seen(value: Value, shown: Shown = (Look.PLAIN, 0)) -> str:
    """The value as its cell shows it: 1.0 as 1, dates as 2025年6月9日, 0.85 as 85% if so styled."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None:
        return ""
    look, decimals = shown
    if isinstance(value, int | float):
        if look is Look.PERCENT:
            return f"{value * 100:.{decimals}f}%"
        moment = moment_of(value) if look is not Look.PLAIN else None
        if moment is None:
            return number_text(value)
        value = moment.time() if look is Look.CLOCK and value < 1 else moment
    if isinstance(value, timedelta):
        return f"{value // timedelta(hours=1)}:{value.seconds // 60 % 60:02}"
    if isinstance(value, time):
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
    return _day_text(value, look)


def _day_text(value: date, look: Look) -> str:
    if look is Look.MONTH_DAY:
        return f"{value.month}月{value.day}日"
    if look is Look.YEAR_MONTH:
        return f"{value.year}年{value.month}月"
    day = f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, datetime) and value.time() != time():
        return f"{day} {value:%H:%M}"
    return day


def number_text(value: float) -> str:
    """A number with the fifteen digits that a spreadsheet keeps."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e21):
        return str(int(value))
    text = f"{value:.15g}"
    return f"{value:.20f}".rstrip("0") if "e-" in text and abs(value) > 1e-9 else text


def moment_of(serial: float) -> datetime | None:
    """The moment that a spreadsheet keeps as this number of days; None outside its calendar."""
    if not 1 <= serial < _LAST_SERIAL and not 0 < serial < 1:
        return None
    return _EPOCH + timedelta(seconds=round(serial * 86400))

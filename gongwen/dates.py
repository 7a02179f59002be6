"""Dates and fuzzy spans of time as notices and schedules write them.

The text stays as typed wherever it is printed; a `Span` is what sorting,
calendars and reminders need beside it.  What this module does not understand
is None and never guessed.

Spans chosen for fuzzy wording:

==================  ==========================================================
前后, 左右           three days before to three days after; so is 期间 after an event's name
上旬, 中旬, 下旬       1st-10th, 11th-20th, 21st to the end of the month
上半月, 下半月         1st-15th, 16th to the end
月初, 月中            1st-5th, 11th-20th
月底, 月末            the last five days
前, 之前, 以前         the first day of the deadline's month to the deadline, which is
                    itself inside; only after a day or after 底, for “6月前” is
                    read both ways
年底                 December
==================  ==========================================================
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Precision(StrEnum):
    """How exactly a text names its time, from the most exact down."""

    EXACT = "exact"  # 6月9日
    RANGE = "range"  # 6月3日至9日
    AROUND = "around"  # 6月9日前后
    PART_OF_MONTH = "part_of_month"  # 6月中旬, 6月中下旬, 6月底
    BEFORE = "before"  # 6月16日前, 5月底前
    MONTH = "month"  # 6月


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last`, both included."""

    first: date
    last: date
    precision: Precision

    @property
    def sort_key(self) -> tuple[date, date, int]:
        """Order by first day; among equals the shorter, then the more exact first."""
        return self.first, self.last, _RANK[self.precision]


_RANK = {precision: rank for rank, precision in enumerate(Precision)}

_AROUND = timedelta(days=3)
_HALF_A_YEAR = timedelta(days=183)
_END = 0  # the last day of the month, whichever it is

# Name of a part of a month: its first and last day; below 1 counts from the end.
_PARTS = {
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, _END),
    "上中旬": (1, 20),
    "中上旬": (1, 20),
    "中下旬": (11, _END),
    "上半月": (1, 15),
    "下半月": (16, _END),
    "初": (1, 5),
    "中": (11, 20),
    "底": (-4, _END),
    "末": (-4, _END),
}

# What may follow a point in time, and what it makes of the point.
_TAILS = {
    "": "as it is",
    "当天": "as it is",
    "当日": "as it is",
    "全天": "as it is",
    "期间": "as it is",
    "内": "as it is",
    "间": "as it is",
    "前后": "around",
    "左右": "around",
    "前": "before",
    "之前": "before",
    "以前": "before",
    "底前": "before its end",
    "底之前": "before its end",
    "底以前": "before its end",
}

_RELATIVE_YEARS = {"今年": 0, "本年": 0, "当年": 0, "明年": 1, "次年": 1}

_YEAR = rf"(?:(?P<year>[12][0-9]{{3}})年|(?P<relative>{'|'.join(_RELATIVE_YEARS)}))"
_HOURS = "(?:凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|上|下|晚)?"
_TIME = rf"{_HOURS}[0-9]{{1,2}}(?::[0-9]{{2}}|[点时](?:半|整|[0-9]{{1,2}}分?)?)"
_CLOCK = rf"(?:{_TIME}(?:(?:-|至|到){_TIME}|[开起]始?)?|凌晨|早上|上午|中午|下午|傍晚|晚上|晚间)"
_WEEKDAY = "(?:(?:星期|周|礼拜)[一二三四五六日天])"

# Weekday and clock time are read over: a span counts days.
_DAY = rf"(?P<day>[0-9]{{1,2}})(?![0-9:点时])[日号]?{_WEEKDAY}?{_CLOCK}?"
_END_AS_DEADLINE = "底(?:之|以)?前"
_PART = rf"(?!{_END_AS_DEADLINE})(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})"

# The ways to name one point, tried in this order.
_POINTS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}?(?P<month>[0-9]{{1,2}})月份?(?:{_DAY}|{_PART})?",
        rf"{_YEAR}?(?P<month>年|(?<=年))(?=底)(?:(?!{_END_AS_DEADLINE})底)?",
        _DAY,
        _PART,
    )
)
_OPENING = re.compile("(?:拟|计划|暂定|初定|预定|预计)?(?:安排)?(?:于|在|自|从|为)?")
_JOINT = re.compile("起?(?:-|至|到|、|和|及|与)")
_TAIL = re.compile("|".join(sorted(_TAILS, key=len, reverse=True)))

_EVENT = re.compile(
    r"[“\"「『]?(?:[0-9]{1,2}[·.][0-9]{1,2})?(?P<name>[一-龥]{3,14}日)[”\"」』]?(?:活动)?"
)
_NO_EVENT = re.compile(".*(?:工作日|休息日|假日|纪念日|星期日|[周次近即当每今明期生整双]日)")

_ISO = re.compile(r"([12][0-9]{3})[-./]([0-9]{1,2})[-./]([0-9]{1,2})(?![0-9])日?")
_MONTHS_SHARING_ONE_WORD = re.compile(
    r"(?<![0-9月日点时:.])([0-9]{1,2})(-|至|到|、)(?=[0-9]{1,2}月)"
)
_CHINESE_NUMBER = re.compile("[〇○零一二三四五六七八九十]+(?=[年月日号])")
_CHINESE_DIGITS = "〇一二三四五六七八九"
_DASHES = re.compile("[-‐-―−~〜～]+")
_FULL_DATE = re.compile(r"([12][0-9]{3})年([0-9]{1,2})月([0-9]{1,2})日")


def parse_span(text: str, *, year: int, event_date: date | None = None) -> Span | None:
    """Read when something takes place; None for anything not understood.

    `year` (2 to 9998) is the year of a text that names none.  With `event_date`,
    the day a campaign is named after, a text may speak of the event itself:
    `“世界认可日”前后`.  No text raises.
    """
    written = _normalise(text)
    event = _EVENT.match(written) if event_date else None
    if event_date and event and not _NO_EVENT.fullmatch(event["name"]):
        tail = written[event.end() :].replace("期间", "前后")
        return _closed(Span(event_date, event_date, Precision.EXACT), tail)
    return _read(written, year)


def parse_date(text: str) -> date | None:
    """Read one full date with its year: 2025年6月9日, 二〇二五年六月九日, 2025-06-09."""
    match = _FULL_DATE.fullmatch(_normalise(text))
    return _date(int(match[1]), int(match[2]), int(match[3])) if match else None


def format_date(day: date) -> str:
    """Write a date as GB/T 9704-2012, clause 7.3.5.4, has it: without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def _normalise(text: str) -> str:
    """Return the text with half-width digits, no blanks, no asides, one kind of dash."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).rstrip("。;,.")
    text = re.sub(r"\([^()]*\)", "", text)
    text = _CHINESE_NUMBER.sub(lambda match: _arabic(match[0]), text)
    text = _DASHES.sub("-", _ISO.sub(r"\1年\2月\3日", text))
    return _MONTHS_SHARING_ONE_WORD.sub(r"\1月\2", text)


def _arabic(number: str) -> str:
    """Write a Chinese number up to 99 or digit by digit in Arabic digits."""
    number = number.replace("○", "〇").replace("零", "〇")
    if match := re.fullmatch("([一二三四五六七八九]?)十([一二三四五六七八九]?)", number):
        tens = _CHINESE_DIGITS.index(match[1]) if match[1] else 1
        return str(tens * 10 + (_CHINESE_DIGITS.index(match[2]) if match[2] else 0))
    return number.translate({ord(digit): str(value) for value, digit in enumerate(_CHINESE_DIGITS)})


def _read(written: str, year: int) -> Span | None:
    """Read points joined by 至 or a dash and what follows the last of them."""
    opening = _OPENING.match(written)
    position = opening.end() if opening else 0
    whole: Span | None = None
    month: tuple[int, int] | None = None
    while True:
        found = _point(written, position, year, month)
        if found is None:
            return None
        span, month, position = found
        whole = span if whole is None else _joined(whole, span)
        if whole is None:
            return None
        joint = _JOINT.match(written, position)
        if joint is None:
            return _closed(whole, written[position:])
        year, position = whole.last.year, joint.end()


def _point(
    written: str, position: int, year: int, month: tuple[int, int] | None
) -> tuple[Span, tuple[int, int], int] | None:
    """Read one point: its span, its year and month, and where it ends.

    `month` is that of the point before, which a bare 9日 or 中旬 leans on.
    """
    for pattern in _POINTS:
        if match := pattern.match(written, position):
            break
    else:
        return None
    named = match.groupdict()
    if "month" in named:
        year = int(named["year"] or year + _RELATIVE_YEARS.get(named["relative"] or "", 0))
        # A month that comes round again lies in the year after: 12月30日至1月5日.
        number = 12 if named["month"] in ("", "年") else int(named["month"])
        if month and not named["year"] and not named["relative"] and number < month[1]:
            year += 1
        month = year, number
    if month is None or not 1 <= month[1] <= 12:
        return None
    span = _span(*month, named.get("day"), named.get("part"))
    return (span, month, match.end()) if span else None


def _span(year: int, month: int, day: str | None, part: str | None) -> Span | None:
    if day:
        exact = _date(year, month, int(day))
        return Span(exact, exact, Precision.EXACT) if exact else None
    first, last = _PARTS[part] if part else (1, _END)
    end = monthrange(year, month)[1]
    return Span(
        date(year, month, first if first > 0 else end + first),
        date(year, month, last if last > 0 else end + last),
        Precision.PART_OF_MONTH if part else Precision.MONTH,
    )


def _joined(one: Span, other: Span) -> Span | None:
    """Span both, unless the second lies before the first or absurdly far behind it."""
    if other.first < one.first or other.last < one.last:
        return None
    if one.first.year != other.last.year and other.last - one.first > _HALF_A_YEAR:
        return None
    return Span(one.first, other.last, Precision.RANGE)


def _closed(span: Span, rest: str) -> Span | None:
    """Apply what follows the last point, which must be all of `rest`."""
    tail = _TAIL.fullmatch(rest)
    return _with_tail(span, _TAILS[tail[0]]) if tail else None


def _with_tail(span: Span, effect: str) -> Span | None:
    if effect == "around":
        return Span(span.first - _AROUND, span.last + _AROUND, Precision.AROUND)
    if effect.startswith("before"):
        named = Precision.EXACT if effect == "before" else Precision.MONTH
        if span.precision is not named:
            return None
        return Span(span.last.replace(day=1), span.last, Precision.BEFORE)
    return span


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

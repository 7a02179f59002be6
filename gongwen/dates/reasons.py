"""Say why a time was not understood, in a sentence for the person who typed it."""

from __future__ import annotations

import re
from datetime import date

from gongwen.dates.reading import parse_span
from gongwen.dates.spelling import normalise, without_asides

_MONTH = re.compile("(?<![0-9])([0-9]+)月")
_DAY = re.compile("([0-9]{1,2})月([0-9]+)[日号]")
_LEAP_YEAR = 2024
_LOOKED_AT = 300  # characters

_REASONS = (
    (re.compile("每"), "说的是反复的时间，不是某一段日期。"),
    (re.compile("或"), "写了可选的几个时间，不能确定是哪一个。"),
    (re.compile("即日|印发之日|收到.{0,6}后|结束后"), "要从另一个日子算起，请写明日期。"),
    (re.compile("[月日号底初旬](?:起|开始|后|之后|以后|以来)"), "没有写到哪一天为止。"),
    (re.compile("[0-9]月(?:之|以)?前"), "“月前”有两种理解，请写明是几月几日前或几月底前。"),
    (re.compile("(?:-|至|到)$"), "没有写到哪一天为止。"),
    (
        re.compile(r"^[^0-9月季年]*(?:[0-9]{1,2}[日号]|[上中下]旬|月?[初底末])"),
        "没有写是哪一个月。",
    ),
    (re.compile("月"), "没有读懂这个时间。"),
    (re.compile("[一-龥]{2}日(?!期)"), "没有读懂这个时间，或者不知道这是哪一天。"),
    (re.compile("年"), "只写了年份，或者没有读懂。"),
)


def why_not(
    text: str, *, year: int | None, event_date: date | None = None, event_name: str = ""
) -> str:
    """A Chinese sentence; empty where `parse_span` with the same arguments reads a span."""
    if parse_span(text, year=year, event_date=event_date, event_name=event_name):
        return ""
    written = without_asides(normalise(text[:_LOOKED_AT]))
    if not written:
        return "没有写时间。"
    if impossible := _impossible(written):
        return f"没有“{impossible}”。"
    if year is None and parse_span(text, year=_LEAP_YEAR, event_date=event_date):
        return "没有写年份。"
    if re.search("[0-9][月日号](?:-|至|到)", written) and _is_reversed(written):
        return "结束早于开始。"
    for pattern, reason in _REASONS:
        if pattern.search(written):
            return reason
    return "没有写日期。"


def contradiction(text: str) -> str:
    """A Chinese sentence on a time that no calendar has (6月31日, 6月9日至3日).

    Empty for any other, understood or not: 及时 says no day and is not wrong.
    """
    written = without_asides(normalise(text[:_LOOKED_AT]))
    if impossible := _impossible(written):
        return f"没有“{impossible}”。"
    until = re.search("[0-9][月日号](?:-|至|到)", written) and _is_reversed(written)
    return "结束早于开始。" if until and parse_span(text, year=_LEAP_YEAR) is None else ""


def _impossible(written: str) -> str:
    """The month or day that no calendar has; 2月29日 stands where its year is not plain."""
    for month in _MONTH.finditer(written):
        if not 1 <= int(month[1][-3:]) <= 12:
            return month[0]
    for day in _DAY.finditer(written):
        year = re.search("([12][0-9]{3})年$", written[: day.start()])
        try:
            date(int(year[1]) if year else _LEAP_YEAR, int(day[1]), int(day[2][-3:]))
        except ValueError:
            return day[0]
    return ""


def _is_reversed(written: str) -> bool:
    """Both ends can be read by themselves."""
    first, _, last = re.sub("至|到", "-", written).partition("-")
    if not last:
        return False
    month = re.match("(?:[0-9]{4}年)?[0-9]{1,2}月", first)
    ends = (first, last if "月" in last or not month else month[0] + last)
    return all(parse_span(end, year=_LEAP_YEAR) for end in ends)

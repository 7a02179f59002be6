"""When something is due: a day that `gongwen.dates` reads, or words that name none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongwen.dates import Precision, find_dates, parse_span

_HALF_A_YEAR = 180  # days
_ANY_YEAR = 2024  # where only the place of a date is asked for; a leap year has them all

_BEFORE = re.compile(r"\s*(?:下班时间)?(?:之前|以前|前)(?!后|期|来|往|几|述|沿|景|列)")
_UNTIL = re.compile(r"(?:截止(?:时间|日期)?|截至)(?:为|：|至|到)?\s*$")
_ALONE = re.compile(r"(?=报送|上报|反馈|提交)")
_RELATIVE = re.compile("[今本当明次]年")
_LONGEST_LABEL = 12  # characters of 截止时间为 and blanks

_CLOCK = r"(?:上午|下午|中午|晚上|早上)?(?:\d{1,2}\s*[：时点]\s*(?:\d{1,2}\s*分?|半)?)?(?:下班)?"
# Times that are no span of days: they come round, count from something else, or are damaged.
_WORDS = re.compile(
    r"(?:(?:次月|本月)\d{1,2}日|[本次]月底|每(?:月|周|季度?|季末|年|半年|个?工作日|天|日)[^，。；于前]{0,10}?|年底|月底|当[日天](?=\d)|(?<=于)\d{3}日|(?<=于)\s*日)"
    rf"(?:（[^（）]{{1,8}}）)?{_CLOCK}\s*(?:之前|以前|前)"
    r"|每周(?=报送|上报|反馈|报)"
    r"|活动结束后(?:的)?[一二三四五六七八九十\d]{1,3}(?:个)?(?:工作日|日|天|周|月)(?:之?内)"
    r"|(?<![以不])及时(?!性|反映|发现|处|解|了|掌|跟|将问题|总结报送|有效|准确)|(?:在|按|按照)?规定的?(?:时间|时限|节点|期限)(?:内|前)?"
)


@dataclass(frozen=True, slots=True)
class Time:
    """Words from `start` to `end` that say by when; `day` is None where they name no day."""

    start: int
    end: int
    day: date | None = None


def times_in(text: str, year: int | None, issued: date | None) -> list[Time]:
    """All in the order of a text in one spelling, none in another.

    `year` is that of dates without one; a day that had long passed when the notice was
    `issued` is of the year after.
    """
    found = [*_dated(text, year, issued), *(Time(*m.span()) for m in _WORDS.finditer(text))]
    kept: list[Time] = []
    for time in sorted(found, key=lambda time: (time.start, -time.end)):
        if not kept or time.start >= kept[-1].end:
            kept.append(time)
    return kept


def _dated(text: str, year: int | None, issued: date | None) -> Iterator[Time]:
    for place, span in find_dates(text, year=year or _ANY_YEAR):
        start, end = place
        label = _UNTIL.search(text, max(0, start - _LONGEST_LABEL), start)
        if span.precision is Precision.AROUND:
            continue
        if label:
            start = label.start()
        elif span.precision is not Precision.BEFORE:
            before = _BEFORE.match(text, end)
            alone = span.precision is Precision.PART_OF_MONTH and _ALONE.match(text, end)
            if not before and not alone:
                continue
            end = before.end() if before else end
        yield Time(start, end, _due(text[place.start : place.end], year, issued))


def _due(written: str, year: int | None, issued: date | None) -> date | None:
    """The last day that is meant; None where no year is known."""
    span = parse_span(written, year=year)
    if span is None:
        return None
    is_open = not _RELATIVE.match(written) and parse_span(written, year=None) is None
    if is_open and year and issued and (issued - span.last).days > _HALF_A_YEAR:
        span = parse_span(written, year=year + 1) or span
    return span.last

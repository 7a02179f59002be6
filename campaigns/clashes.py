"""What a planner would object to in a table of activities: two at one place and day, the same
leader twice, nothing on the day itself, one category for everything, days far off.

These are hints for the officer, none of them holds anything up.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_NAMES = re.compile(r"\s*[、，,;；\s/]\s*")
_NOBODY = re.compile(r"待定|无|未定|[—\-/]*|.*(?:领导|负责人|有关人员)")
_MORNING, _AFTERNOON = re.compile("上午|早上"), re.compile("下午|晚")
_MANY_ROWS, _MANY_CATEGORIES = 6, 3  # fewer cannot be one-sided
_MOST_DAYS = 3  # of a span that still says when exactly
_BEFORE, _AFTER = timedelta(days=62), timedelta(days=62)


class Kind(StrEnum):
    """What is wrong, in the words of the list."""

    PLACE = "地点冲突"
    LEADER = "领导冲突"
    DAY_EMPTY = "当日无活动"
    ONE_SIDED = "类别失衡"
    OUTSIDE = "超出活动期间"
    TWINS = "疑似重复"


@dataclass(frozen=True, slots=True)
class Planned:
    """A row as far as it can clash; `name` is what to call it: 第3项, or 漳州市局.

    `is_near` says that the days are only around the time (前后, 前, 中旬).
    """

    key: str
    name: str
    category: str
    time_text: str = ""
    place: str = ""
    leader: str = ""
    first: date | None = None
    last: date | None = None
    is_near: bool = False


@dataclass(frozen=True, slots=True)
class Clash:
    kind: Kind
    message: str
    keys: tuple[str, ...] = ()


def clashes(rows: Sequence[Planned], *, categories: Sequence[str], day: date | None) -> list[Clash]:
    """All objections to a table of these rows; `day` is that of the campaign, if it has one."""
    if not rows:
        return []
    return [
        *_by_place(rows),
        *_by_leader(rows),
        *_on_the_day(rows, day),
        *_one_sided(rows, categories),
        *_outside(rows, day),
    ]


def period(day: date) -> tuple[date, date]:
    """The two months before and after a campaign's day, in which its activities are expected."""
    return day - _BEFORE, day + _AFTER


def _by_place(rows: Sequence[Planned]) -> Iterator[Clash]:
    by_place: dict[str, list[Planned]] = defaultdict(list)
    for row in rows:
        if place := re.sub(r"\s", "", row.place):
            by_place[place].append(row)
    for place, there in by_place.items():
        for together in _together(there):
            yield Clash(Kind.PLACE, f"{_names(together)}同日都在“{place}”。", _keys(together))


def _by_leader(rows: Sequence[Planned]) -> Iterator[Clash]:
    by_leader: dict[str, list[Planned]] = defaultdict(list)
    for row in rows:
        for name in {*_NAMES.split(row.leader.strip())}:
            if not _NOBODY.fullmatch(name):
                by_leader[name].append(row)
    for name, attended in by_leader.items():
        for together in _together(attended):
            yield Clash(Kind.LEADER, f"{_names(together)}同日都请{name}出席。", _keys(together))


def _together(rows: list[Planned]) -> Iterator[list[Planned]]:
    """Those of the rows that meet on a day which they name exactly, a group for each first."""
    exact = [row for row in rows if _is_exact(row)]
    told: set[str] = set()
    for at, row in enumerate(exact):
        meeting = [row, *(other for other in exact[at + 1 :] if _meet(row, other))]
        if len(meeting) > 1 and not told.issuperset(_keys(meeting)):
            told.update(_keys(meeting))
            yield meeting


def _is_exact(row: Planned) -> bool:
    if row.first is None or row.last is None or row.is_near:
        return False
    return (row.last - row.first).days < _MOST_DAYS


def _meet(one: Planned, other: Planned) -> bool:
    if not (one.first and one.last and other.first and other.last):
        return False
    if one.last < other.first or other.last < one.first:
        return False
    halves = [
        (bool(_MORNING.search(row.time_text)), bool(_AFTERNOON.search(row.time_text)))
        for row in (one, other)
    ]
    return sorted(halves) != [(False, True), (True, False)]


def _on_the_day(rows: Sequence[Planned], day: date | None) -> Iterator[Clash]:
    held = any(row.first and row.last and row.first <= day <= row.last for row in rows if day)
    if day and not held:
        yield Clash(Kind.DAY_EMPTY, f"活动日{day.month}月{day.day}日当天还没有安排活动。")


def _one_sided(rows: Sequence[Planned], categories: Sequence[str]) -> Iterator[Clash]:
    counts = Counter(row.category for row in rows)
    for category in categories:
        if not counts[category]:
            yield Clash(Kind.ONE_SIDED, f"“{category}”还没有活动。")
    if len(categories) < _MANY_CATEGORIES or len(rows) < _MANY_ROWS:
        return
    for category in categories:
        if 2 * counts[category] > len(rows):
            message = f"“{category}”有{counts[category]}项，超过全部{len(rows)}项的一半。"
            yield Clash(Kind.ONE_SIDED, message)


def _outside(rows: Sequence[Planned], day: date | None) -> Iterator[Clash]:
    if day is None:
        return
    first, last = period(day)
    for row in rows:
        if row.first and row.last and (row.last < first or row.first > last):
            message = f"{row.name}的时间“{row.time_text}”离活动日超过两个月。"
            yield Clash(Kind.OUTSIDE, message, (row.key,))


def _names(rows: Sequence[Planned]) -> str:
    return "、".join(row.name for row in rows)


def _keys(rows: Sequence[Planned]) -> tuple[str, ...]:
    return tuple(row.key for row in rows)

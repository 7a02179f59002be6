"""Rows that are likely the same activity, told by two units: 市 and 县, or two that run it together.

Words alone do not make it the same: a series of activities is worded alike and held in many
places.  So places that contradict each other keep two rows apart, whatever else they share.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_LETTERS = re.compile("[\u4e00-\u9fffA-Za-z0-9]+")
# Two characters before the noun tell one place from another: 南安市, 至诚学院.
_REGION = re.compile("([\u4e00-\u9fff]{2})(?=市(?!场)|县|(?<![园景社校小发])区(?!域))")
_VENUE = re.compile(
    "([\u4e00-\u9fff]{2}(?:社区|广场|公园|学院|大学|中学|小学|学校|软件园|工业园|产业园|开发区|景区"
    "|博物馆|展览馆|科技馆|图书馆|体育馆|会展中心|商场|超市|市场(?!监)|步行街|大街|车站|机场|码头|医院|酒店))"
)
_NO_NAME = re.compile("[进入赴往到在于的及和与等各全省本辖内]")
_ALIKE_ANYHOW, _ALIKE_IN_LINE = 0.72, 0.5


@dataclass(frozen=True, slots=True)
class Told:
    """An activity as a unit tells it.

    `lines` are the ids of its agencies and of all above them within the host's tree: a county
    and its city share one.  Rows of one `source` were told together by somebody who knows them
    apart.  `first` and `last` are None where the time names no day.
    """

    key: str
    content: str
    place: str = ""
    first: date | None = None
    last: date | None = None
    agencies: frozenset[int] = frozenset()
    lines: frozenset[int] = frozenset()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that are likely the same, and why: 内容相近, 时间重叠, 地点相同."""

    one: str
    other: str
    reasons: tuple[str, ...]
    likeness: float


def pairs(rows: Sequence[Told], table: Sequence[Told] = ()) -> list[Pair]:
    """Every two rows that are likely the same activity, the likeliest first.

    The rows of `table` are held against the others, not against each other.
    """
    found = []
    for at, one in enumerate(rows):
        for other in (*rows[at + 1 :], *table):
            if reasons := why_alike(one, other):
                likeness = _likeness(one.content, other.content)
                found.append(Pair(one.key, other.key, reasons, likeness))
    return sorted(found, key=lambda pair: -pair.likeness)


def why_alike(one: Told, other: Told) -> tuple[str, ...]:
    """Why two rows are likely the same activity; empty if they are not.

    It is the same whichever comes first.
    """
    if _apart(one, other):
        return ()
    # What costs least first: of a thousand rows there are half a million pairs.
    likeness = _likeness(one.content, other.content)
    if likeness < _ALIKE_IN_LINE:
        return ()
    venues, others = _names(_VENUE, one), _names(_VENUE, other)
    same_place = bool(venues & others)
    if not same_place and ((venues and others) or _elsewhere(one, other)):
        return ()
    related = bool(one.agencies & other.lines or other.agencies & one.lines)
    together = bool(one.source) and one.source == other.source
    needed = _ALIKE_IN_LINE if (same_place or related) and not together else _ALIKE_ANYHOW
    if likeness < needed:
        return ()
    reasons = ["内容相近"]
    if one.first and other.first:
        reasons.append("时间重叠")
    if same_place or _plain(one.place) == _plain(other.place) != "":
        reasons.append("地点相同")
    if related:
        reasons.append("单位有上下级关系" if not one.agencies & other.agencies else "单位相同")
    return tuple(reasons)


def venue(text: str) -> str:
    """The first place that a text names, as far as it can be told: 五一广场; else empty."""
    names = (name for name in _VENUE.findall(text) if not _NO_NAME.search(name[:2]))
    return next(names, "")


def _apart(one: Told, other: Told) -> bool:
    """Whether both name their days and share none."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return False
    return one.last < other.first or other.last < one.first


def _elsewhere(one: Told, other: Told) -> bool:
    """Whether each names a city or county that the other does not: 宁德市福安市, 宁德市柘荣县."""
    these, those = _names(_REGION, one), _names(_REGION, other)
    return bool(these - those and those - these)


def _names(pattern: re.Pattern[str], row: Told) -> frozenset[str]:
    return _names_in(pattern, row.content) | _names_in(pattern, row.place)


@lru_cache(maxsize=4000)
def _names_in(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    return frozenset(name for name in pattern.findall(text) if not _NO_NAME.search(name[:2]))


def _likeness(one: str, other: str) -> float:
    """From 0 to 1: how much of the shorter text stands in the longer, by pairs of characters."""
    these, those = _couples(one), _couples(other)
    shorter = min(len(these), len(those))
    return len(these & those) / shorter if shorter else 0.0


@lru_cache(maxsize=4000)
def _couples(text: str) -> frozenset[str]:
    letters = _plain(text)
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


def _plain(text: str) -> str:
    return "".join(_LETTERS.findall(text))

"""Dates that stand in a text, each with the year it must be read in."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from gongwen.proofreading.layout import Part
from gongwen.proofreading.manuscript import Manuscript

# Also 9日 behind a joint: 6月3日至9日.
_DATE = re.compile(
    r"(?:(?<![\d.])(?P<year>(?:19|20)\d{2})\s*+年\s*+)?(?<![\d.])(?P<month>\d{1,2})\s*+月\s*+(?P<day>\d{1,2})\s*+日"
    r"|(?<=[至到—\-～~、和])(?P<alone>\d{1,2})\s*+日(?![本内前均])"
)
_YEAR = re.compile(r"(?<![\d〔\[（(])(?P<year>(?:19|20)\d{2})\s*+年(?!前|代|内|以)")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A day as written from `start` to `end`; `year` None where the text gives none.

    `is_sure`: the year stands in the date itself, or before it in the same paragraph,
    or is that of the document.
    """

    start: int
    end: int
    year: int | None
    month: int
    day: int
    is_explicit: bool

    @property
    def day_of(self) -> date | None:
        """The calendar day; None without a year or for a day that does not exist."""
        if self.year is None:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None

    @property
    def exists(self) -> bool:
        """There is such a day, in the given year or in a leap year."""
        try:
            date(self.year if self.is_explicit and self.year else 2024, self.month, self.day)
        except ValueError:
            return False
        return True


def document_date(draft: Manuscript) -> date | None:
    """成文日期: as known, else as written below the text."""
    if draft.facts.document_date:
        return draft.facts.document_date
    line = draft.first(Part.DATE)
    match = _DATE.fullmatch(line.text) if line else None
    return _day(match) if match else None


def document_year(draft: Manuscript) -> int | None:
    """The year a text speaks from: the campaign's, that of its date, number or title."""
    if draft.facts.year:
        return draft.facts.year
    written = document_date(draft)
    if written:
        return written.year
    number = draft.first(Part.NUMBER)
    if number and (match := re.search(r"(?<!\d)20\d{2}(?!\d)", number.text)):
        return int(match[0])
    match = _YEAR.search(draft.title)
    return int(match["year"]) if match else None


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except (TypeError, ValueError):
        return None


def written_dates(draft: Manuscript) -> tuple[WrittenDate, ...]:
    """All dates of the text in order.

    A date without a year leans on the year before it in its paragraph, else on the
    document's; on the first year of the text where the document shows none.
    """
    default = document_year(draft)
    if default is None and (first := _YEAR.search(draft.text)):
        default = int(first["year"])
    found: list[WrittenDate] = []
    for line in draft.lines:
        year = default
        month: int | None = None
        years = list(_YEAR.finditer(draft.text, line.start, line.end))
        starts = [found_year.start() for found_year in years]
        for match in _DATE.finditer(draft.text, line.start, line.end):
            explicit = bool(match["year"])
            if match["alone"]:
                if month is None or not found or match.start() - found[-1].end > 16:
                    continue
                place = month, int(match["alone"])
            else:
                earlier = bisect_right(starts, match.start())
                year = int(years[earlier - 1]["year"]) if earlier else default
                month = int(match["month"])
                place = month, int(match["day"])
            found.append(WrittenDate(match.start(), match.end(), year, *place, explicit))
    return tuple(found)

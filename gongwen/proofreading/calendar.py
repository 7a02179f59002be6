"""Dates that stand in a text, each with the year it must be read in."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from gongwen.dates import WrittenDay, days_in, parse_date
from gongwen.proofreading.layout import Part
from gongwen.proofreading.manuscript import Manuscript

_YEAR = re.compile(r"(?<![\d〔\[（(])(?P<year>(?:19|20)\d{2})\s*+年(?!前|代|内|以)")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A day as written from `start` to `end`, and its year; None where the text gives none."""

    written: WrittenDay
    year: int | None

    @property
    def start(self) -> int:
        return self.written.start

    @property
    def end(self) -> int:
        return self.written.end

    @property
    def month(self) -> int:
        return self.written.month

    @property
    def day(self) -> int:
        return self.written.day

    @property
    def day_of(self) -> date | None:
        """The calendar day; None without a year or for a day that does not exist."""
        return self.written.in_year(self.year)

    @property
    def exists(self) -> bool:
        """There is such a day, in the year it names or in a leap year."""
        return self.written.exists


def document_date(draft: Manuscript) -> date | None:
    """成文日期: as known, else as written below the text."""
    if draft.facts.document_date:
        return draft.facts.document_date
    line = draft.first(Part.DATE)
    return parse_date(line.text) if line else None


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
        years = list(_YEAR.finditer(draft.text, line.start, line.end))
        starts = [found_year.start() for found_year in years]
        for written in days_in(draft.text, line.start, line.end):
            if not written.is_bare:
                earlier = bisect_right(starts, written.start)
                year = int(years[earlier - 1]["year"]) if earlier else default
            found.append(WrittenDate(written, year))
    return tuple(found)

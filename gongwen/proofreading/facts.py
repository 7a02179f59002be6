"""What is known of a campaign, against which a text about it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

WorkingDay = Callable[[date], bool]


def monday_to_friday(day: date) -> bool:
    """A working day as far as the week tells; holidays and shifted days are the caller's."""
    return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class AgencyName:
    """An agency of the directory: its full name, what else it is called, and since when not."""

    name: str
    aliases: tuple[str, ...] = ()
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """Who must submit by when; a chain runs from the lowest level to the highest.

    `who` as a reader is told it (各县区局, 各设区市局, 省局), `task` what is due (活动总结).
    """

    who: str
    due: date
    task: str = ""


@dataclass(frozen=True, slots=True)
class ScheduledActivity:
    """A row of the schedule: what, as typed when, and the days it spans as far as known."""

    content: str
    time_text: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class PastCampaign:
    """Last year's facts, none of which may be left in this year's text."""

    year: int
    edition: int | None = None
    event_date: date | None = None
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """Facts of one campaign; what is unknown is empty or None, and not checked.

    `series` is the day's name (世界认可日), whose first was held in `first_year`, so
    that edition = year - first_year + 1.  `themes` are the slogans without quotation marks.
    `document_date` is the day of issue where it is known.  `deadlines` run upwards.
    `starts_on` and `ends_on` bound the schedule.  `attachments` are the titles of what
    is attached.  A deadline should leave `shortest_notice` working days.
    `is_public`: the text will be disclosed, so no private data may stand in it.
    """

    series: str = ""
    first_year: int | None = None
    year: int | None = None
    edition: int | None = None
    event_date: date | None = None
    themes: tuple[str, ...] = ()
    document_date: date | None = None
    deadlines: tuple[Deadline, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    schedule: tuple[ScheduledActivity, ...] = ()
    attachments: tuple[str, ...] | None = None
    agencies: tuple[AgencyName, ...] = ()
    last_year: PastCampaign | None = None
    shortest_notice: int = 5
    is_public: bool = False

    @property
    def expected_edition(self) -> int | None:
        """The edition as counted from the first year, else as recorded."""
        if self.first_year is not None and self.year is not None:
            return self.year - self.first_year + 1
        return self.edition

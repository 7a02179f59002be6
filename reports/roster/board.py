from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from agencies.models import Agency
from campaigns.models import Notice
from campaigns.states import NoticeState
from reports import five_numbers
from reports.five_numbers import FiveNumbers
from reports.levels import LABELS, ORDER, level_of
from reports.models import ReportingRequirement, Submission
from reports.roster.activities import Line
from reports.roster.statuses import PRESSING, Mark, Status, Told

NONE = FiveNumbers()


@dataclass(frozen=True)
class Stage:
    """One column: 送达, 签收, 活动, or the 报送 or 审核 of one requirement."""

    key: str
    title: str
    requirement: ReportingRequirement | None = None

    @property
    def is_submission(self):
        return self.key.startswith("submission-")

    @property
    def is_activities(self):
        return self.key == "activities"

    @property
    def has_time(self):
        """Its cells say when."""
        return self.is_submission or self.key in ("delivery", "receipt")


@dataclass(frozen=True)
class Cell:
    """`until` belongs to the mark: to when an extension was asked for or granted."""

    status: Status
    at: datetime | None = None
    submission: Submission | None = None
    can_be_reminded: bool = False
    mark: Mark | None = None
    until: datetime | None = None
    numbers: FiveNumbers = NONE
    lines: tuple[Line, ...] = ()

    def is_at(self, chosen: Status | Mark) -> bool:
        return chosen in (self.status, self.mark)

    @property
    def told(self) -> list[tuple[Told, int]]:
        """How many activities are how far, without zeros."""
        found = Counter(line.told for line in self.lines)
        return [(told, found[told]) for told in Told if found[told]]


@dataclass(frozen=True)
class Row:
    """A unit; `depth` is 0 for a city and 1 for its counties.

    `receiver` is the city to which it reports, None where it reports to the issuer.
    """

    agency: Agency
    is_reachable: bool
    cells: tuple[Cell, ...]
    depth: int = 0
    above: tuple[int, ...] = ()
    receiver: int | None = None

    @property
    def level(self) -> str:
        return level_of(self.agency)

    @property
    def numbers(self) -> FiveNumbers:
        """Over all the requirements."""
        return five_numbers.total(cell.numbers for cell in self.cells)

    def numbers_in(self, roster: "Roster", stage: Stage | None) -> FiveNumbers:
        """Over one of the requirements, or all of them."""
        return self.cells[roster.stages.index(stage)].numbers if stage else self.numbers

    @property
    def worst(self) -> Status | None:
        """What presses most; None where nothing is waited for."""
        found = {cell.status for cell in self.cells}
        return next((status for status in PRESSING if status in found), None)

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for cell in self.cells for line in cell.lines)


@dataclass(frozen=True)
class Entry:
    """One submission in a list: whose, and its cell."""

    row: Row
    stage: Stage
    cell: Cell
    review: Cell


@dataclass(frozen=True)
class Roster:
    """`rows` stand in the order of the office, counties behind their city."""

    notice: Notice
    stages: tuple[Stage, ...]
    rows: tuple[Row, ...]
    reminds: frozenset[int | None] = field(default=frozenset())

    @property
    def is_in_force(self):
        return self.notice.state == NoticeState.ISSUED

    def counts(self, stage: Stage) -> list[tuple[Status | Mark, int]]:
        """How many units stand where in `stage`, each status once, then the marks; no zeros."""
        cells = [row.cells[self.stages.index(stage)] for row in self.rows]
        found = Counter(cell.status for cell in cells)
        found.update(cell.mark for cell in cells if cell.mark)
        return [(each, found[each]) for each in (*Status, *Mark) if found[each]]

    @property
    def legend(self) -> list[Status]:
        """The statuses on the board whose label leaves something open."""
        found = {cell.status for row in self.rows for cell in row.cells}
        return [status for status in Status if status in found and status.meaning]

    def only(self, stage: Stage, chosen: Status | Mark) -> "Roster":
        """The same roster with those units alone that stand at `chosen` in `stage`."""
        place = self.stages.index(stage)
        return self.having(row for row in self.rows if row.cells[place].is_at(chosen))

    def having(self, rows) -> "Roster":
        return replace(self, rows=tuple(rows))

    def stage(self, key: str) -> Stage | None:
        return next((stage for stage in self.stages if stage.key == key), None)

    # --- Numbers ----------------------------------------------------------------------

    def entries(self, stage: Stage | None = None, part=None) -> list[Entry]:
        """The submissions, of all requirements or of one stage, that `part` counts."""
        stages = [
            (place, each)
            for place, each in enumerate(self.stages)
            if each.is_submission and stage in (None, each)
        ]
        return [
            # 审核 of a requirement stands right of its 报送.
            Entry(row, each, row.cells[place], row.cells[place + 1])
            for row in self.rows
            for place, each in stages
            if row.cells[place].submission
            and (part is None or row.cells[place].numbers.count(part))
        ]

    def numbers(self, stage: Stage | None = None) -> FiveNumbers:
        return five_numbers.total(entry.cell.numbers for entry in self.entries(stage))

    def levels(self) -> list[tuple[str, str]]:
        """The levels that stand on the board, by name and label."""
        return [
            (name, LABELS[name]) for name in sorted({row.level for row in self.rows}, key=ORDER.get)
        ]

    def of_level(self, level: str) -> "Roster":
        return self.having(row for row in self.rows if row.level == level)

    def of_unit(self, agency: int) -> "Roster":
        return self.having(row for row in self.rows if row.agency.pk == agency)

    def below(self, agency: int) -> "Roster":
        """Whatever stands beneath the unit, as many as its number says."""
        return self.having(row for row in self.rows if agency in row.above)

    # --- Reminding --------------------------------------------------------------------

    def is_received(self, row: Row) -> bool:
        """Whether the reader is the one whom this unit answers to."""
        return row.receiver in self.reminds

    def may_remind(self, row: Row) -> bool:
        """Whoever receives from the unit, and the issuer of what is asked."""
        return None in self.reminds or self.is_received(row)

    def to_remind(self, stage: Stage) -> list[Row]:
        """Who can be reminded of `stage` now, by the reader."""
        place = self.stages.index(stage)
        return [
            row for row in self.rows if row.cells[place].can_be_reminded and self.may_remind(row)
        ]

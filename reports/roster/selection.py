"""What of a board an address shows; the page, its workbook and the reminders read the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.http import urlencode

from agencies.forms.filters import search_words
from reports.five_numbers import FiveNumbers, Part
from reports.levels import LABELS
from reports.roster.activities import Line
from reports.roster.board import Entry, Roster, Row, Stage
from reports.roster.statuses import Mark, Status, Told

# By the name in addresses; the first two fold counties into their city.
VIEWS = {
    "table": "进度表",
    "tiles": "方格",
    "numbers": "五项数据",
    "list": "报送清单",
    "activities": "活动清单",
}
FOLDING = ("table", "tiles", "numbers")
# A board of no more units is read as it is.
LONGEST_UNFOLDED = 40
ALL = "all"


@dataclass(frozen=True)
class Selection:
    """`unit` is one unit alone, `under` what stands beneath one, or “all”: nothing folded."""

    view: str = "table"
    stage: Stage | None = None
    status: Status | Mark | None = None
    level: str = ""
    words: str = ""
    unit: int | None = None
    under: int | str | None = None
    part: Part | None = None
    told: Told | None = None

    @classmethod
    def read(cls, address: Mapping[str, str], roster: Roster) -> Selection:
        """What the address names; what it names wrongly is as if it were not there."""
        stage = roster.stage(address.get("stage", ""))
        status = _named((*Status, *Mark), address.get("status"))
        level, view = address.get("level", ""), address.get("view", "")
        under = address.get("under", "")
        return cls(
            view=view if view in VIEWS else "table",
            stage=stage,
            status=status if stage else None,
            level=level if level in LABELS else "",
            words=address.get("words", "").replace("\0", "").strip()[:100],
            unit=_number(address.get("unit", "")),
            under=ALL if under == ALL else _number(under),
            part=_named(Part, address.get("count")),
            told=_named(Told, address.get("told")),
        )

    @property
    def parameters(self) -> dict[str, str]:
        """Of the address, without those that are not chosen."""
        named = {
            "view": "" if self.view == "table" else self.view,
            "stage": self.stage.key if self.stage else "",
            "status": self.status.slug if self.status else "",
            "level": self.level,
            "words": self.words,
            "unit": self.unit or "",
            "under": self.under or "",
            "count": self.part.slug if self.part else "",
            "told": self.told.slug if self.told else "",
        }
        return {name: str(value) for name, value in named.items() if value != ""}

    def but(self, **changes) -> str:
        """The address with these changes, as it follows that of the page."""
        return f"?{urlencode(replace(self, **changes).parameters)}"

    @property
    def is_narrowed(self) -> bool:
        """Whether not all units are meant, so that none is folded away."""
        chosen = (self.status, self.level, self.words, self.unit, self.under)
        return any(each for each in chosen)

    def words_in_title(self, roster: Roster) -> str:
        """What was chosen, for a heading: “活动总结报送：逾期未报，市级”."""
        parts = []
        if self.stage:
            parts.append(
                f"{self.stage.title}：{self.status.label}" if self.status else self.stage.title
            )
        if self.part and self.view == "list":
            parts.append(self.part.label)
        if self.told and self.view == "activities":
            parts.append(self.told.label)
        if self.level:
            parts.append(LABELS[self.level])
        names = {row.agency.pk: row.agency.short_name for row in roster.rows}
        if self.unit:
            parts.append(names.get(self.unit, "没有这个单位"))
        if self.under and self.under != ALL:
            parts.append(f"{names.get(self.under, '没有这个单位')}所属单位")
        if self.words:
            parts.append(f"“{self.words}”")
        return "，".join(parts)


def _named(names, slug):
    return next((each for each in names if each.slug == slug), None)


def _number(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


@dataclass(frozen=True)
class Shown:
    """The part of a board that a selection shows.

    `among` are the units that it narrows to but for the status: the numbers above are theirs.
    `rows` are the units that stand there, folded ones not.
    """

    selection: Selection
    among: Roster
    board: Roster
    rows: tuple[Row, ...]
    folded: Mapping[int, Roster]

    @property
    def requirement_stage(self) -> Stage | None:
        """The 报送 of the requirement that the chosen stage belongs to."""
        stage = self.selection.stage
        if stage is None or stage.requirement is None:
            return None
        return self.board.stage(f"submission-{stage.requirement.pk}")

    @property
    def entries(self) -> list[Entry]:
        return self.board.entries(self.requirement_stage, self.selection.part)

    @property
    def lines(self) -> list[tuple[Row, Line]]:
        return [
            (row, line)
            for row in self.board.rows
            for line in row.lines
            if self.selection.told in (None, line.told)
        ]

    def numbers_of(self, roster: Roster) -> FiveNumbers:
        return roster.numbers(self.requirement_stage)

    @property
    def to_remind(self) -> list[Row]:
        """The units of a chosen number that the reader may remind of it now."""
        chosen = self.selection
        if chosen.view not in ("table", "tiles") or not chosen.status:
            return []
        return self.board.to_remind(chosen.stage)

    @property
    def rows_to_tell(self) -> list[Row]:
        """In a list of activities: the units that the reader may remind of telling of those shown."""
        if self.selection.view != "activities":
            return []
        asked = {row.agency.pk for row, line in self.lines if line.is_asked}
        stage = self.board.stage("activities")
        rows = self.board.to_remind(stage) if stage else []
        return [row for row in rows if row.agency.pk in asked]

    @property
    def entries_to_remind(self) -> list[Entry]:
        """In a list of submissions: those that the reader may remind of."""
        if self.selection.view != "list":
            return []
        return [
            entry
            for entry in self.entries
            if entry.cell.can_be_reminded and self.board.may_remind(entry.row)
        ]


def select(roster: Roster, selection: Selection) -> Shown:
    among = roster
    if selection.level:
        among = among.of_level(selection.level)
    if selection.unit:
        among = among.of_unit(selection.unit)
    if isinstance(selection.under, int):
        among = among.below(selection.under)
    if words := [word.casefold() for word in search_words(selection.words)]:
        among = among.having(row for row in among.rows if _is_called(row, words))
    board = among.only(selection.stage, selection.status) if selection.status else among
    rows, folded = board.rows, {}
    is_long = len(rows) > LONGEST_UNFOLDED
    if is_long and selection.view in FOLDING and not selection.is_narrowed:
        rows = tuple(row for row in rows if row.depth == 0)
        folded = _beneath(board)
    return Shown(selection, among, board, rows, folded)


def _is_called(row, words):
    agency = row.agency
    names = " ".join([agency.name, agency.short_name, *agency.aliases]).casefold()
    return all(word in names for word in words)


def _beneath(board):
    """Top unit → what stands beneath it, of those that have anything beneath them."""
    found: dict[int, list[Row]] = {}
    for row in board.rows:
        if row.above:
            found.setdefault(row.above[0], []).append(row)
    return {agency: board.having(rows) for agency, rows in found.items()}

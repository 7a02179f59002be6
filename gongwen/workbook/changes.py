"""Rows of a file against the rows that are known: what the import would change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gongwen.workbook.entries import Entry


@dataclass(frozen=True, slots=True)
class Known:
    """A row as it stands now, under its hidden key."""

    key: str
    values: Mapping[str, str]


class Origin(StrEnum):
    """Where a new row has its key from."""

    NONE = "none"  # it has none: typed below the others
    COPIED = "copied"  # a copy of a row that is still there
    GONE = "gone"  # its row is no longer known: deleted meanwhile, or of another table


@dataclass(frozen=True, slots=True)
class New:
    entry: Entry
    origin: Origin = Origin.NONE


@dataclass(frozen=True, slots=True)
class CellChange:
    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Changed:
    entry: Entry
    known: Known
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every row of the file is in one of the first four, every known one that the file does
    not have in `missing`."""

    new: tuple[New, ...]
    changed: tuple[Changed, ...]
    unchanged: tuple[Known, ...]
    unreadable: tuple[Entry, ...]
    missing: tuple[Known, ...]

    @property
    def changes_nothing(self) -> bool:
        return not (self.new or self.changed or self.missing or self.unreadable)


def compare(entries: Sequence[Entry], known: Iterable[Known]) -> Comparison:
    """What an import of these rows would do; only the columns that the file has count.

    Of several rows with the same key the one that has not changed keeps it, else the first;
    the others are copies.  A row without a known key that is equal to a row which no other
    claims is that row: a file with new rows can be imported again and changes nothing.
    """
    here = {row.key: row for row in known}
    keepers = _keepers(entries, here)
    taken = {entry.key for entry in keepers.values()}
    free: dict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    names = {tuple(sorted(entry.values)) for entry in entries}
    for key, row in here.items():
        if key not in taken:
            for each in names:
                free[_content(row.values, each)].append(key)
    new, changed, unchanged, unreadable = [], [], [], []
    for place, entry in enumerate(entries):
        if entry.problems:
            unreadable.append(entry)
        elif place in keepers:
            row = here[entry.key]
            cells = _changes(row, entry)
            if cells:
                changed.append(Changed(entry, row, cells))
            else:
                unchanged.append(row)
        else:
            content = _content(entry.values, tuple(sorted(entry.values)))
            equal = next((key for key in free.get(content, ()) if key not in taken), None)
            if equal is not None:
                taken.add(equal)
                unchanged.append(here[equal])
            else:
                new.append(New(entry, _origin(entry, here)))
    missing = tuple(row for key, row in here.items() if key not in taken)
    return Comparison(tuple(new), tuple(changed), tuple(unchanged), tuple(unreadable), missing)


def _keepers(entries: Sequence[Entry], here: Mapping[str, Known]) -> dict[int, Entry]:
    """By their places, the rows of the file that stand for the row of their key."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        if entry.key in here:
            places[entry.key].append(place)
    keepers = {}
    for key, candidates in places.items():
        same = (
            p for p in candidates if not entries[p].problems and not _changes(here[key], entries[p])
        )
        place = next(same, candidates[0])
        keepers[place] = entries[place]
    return keepers


def _changes(row: Known, entry: Entry) -> tuple[CellChange, ...]:
    return tuple(
        CellChange(name, row.values.get(name, ""), value)
        for name, value in entry.values.items()
        if value != row.values.get(name, "")
    )


def _content(values: Mapping[str, str], names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, values.get(name, "")) for name in names)


def _origin(entry: Entry, here: Mapping[str, Known]) -> Origin:
    if not entry.key:
        return Origin.NONE
    return Origin.COPIED if entry.key in here else Origin.GONE

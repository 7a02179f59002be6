"""A page that was opened before somebody else saved: what only one of both changed is brought
together, part by part and cell by cell; of what both changed both words are told.

A page knows what it was opened on by `Seals`, which it sends along: a part or cell that still
has its seal was not changed.  Nothing of the old words has to be kept anywhere.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gongwen.quantities import Quantity
from reports.proposals import Row

Value = str | Quantity | None


@dataclass(frozen=True)
class Seals:
    """Of each part that says something, and of each cell of each row, by their keys."""

    parts: Mapping[str, str]
    rows: Mapping[str, Mapping[str, str]]

    def __str__(self):
        """As a page carries them; `read` reads it."""
        return json.dumps([self.parts, self.rows], separators=(",", ":"))


@dataclass(frozen=True)
class Parts:
    """`brought` and `both` are the others' words, of what only they or both changed."""

    brought: Mapping[str, Value] = field(default_factory=dict)
    both: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """The rows of both, one's own words where both changed a cell: `both` has the others', by
    row and cell.

    Numbers count from 1: the rows others `changed` or added, and those that one side removed
    and the other changed, which are `kept`; `gone` is how many others removed.
    """

    rows: Sequence[Row] = ()
    both: Mapping[tuple[str, str], str] = field(default_factory=dict)
    changed: Sequence[int] = ()
    kept: Sequence[int] = ()
    gone: int = 0


def sealed(values: Mapping[str, Value], rows: Iterable[Row]) -> Seals:
    return Seals(
        {key: _seal(value) for key, value in values.items()},
        {row.key: {name: _seal(text) for name, text in row.values.items()} for row in rows},
    )


def read(text: str) -> Seals | None:
    """Those that a page sent; None where it sent none that can be read."""
    try:
        parts, rows = json.loads(text)
        return Seals(dict(parts), {key: dict(cells) for key, cells in rows.items()})
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def meet_parts(
    seals: Seals | None,
    mine: Mapping[str, Value],
    theirs: Mapping[str, Value],
    *,
    is_own: bool = False,
) -> Parts:
    """`is_own`: both are the same person's, so that words which go on from the others are no
    contradiction.  Without seals every difference is of both."""
    brought: dict[str, Value] = {}
    both: dict[str, Value] = {}
    for key in dict.fromkeys([*mine, *theirs]):
        my, their = mine.get(key), theirs.get(key)
        was = seals.parts.get(key, "") if seals else None
        match _side(was, my, their, is_own):
            case "theirs":
                brought[key] = their
            case "both":
                both[key] = their
    return Parts(brought, both)


def meet_rows(
    seals: Seals | None, mine: Sequence[Row], theirs: Sequence[Row], *, is_own: bool = False
) -> Rows:
    """As `meet_parts` of cells.  A row that one side removed is gone, unless the other changed
    it; one that either added is there."""
    known = seals.rows if seals else {}
    there = {row.key: row for row in theirs}
    met: list[Row] = []
    both: dict[tuple[str, str], str] = {}
    changed, kept, gone = set(), set(), 0
    for row in _named(mine, theirs, known):
        their, was = there.get(row.key), known.get(row.key)
        if their is not None:
            values, apart = _meet_cells(was, row, their, is_own)
            if values != row.values:
                changed.add(row.key)
            both |= {(row.key, name): text for name, text in apart.items()}
            met.append(Row(row.key, values))
        elif was is not None and _is_unchanged(row, was):
            gone += 1
        else:
            if was is not None:
                kept.add(row.key)
            met.append(row)
    shown = {row.key for row in met}
    before: str | None = None
    for row in theirs:
        was = known.get(row.key)
        if row.key not in shown and (was is None or not _is_unchanged(row, was)):
            (changed if was is None else kept).add(row.key)
            keys = [each.key for each in met]
            met.insert(keys.index(before) + 1 if before in shown else 0, row)
            shown.add(row.key)
        if row.key in shown:
            before = row.key
    numbers = {row.key: number for number, row in enumerate(met, start=1)}
    return Rows(
        met,
        both,
        sorted(numbers[key] for key in changed),
        sorted(numbers[key] for key in kept),
        gone,
    )


def _named(mine, theirs, known):
    """One's own rows; one without a key, of a page without JavaScript, has that of the same
    row that was saved since: it was sent twice."""
    held = {row.key for row in mine}
    free = [row for row in theirs if row.key not in known and row.key not in held]
    for row in mine:
        twin = next((each for each in free if not row.key and each.values == row.values), None)
        if twin:
            free.remove(twin)
        yield twin or row


def _meet_cells(was, mine, theirs, is_own):
    """The words of a row, and of the cells that both changed those of the others."""
    values, apart = dict(mine.values), {}
    for name, their in theirs.values.items():
        seal = None if was is None else was.get(name, "")
        match _side(seal, values.get(name, ""), their, is_own):
            case "theirs":
                values[name] = their
            case "both":
                apart[name] = their
    return values, apart


def _side(was, mine, theirs, is_own):
    """Whose words stand; `was` is None where nobody knows what stood there before."""
    if mine == theirs:
        return "mine"
    if was is not None and _seal(mine) == was:
        return "theirs"
    if was is not None and _seal(theirs) == was:
        return "mine"
    goes_on = isinstance(mine, str) and isinstance(theirs, str) and theirs and theirs in mine
    return "mine" if is_own and goes_on else "both"


def _is_unchanged(row, was):
    return all(_seal(text) == was.get(name, "") for name, text in row.values.items())


def _seal(value: Value) -> str:
    """Empty of nothing."""
    return hashlib.blake2b(str(value).encode(), digest_size=6).hexdigest() if value else ""

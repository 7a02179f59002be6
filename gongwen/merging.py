"""Two people's changes to one text, brought together paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongwen.alignment import opcodes


@dataclass(frozen=True)
class Merging:
    """`base` with the changes of both; where both changed the same, with those of one.

    `text` is None where they touch: both changed a paragraph, or put something in at one
    place, so that nobody can say what was meant.  The same change made twice counts once.
    """

    text: str | None
    with_mine: str
    with_theirs: str


def merge(base: str, mine: str, theirs: str) -> Merging:
    lines = base.split("\n")
    with_mine: list[str] = []
    with_theirs: list[str] = []
    at, is_touched = 0, False
    for place in _places(_edits(lines, mine.split("\n")), _edits(lines, theirs.split("\n"))):
        kept = lines[at : place.start]
        of_mine, of_theirs = place.changed(lines, place.mine), place.changed(lines, place.theirs)
        is_touched = is_touched or of_mine != of_theirs
        with_mine += kept + of_mine
        with_theirs += kept + of_theirs
        at = place.end
    ends = ["\n".join(part + lines[at:]) for part in (with_mine, with_theirs)]
    return Merging(None if is_touched else ends[0], *ends)


@dataclass(frozen=True, order=True)
class _Edit:
    """The lines from `start` to `end` of the base become `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]

    @property
    def is_even(self) -> bool:
        """A line for a line: what is put in beside it has its place."""
        return len(self.lines) == self.end - self.start

    def touches(self, later: _Edit) -> bool:
        if later.start == self.end:
            return not (self.is_even or later.is_even)
        return later.start < self.end


def _edits(base: Sequence[str], other: Sequence[str]) -> list[_Edit]:
    edits: list[_Edit] = []
    for tag, start, end, first, last in opcodes(base, other):
        if tag == "replace" and end - start == last - first:  # paragraph for paragraph
            pairs = zip(range(start, end), other[first:last], strict=True)
            edits += [_Edit(at, at + 1, (line,)) for at, line in pairs]
        elif tag != "equal":
            edits.append(_Edit(start, end, tuple(other[first:last])))
    return edits


@dataclass
class _Place:
    """A stretch of the base with the edits of both that touch each other in it."""

    start: int
    end: int
    mine: list[_Edit]
    theirs: list[_Edit]

    def changed(self, base: Sequence[str], edits: Sequence[_Edit]) -> list[str]:
        """The lines here after one's edits, or the other's where there are none."""
        lines: list[str] = []
        at = self.start
        for edit in edits or self.mine or self.theirs:
            lines += [*base[at : edit.start], *edit.lines]
            at = edit.end
        return lines + list(base[at : self.end])


def _places(mine: Sequence[_Edit], theirs: Sequence[_Edit]) -> list[_Place]:
    places: list[_Place] = []
    last: _Edit | None = None
    of_mine, of_theirs = {*mine}, {*theirs}
    for edit in sorted(of_mine | of_theirs):
        if last is None or not last.touches(edit):
            places.append(_Place(edit.start, edit.end, [], []))
            last = edit
        else:
            last = _Edit(last.start, max(last.end, edit.end), (*last.lines, *edit.lines))
        place = places[-1]
        place.end = last.end
        place.mine += [edit] * (edit in of_mine)
        place.theirs += [edit] * (edit in of_theirs)
    return places

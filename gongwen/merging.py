"""Two people's changes to one text, brought together where they do not touch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher


def merge(base: str, mine: str, theirs: str) -> str | None:
    """`base` with the changes of both, paragraph by paragraph.

    None where both changed the same paragraph, or neighbours of which nobody can say
    what was meant.  The same change made twice counts once.
    """
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    lines = base.split("\n")
    merged: list[str] = []
    at = 0
    for start, end, changed in _together(lines, mine.split("\n"), theirs.split("\n")):
        if changed is None:
            return None
        merged += lines[at:start] + changed
        at = end
    return "\n".join(merged + lines[at:])


_Edit = tuple[int, int, list[str]]


def _edits(base: Sequence[str], other: Sequence[str]) -> list[_Edit]:
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return [(i, j, list(other[k:m])) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal"]


def _together(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[int, int, list[str] | None]]:
    """The edits of both in order; None instead of the text where they meet."""
    edits = sorted([*_edits(base, mine), *_edits(base, theirs)], key=lambda edit: edit[:2])
    last: _Edit | None = None
    for edit in edits:
        if edit == last:
            continue
        if last and edit[0] <= last[1]:
            yield edit[0], edit[1], None
            return
        yield edit
        last = edit

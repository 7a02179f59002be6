"""花脸稿: what was struck out and what was written in, from one text to the next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gongwen.alignment import opcodes

LONGEST_ISLAND = 2  # kept characters between two changes that nobody reads as kept
ALIKE = 0.35  # shared pairs of characters from which two paragraphs are one, rewritten
MOST_CELLS = 4_000_000  # of a comparison character by character; beyond, clause by clause
MOST_PAIRS = 4_000  # of paragraphs weighed against each other

# A number or a word of letters is struck out whole: 2025 → 2026, never 202[5→6].
_TOKEN = re.compile(r"[0-9０-９]+(?:[.．][0-9０-９]+)?|[A-Za-z]+|.", re.DOTALL)
_CLAUSE = re.compile(r"[^，。；：、]*[，。；：、]|[^，。；：、]+", re.DOTALL)


class Change(StrEnum):
    """What happened to a piece of text."""

    KEPT = "kept"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that share one fate."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: inserted or deleted whole, else kept, with what changed inside it."""

    change: Change
    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        return self.change is not Change.KEPT or any(
            piece.change is not Change.KEPT for piece in self.pieces
        )


def compare(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces that lead from one text to the other; a deletion stands before its insertion.

    The kept and deleted ones make up `old`, the kept and inserted ones `new`.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) * len(after) > MOST_CELLS:
        before, after = _CLAUSE.findall(old), _CLAUSE.findall(new)
    edits = [
        ("".join(before[i:j]), "".join(after[k:m]), tag == "equal")
        for tag, i, j, k, m in opcodes(before, after)
    ]
    return tuple(_pieces(_without_islands(edits)))


def compare_lines(old: Sequence[str], new: Sequence[str]) -> tuple[Line, ...]:
    """The paragraphs of both texts in one order; rewritten ones are compared inside.

    Without those inserted whole, and inside without what was inserted, they are `old`;
    without what was deleted they are `new`.
    """
    found: list[Line] = []
    for tag, i, j, k, m in opcodes(old, new):
        if tag == "equal":
            found += [_whole(Change.KEPT, text) for text in old[i:j]]
        else:
            found += _rewritten(old[i:j], new[k:m])
    return tuple(found)


def before(lines: Iterable[Line]) -> list[str]:
    """The paragraphs as they were."""
    return _without(lines, Change.INSERTED)


def after(lines: Iterable[Line]) -> list[str]:
    """The paragraphs as they are."""
    return _without(lines, Change.DELETED)


def _without(lines: Iterable[Line], dropped: Change) -> list[str]:
    return [
        "".join(piece.text for piece in line.pieces if piece.change is not dropped)
        for line in lines
        if line.change is not dropped
    ]


def _whole(change: Change, text: str) -> Line:
    return Line(change, (Piece(change, text),) if text else ())


def _without_islands(edits: list[tuple[str, str, bool]]) -> list[tuple[str, str, bool]]:
    """Join changes that only a character or two lies between: such a text cannot be read."""
    joined: list[tuple[str, str, bool]] = []
    for number, (gone, come, is_kept) in enumerate(edits):
        is_island = is_kept and 0 < number < len(edits) - 1 and len(gone) <= LONGEST_ISLAND
        if is_island and _weight(joined[-1]) + _weight(edits[number + 1]) > 2 * len(gone) + 1:
            is_kept = False
        if joined and not is_kept and not joined[-1][2]:
            last = joined.pop()
            gone, come = last[0] + gone, last[1] + come
        joined.append((gone, come, is_kept))
    return joined


def _weight(edit: tuple[str, str, bool]) -> int:
    return max(len(edit[0]), len(edit[1]))


def _pieces(edits: Iterable[tuple[str, str, bool]]) -> Iterator[Piece]:
    for gone, come, is_kept in edits:
        if is_kept:
            yield Piece(Change.KEPT, gone)
            continue
        if gone:
            yield Piece(Change.DELETED, gone)
        if come:
            yield Piece(Change.INSERTED, come)


def _rewritten(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Paragraphs that differ: like to like in order, the others deleted or inserted whole."""
    at = to = 0
    for i, k in [*_pairs(old, new), (len(old), len(new))]:
        yield from (_whole(Change.DELETED, text) for text in old[at:i])
        yield from (_whole(Change.INSERTED, text) for text in new[to:k])
        if i < len(old):
            yield Line(Change.KEPT, compare(old[i], new[k]))
        at, to = i + 1, k + 1


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which of the old paragraphs became which of the new: the best chain in order."""
    if not old or not new or len(old) * len(new) > MOST_PAIRS:
        return []
    pairs_of = [_bigrams(text) for text in new]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    likeness = [[_likeness(_bigrams(text), other) for other in pairs_of] for text in old]
    for i in range(len(old) - 1, -1, -1):
        for k in range(len(new) - 1, -1, -1):
            with_pair = likeness[i][k] + best[i + 1][k + 1] if likeness[i][k] >= ALIKE else 0.0
            best[i][k] = max(with_pair, best[i + 1][k], best[i][k + 1])
    found, i, k = [], 0, 0
    while i < len(old) and k < len(new):
        if best[i][k] == best[i + 1][k]:
            i += 1
        elif best[i][k] == best[i][k + 1]:
            k += 1
        else:
            found.append((i, k))
            i, k = i + 1, k + 1
    return found


def _bigrams(text: str) -> Counter[str]:
    framed = f"\n{text}\n"
    return Counter(framed[at : at + 2] for at in range(len(framed) - 1))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / (one.total() + other.total())

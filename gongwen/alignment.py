"""How one sequence became another, found in bounded time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

# Pairs of equal elements to look at, about a second's: two thousand blank lines on both sides.
MOST_PAIRS = 4_000_000

Opcode = tuple[str, int, int, int, int]


def opcodes(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Opcode]:
    """As `SequenceMatcher.get_opcodes`, whose time grows with the square of what is repeated.

    Sequences that repeat themselves beyond measure are compared between what both begin
    and end with, and if need be replaced there as a whole.
    """
    if _pairs(old, new) <= MOST_PAIRS:
        return _matched(old, new)
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    left = range(1, shorter - head + 1)
    tail = next((at - 1 for at in left if old[-at] != new[-at]), len(left))
    ends = len(old) - tail, len(new) - tail
    middle_old, middle_new = old[head : ends[0]], new[head : ends[1]]
    found: list[Opcode] = [("equal", 0, head, 0, head)] if head else []
    if _pairs(middle_old, middle_new) <= MOST_PAIRS:
        found += [
            (tag, head + i, head + j, head + k, head + m)
            for tag, i, j, k, m in _matched(middle_old, middle_new)
        ]
    else:
        found.append(("replace", head, ends[0], head, ends[1]))
    if tail:
        found.append(("equal", ends[0], len(old), ends[1], len(new)))
    return found


def _matched(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Opcode]:
    return [*SequenceMatcher(None, old, new, autojunk=False).get_opcodes()]


def _pairs(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    counts = Counter(new)
    return sum(count * counts[element] for element, count in Counter(old).items())

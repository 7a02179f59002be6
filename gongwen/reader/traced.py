"""Text that knows where each of its characters stood in the source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gongwen.reader.characters import plain
from gongwen.span import Span


@dataclass(frozen=True, slots=True)
class Traced:
    """`text` as typed, `plain` the same in one spelling for matching, and each character's place.

    Joining broken lines and dropping page marks leave gaps between the places, which
    ascend; no character ever changes its own.
    """

    text: str
    plain: str
    places: tuple[int, ...]

    def __post_init__(self) -> None:
        if not len(self.text) == len(self.plain) == len(self.places):
            raise ValueError("every character needs its place")

    @classmethod
    def at(cls, text: str, start: int = 0) -> Traced:
        """A stretch of the source that begins at `start`."""
        return cls(text, plain(text), tuple(range(start, start + len(text))))

    def __len__(self) -> int:
        return len(self.text)

    def __add__(self, other: Traced) -> Traced:
        return joined((self, other))

    def piece(self, start: int, end: int) -> Traced:
        """The characters from `start` to `end`."""
        return Traced(self.text[start:end], self.plain[start:end], self.places[start:end])

    def cut(self, start: int = 0, end: int | None = None) -> Traced:
        """The characters from `start` to `end`, without the white space around them."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while start < end and self.text[end - 1].isspace():
            end -= 1
        return self.piece(start, end)

    def group(self, match: re.Match[str], group: str | int = 0) -> Traced:
        """What a match on `plain` found in a group."""
        return self.cut(*match.span(group))

    def parts(self, pattern: re.Pattern[str]) -> list[Traced]:
        """The pieces between the matches of a pattern on `plain`."""
        ends = [0]
        for match in pattern.finditer(self.plain):
            ends += match.span()
        ends.append(len(self))
        return [self.cut(a, b) for a, b in zip(ends[::2], ends[1::2], strict=True)]

    def without(self, pattern: re.Pattern[str]) -> Traced:
        """The text with every match of a pattern on `plain` left out."""
        kept, end = [], 0
        for match in pattern.finditer(self.plain):
            kept.append(self.piece(end, match.start()))
            end = match.end()
        return joined((*kept, self.piece(end, len(self)))) if end else self

    def spans(self) -> tuple[Span, ...]:
        """Where the characters stood: one span an unbroken stretch."""
        found: list[Span] = []
        start = end = -1
        for place in self.places:
            if place != end:
                if start >= 0:
                    found.append(Span(start, end))
                start = place
            end = place + 1
        return (*found, Span(start, end)) if start >= 0 else ()


EMPTY = Traced("", "", ())


def joined(pieces: Iterable[Traced]) -> Traced:
    """The pieces one after another."""
    pieces = tuple(pieces)
    return Traced(
        "".join(piece.text for piece in pieces),
        "".join(piece.plain for piece in pieces),
        tuple(place for piece in pieces for place in piece.places),
    )

"""Text that knows where each of its characters stood in the source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gongwen.span import Span


@dataclass(frozen=True, slots=True)
class Traced:
    """`text`, and for each character its place in the source, ascending.

    Joining broken lines and dropping page marks leave gaps between the places;
    no character ever changes its own.
    """

    text: str
    places: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.text) != len(self.places):
            raise ValueError("every character needs its place")

    @classmethod
    def at(cls, text: str, start: int) -> Traced:
        """A stretch of the source that begins at `start`."""
        return cls(text, tuple(range(start, start + len(text))))

    def __len__(self) -> int:
        return len(self.text)

    def __add__(self, other: Traced) -> Traced:
        return Traced(self.text + other.text, self.places + other.places)

    def cut(self, start: int = 0, end: int | None = None) -> Traced:
        """The characters from `start` to `end`, without the white space around them."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while start < end and self.text[end - 1].isspace():
            end -= 1
        return Traced(self.text[start:end], self.places[start:end])

    def group(self, match: re.Match[str], group: str | int = 0) -> Traced:
        """What a match on `text` found in a group."""
        return self.cut(*match.span(group))

    def without(self, pattern: re.Pattern[str]) -> Traced:
        """The text with every match left out."""
        kept, end = Traced("", ()), 0
        for match in pattern.finditer(self.text):
            kept += Traced(self.text[end : match.start()], self.places[end : match.start()])
            end = match.end()
        return kept + Traced(self.text[end:], self.places[end:]) if end else self

    def spans(self, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
        """Where the characters from `start` to `end` stood: one span an unbroken stretch."""
        found: list[Span] = []
        for place in self.places[start:end]:
            if found and found[-1].end == place:
                found[-1] = Span(found[-1].start, place + 1)
            else:
                found.append(Span(place, place + 1))
        return tuple(found)


def joined(pieces: Iterable[Traced]) -> Traced:
    """The pieces one after another."""
    pieces = tuple(pieces)
    return Traced(
        "".join(piece.text for piece in pieces),
        tuple(place for piece in pieces for place in piece.places),
    )

"""A place in a text that is found again after the text has changed."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from gongwen.span import Span

CONTEXT = 16  # characters on either side by which equal quotes are told apart
ALIKE = 0.6  # how much of a quote must be left where it stood to count as the same place


@dataclass(frozen=True, slots=True)
class Anchor:
    """A quote, where it stood, and what stood around it."""

    quote: str
    start: int
    before: str = ""
    after: str = ""

    @classmethod
    def at(cls, text: str, span: Span) -> Anchor:
        """The anchor of a place in `text`; raise `ValueError` for one outside it, or empty."""
        if not 0 <= span.start < span.end <= len(text):
            raise ValueError(f"不是正文中的一处：{span.start}—{span.end}")
        return cls(
            text[span.start : span.end],
            span.start,
            text[max(0, span.start - CONTEXT) : span.start],
            text[span.end : span.end + CONTEXT],
        )


def find(anchor: Anchor, text: str) -> Span | None:
    """Where the anchored words stand in `text` now; None if they are gone.

    Of several equal quotes it is the one among the most similar words, then the nearest to
    where it stood.  Where no equal quote is left, the words between the old surroundings
    count, if they are still mostly the same.
    """
    places = _places(anchor.quote, text)
    if places:
        start = min(
            places, key=lambda at: (-_surroundings(anchor, text, at), abs(at - anchor.start))
        )
        return Span(start, start + len(anchor.quote))
    return _between(anchor, text)


def _places(quote: str, text: str) -> list[int]:
    found, at = [], text.find(quote)
    while quote and at >= 0:
        found.append(at)
        at = text.find(quote, at + 1)
    return found


def _surroundings(anchor: Anchor, text: str, at: int) -> int:
    """How many characters on both sides are the same, counted from the quote outwards."""
    end = at + len(anchor.quote)
    left = _same(anchor.before[::-1], text[max(0, at - CONTEXT) : at][::-1])
    return left + _same(anchor.after, text[end : end + CONTEXT])


def _same(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _between(anchor: Anchor, text: str) -> Span | None:
    """The words between what stood before the quote and what stood after it."""
    befores = [at + len(anchor.before) for at in _places(anchor.before, text)] or (
        [0] if not anchor.before else []
    )
    best: tuple[float, Span] | None = None
    for start in befores:
        end = text.find(anchor.after, start) if anchor.after else len(text)
        if end <= start or end - start > 3 * len(anchor.quote) + CONTEXT:
            continue
        matcher = SequenceMatcher(None, anchor.quote, text[start:end], autojunk=False)
        ratio = matcher.ratio()
        if ratio >= ALIKE and (best is None or ratio > best[0]):
            best = ratio, Span(start, end)
    return best[1] if best else None

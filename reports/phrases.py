"""Where a number stands in a text: the words that end with it, once in the whole text."""

from collections.abc import Sequence

LONGEST = 200
_OPENING = "，。；：、（）\n"  # what a clause begins behind


class NotThere(ValueError):
    """The words stand in the text no longer."""


class Twice(ValueError):
    """The words stand in the text more than once."""


def place_of(phrase: str, body: str) -> int:
    """Where the phrase begins; raise `NotThere` or `Twice`."""
    count = body.count(phrase) if phrase else 0
    if count == 0:
        raise NotThere(phrase)
    if count > 1:
        raise Twice(phrase)
    return body.index(phrase)


def unique(body: str, start: int, end: int) -> str:
    """`body[start:end]`, begun clauses earlier in its paragraph until it stands there once.

    What does not become unique within `LONGEST` characters is returned as far as it goes.
    """
    while body.count(body[start:end]) > 1:
        before = start - 1
        while before > 0 and body[before - 1] not in _OPENING:
            before -= 1
        if before < 0 or end - before > LONGEST or "\n" in body[before:start]:
            break
        start = before
    return body[start:end]


def renewed(
    body: str, phrases: Sequence[str], which: int, old: str, new: str
) -> tuple[str, list[str]]:
    """The body with the number `old`, which ends a phrase, replaced by `new`, and all phrases
    as they stand in it then, each unique again as far as can be.

    Raise `NotThere` or `Twice` of the phrase.  Others that do not stand once are left alone.
    """
    start = place_of(phrases[which], body)
    end = start + len(phrases[which])
    number = end - len(old)
    written = body[:number] + new + body[end:]
    shift = len(new) - len(old)

    def moved(place: int) -> int:
        return place if place <= number else place + shift

    follow = []
    for phrase in phrases:
        if not phrase or body.count(phrase) != 1:
            follow.append(phrase)
            continue
        at = body.index(phrase)
        follow.append(unique(written, moved(at), moved(at + len(phrase))))
    return written, follow

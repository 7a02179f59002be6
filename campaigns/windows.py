"""Open drafting pages: each has a key of its own and counts what it sends, so that a save whose
answer was lost is known again and is no conflict of a person with herself."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_KEY = 40
_LONGEST_COUNT = 9  # digits


@dataclass(frozen=True)
class Window:
    """A page's random `key`, and which of its saves this is, counted from 1."""

    key: str
    sent: int


def key_in(data) -> str:
    """The key that a page posts; empty without one."""
    return data.get("window", "")[:LONGEST_KEY]


def window_in(data) -> Window | None:
    """The window that a save was posted from; None without JavaScript."""
    key, sent = key_in(data), data.get("sent", "")
    if not key or not sent.isdecimal() or len(sent) > _LONGEST_COUNT:
        return None
    return Window(key, int(sent))

"""Why a message is sent, asked once more when it is about to leave.

An app registers what it knows by the first word of its keys ("reminder"): a function that
is given keys and the moment, and returns those whose reason is gone.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime

Gone = Callable[[Collection[str], datetime], set[str]]
_GONE: dict[str, Gone] = {}


def register(word: str) -> Callable[[Gone], Gone]:
    """Let the function be asked for keys that begin with `word`."""

    def remember(gone: Gone) -> Gone:
        _GONE[word] = gone
        return gone

    return remember


def gone(keys: Iterable[str], *, now: datetime) -> set[str]:
    """Those of `keys` whose reason is gone; a key that nobody knows of stays."""
    if not _GONE:
        return set()
    by_word = defaultdict(list)
    for key in keys:
        word = key.partition(":")[0]
        if word in _GONE:
            by_word[word].append(key)
    found: set[str] = set()
    for word, some in by_word.items():
        found |= _GONE[word](some, now)
    return found

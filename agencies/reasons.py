"""Why a message is sent, asked once more when it is about to leave.

An app registers what it knows by the first word of its keys ("reminder"): a function that
is given keys and the moment, and returns those whose reason is gone; and one that returns
what they say at that moment.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime

Gone = Callable[[Collection[str], datetime], set[str]]
# Key → subject and body.
Words = dict[str, tuple[str, str]]
Worded = Callable[[Collection[str], datetime], Words]
_GONE: dict[str, Gone] = {}
_WORDED: dict[str, Worded] = {}


def register(word: str) -> Callable[[Gone], Gone]:
    """Let the function be asked for keys that begin with `word`."""

    def remember(gone: Gone) -> Gone:
        _GONE[word] = gone
        return gone

    return remember


def words_of(word: str) -> Callable[[Worded], Worded]:
    """Let the function be asked what messages say whose keys begin with `word`."""

    def remember(worded: Worded) -> Worded:
        _WORDED[word] = worded
        return worded

    return remember


def gone(keys: Iterable[str], *, now: datetime) -> set[str]:
    """Those of `keys` whose reason is gone; a key that nobody knows of stays."""
    found: set[str] = set()
    if _GONE:
        for word, some in _by_word(keys, _GONE).items():
            found |= _GONE[word](some, now)
    return found


def words(keys: Iterable[str], *, now: datetime) -> Words:
    """What the messages of `keys` say at `now`, as far as somebody knows."""
    found: Words = {}
    for word, some in _by_word(keys, _WORDED).items():
        found |= _WORDED[word](some, now)
    return found


def _by_word(keys: Iterable[str], known: Collection[str]) -> dict[str, list[str]]:
    by_word = defaultdict(list)
    for key in keys:
        word = key.partition(":")[0]
        if word in known:
            by_word[word].append(key)
    return by_word

"""Words that are always or mostly wrong: plain data that an office may edit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class EntryKind(StrEnum):
    TYPO = "typo"  # 错别字
    CONFUSABLE = "confusable"  # 易混词
    ORGAN = "organ"  # 已更名的机构
    REDUNDANT = "redundant"  # 赘余
    EMPTY_PHRASE = "empty_phrase"  # 套话


@dataclass(frozen=True, slots=True)
class Entry:
    """`wrong` should read `right`, but not inside the longer words of `unless`.

    An empty `right` says that something is wrong and not what would be right.
    """

    wrong: str
    right: str
    kind: EntryKind
    unless: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Lexicon:
    """Entries of all kinds; a later entry of the same word replaces an earlier one.

    `own` are an office's own terms, inside which the rules about words find nothing.
    """

    entries: tuple[Entry, ...]
    own: tuple[str, ...] = ()

    def extended(
        self,
        entries: Iterable[Entry],
        *,
        without: Iterable[str] = (),
        own: Iterable[str] = (),
    ) -> Lexicon:
        """This lexicon with more entries and own terms, and without the entries for some words."""
        dropped = set(without)
        kept = tuple(entry for entry in self.entries if entry.wrong not in dropped)
        return Lexicon((*kept, *entries), (*self.own, *own))

    def find(self, kind: EntryKind, text: str) -> Iterator[tuple[int, Entry]]:
        """Where words of a kind stand in a text, the longest word first at each place."""
        entries, pattern = self._by_kind.get(kind, ({}, None))
        if pattern is None:
            return
        for match in pattern.finditer(text):
            entry = entries[match[0]]
            if not any(_covers(text, match.start(), entry.wrong, word) for word in entry.unless):
                yield match.start(), entry

    @cached_property
    def _by_kind(self) -> dict[EntryKind, tuple[dict[str, Entry], re.Pattern[str]]]:
        kinds: dict[EntryKind, dict[str, Entry]] = {}
        for entry in self.entries:
            if entry.wrong:
                kinds.setdefault(entry.kind, {})[entry.wrong] = entry
        return {kind: (words, _any_of(words)) for kind, words in kinds.items()}


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


def _covers(text: str, start: int, wrong: str, word: str) -> bool:
    """Whether `word` stands in the text around the place of `wrong`."""
    offset = word.find(wrong)
    while offset >= 0:
        if start >= offset and text.startswith(word, start - offset):
            return True
        offset = word.find(wrong, offset + 1)
    return False

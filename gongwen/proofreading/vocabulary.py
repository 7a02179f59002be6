"""The lexicon a new office starts with; written for this project."""

from __future__ import annotations

from gongwen.proofreading.lexicon import Entry, EntryKind, Lexicon

STANDARD = Lexicon((Entry("布署", "部署", EntryKind.TYPO),))

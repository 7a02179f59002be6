"""层次序数: which rows open a level, and the face each level takes (7.3.3)."""

from __future__ import annotations

import re

from gongwen.measuring.fonts import Face

_HAN_NUMBER = "[一二三四五六七八九十百]+"
LEVELS: tuple[tuple[int, re.Pattern[str], Face], ...] = (
    (1, re.compile(rf"{_HAN_NUMBER}、"), Face.HEITI),
    (2, re.compile(rf"（{_HAN_NUMBER}）"), Face.KAITI),
    (3, re.compile(r"\d{1,2}[.．](?!\d)"), Face.FANGSONG),
    (4, re.compile(r"（\d{1,2}）"), Face.FANGSONG),
)
# Ordinals that look like a level but are none the standard knows.
MALFORMED = re.compile(
    rf"[(（]{_HAN_NUMBER}[)）][、，.]|\({_HAN_NUMBER}\)|{_HAN_NUMBER}[.．]|\(\d{{1,2}}\)|\d{{1,2}}、"
)


def level_of(text: str) -> tuple[int, Face] | None:
    """The level a row opens and its face; None for plain text."""
    for level, form, face in LEVELS:
        if form.match(text):
            return level, face
    return None

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

# What orders or announces is a sentence, numbered or not: 请…, 各地要…, 省局将….
_SENTENCE = re.compile(
    r"请(?![示求假款])|为[了做贯深进切推加]|(?:\d{4}年)?\d{1,2}月"
    r"|(?:各|国家|省|市|县|区|总局|我|本|有关|相关|全)[^，,。]{0,18}?"
    r"(?:(?<![重主需必首次])要(?![素求点件闻义害])|(?<![供响适效反对相])应(?![急用对变])|须|将(?!来))"
)
_LONGEST_HEADING = 40
_LONGEST_RUN_IN = 30


def is_heading(text: str) -> bool:
    """Whether a numbered paragraph has a heading: it ends in no stop, or text runs on after 。

    Longer ones, and what orders or announces, are text that happens to be numbered.
    """
    form = next(form for _, form, _ in LEVELS if form.match(text))
    text = form.sub("", text, count=1)
    first, stop, rest = text.partition("。")
    if _SENTENCE.match(text) or re.search("[；;]", first) or first.endswith(("：", "，", "、")):
        return False
    if not stop:
        return len(first) <= _LONGEST_HEADING
    return 2 <= len(first) <= _LONGEST_RUN_IN and rest.strip("”’）」』》") != ""


def level_of(text: str) -> tuple[int, Face] | None:
    """The level a row opens and its face; None for plain text."""
    for level, form, face in LEVELS:
        if form.match(text):
            return level, face
    return None

"""Chinese line composition: one paragraph becomes lines, no layout engine involved.

WeasyPrint widens spaces only, knows no hanging punctuation and ends lines early
at quotation marks, so lines are composed here and only stacked there.  Widths
are in em of the paragraph's type; spacing is in thousandths of an em, the finest
step a PDF glyph array can hold.

Rules: GB/T 15834 and practice (no closing mark starts a line, no opening mark
ends one, …… and —— stay whole); a number stays with its unit; dates and document
numbers are broken only where a line would otherwise be torn apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongwen.typesetting.numbers import WIDEST_GAP

HANGING = frozenset("，。、；：")
NEVER_FIRST = frozenset("，。、；：？！）》〉」』】〕〗”’…—～·％‰℃,.;:?!)]}%")
NEVER_LAST = frozenset("（《〈「『【〔〖“‘([{￥＄$№")

# Kept whole always: words and numbers, numbers with their unit, paired marks.
_UNIT = "[年月日时分秒点号个家张项条批次人名户元万亿余多百千米件份届期章类种款页例起场台套岁周天度倍级楼室]"
_WHOLE = re.compile(
    rf"""
      ……|——
    | [A-Za-z0-9@._/:%+\#&=?~-]+{_UNIT}?[％‰℃]?
    | 〔\d{{4}}〕\d+号?
    """,
    re.VERBOSE,
)
# Kept whole as long as the line bears it.
_PREFERABLY_WHOLE = re.compile(
    r"\d{4}年\d{1,2}月(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日|[一-龥]{2,8}〔\d{4}〕\d+号"
)

NEVER, RELUCTANTLY, FREELY = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Line:
    """Characters `start` to `end` of the paragraph, and the space after each of them.

    `indent` and `width` are in em: where the line begins and how long it is,
    trailing blanks and a hanging mark left out.  `hangs`: the last mark stands
    outside the measure.
    """

    start: int
    end: int
    indent: float
    width: float
    spacing: tuple[int, ...]
    hangs: bool = False


def compose(
    text: str,
    widths: Sequence[float],
    measure: float,
    *,
    first_indent: float = 0.0,
    indent: float = 0.0,
    hanging: bool = True,
) -> tuple[Line, ...]:
    """Break a paragraph into lines of `measure` em; an empty text gives one empty line.

    `widths` holds the advance of each character.  All lines but the last are
    spread to the full measure where that leaves no hole wider than `WIDEST_GAP`.
    """
    permissions = breaks(text)
    stretches = _stretches(text, widths)
    lines: list[Line] = []
    start = 0
    while start < len(text) or not lines:
        inset = indent if lines else first_indent
        line = _line(text, widths, permissions, stretches, start, inset, measure - inset, hanging)
        lines.append(line)
        start = line.end
    return tuple(lines)


def breaks(text: str) -> list[int]:
    """For each character: may a line end after it (`NEVER`, `RELUCTANTLY`, `FREELY`)?"""
    permissions = [FREELY] * len(text)
    for match in _PREFERABLY_WHOLE.finditer(text):
        permissions[match.start() : match.end() - 1] = [RELUCTANTLY] * (len(match[0]) - 1)
    for match in _WHOLE.finditer(text):
        permissions[match.start() : match.end() - 1] = [NEVER] * (len(match[0]) - 1)
    for i in range(len(text) - 1):
        if text[i] in NEVER_LAST or text[i + 1] in NEVER_FIRST or text[i + 1] == " ":
            permissions[i] = NEVER
        if text[i : i + 2] == "——" and not text[:i].endswith("—"):
            permissions[i] = NEVER
            if i and text[i - 1] not in NEVER_LAST:
                permissions[i - 1] = FREELY  # a whole dash may open a line
    if text:
        permissions[-1] = FREELY
    return permissions


def _stretches(text: str, widths: Sequence[float]) -> list[bool]:
    """Space may be added after full-width characters, never within …… or ——."""
    pairs = {i for i in range(len(text) - 1) if text[i : i + 2] in ("……", "——")}
    return [
        width > 0.9 and ord(character) > 0x7F and i not in pairs
        for i, (character, width) in enumerate(zip(text, widths, strict=True))
    ]


def _line(
    text: str,
    widths: Sequence[float],
    permissions: Sequence[int],
    stretches: Sequence[bool],
    start: int,
    inset: float,
    room: float,
    hanging: bool,
) -> Line:
    fit, used = start, 0.0
    while fit < len(text) and (used + widths[fit] <= room + 1e-6 or text[fit] == " "):
        used += widths[fit]
        fit += 1
    if fit == len(text):
        return Line(start, fit, inset, used, (0,) * (fit - start))

    def close(end: int, hangs: bool = False) -> Line:
        content = end - 1 if hangs else end
        while content > start and text[content - 1] == " ":
            content -= 1
        width = sum(widths[start:content])
        gaps = [i for i in range(start, content - 1) if stretches[i]]
        spacing = [0] * (end - start)
        slack = room - width
        if gaps and slack <= WIDEST_GAP * len(gaps):
            share, rest = divmod(round(max(slack, 0) * 1000), len(gaps))
            for n, i in enumerate(gaps):
                spacing[i - start] = share + (n < rest)
            width = room if slack > 0 else width
        return Line(start, end, inset, width, tuple(spacing), hangs)

    hung = close(fit + 1, hangs=True)
    if hanging and text[fit] in HANGING and permissions[fit] == FREELY and not _torn(hung, room):
        return hung
    best: Line | None = None
    for wanted in (FREELY, RELUCTANTLY):
        end = next((e for e in range(fit, start, -1) if permissions[e - 1] >= wanted), None)
        if end is None:
            continue
        line = close(end)
        if not _torn(line, room):
            return line
        if best is None or line.end > best.end:
            best = line
    # Nothing fills the line: leave it ragged, or cut what no line can hold.
    return best or close(max(fit, start + 1))


def _torn(line: Line, room: float) -> bool:
    return line.width < room - 1e-3

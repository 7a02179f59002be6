"""Chinese line composition: one paragraph becomes lines, no layout engine involved.

WeasyPrint widens spaces only, knows no hanging punctuation and ends lines early
at quotation marks, so lines are composed here and only stacked there.  Widths
are in em of the paragraph's type; spacing is in thousandths of an em, the finest
step a PDF glyph array can hold.

Rules: GB/T 15834 and practice (no closing mark starts a line, no opening mark
ends one, …… and —— stay whole); a number stays with its unit; dates and document
numbers are broken only where the paragraph cannot be set otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongwen.typesetting.numbers import (
    LOOSEST_GAP,
    NARROWEST_MARK,
    SHORTEST_LAST,
    WIDEST_GAP,
    WIDEST_SLACK,
)

HANGING = frozenset("，。、；：")
NEVER_FIRST = frozenset("，。、；：？！）》〉」』】〕〗”’…—～·％‰℃,.;:?!)]}%")
NEVER_LAST = frozenset("（《〈「『【〔〖“‘([{￥＄$№")
# Full-width marks with half a cell of blank paper on one side.
_BLANK_RIGHT = frozenset("，。、；：）》〉」』】〕”’")
_BLANK_LEFT = frozenset("（《〈「『【〔“‘")

# Kept whole always: words and numbers, standards (GB/T 9704—2012), numbers with their
# unit, names in a list that blanks divide, paired marks.
_UNIT = "[年月日时分秒点号个家张项条批次人名户元万亿余多百千米件份届期章类种款页例起场台套岁周天度倍级楼室]"
_WHOLE = re.compile(
    rf"""
      ……|——
    | [A-Z]{{2,}}\d*(?:/[A-Z]+)*[ ]?\d+(?:\.\d+)*(?:[—:-]\d{{4}})?(?![A-Za-z0-9.])
    | (?<=\u3000)[一-龥]{{2,4}}(?=\u3000)
    | (?<=\u3000)[一-龥]{{2,4}}(?![一-龥])
    | (?<![一-龥])[一-龥]{{2,4}}(?=\u3000)
    | (?<![一-龥])[一-龥]\u3000[一-龥](?![一-龥])
    | [A-Za-z0-9@._/:%+\#&=?~-]+{_UNIT}?[％‰℃]?
    | 〔\d{{4}}〕\d+号?
    """,
    re.VERBOSE,
)
# Kept whole as long as the line bears it.
_PREFERABLY_WHOLE = re.compile(
    r"\d{4}年\d{1,2}月(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日|[一-龥]{2,6}〔\d{4}〕\d+号"
)

_DATE = re.compile(r"\d+[年月]")
_STANDARD = re.compile(r"[A-Z]{2,}\d*(?:/[A-Z]+)*[ ]?\d+(?:\.\d+)*—\d{4}")
# Addresses are long: broken behind a joint where the line would have to be torn.
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+|[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
_JOINT = re.compile(r"(?<=[!-~]{3})[@./](?=[A-Za-z0-9]{2})")
_BLANKS = " \u3000"

NEVER, RELUCTANTLY, AT_JOINT, FREELY = 0, 1, 2, 3
_SHORT_LINE = 10.0  # the cost of every em that a last line is too short
_DIVIDED = 100.0  # the cost of a date or document number in two
_PARTED = 5.0  # of an address in two
_RAGGED = 30.0  # of a line that is not full


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


@dataclass(frozen=True, slots=True)
class Limits:
    """How far lines may go to mend a short last one, in em."""

    slack: float  # given away by a line
    gap: float  # added between two characters
    mark: float  # taken from the blank half of a mark
    tightness: float  # taken between any two characters
    loose: float  # added between two characters before what is not to be divided


# A line of the text holds 27 to 29 cells; the cells of a table keep no grid.
TEXT = Limits(WIDEST_SLACK, WIDEST_GAP, NARROWEST_MARK, 0.0, LOOSEST_GAP)
CELL = Limits(3.0, 0.16, NARROWEST_MARK, 0.03, 0.0)


def compose(
    text: str,
    widths: Sequence[float],
    measure: float,
    *,
    first_indent: float = 0.0,
    indent: float = 0.0,
    hanging: bool = True,
    limits: Limits = TEXT,
    rigid: int = 0,
) -> tuple[Line, ...]:
    """Break a paragraph into lines of `measure` em; an empty text gives one empty line.

    `widths` holds the advance of each character.  All lines but the last are
    spread to the full measure where that leaves no hole wider than `WIDEST_GAP`.
    A last line of less than `SHORTEST_LAST` em is avoided where the lines before
    it can give a character away, or take one in between squeezed marks; so is a
    date in two, for which a line may be as loose as `LOOSEST_GAP`.  The first
    `rigid` characters, a label, keep their natural width.
    """
    setting = _Setting(text, widths, measure, first_indent, indent, hanging, limits, rigid)
    lines: list[Line] = []
    while not lines or lines[-1].end < len(text):
        lines.append(setting.line(lines[-1].end if lines else 0, not lines))
    divided = setting.divided(lines) if limits.loose else 0
    short = len(lines) > 1 and _extent(text, widths, lines[-1]) < SHORTEST_LAST
    if not divided and not short:
        return tuple(lines)
    count = len(lines)
    better = setting.search({count - 1, count, count + 1} if divided else {count - 1, count})
    if better is None or setting.divided(better) > divided:
        return tuple(lines)
    if setting.divided(better) == divided and _extent(text, widths, better[-1]) < _extent(
        text, widths, lines[-1]
    ):
        return tuple(lines)
    return better


def recompose(
    text: str,
    widths: Sequence[float],
    measure: float,
    count: int,
    *,
    first_indent: float = 0.0,
    indent: float = 0.0,
    hanging: bool = True,
    limits: Limits = TEXT,
) -> tuple[Line, ...] | None:
    """The paragraph in exactly `count` lines within the same limits; None if it cannot be."""
    setting = _Setting(text, widths, measure, first_indent, indent, hanging, limits, 0)
    lines = setting.search({count})
    return None if lines is None or setting.divided(lines) else lines


def breaks(text: str) -> list[int]:
    """For each character: may a line end after it?

    `AT_JOINT` of an address only if nothing else fills the line, `RELUCTANTLY` within a date.
    """
    permissions = [FREELY] * len(text)
    for match in _PREFERABLY_WHOLE.finditer(text):
        permissions[match.start() : match.end() - 1] = [RELUCTANTLY] * (len(match[0]) - 1)
    for match in _WHOLE.finditer(text):
        permissions[match.start() : match.end() - 1] = [NEVER] * (len(match[0]) - 1)
    for address in _ADDRESS.finditer(text):
        for joint in _JOINT.finditer(text, address.start(), address.end()):
            permissions[joint.start()] = AT_JOINT
    for i in range(len(text) - 1):
        if text[i] in NEVER_LAST or text[i + 1] in NEVER_FIRST or text[i + 1] in _BLANKS:
            permissions[i] = NEVER
        if text[i : i + 2] == "——" and not text[:i].endswith("—"):
            permissions[i] = NEVER
            if i and text[i - 1] not in NEVER_LAST:
                permissions[i - 1] = FREELY  # a whole dash may open a line
    if text:
        permissions[-1] = FREELY
    return permissions


def _stretches(text: str, widths: Sequence[float]) -> list[bool]:
    """Space may be added after full-width characters, never within ……, —— or a standard."""
    pairs = {i for i in range(len(text) - 1) if text[i : i + 2] in ("……", "——")}
    for standard in _STANDARD.finditer(text):
        pairs.update(range(standard.start(), standard.end()))
    return [
        width > 0.9 and ord(character) > 0x7F and i not in pairs
        for i, (character, width) in enumerate(zip(text, widths, strict=True))
    ]


def _extent(text: str, widths: Sequence[float], line: Line) -> float:
    return sum(widths[line.start : line.end])


@dataclass(frozen=True, slots=True)
class _Choice:
    """Lines from some place to the end, and what they cost."""

    cost: float
    lines: tuple[Line, ...]


class _Setting:
    """A paragraph about to be broken: where it may break, stretch and be squeezed."""

    def __init__(
        self,
        text: str,
        widths: Sequence[float],
        measure: float,
        first_indent: float,
        indent: float,
        hanging: bool,
        limits: Limits,
        rigid: int,
    ) -> None:
        self.text, self.widths, self.measure = text, widths, measure
        self.insets = indent, first_indent
        self.hanging, self.limits, self.rigid = hanging, limits, rigid
        self.permissions = breaks(text)
        self.stretches = _stretches(text, widths)
        self.stretches[:rigid] = [False] * min(rigid, len(text))

    def divided(self, lines: Sequence[Line]) -> int:
        """How many lines end within a date or a document number."""
        return sum(self.permissions[line.end - 1] == RELUCTANTLY for line in lines if line.end)

    def line(self, start: int, is_first: bool) -> Line:
        """The fullest line that begins at `start`."""
        inset = self.insets[is_first]
        room = self.measure - inset
        text, permissions = self.text, self.permissions
        fit = self._fit(start, room)
        if fit == len(text):
            width = sum(self.widths[start:fit])
            return Line(start, fit, inset, width, (0,) * (fit - start))
        if self._may_hang(fit):
            hung = self._close(start, fit + 1, inset, hangs=True)
            if not _torn(hung, room):
                return hung
        best: Line | None = None
        for wanted in (FREELY, AT_JOINT, RELUCTANTLY):
            end = next((e for e in range(fit, start, -1) if permissions[e - 1] >= wanted), None)
            if end is None:
                continue
            line = self._close(start, end, inset)
            if not _torn(line, room):
                return line
            if best is None or line.end > best.end:
                best = line
        # Nothing fills the line: a loose one, a ragged one, or cut what no line can hold.
        if best and self.limits.loose and not _ADDRESS.match(text, best.end):
            loose = self._close(start, best.end, inset, gap=self.limits.loose)
            if not _torn(loose, room):
                return loose
        return best or self._close(start, max(fit, start + 1), inset)

    def search(self, counts: set[int]) -> tuple[Line, ...] | None:
        """The best lines, as many as one of `counts` says; None when limits forbid it."""
        known: dict[tuple[int, int], _Choice | None] = {}
        size, most = len(self.text), max(counts)

        def best(start: int, index: int) -> _Choice | None:
            if start >= size:
                return _Choice(0.0, ()) if index in counts else None
            if index >= most:
                return None
            if (start, index) not in known:
                found: _Choice | None = None
                for cost, line in self._lines(start, index == 0):
                    rest = best(line.end, index + 1)
                    if rest and (found is None or cost + rest.cost < found.cost):
                        found = _Choice(cost + rest.cost, (line, *rest.lines))
                known[start, index] = found
            return known[start, index]

        choice = best(0, 0)
        return choice.lines if choice else None

    def _lines(self, start: int, is_first: bool) -> Iterator[tuple[float, Line]]:
        """Lines that may begin at `start`, and how far each is from an even one."""
        inset = self.insets[is_first]
        room = self.measure - inset
        usual = self.line(start, is_first)
        if usual.end == len(self.text):
            short = 0.0 if is_first else max(0.0, SHORTEST_LAST - usual.width)
            yield _SHORT_LINE * short, usual
        else:
            yield self._reluctance(usual.end) + self._looseness(usual), usual
        fit = self._fit(start, room)
        for end in range(max(start + 1, fit - 3), min(fit + 3, len(self.text)) + 1):
            if end == usual.end or self.permissions[end - 1] == NEVER:
                continue
            if end > fit:
                squeezed = self._squeeze(start, end, inset, room)
                if squeezed:
                    yield self._reluctance(end) + 1 + squeezed[0], squeezed[1]
            elif sum(self.widths[start:end]) >= room - self.limits.slack and end < len(self.text):
                line = self._close(start, end, inset, gap=self.limits.gap)
                if not _torn(line, room):
                    yield self._reluctance(end) + self._looseness(line), line
        loose = self._before_undivided(start, fit, inset, room)
        if loose:
            yield _RAGGED if _torn(loose, room) else self._looseness(loose), loose

    def _before_undivided(self, start: int, fit: int, inset: float, room: float) -> Line | None:
        """A loose line that leaves a whole date to the next; a ragged one rather than a torn."""
        end = next((e for e in range(fit, start, -1) if self.permissions[e - 1] == FREELY), fit)
        if RELUCTANTLY not in self.permissions[end:fit]:
            return None
        line = self._close(start, end, inset, gap=self.limits.loose)
        ragged = _DATE.match(self.text, line.end) and self.limits.loose
        return line if ragged or not _torn(line, room) else None

    def _reluctance(self, end: int) -> float:
        return {RELUCTANTLY: _DIVIDED, AT_JOINT: _PARTED}.get(self.permissions[end - 1], 0.0)

    def _looseness(self, line: Line) -> float:
        widest = max(line.spacing, default=0) / 1000
        return (widest / WIDEST_GAP) ** 2

    def _fit(self, start: int, room: float) -> int:
        text, widths = self.text, self.widths
        fit, used = start, 0.0
        while fit < len(text) and (used + widths[fit] <= room + 1e-6 or text[fit] in _BLANKS):
            used += widths[fit]
            fit += 1
        return fit

    def _may_hang(self, position: int) -> bool:
        return (
            self.hanging and self.text[position] in HANGING and self.permissions[position] == FREELY
        )

    def _close(
        self, start: int, end: int, inset: float, hangs: bool = False, gap: float = WIDEST_GAP
    ) -> Line:
        """A line that ends there, its slack shared out if that does not tear it."""
        content = self._content(start, end - 1 if hangs else end)
        room = self.measure - inset
        width = sum(self.widths[start:content])
        gaps = [i for i in range(start, content - 1) if self.stretches[i]]
        spacing = [0] * (end - start)
        slack = room - width
        if gaps and slack <= gap * len(gaps):
            share, rest = divmod(round(max(slack, 0) * 1000), len(gaps))
            for n, i in enumerate(gaps):
                spacing[i - start] = share + (n < rest)
            width = room if slack > 0 else width
        return Line(start, end, inset, width, tuple(spacing), hangs)

    def _squeeze(
        self, start: int, end: int, inset: float, room: float
    ) -> tuple[float, Line] | None:
        """A line that takes in more than fits by narrowing its marks, and the share used."""
        hangs = self._may_hang(end - 1)
        content = self._content(start, end - 1 if hangs else end)
        excess = round((sum(self.widths[start:content]) - room) * 1000)
        marks = [i for i in range(start, content - 1) if self._narrows(i)]
        if 0 < excess <= 1000 * min(self.limits.slack, self.limits.mark * len(marks)):
            places, most = marks, self.limits.mark
        else:
            places = [i for i in range(start, content - 1) if self.stretches[i]]
            most = self.limits.tightness
        if not 0 < excess <= 1000 * most * len(places):
            return None
        share, rest = divmod(excess, len(places))
        spacing = [0] * (end - start)
        for n, i in enumerate(places):
            spacing[i - start] = -share - (n < rest)
        used = excess / (1000 * most * len(places))
        return used**2, Line(start, end, inset, room, tuple(spacing), hangs)

    def _content(self, start: int, end: int) -> int:
        """Where the line ends without its trailing blanks."""
        while end > start and self.text[end - 1] in _BLANKS:
            end -= 1
        return end

    def _narrows(self, position: int) -> bool:
        """Is there blank paper in this mark, or before the one that follows?"""
        if position < self.rigid:
            return False
        before, after = self.text[position], self.text[position + 1]
        blank_right = before in _BLANK_RIGHT and self.widths[position] > 0.9
        blank_left = after in _BLANK_LEFT and self.widths[position + 1] > 0.9
        return blank_right or blank_left


def _torn(line: Line, room: float) -> bool:
    return line.width < room - 1e-3

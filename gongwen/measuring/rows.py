"""Glyphs on one baseline, and pieces of such rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from gongwen.measuring.fonts import Face, face_of
from gongwen.measuring.page import Colour, Glyph
from gongwen.typesetting.numbers import MM_PER_POINT

_SAME_BASELINE = 0.5 * MM_PER_POINT


def is_han(text: str) -> bool:
    return "一" <= text[0] <= "鿿" or "㐀" <= text[0] <= "䶿" or text[0] == "〇"


@dataclass(frozen=True, slots=True)
class Row:
    """Glyphs of one baseline on a page, left to right; heights are those of the em box."""

    page: int
    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def x0(self) -> float:
        return self.glyphs[0].x0

    @property
    def x1(self) -> float:
        return max(glyph.x1 for glyph in self.glyphs)

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def baseline(self) -> float:
        return self._typical.baseline

    @property
    def size(self) -> float:
        return self._typical.size

    @property
    def top(self) -> float:
        return self._typical.top

    @property
    def bottom(self) -> float:
        return self._typical.bottom

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def colour(self) -> Colour:
        return Counter(glyph.colour for glyph in self.glyphs).most_common(1)[0][0]

    @property
    def han(self) -> tuple[Glyph, ...]:
        return tuple(glyph for glyph in self.glyphs if is_han(glyph.text))

    @property
    def face(self) -> Face:
        """The face of most of its Han characters (of all, where there is none)."""
        faces = Counter(face_of(glyph.font) for glyph in self.han or self.glyphs)
        return faces.most_common(1)[0][0]

    @property
    def cells(self) -> float:
        """Its width in characters of its own size."""
        return (self.x1 - self.x0) / self.size

    @property
    def _typical(self) -> Glyph:
        glyphs = self.han or self.glyphs
        kind = Counter((glyph.font, round(glyph.size, 2)) for glyph in glyphs).most_common(1)[0][0]
        return next(g for g in glyphs if (g.font, round(g.size, 2)) == kind)

    def pieces(self, gap: float = 1.5) -> tuple[Row, ...]:
        """The row cut at gaps of so many characters, as between 发文字号 and 签发人."""
        parts: list[list[Glyph]] = []
        for glyph in self.glyphs:
            if parts and glyph.x0 - parts[-1][-1].x1 <= gap * glyph.size:
                parts[-1].append(glyph)
            else:
                parts.append([glyph])
        return tuple(Row(self.page, tuple(part)) for part in parts)


def rows_of(glyphs: Iterable[Glyph], page: int) -> tuple[Row, ...]:
    """Rows from the top down."""
    groups: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.baseline):
        if groups and glyph.baseline - groups[-1][-1].baseline < _SAME_BASELINE:
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    return tuple(Row(page, tuple(sorted(group, key=lambda g: g.x0))) for group in groups)

"""Finished pages as plain values: runs of glyphs, paths and pictures.

All lengths are millimetres from the upper left corner of the page, y downwards,
as in OFD (GB/T 33190-2016, 8.2).  Colours are red, green and blue from 0 to 255.
A `clip` is a convex polygon outside of which nothing shows; empty, nothing shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gongwen.document import AttachedFile
from gongwen.typesetting.ofd.geometry import Matrix, Polygon

Colour = tuple[int, int, int]
Segment = tuple[str, *tuple[float, ...]]

BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph of a run and the characters it stands for; `offset` is the distance
    of its origin from that of the run, before the run's matrix is applied."""

    text: str
    number: int
    offset: float


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one font on one line.

    `matrix` maps the run's own space (y downwards, origin on the first glyph's
    baseline, millimetres) to the page; `size` is the em in that space.
    """

    font: int
    size: float
    matrix: Matrix
    glyphs: tuple[Glyph, ...]
    advance: float
    colour: Colour = BLACK
    alpha: float = 1.0
    clip: Polygon | None = None


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a path's line is drawn; `width` in millimetres on the page."""

    colour: Colour
    width: float
    cap: int = 0
    join: int = 0
    miter_limit: float = 10.0
    dashes: tuple[float, ...] = ()
    dash_offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Path:
    """Segments ("M", x, y), ("L", x, y), ("B", x1, y1, x2, y2, x, y) and ("C",)."""

    segments: tuple[Segment, ...]
    fill: Colour | None = None
    even_odd: bool = False
    stroke: Stroke | None = None
    alpha: float = 1.0
    clip: Polygon | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file; `matrix` maps the unit square, y downwards, to the page."""

    data: bytes
    extension: str
    matrix: Matrix
    alpha: float = 1.0
    clip: Polygon | None = None


@dataclass(frozen=True, slots=True)
class Font:
    """A font file; `characters` are those its own character map leads to the right glyph."""

    name: str
    data: bytes
    extension: str
    characters: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heading:
    """A bookmark: title, index of its page, distance from the page's top, and what is below it."""

    title: str
    page: int
    top: float
    children: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    width: float
    height: float
    items: tuple[Run | Path | Picture, ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """All pages, the fonts their runs point to by index, the bookmarks, and the files carried."""

    pages: tuple[Page, ...]
    fonts: tuple[Font, ...]
    headings: tuple[Heading, ...] = ()
    files: tuple[AttachedFile, ...] = ()

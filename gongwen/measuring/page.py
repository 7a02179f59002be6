"""A finished PDF as glyphs, strokes and pictures in millimetres from the sheet's top left corner.

Two frames: that of the portrait sheet, and that of the same sheet turned clockwise
for reading a table set across (GB/T 9704-2012, 8).  A landscape page is the turned
sheet; text running up a portrait page belongs to it too.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import resolve1
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from gongwen.measuring.encodings import MISSING, Fonts
from gongwen.measuring.fonts import Font, fonts_of
from gongwen.typesetting import numbers as n
from gongwen.typesetting.numbers import MM_PER_POINT as MM

Colour = tuple[float, float, float]
BLACK: Colour = (0.0, 0.0, 0.0)
_THINNEST_SIDE = 2.0  # mm: a filled shape no higher than this is a line
_SHORTEST_LINE = 3.0
_DRAFT_MARK = "草稿"  # in grey, askew over the page or above it: no part of the document


class Unreadable(ValueError):
    """The bytes are no PDF that can be measured; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character with its advance box; `baseline` is measured from the top of its frame."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    font: str
    ascent: float  # em
    colour: Colour
    missing: bool = False  # drawn as .notdef: the font lacks it

    @property
    def top(self) -> float:
        return self.baseline - self.ascent * self.size

    @property
    def bottom(self) -> float:
        return self.top + self.size


@dataclass(frozen=True, slots=True)
class Box:
    x0: float
    top: float
    x1: float
    bottom: float
    colour: Colour = BLACK

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page; `width` and `height` as displayed, strokes and pictures on the portrait sheet."""

    number: int
    width: float
    height: float
    portrait: tuple[Glyph, ...]
    wide: tuple[Glyph, ...]
    astray: tuple[Glyph, ...]  # turned the other way, in its reading frame
    slanted: tuple[Glyph, ...]
    strokes: tuple[Box, ...]
    pictures: tuple[Box, ...]
    fonts: Mapping[str, Font]
    shift: float = 0.0  # what was added to x to bring a mirrored page to 28
    taken_over: bool = False  # an enclosed file's page: nothing on it is read

    @property
    def landscape(self) -> bool:
        return self.width > self.height

    @property
    def is_wide(self) -> bool:
        return len(self.wide) + len(self.astray) > len(self.portrait)

    def shifted(self, by: float) -> Sheet:
        """The page moved sideways, as mirrored margins ask."""
        return replace(
            self,
            portrait=tuple(replace(g, x0=g.x0 + by, x1=g.x1 + by) for g in self.portrait),
            strokes=tuple(replace(b, x0=b.x0 + by, x1=b.x1 + by) for b in self.strokes),
            pictures=tuple(replace(b, x0=b.x0 + by, x1=b.x1 + by) for b in self.pictures),
            shift=self.shift + by,
        )


def is_red(colour: Colour) -> bool:
    return colour[0] >= 0.7 and max(colour[1:]) <= 0.35


def is_black(colour: Colour) -> bool:
    return max(colour) <= 0.2


def is_pale(colour: Colour) -> bool:
    """The grey of a draft's marks; and white."""
    return min(colour) >= 0.45 and max(colour) - min(colour) <= 0.1


def read(pdf: bytes) -> tuple[Sheet, ...]:
    """All pages; raise `Unreadable` for damaged, locked or empty files."""
    try:
        with pdfplumber.open(io.BytesIO(pdf)) as opened:
            opened.rsrcmgr = Fonts()
            sheets = tuple(_sheet(page) for page in opened.pages)
    except PdfminerException as broken:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in broken.args):
            raise Unreadable("文件设有打开密码，请取消密码后再核对。") from broken
        raise Unreadable("文件不是PDF或已损坏，无法读取，请重新生成。") from broken
    except _DAMAGE as broken:
        raise Unreadable("PDF文件已损坏，无法读取，请重新生成。") from broken
    if not sheets:
        raise Unreadable("PDF文件没有页面，请重新生成。")
    return sheets


# What the reading library lets through when a damaged file has the wrong kind of object somewhere.
_DAMAGE = (
    MalformedPDFException,
    PSException,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    MemoryError,
    OSError,
)


def _sheet(page: Any) -> Sheet:
    width, height = page.width * MM, page.height * MM
    marks = resolve1(page.page_obj.attrs.get("PieceInfo"))
    if page.page_number > 1 and isinstance(marks, dict) and "Gongwen" in marks:
        nothing = ((), (), (), (), (), ())
        return Sheet(page.page_number, width, height, *nothing, fonts={}, taken_over=True)
    fonts = fonts_of(page.page_obj.resources)
    frames: dict[str, list[Glyph]] = {"portrait": [], "wide": [], "astray": [], "slanted": []}
    for char in page.chars:
        placed = _glyph(char, page, fonts)
        if placed is not None:
            frames[placed[0]].append(placed[1])
    strokes = [_placed(s, page) for s in _strokes(page) if not is_pale(s.colour)]
    pictures = [_placed(_box(image), page) for image in page.images]
    if width > height:
        strokes = [_upright(box, width) for box in strokes]
        pictures = [_upright(box, width) for box in pictures]
    return Sheet(
        number=page.page_number,
        width=width,
        height=height,
        portrait=tuple(frames["portrait"]),
        wide=tuple(frames["wide"]),
        astray=tuple(frames["astray"]),
        slanted=tuple(frames["slanted"]),
        strokes=tuple(strokes),
        pictures=tuple(pictures),
        fonts=fonts,
    )


def _placed(box: Box, page: Any) -> Box:
    """A shape measured from the corner of its sheet, wherever the sheet begins."""
    left, top = page.bbox[0] * MM, page.bbox[1] * MM
    return Box(box.x0 - left, box.top - top, box.x1 - left, box.bottom - top, box.colour)


def _upright(box: Box, width: float) -> Box:
    """A box of a landscape page on the portrait sheet."""
    return Box(box.top, width - box.x1, box.bottom, width - box.x0, box.colour)


def _glyph(
    char: Mapping[str, Any], page: Any, fonts: Mapping[str, Font]
) -> tuple[str, Glyph] | None:
    """The glyph and the name of its frame; None for spaces and the marks of a draft."""
    colour = rgb(char["non_stroking_color"])
    shown = char["text"]
    missing = shown.startswith(MISSING)
    text = shown[1:] if missing and len(shown) > 1 else shown
    if not text.strip():
        return None
    a, b, _, d, e, f = char["matrix"]
    x, y = e * MM, page.height * MM - f * MM
    name = str(char["fontname"])
    font = fonts.get(name) or Font(name)
    landscape = page.width > page.height
    if abs(b) <= 1e-3 * abs(a) and a > 0:
        frame, start, base = "wide" if landscape else "portrait", x, y
        advance, size = char["width"], char["height"]
    elif abs(a) <= 1e-3 * abs(b) and b > 0:  # reads upwards
        frame, start, base = "astray" if landscape else "wide", page.height * MM - y, x
        advance, size = char["height"], char["width"]
    elif abs(a) <= 1e-3 * abs(b):  # reads downwards
        frame, start, base = "portrait" if landscape else "astray", y, page.width * MM - x
        advance, size = char["height"], char["width"]
    else:
        frame, start, base, advance, size = "slanted", x, y, char["width"], abs(d)
    apart = frame == "slanted" or not n.AREA_TOP < base < n.AREA_BOTTOM
    if apart and text in _DRAFT_MARK and is_pale(colour):
        return None
    end = start + advance * MM
    return frame, Glyph(text, start, end, base, size * MM, name, font.ascent, colour, missing)


def rgb(colour: Any) -> Colour:
    """A PDF colour as red, green, blue from 0 to 1; patterns count as black."""
    values = [float(v) for v in colour or () if isinstance(v, (int, float))]
    if len(values) == 1:
        return (values[0],) * 3
    if len(values) == 3:
        return (values[0], values[1], values[2])
    if len(values) == 4:
        cyan, magenta, yellow, key = values
        return ((1 - cyan) * (1 - key), (1 - magenta) * (1 - key), (1 - yellow) * (1 - key))
    return BLACK


def _strokes(page: Any) -> Iterator[Box]:
    """Drawn lines and thin filled shapes, upright or level."""
    for shape in page.lines:
        half = (shape["linewidth"] or 0) * MM / 2
        box = _box(shape, rgb(shape["stroking_color"]))
        dx, dy = (0.0, half) if box.width >= box.height else (half, 0.0)
        yield replace(box, x0=box.x0 - dx, x1=box.x1 + dx, top=box.top - dy, bottom=box.bottom + dy)
    for shape in (*page.rects, *page.curves):
        box = _box(shape, rgb(shape["non_stroking_color"]))
        thin, long = sorted((box.width, box.height))
        if shape["fill"] and 0 < thin <= _THINNEST_SIDE and long >= _SHORTEST_LINE:
            yield box
    for shape in page.rects:
        if shape["stroke"]:
            box = _box(shape, rgb(shape["stroking_color"]))
            half = (shape["linewidth"] or 0) * MM / 2
            yield from _edges(_grown(box, half), _grown(box, -half))
    for one, other in pairwise(shape for shape in page.rects if shape["fill"]):
        outer, inner = _box(one, rgb(one["non_stroking_color"])), _box(other)
        if outer.width < inner.width:
            outer, inner = replace(inner, colour=outer.colour), outer
        if _is_frame(outer, inner):
            yield from _edges(outer, inner)


def _grown(box: Box, by: float) -> Box:
    return replace(box, x0=box.x0 - by, top=box.top - by, x1=box.x1 + by, bottom=box.bottom + by)


def _is_frame(outer: Box, inner: Box) -> bool:
    """Whether two shapes are the outer and the inner edge of a drawn border."""
    sides = (
        inner.x0 - outer.x0,
        outer.x1 - inner.x1,
        inner.top - outer.top,
        outer.bottom - inner.bottom,
    )
    return min(sides) >= 0 and 0 < max(sides) <= _THINNEST_SIDE and inner.height > _THINNEST_SIDE


def _edges(outer: Box, inner: Box) -> Iterator[Box]:
    """The four lines of a border."""
    yield replace(outer, bottom=inner.top)
    yield replace(outer, top=inner.bottom)
    yield replace(outer, x1=inner.x0)
    yield replace(outer, x0=inner.x1)


def _box(shape: Mapping[str, Any], colour: Colour = BLACK) -> Box:
    x0, top, x1, bottom = (shape[name] * MM for name in ("x0", "top", "x1", "bottom"))
    return Box(x0, top, x1, bottom, colour)

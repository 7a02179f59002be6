"""What the page descriptions of a finished PDF paint, as values in millimetres.

Understood is what our own pages hold and what office programs write: text in
embedded fonts, filled and stroked paths, rectangular clips, form and image
objects, constant opacity.  Whatever else paints raises `Unsupported`, so that
no page is ever written with something left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pikepdf

from gongwen.typesetting.ofd.geometry import (
    Matrix,
    Point,
    Polygon,
    common_part,
    is_convex,
)
from gongwen.typesetting.ofd.pages import Path, Picture, Run, Segment, Stroke
from gongwen.typesetting.ofd.pdf_fonts import PdfFont, Unsupported
from gongwen.typesetting.ofd.pictures import picture_file
from gongwen.typesetting.ofd.state import State, colour, scale
from gongwen.typesetting.ofd.text import INVISIBLE, shown

_DEEPEST = 12  # form objects inside form objects
_MOST_STEPS = 2_000_000  # operators on all pages; form objects count as often as they are painted
_MOST_PIXELS = 500_000_000  # of all pictures that must be unpacked


class Effort:
    """What one document has cost so far; `Unsupported` above what any office's file needs."""

    def __init__(self) -> None:
        self._steps = self._pixels = 0

    def step(self) -> None:
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise Unsupported("过于繁复的图形")

    def unpack(self, pixels: int) -> None:
        self._pixels += pixels
        if self._pixels > _MOST_PIXELS:
            raise Unsupported("过多过大的图片")


class Painter:
    """Runs one page's operators; `items` is what they painted, in order.

    `font_of` turns a font dictionary into a font and its index among all fonts;
    `effort` is counted over all pages.
    """

    def __init__(
        self, matrix: Matrix, font_of: Callable[[Any], tuple[PdfFont, int]], effort: Effort
    ) -> None:
        self.items: list[Run | Path | Picture] = []
        self._effort = effort
        self._font_of = font_of
        self._state = State(matrix)
        self._saved: list[State] = []
        self._segments: list[Segment] = []
        self._at = (0.0, 0.0)
        self._clipping = False
        self._text_matrix = self._line_matrix = Matrix()
        self._resources: Any = {}
        self._depth = 0

    def run(self, content: Any, resources: Any) -> None:
        """Paint a page or a form object with its own resources."""
        outer, self._resources = self._resources, resources
        for step in pikepdf.parse_content_stream(content):
            self._effort.step()
            name = str(step.operator)
            if name in _IGNORED:
                continue
            handler = _OPERATORS.get(name)
            if handler is None:
                raise Unsupported(f"绘图操作 {name}")
            handler(self, *step.operands)
        self._resources = outer

    def _set(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)

    # State

    def save(self) -> None:
        self._saved.append(self._state)

    def restore(self) -> None:
        if self._saved:
            self._state = self._saved.pop()

    def transform(self, *numbers: Any) -> None:
        self._set(matrix=Matrix(*map(float, numbers)) @ self._state.matrix)

    def graphics_state(self, name: Any) -> None:
        named = self._resources["/ExtGState"][name]
        if named.get("/SMask", "/None") != "/None":
            raise Unsupported("软蒙版")
        self._set(
            fill_alpha=float(named.get("/ca", self._state.fill_alpha)),
            stroke_alpha=float(named.get("/CA", self._state.stroke_alpha)),
        )

    def line_width(self, width: Any) -> None:
        self._set(line_width=float(width))

    def line_cap(self, style: Any) -> None:
        self._set(cap=int(style))

    def line_join(self, style: Any) -> None:
        self._set(join=int(style))

    def miter_limit(self, limit: Any) -> None:
        self._set(miter_limit=float(limit))

    def dash(self, lengths: Any, offset: Any) -> None:
        self._set(dashes=tuple(map(float, lengths)), dash_offset=float(offset))

    def fill_colour(self, *operands: Any) -> None:
        self._set(fill=colour(operands))

    def stroke_colour(self, *operands: Any) -> None:
        self._set(stroke=colour(operands))

    # Paths

    def move(self, x: Any, y: Any) -> None:
        self._at = (float(x), float(y))
        self._segment("M", self._at)

    def line(self, x: Any, y: Any) -> None:
        self._at = (float(x), float(y))
        self._segment("L", self._at)

    def curve(self, *numbers: Any) -> None:
        x1, y1, x2, y2, x, y = map(float, numbers)
        self._at = (x, y)
        self._segment("B", (x1, y1), (x2, y2), self._at)

    def curve_from_here(self, *numbers: Any) -> None:
        self.curve(*self._at, *numbers)

    def curve_to_there(self, x1: Any, y1: Any, x: Any, y: Any) -> None:
        self.curve(x1, y1, x, y, x, y)

    def close(self) -> None:
        self._segments.append(("C",))

    def rectangle(self, *numbers: Any) -> None:
        x, y, width, height = map(float, numbers)
        self.move(x, y)
        self.line(x + width, y)
        self.line(x + width, y + height)
        self.line(x, y + height)
        self.close()

    def _segment(self, kind: str, *points: tuple[float, float]) -> None:
        placed = (self._state.matrix.apply(*point) for point in points)
        self._segments.append((kind, *(number for point in placed for number in point)))

    def clip(self) -> None:
        self._clipping = True

    def paint(self, *, fill: bool = False, stroke: bool = False, even_odd: bool = False) -> None:
        segments = tuple(self._segments)
        if segments and fill:
            self._fill(segments, even_odd)
        if segments and stroke:
            self._stroke(segments)
        if segments and self._clipping:
            self._narrow(segments)
        self._clipping = False
        self._segments = []

    def _fill(self, segments: tuple[Segment, ...], even_odd: bool) -> None:
        """A filled path; one of straight lines is cut to the clip at once."""
        state = self._state
        polygons = _polygons(segments)
        clip = state.clip
        if polygons is not None and clip is not None:
            parts = [common_part(polygon, clip) for polygon in polygons]
            segments = tuple(step for part in parts if part for step in _outline(part))
            clip = None
        if segments:
            self.items.append(
                Path(segments, state.fill, even_odd, alpha=state.fill_alpha, clip=clip)
            )

    def _stroke(self, segments: tuple[Segment, ...]) -> None:
        state = self._state
        by = scale(state.matrix)
        line = Stroke(
            state.stroke,
            state.line_width * by,
            state.cap,
            state.join,
            state.miter_limit,
            tuple(length * by for length in state.dashes),
            state.dash_offset * by,
        )
        self.items.append(Path(segments, stroke=line, alpha=state.stroke_alpha, clip=state.clip))

    def _narrow(self, segments: tuple[Segment, ...]) -> None:
        """Clip what follows to a path: one convex polygon."""
        polygons = _polygons(segments)
        if polygons is None or len(polygons) != 1 or not is_convex(polygons[0]):
            raise Unsupported("不是凸多边形的剪裁")
        clip = self._state.clip
        self._set(clip=polygons[0] if clip is None else common_part(polygons[0], clip))

    # Text

    def begin_text(self) -> None:
        self._text_matrix = self._line_matrix = Matrix()

    def font(self, name: Any, size: Any) -> None:
        font, index = self._font_of(self._resources["/Font"][name])
        self._set(font=font, font_index=index, size=float(size))

    def character_space(self, space: Any) -> None:
        self._set(character_space=float(space))

    def word_space(self, space: Any) -> None:
        self._set(word_space=float(space))

    def stretch(self, percent: Any) -> None:
        self._set(stretch=float(percent) / 100)

    def leading(self, leading: Any) -> None:
        self._set(leading=float(leading))

    def rise(self, rise: Any) -> None:
        self._set(rise=float(rise))

    def text_mode(self, mode: Any) -> None:
        if int(mode) not in (0, INVISIBLE):
            raise Unsupported(f"文字描绘方式 {mode}")
        self._set(mode=int(mode))

    def place_text(self, *numbers: Any) -> None:
        self._text_matrix = self._line_matrix = Matrix(*map(float, numbers))

    def next_line(self, x: Any, y: Any) -> None:
        self._line_matrix = Matrix(e=float(x), f=float(y)) @ self._line_matrix
        self._text_matrix = self._line_matrix

    def next_line_leading(self, x: Any, y: Any) -> None:
        self.leading(-float(y))
        self.next_line(x, y)

    def new_line(self) -> None:
        self.next_line(0, -self._state.leading)

    def show_on_new_line(self, text: Any) -> None:
        self.new_line()
        self.show([text])

    def show_string(self, text: Any) -> None:
        self.show([text])

    def show(self, pieces: Iterable[Any]) -> None:
        run, advance = shown(self._state, self._text_matrix, pieces)
        if run:
            self.items.append(run)
        self._text_matrix = Matrix(e=advance) @ self._text_matrix

    # Objects

    def paint_object(self, name: Any) -> None:
        painted = self._resources["/XObject"][name]
        if painted["/Subtype"] == "/Image":
            # The unit square stands on its bottom edge; ours hangs from its top.
            upright = Matrix(1, 0, 0, -1, 0, 1) @ self._state.matrix
            data, extension = picture_file(painted, self._state.fill, self._effort.unpack)
            self.items.append(
                Picture(data, extension, upright, self._state.fill_alpha, self._state.clip)
            )
            return
        if self._depth >= _DEEPEST:
            raise Unsupported("嵌套过深的图形")
        saved, stack = self._state, self._saved
        self._saved = []
        self._depth += 1
        self.transform(*painted.get("/Matrix", (1, 0, 0, 1, 0, 0)))
        left, bottom, right, top = map(float, painted["/BBox"])
        self.rectangle(left, bottom, right - left, top - bottom)
        self.clip()
        self.paint()
        self.run(painted, painted.get("/Resources", self._resources))
        self._depth -= 1
        self._state, self._saved = saved, stack


def _polygons(segments: Iterable[Segment]) -> list[Polygon] | None:
    """The subpaths of a path as polygons; None for a path with curves."""
    polygons: list[list[Point]] = []
    for kind, *coordinates in segments:
        if kind == "B":
            return None
        if kind == "M":
            polygons.append([])
        if kind in "ML":
            polygons[-1].append((coordinates[0], coordinates[1]))
    return [tuple(polygon) for polygon in polygons]


def _outline(polygon: Polygon) -> tuple[Segment, ...]:
    (x, y), *rest = polygon
    return ("M", x, y), *(("L", x, y) for x, y in rest), ("C",)


def _painting(**how: bool) -> Callable[..., None]:
    return lambda painter: painter.paint(**how)


def _closing(**how: bool) -> Callable[..., None]:
    def close_and_paint(painter: Painter) -> None:
        painter.close()
        painter.paint(**how)

    return close_and_paint


_OPERATORS: dict[str, Callable[..., None]] = {
    "q": Painter.save,
    "Q": Painter.restore,
    "cm": Painter.transform,
    "gs": Painter.graphics_state,
    "w": Painter.line_width,
    "J": Painter.line_cap,
    "j": Painter.line_join,
    "M": Painter.miter_limit,
    "d": Painter.dash,
    **dict.fromkeys(("g", "rg", "k", "sc", "scn"), Painter.fill_colour),
    **dict.fromkeys(("G", "RG", "K", "SC", "SCN"), Painter.stroke_colour),
    "m": Painter.move,
    "l": Painter.line,
    "c": Painter.curve,
    "v": Painter.curve_from_here,
    "y": Painter.curve_to_there,
    "h": Painter.close,
    "re": Painter.rectangle,
    "W": Painter.clip,
    "W*": Painter.clip,
    "n": _painting(),
    "f": _painting(fill=True),
    "F": _painting(fill=True),
    "f*": _painting(fill=True, even_odd=True),
    "S": _painting(stroke=True),
    "s": _closing(stroke=True),
    "B": _painting(fill=True, stroke=True),
    "B*": _painting(fill=True, stroke=True, even_odd=True),
    "b": _closing(fill=True, stroke=True),
    "b*": _closing(fill=True, stroke=True, even_odd=True),
    "BT": Painter.begin_text,
    "Tf": Painter.font,
    "Tc": Painter.character_space,
    "Tw": Painter.word_space,
    "Tz": Painter.stretch,
    "TL": Painter.leading,
    "Ts": Painter.rise,
    "Tr": Painter.text_mode,
    "Tm": Painter.place_text,
    "Td": Painter.next_line,
    "TD": Painter.next_line_leading,
    "T*": Painter.new_line,
    "Tj": Painter.show_string,
    "TJ": Painter.show,
    "'": Painter.show_on_new_line,
    "Do": Painter.paint_object,
}

# Marks for tags, hints, and colour spaces whose components tell enough.
_IGNORED = frozenset({"BMC", "BDC", "EMC", "MP", "DP", "ET", "i", "ri", "cs", "CS", "BX", "EX"})

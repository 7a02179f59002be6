"""One page as the content file of OFD (GB/T 33190-2016, 7.7, 8.5, 9, 10 and 11).

An object's Boundary clips it (8.5): it holds the ink amply, cut to the clip the
page description had set, so that no clip objects are needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from gongwen.typesetting.ofd.geometry import (
    Box,
    Matrix,
    Point,
    Polygon,
    box_around,
    contains,
    corners,
    is_upright,
)
from gongwen.typesetting.ofd.pages import (
    BLACK,
    Colour,
    Font,
    Glyph,
    Page,
    Path,
    Picture,
    Run,
)
from gongwen.typesetting.ofd.pdf_fonts import Unsupported

NAMESPACE = "http://www.ofdspec.org/2016"

# What a glyph may reach beyond its em box, in em.
_ABOVE, _BELOW, _BESIDE = 1.0, 0.3, 0.1
_CAPS = ("Butt", "Round", "Square")
_JOINS = ("Miter", "Round", "Bevel")
_OPAQUE = 255
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Text with the characters that XML 1.0 forbids replaced by U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)


def number(value: float) -> str:
    """A tenth of a micrometre is enough; no exponent and no minus before zero."""
    digits = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits


def numbers(*values: float) -> str:
    return " ".join(map(number, values))


def page_content(
    page: Page,
    fonts: Sequence[Font],
    identifiers: Mapping[Any, int],
    next_identifier: Callable[[], int],
) -> Element:
    """The Page element; `identifiers` holds those of font indices and picture data."""
    root = Element("ofd:Page", {"xmlns:ofd": NAMESPACE})
    area = SubElement(root, "ofd:Area")
    SubElement(area, "ofd:PhysicalBox").text = physical_box(page)
    content = SubElement(root, "ofd:Content")
    layer = SubElement(content, "ofd:Layer", {"ID": str(next_identifier()), "Type": "Body"})
    for item in page.items:
        if isinstance(item, Run):
            for run in _addressable(item, fonts[item.font].characters):
                _add_text(layer, run, fonts[run.font], identifiers[run.font], next_identifier)
        elif isinstance(item, Path):
            _add_path(layer, item, next_identifier)
        else:
            _add_picture(layer, item, identifiers[item.data], next_identifier)
    return root


def physical_box(page: Page) -> str:
    """Sheets are cut to hundredths: 210.0000002 is 210."""
    return numbers(0, 0, round(page.width, 2), round(page.height, 2))


def _addressable(run: Run, characters: Mapping[str, int]) -> Iterator[Run]:
    """Pieces whose n characters are n glyphs of the font's own map.

    Any other glyph stands alone and names its number.  So do characters beyond
    the basic plane: readers do not agree how many places they count for.
    """
    start = 0
    for at, glyph in enumerate(run.glyphs):
        if not _is_plain(glyph, characters):
            if start < at:
                yield _piece(run, start, at)
            yield _piece(run, at, at + 1)
            start = at + 1
    if start < len(run.glyphs):
        yield _piece(run, start, len(run.glyphs))


def _is_plain(glyph: Glyph, characters: Mapping[str, int]) -> bool:
    return glyph.text <= "\uffff" and characters.get(glyph.text) == glyph.number


def _piece(run: Run, start: int, end: int) -> Run:
    if (start, end) == (0, len(run.glyphs)):
        return run
    first = run.glyphs[start].offset
    last = run.glyphs[end].offset if end < len(run.glyphs) else run.advance
    x, y = run.matrix.apply(first, 0)
    turn = run.matrix
    return Run(
        run.font,
        run.size,
        Matrix(turn.a, turn.b, turn.c, turn.d, x, y),
        tuple(Glyph(g.text, g.number, g.offset - first) for g in run.glyphs[start:end]),
        last - first,
        run.colour,
        run.alpha,
        run.clip,
    )


def _add_text(
    layer: Element, run: Run, font: Font, font_identifier: int, next_identifier: Callable[[], int]
) -> None:
    left, right = -_BESIDE * run.size, run.advance + _BESIDE * run.size
    top, bottom = -_ABOVE * run.size, _BELOW * run.size
    around = [run.matrix.apply(*corner) for corner in corners((left, top, right, bottom))]
    boundary = _shown(around, run.clip)
    if boundary is None:
        return
    matrix = run.matrix
    x, y = matrix.e - boundary[0], matrix.f - boundary[1]
    attributes = {
        "ID": str(next_identifier()),
        "Boundary": _boundary(boundary),
        "Font": str(font_identifier),
        "Size": number(run.size),
        **_alpha(run.alpha),
    }
    if (matrix.a, matrix.b, matrix.c, matrix.d) != (1, 0, 0, 1):
        attributes["CTM"] = numbers(matrix.a, matrix.b, matrix.c, matrix.d, x, y)
        x = y = 0
    text_object = SubElement(layer, "ofd:TextObject", attributes)
    if run.colour != BLACK:
        _add_colour(text_object, "ofd:FillColor", run.colour)
    first = run.glyphs[0]
    text = "".join(glyph.text for glyph in run.glyphs)
    if not all(_is_plain(glyph, font.characters) for glyph in run.glyphs):
        transform = SubElement(
            text_object,
            "ofd:CGTransform",
            {"CodePosition": "0", "CodeCount": str(len(text)), "GlyphCount": "1"},
        )
        SubElement(transform, "ofd:Glyphs").text = str(first.number)
    place = {"X": number(x), "Y": number(y)}
    if len(run.glyphs) > 1:
        steps = [after.offset - before.offset for before, after in pairwise(run.glyphs)]
        place["DeltaX"] = " ".join(_repeated([number(step) for step in steps]))
    SubElement(text_object, "ofd:TextCode", place).text = xml_text(text)


def _repeated(steps: list[str]) -> Iterator[str]:
    """Array notation in which `g 3 5.5` stands for three times 5.5 (11.3)."""
    start = 0
    while start < len(steps):
        end = start
        while end < len(steps) and steps[end] == steps[start]:
            end += 1
        if end - start > 2:  # two are shorter written out
            yield from ("g", str(end - start), steps[start])
        else:
            yield from steps[start:end]
        start = end


def _add_path(layer: Element, path: Path, next_identifier: Callable[[], int]) -> None:
    points = [
        point
        for _, *coordinates in path.segments
        for point in zip(coordinates[::2], coordinates[1::2], strict=True)
    ]
    # A cap or a mitred right angle reaches less than the line's width.
    reach = path.stroke.width if path.stroke else 0.0
    boundary = _shown(points, path.clip, reach)
    if boundary is None:
        return
    left, top = boundary[0], boundary[1]
    attributes = {
        "ID": str(next_identifier()),
        "Boundary": _boundary(boundary),
        "Stroke": "true" if path.stroke else "false",
        "Fill": "true" if path.fill else "false",
        **_alpha(path.alpha),
    }
    if path.even_odd:
        attributes["Rule"] = "Even-Odd"
    if path.stroke:
        attributes["LineWidth"] = number(path.stroke.width)
        attributes["Cap"] = _CAPS[path.stroke.cap]
        attributes["Join"] = _JOINS[path.stroke.join]
        attributes["MiterLimit"] = number(path.stroke.miter_limit)
        if path.stroke.dashes:
            attributes["DashPattern"] = numbers(*path.stroke.dashes)
            attributes["DashOffset"] = number(path.stroke.dash_offset)
    path_object = SubElement(layer, "ofd:PathObject", attributes)
    if path.stroke:
        _add_colour(path_object, "ofd:StrokeColor", path.stroke.colour)
    if path.fill:
        _add_colour(path_object, "ofd:FillColor", path.fill)
    words = []
    for kind, *coordinates in path.segments:
        words.append(kind)
        origin = (left, top) * (len(coordinates) // 2)
        words += [number(at - base) for at, base in zip(coordinates, origin, strict=True)]
    SubElement(path_object, "ofd:AbbreviatedData").text = " ".join(words)


def _add_picture(
    layer: Element, picture: Picture, resource: int, next_identifier: Callable[[], int]
) -> None:
    matrix = picture.matrix
    boundary = _shown([matrix.apply(*corner) for corner in corners((0, 0, 1, 1))], picture.clip)
    if boundary is None:
        return
    x, y = matrix.e - boundary[0], matrix.f - boundary[1]
    SubElement(
        layer,
        "ofd:ImageObject",
        {
            "ID": str(next_identifier()),
            "Boundary": _boundary(boundary),
            "CTM": numbers(matrix.a, matrix.b, matrix.c, matrix.d, x, y),
            "ResourceID": str(resource),
            **_alpha(picture.alpha),
        },
    )


def _shown(points: Sequence[Point], clip: Polygon | None, reach: float = 0.0) -> Box | None:
    """The Boundary of an object around points; None where the clip leaves nothing of it."""
    box = box_around(points, reach)
    if clip is None or contains(clip, corners(box)):
        return box
    if not clip:
        return None
    if not is_upright(clip):
        raise Unsupported("斜向剪裁的文字或图片")
    edges = box_around(clip)
    left, top = max(box[0], edges[0]), max(box[1], edges[1])
    right, bottom = min(box[2], edges[2]), min(box[3], edges[3])
    return (left, top, right, bottom) if left < right and top < bottom else None


def _boundary(box: Box) -> str:
    return numbers(box[0], box[1], box[2] - box[0], box[3] - box[1])


def _alpha(opacity: float) -> dict[str, str]:
    alpha = round(opacity * _OPAQUE)
    return {} if alpha >= _OPAQUE else {"Alpha": str(alpha)}


def _add_colour(parent: Element, name: str, colour: Colour) -> None:
    SubElement(parent, name, {"Value": " ".join(map(str, colour))})

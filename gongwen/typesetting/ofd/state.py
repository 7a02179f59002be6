"""The graphics state of a PDF's page description (ISO 32000-1, 8.4)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pikepdf

from gongwen.typesetting.ofd.geometry import Matrix, Polygon
from gongwen.typesetting.ofd.pages import BLACK, Colour
from gongwen.typesetting.ofd.pdf_fonts import PdfFont, Unsupported


@dataclass(frozen=True, slots=True)
class State:
    """The graphics state that q saves and Q restores."""

    matrix: Matrix
    fill: Colour = BLACK
    stroke: Colour = BLACK
    fill_alpha: float = 1.0
    stroke_alpha: float = 1.0
    line_width: float = 1.0
    cap: int = 0
    join: int = 0
    miter_limit: float = 10.0
    dashes: tuple[float, ...] = ()
    dash_offset: float = 0.0
    clip: Polygon | None = None
    font: PdfFont | None = None
    font_index: int = -1
    size: float = 0.0
    character_space: float = 0.0
    word_space: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0


def colour(operands: tuple[Any, ...]) -> Colour:
    """Grey, RGB or CMYK by the number of components."""
    if any(isinstance(operand, pikepdf.Name) for operand in operands):
        raise Unsupported("底纹或渐变")
    parts = [min(max(float(operand), 0.0), 1.0) for operand in operands]
    if len(parts) == 1:
        parts *= 3
    elif len(parts) == 4:
        parts = [(1 - part) * (1 - parts[3]) for part in parts[:3]]
    if len(parts) != 3:
        raise Unsupported(f"{len(parts)} 个分量的颜色")
    red, green, blue = (round(part * 255) for part in parts)
    return red, green, blue


def scale(matrix: Matrix) -> float:
    return math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))

"""Text operators of a PDF's page description as runs of glyphs (ISO 32000-1, 9.4)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pikepdf

from gongwen.typesetting.ofd.geometry import Matrix
from gongwen.typesetting.ofd.pages import Glyph, Run
from gongwen.typesetting.ofd.pdf_fonts import Unsupported
from gongwen.typesetting.ofd.state import State

INVISIBLE = 3  # text rendering mode: neither filled nor stroked
_EXACT = 7  # digits: what is beyond is the noise of multiplying matrices


def shown(state: State, text_matrix: Matrix, pieces: Iterable[Any]) -> tuple[Run | None, float]:
    """What TJ paints, and how far it moves on in text space.

    Pieces are strings and the thousandths of an em to go back between them.
    """
    font = state.font
    if font is None:
        raise Unsupported("没有字体的文字")
    glyphs: list[Glyph] = []
    at = 0.0
    for piece in pieces:
        if not isinstance(piece, pikepdf.String):
            at -= float(piece) / 1000 * state.size * state.stretch
            continue
        for code in font.codes(bytes(piece)):
            glyphs.append(Glyph(font.text(code), font.glyph(code), at))
            space = state.character_space + (state.word_space if font.is_space(code) else 0)
            at += (font.width(code) * state.size + space) * state.stretch
    if not glyphs or state.mode == INVISIBLE:
        return None, at
    return _run(state, text_matrix, glyphs, at), at


def _run(state: State, text_matrix: Matrix, glyphs: list[Glyph], end: float) -> Run | None:
    """Glyphs in a space whose em is as tall as on the page; None if nothing of it shows."""
    first = glyphs[0].offset
    placed = Matrix(e=first, f=state.rise) @ text_matrix @ state.matrix
    tall = math.hypot(placed.c, placed.d)
    if not (tall and state.size and state.stretch):
        return None
    across = state.stretch / tall
    own = Matrix(
        round(placed.a * across, _EXACT),
        round(placed.b * across, _EXACT),
        round(-placed.c / tall, _EXACT),
        round(-placed.d / tall, _EXACT),
        placed.e,
        placed.f,
    )
    return Run(
        state.font_index,
        state.size * tall,
        own,
        tuple(Glyph(g.text, g.number, (g.offset - first) / across) for g in glyphs),
        (end - first) / across,
        state.fill,
        state.fill_alpha,
        state.clip,
    )

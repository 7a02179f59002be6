"""Composed lines as HTML: every line a box of fixed height, every run a span."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from gongwen.typesetting import numbers as n
from gongwen.typesetting.composer import Line, compose
from gongwen.typesetting.fonts import face

_USUAL = "fangsong"  # the class of the whole page, see `markup`


def paragraph(
    text: str,
    faces: Sequence[str],
    *,
    measure: float = n.CELLS,
    first_indent: float = 0.0,
    indent: float = 0.0,
    size: float = n.SIZE_3,
    hanging: bool = True,
    rigid: int = 0,
) -> list[str]:
    """A paragraph's lines; `faces` names the face of each character, lengths are in em.

    The first `rigid` characters keep their natural width, see `composer.compose`.
    """
    widths = [face(name).advance(character) for character, name in zip(text, faces, strict=True)]
    composed = compose(
        text,
        widths,
        measure,
        first_indent=first_indent,
        indent=indent,
        hanging=hanging,
        rigid=rigid,
    )
    return [line_box(text, faces, line, size) for line in composed]


def line_box(
    text: str, faces: Sequence[str], line: Line, size: float = n.SIZE_3, *, heading: int = 0
) -> str:
    """A line of a paragraph, or of a heading of that level.

    Lines after the first are quotations to the layout engine: no document has any, so
    `archive` knows by that tag what to join to the paragraph before.
    """
    tag = "blockquote" if line.start else f"h{heading}" if heading else "p"
    inset = f' style="margin-left:{line.indent * size:.4f}mm"' if line.indent else ""
    return f'<{tag} class="l"{inset}>{spans(text, faces, line, size)}</{tag}>'


def spans(text: str, faces: Sequence[str], line: Line, size: float) -> str:
    """The characters of a line, grouped by face and spacing.

    What the page is set in anyway needs no span, and a span costs a third of a line's
    time; but glyphs of a face that stands in would move the line without one.
    """

    def kind(i: int) -> tuple[str, int]:
        return faces[i], line.spacing[i - line.start]

    out = []
    for (name, spacing), group in groupby(range(line.start, line.end), kind):
        characters = "".join(text[i] for i in group)
        run = escape(characters)
        if name == _USUAL and not spacing and all(map(face(name).has_own, characters)):
            out.append(run)
            continue
        # WeasyPrint cuts spacing towards zero to whole thousandths: stay just beyond.
        exact = spacing + 0.3 if spacing > 0 else spacing - 0.3
        gap = f' style="letter-spacing:{exact / 1000 * size:.5f}mm"' if spacing else ""
        out.append(f'<span class="{name}"{gap}>{run}</span>')
    return "".join(out)

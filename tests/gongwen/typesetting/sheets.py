"""Reading positions, in mm from the top left corner, out of a finished PDF."""

import io
from dataclasses import dataclass

import pdfplumber

MM = 25.4 / 72


@dataclass(frozen=True)
class Glyph:
    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    font: str
    upright: bool


@dataclass(frozen=True)
class Row:
    """Glyphs on one baseline, left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self):
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def baseline(self):
        return self.glyphs[0].baseline

    @property
    def x0(self):
        return self.glyphs[0].x0

    @property
    def x1(self):
        return self.glyphs[-1].x1


@dataclass(frozen=True)
class Sheet:
    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[dict, ...]
    text: str

    def rows(self):
        """Upright text by baseline, top down."""
        rows: dict[float, list[Glyph]] = {}
        for glyph in self.glyphs:
            if glyph.upright:
                key = next((y for y in rows if abs(y - glyph.baseline) < 0.2), glyph.baseline)
                rows.setdefault(key, []).append(glyph)
        return [Row(tuple(sorted(rows[y], key=lambda glyph: glyph.x0))) for y in sorted(rows)]

    def body_rows(self):
        """Rows of 3号 type inside the type area."""
        return [
            row for row in self.rows() if 36 < row.baseline < 263 and 5.5 < row.glyphs[0].size < 5.7
        ]


def read(pdf):
    """All pages of a PDF given as bytes."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return [_sheet(page) for page in opened.pages]


def _sheet(page):
    height = page.height

    def glyph(char):
        _, _, _, _, _, y = char["matrix"]
        return Glyph(
            char["text"],
            char["x0"] * MM,
            char["x1"] * MM,
            (height - y) * MM,
            char["size"] * MM,
            char["fontname"].split("+")[-1],
            char["upright"],
        )

    rules = tuple(
        {
            "x0": rect["x0"] * MM,
            "x1": rect["x1"] * MM,
            "top": rect["top"] * MM,
            "bottom": rect["bottom"] * MM,
            "colour": rect["non_stroking_color"],
        }
        for rect in sorted(page.rects, key=lambda rect: rect["top"])
        if rect["height"] * MM < 1.2 and rect["width"] * MM > 100
    )
    glyphs = tuple(glyph(char) for char in page.chars if char["text"].strip())
    return Sheet(
        page.page_number, page.width * MM, height * MM, glyphs, rules, page.extract_text() or ""
    )

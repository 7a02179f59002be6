"""Tables drawn onto the pages that a layout left empty for them.

A layout engine needs milliseconds and kilobytes for every cell of a table; all it
could find out is known already.  So it is given a blank section for each page, and
one more page: the specimen, which shows every character of the tables once.  The
written specimen tells which glyph of which font stands for a character, with the
fonts chosen, cut down and embedded as in the text; then it is taken out again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import groupby

import pikepdf

from gongwen.typesetting import numbers as n
from gongwen.typesetting.fonts import face
from gongwen.typesetting.tables import HEAD_FACE, TEXT_FACE, Box, Strip, TablePage

SPECIMEN = "specimen"
_FACES = (TEXT_FACE, HEAD_FACE)
# One glyph for one character, whatever stands beside it; others are shown by themselves.
_PLAIN = re.compile("[ -~·—‘’“”…℃①-⑳　-〗\u3400-\u9fff！-～]")
_MARK = "国"  # begins every line of the specimen: blanks alone would not be drawn

Glyphs = tuple[tuple[str, str], ...]  # (font, code in hexadecimal digits)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page of a table, and where on its sheet it begins, in points from the left and the top."""

    page: TablePage
    left: float
    top: float


def specimen(pages: Iterable[TablePage]) -> str:
    """All characters of the tables, as the last page of the document."""
    rows = []
    for name, (plain, odd) in _characters(pages).items():
        rows += [f'<div class="{name}">{escape(_MARK + text)}</div>' for text in (plain, *odd)]
    return f'<section id="{SPECIMEN}" class="silent new">{"".join(rows)}</section>'


def draw(pdf: pikepdf.Pdf, drawings: Mapping[int, Drawing]) -> None:
    """Draw tables on the pages of these indexes, tag them, and drop the specimen."""
    root = pdf.Root.StructTreeRoot.K[0]
    sections = {section.Pg.objgen: section for section in _sections(root)}
    shown = sections[pdf.pages[-1].obj.objgen]
    glyphs = _read(pdf.pages[-1], shown, (drawing.page for drawing in drawings.values()))
    for index, drawing in drawings.items():
        page = pdf.pages[index]
        parents = pdf.Root.StructTreeRoot.ParentTree.Nums[2 * int(page.StructParents) + 1]
        content = _Content(drawing, float(page.mediabox[3]), glyphs, len(parents))
        rules = content.rules()
        table = sections[page.obj.objgen]
        table.S = pikepdf.Name.Table
        for row in drawing.page.rows:
            tagged = pdf.make_indirect(_element("TR", table, page))
            table.K.append(tagged)
            for box in row:
                cell = pdf.make_indirect(_cell(box, tagged, page, len(parents)))
                tagged.K.append(cell)
                parents.append(cell)
                content.cell(box)
        before = page.Contents.read_bytes()
        page.Contents.write(b"q\n%b\nQ\n%b%b" % (before, rules, content.cells()))
    _drop(pdf, shown)


def _sections(group: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The sections that stand for the tables and the specimen: nothing else is one."""
    for kid in group.K:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/S") == pikepdf.Name.Sect:
            yield kid
        elif isinstance(kid, pikepdf.Dictionary) and kid.get("/S") == pikepdf.Name.Div:
            yield from _sections(kid)


def _characters(pages: Iterable[TablePage]) -> dict[str, tuple[str, list[str]]]:
    """For each face the plain characters of the tables as one text, and the odd ones."""
    found: dict[str, set[str]] = {name: set() for name in _FACES}
    for page in pages:
        for row in page.rows:
            for box in row:
                found[_face_of(box)].update(*(strip.text for strip in box.lines))
    return {
        name: (
            "".join(sorted(filter(_PLAIN.match, characters))),
            sorted(c for c in characters if not _PLAIN.match(c)),
        )
        for name, characters in found.items()
    }


def _face_of(box: Box) -> str:
    return HEAD_FACE if box.is_head else TEXT_FACE


def _read(
    page: pikepdf.Page, section: pikepdf.Object, pages: Iterable[TablePage]
) -> dict[str, dict[str, Glyphs]]:
    """For each face the glyphs of its characters, as the written specimen shows them."""
    lines: dict[int, list[tuple[str, str]]] = {}
    line: list[tuple[str, str]] = []
    font = ""
    for instruction in pikepdf.parse_content_stream(page, "BDC Tf TJ Tj"):
        operands, name = instruction.operands, str(instruction.operator)
        if name == "BDC":
            line = lines.setdefault(int(operands[1].MCID), [])
        elif name == "Tf":
            font = str(operands[0])
        else:
            shown = operands[0] if name == "TJ" else operands
            codes = [bytes(item).hex() for item in shown if isinstance(item, pikepdf.String)]
            line += [(font, code) for run in codes for code in re.findall("....", run)]
    numbers = iter([int(span.K[0]) for div in section.K for span in div.K])
    glyphs: dict[str, dict[str, Glyphs]] = {}
    for name, (plain, odd) in _characters(pages).items():
        _, *found = lines[next(numbers)]
        glyphs[name] = {c: (glyph,) for c, glyph in zip(plain, found, strict=True)}
        glyphs[name] |= {c: tuple(lines[next(numbers)][1:]) for c in odd}
    return glyphs


class _Content:
    """The content stream of a page of a table; PDF measures in points from the foot."""

    def __init__(
        self,
        drawing: Drawing,
        height: float,
        glyphs: Mapping[str, Mapping[str, Glyphs]],
        first_mark: int,
    ) -> None:
        self._drawing, self._height, self._glyphs = drawing, height, glyphs
        self._mark = first_mark
        self._ascents = {name: face(name).ascent for name in _FACES}
        self._parts: list[str] = []

    def rules(self) -> bytes:
        """Right and lower rule of every cell, upper rule of the head, left rule of the table."""
        rows = self._drawing.page.rows
        thick = n.TABLE_RULE
        head = rows[0]
        x, y, bottom = head[0].x, head[0].y, self._drawing.page.bottom
        right = head[-1].x + head[-1].width
        places = [(x, y, right - x, thick), (x, y, thick, bottom - y)]
        for box in (box for row in rows for box in row):
            places.append((box.x, box.y + box.height - thick, box.width, thick))
            places.append((box.x + box.width - thick, box.y, thick, box.height))
        drawn = (
            f"{self._x(x):.3f} {self._y(y + height):.3f} {width / _MM:.3f} {height / _MM:.3f} re"
            for x, y, width, height in places
        )
        return "\n".join(("/Artifact BMC", "0 0 0 rg", *drawn, "f", "EMC\n")).encode()

    def cell(self, box: Box) -> None:
        """The lines of a cell, in the middle of its height."""
        name = _face_of(box)
        inner = box.width - 2 * n.TABLE_PADDING_X - n.TABLE_RULE
        above = (box.height - n.TABLE_RULE - len(box.lines) * n.TABLE_PITCH) / 2
        baseline = box.y + above + n.TABLE_PITCH / 2 + (self._ascents[name] - 0.5) * n.SIZE_TABLE
        self._parts.append(f"/{'TH' if box.is_head else 'TD'} <</MCID {self._mark}>> BDC\nBT")
        self._mark += 1
        for index, strip in enumerate(box.lines):
            spare = (inner - strip.width * n.SIZE_TABLE) / 2 if box.centred else 0.0
            x = self._x(box.x + n.TABLE_PADDING_X + spare)
            y = self._y(baseline + index * n.TABLE_PITCH)
            self._parts.append(f"1 0 0 1 {x:.3f} {y:.3f} Tm")
            self._parts += self._shown(strip, self._glyphs[name])
        self._parts.append("ET\nEMC")

    def cells(self) -> bytes:
        return "\n".join(self._parts).encode()

    def _shown(self, strip: Strip, glyphs: Mapping[str, Glyphs]) -> list[str]:
        spaced = [
            (font, code, space if last else 0)
            for character, space in zip(strip.text, strip.spacing, strict=True)
            for last, font, code in _with_last(glyphs[character])
        ]
        return [
            f"{font} {_SIZE:g} Tf [<{_array(run)}>] TJ"
            for font, run in groupby(spaced, lambda glyph: glyph[0])
        ]

    def _x(self, x: float) -> float:
        return self._drawing.left + x / _MM

    def _y(self, y: float) -> float:
        return self._height - self._drawing.top - y / _MM


_MM = n.MM_PER_POINT
_SIZE = n.SIZE_TABLE / n.MM_PER_POINT


def _with_last(glyphs: Glyphs) -> list[tuple[bool, str, str]]:
    return [(i + 1 == len(glyphs), *glyph) for i, glyph in enumerate(glyphs)]


def _array(run: Iterable[tuple[str, str, int]]) -> str:
    """Codes, and between them the space that follows, which PDF takes away."""
    return "".join(f"{code}>{-space}<" if space else code for _, code, space in run)


def _element(kind: str, parent: pikepdf.Object, page: pikepdf.Page) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        Type=pikepdf.Name.StructElem,
        S=pikepdf.Name(f"/{kind}"),
        P=parent,
        Pg=page.obj,
        K=pikepdf.Array(),
    )


def _cell(box: Box, row: pikepdf.Object, page: pikepdf.Page, mark: int) -> pikepdf.Dictionary:
    cell = _element("TH" if box.is_head else "TD", row, page)
    cell.K = mark
    if box.is_head:  # the scope that PDF/UA wants
        cell.A = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Column)
    elif box.span > 1:
        cell.A = pikepdf.Dictionary(O=pikepdf.Name.Table, RowSpan=box.span)
    return cell


def _drop(pdf: pikepdf.Pdf, section: pikepdf.Object) -> None:
    """Take out the last page with its tags."""
    siblings = section.P.K
    del siblings[next(i for i, item in enumerate(siblings) if item.objgen == section.objgen)]
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    place = 2 * int(pdf.pages[-1].StructParents)
    del numbers[place : place + 2]
    del pdf.pages[-1]

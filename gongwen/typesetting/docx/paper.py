"""The sheet being written: paragraphs by style, exact places, sections and page numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from enum import Enum
from itertools import count
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from gongwen.profile import Profile
from gongwen.typesetting import numbers as n
from gongwen.typesetting.docx import pieces, styles
from gongwen.typesetting.docx.styles import BASELINE, Style
from gongwen.typesetting.fonts import face

_LOW_FOOTER = 10.0  # mm from the foot of the sheet: below what a letter's first page needs


class Leaf(Enum):
    """The kinds of page a section may have."""

    UPRIGHT = "upright"
    WIDE = "wide"  # 横排表格 (8)
    SILENT = "silent"  # upright, without page numbers (7.5)


class Paper:
    """A Word document under construction.

    `below` is how far the text has come, in mm below the upper edge of the flow;
    it is kept only while a head is set at its exact places.
    """

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.word = docx.Document()
        styles.prepare(self.word, profile)
        self.numbers = count(1)  # of drawings
        self.below = 0.0
        self._leaf = Leaf.UPRIGHT

    def paragraph(self, style: Style | str, text: str = "", face_name: str = "") -> Paragraph:
        """Add a paragraph of that style; `face_name` sets its text in another face."""
        identifier = style if isinstance(style, str) else style.identifier
        paragraph = self.word.add_paragraph()
        paragraph._p.style = identifier
        if text:
            self.run(paragraph, text, face_name)
        return paragraph

    def run(self, paragraph: Paragraph, text: str, face_name: str = "") -> Run:
        run = paragraph.add_run(pieces.clean(text))
        if face_name:
            name = styles.font_name(face_name, self.profile)
            run._r.get_or_add_rPr().insert(
                0, pieces.element("rFonts", ascii=name, eastAsia=name, hAnsi=name, cs=name)
            )
        return run

    def lines(self, paragraph: Paragraph, lines: Iterable[str]) -> None:
        """Text whose lines are broken by hand."""
        for index, line in enumerate(lines):
            if index:
                paragraph.add_run().add_break()
            self.run(paragraph, line)

    def space(self, paragraph: Paragraph, *, before: float = 0.0, after: float = 0.0) -> None:
        """Space in mm around a paragraph, added to what its style says of its lines."""
        spacing = paragraph._p.get_or_add_pPr().get_or_add_spacing()
        spacing.set(qn("w:before"), str(pieces.twips(before)))
        spacing.set(qn("w:after"), str(pieces.twips(after)))

    def place(self, paragraph: Paragraph, *, top: float, size: float, pitch: float, name: str,
              rows: int = 1) -> None:  # fmt: skip
        """Set an exactly spaced paragraph so that its first characters begin at `top`.

        `top` is in mm below the upper edge of the flow, `pitch` the height of its lines.
        """
        lead = BASELINE * pitch - face(name).ascent * size
        self.space(paragraph, before=max(top - lead - self.below, 0.0))
        self.below = max(top - lead, self.below) + rows * pitch

    def fill(self, paragraph: Paragraph, height: float) -> None:
        """End the head at `height`: space after its last paragraph."""
        spacing = paragraph._p.get_or_add_pPr().get_or_add_spacing()
        spacing.set(qn("w:after"), str(pieces.twips(max(height - self.below, 0.0))))
        self.below = height

    # --- Sections ---------------------------------------------------------------------

    def open(self, *, letter: bool) -> None:
        """Set up the first section; a letter's first page bears no number (10.1)."""
        section = self.word.sections[0]
        section.different_first_page_header_footer = letter
        self._shape(Leaf.UPRIGHT)
        if letter:
            _lengthen_first_page(section)

    def turn(self, leaf: Leaf, *, to_even: bool = False) -> bool:
        """Begin a new section if the pages that follow differ; return whether one was begun."""
        if leaf is self._leaf and not to_even:
            return False
        body = self.word.element.body
        current = body.get_or_add_sectPr()
        last = body[-2]
        if last.tag != qn("w:p"):
            last = self.hairline()._p
        last.set_sectPr(deepcopy(current))
        for reference in current.findall(qn("w:headerReference")):
            current.remove(reference)
        for reference in current.findall(qn("w:footerReference")):
            current.remove(reference)
        current.remove_all("w:type", "w:titlePg")
        current.insert(0, pieces.element("type", val="evenPage" if to_even else "nextPage"))
        self._leaf = leaf
        self._shape(leaf)
        return True

    def hairline(self) -> Paragraph:
        """A paragraph as low as Word allows: what must follow a table takes no line of its own."""
        paragraph = self.paragraph(styles.BODY)
        pieces.flatten(paragraph)
        return paragraph

    def _shape(self, leaf: Leaf) -> None:
        section = self.word.sections[-1]
        properties = section._sectPr
        if leaf is Leaf.WIDE:
            size = (n.WIDE_WIDTH, n.WIDE_HEIGHT, "landscape")
            # Off the grid no line box stands above its ink: a table begins at the type area.
            margins = (n.WIDE_TOP, n.WIDE_RIGHT, n.WIDE_FLOW_BOTTOM, n.WIDE_LEFT)
        else:
            size = (n.PAGE_WIDTH, n.PAGE_HEIGHT, "portrait")
            margins = (n.MARGIN_TOP, n.MARGIN_RIGHT, n.MARGIN_BOTTOM, n.MARGIN_LEFT)
        width, height, orientation = size
        page = properties.get_or_add_pgSz()
        page.set(qn("w:w"), str(pieces.twips(width)))
        page.set(qn("w:h"), str(pieces.twips(height)))
        page.set(qn("w:orient"), orientation)
        section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = (
            Mm(margin) for margin in margins
        )
        section.header_distance = Mm(10)
        section.footer_distance = Mm(_footer_distance())
        properties.remove_all("w:cols", "w:docGrid")
        properties.append(pieces.element("cols", space=0))
        title_page = properties.find(qn("w:titlePg"))
        if title_page is not None:  # the schema wants it before the grid
            properties.append(title_page)
        if leaf is not Leaf.WIDE:  # tables are spaced exactly
            # Not linesAndChars: of its cells LibreOffice gives two to each 16 pt character;
            # 28 a line come from the spacing of the styles.
            pitch = int(n.PITCH / n.MM_PER_POINT * 20)  # rounded up, 22 lines would not fit
            properties.append(pieces.element("docGrid", type="lines", linePitch=pitch))
        for footer, odd in ((section.footer, True), (section.even_page_footer, False)):
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph._p.style = styles.PAGE_NUMBER.identifier
            if leaf is Leaf.UPRIGHT:
                _number(paragraph, odd=odd)
            elif leaf is Leaf.WIDE:
                self._turned_number(paragraph, odd=odd)

    def _turned_number(self, paragraph: Paragraph, *, odd: bool) -> None:
        """The number where the portrait pages have it: at the left edge, turned clockwise (8)."""
        line = styles.PAGE_NUMBER.exact
        across = n.PAGE_HEIGHT - n.PAGE_NUMBER_CENTRE
        box = pieces.upright_box(
            paragraph,
            number=next(self.numbers),
            # The top of the turned line is its right edge.
            left=across - line + (BASELINE * line - _dash() * n.SIZE_4),
            top=n.AREA_LEFT,
            width=line,
            height=n.AREA_WIDTH,
        )
        box._p.style = styles.PAGE_NUMBER.identifier
        _number(box, odd=odd)


def _lengthen_first_page(section: Section) -> None:
    """One line more on a letter's first page, down to its lower rule (10.1).

    The lower margin leaves room for it; on the other pages a footer as high as that
    line holds the text back.
    """
    section.bottom_margin = Mm(n.MARGIN_BOTTOM - n.PITCH)
    section.footer_distance = Mm(_LOW_FOOTER)
    foot = _footer_distance()
    above = n.MARGIN_BOTTOM - foot - styles.PAGE_NUMBER.exact
    for footer in (section.footer, section.even_page_footer):
        paragraph = footer.paragraphs[0]
        paragraph.paragraph_format.space_before = Mm(above)
        pieces.flatten(footer.add_paragraph(), foot - _LOW_FOOTER)
    section.first_page_footer.is_linked_to_previous = False
    pieces.flatten(section.first_page_footer.paragraphs[0])


def _number(paragraph: Paragraph, *, odd: bool) -> None:
    inset = n.PAGE_NUMBER_INDENT
    pieces.indent(paragraph, left=0 if odd else inset, right=inset if odd else 0)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if odd else WD_ALIGN_PARAGRAPH.LEFT
    pieces.page_number(paragraph)


def _dash() -> float:
    """How far the middle of the page number's dash stands above the baseline, in em."""
    return sum(face("songti").ink("—")) / 2


def _footer_distance() -> float:
    """From the foot of the sheet to the foot of the line that bears the page number."""
    line = styles.PAGE_NUMBER.exact
    baseline = n.PAGE_NUMBER_CENTRE + _dash() * n.SIZE_4
    return n.PAGE_HEIGHT - (baseline + (1 - BASELINE) * line)


def set_tab(paragraph: Paragraph, *positions: float, kind: str = "right") -> None:
    """Tab stops, in mm from the left edge of the text."""
    tabs: Any = pieces.element("tabs")
    for position in positions:
        tabs.append(pieces.element("tab", val=kind, pos=pieces.twips(position)))
    paragraph._p.get_or_add_pPr()._insert_tabs(tabs)


def borderless_table(paper: Paper, widths: Sequence[float]) -> Any:
    """A centred table of one row without rules, its columns in mm."""
    table = paper.word.add_table(rows=1, cols=len(widths))
    properties = table._tbl.tblPr
    for child in list(properties):
        properties.remove(child)
    twips = [pieces.twips(width) for width in widths]
    properties.append(pieces.element("tblW", w=sum(twips), type="dxa"))
    properties.append(pieces.element("jc", val="center"))
    properties.append(pieces.element("tblLayout", type="fixed"))
    margins = pieces.element("tblCellMar")
    for side in ("left", "right"):  # said here: LibreOffice asks no style for them
        margins.append(pieces.element(side, w=0, type="dxa"))
    properties.append(margins)
    for column, cell, width in zip(table._tbl.tblGrid, table.rows[0].cells, twips, strict=True):
        column.set(qn("w:w"), str(width))
        cell._tc.get_or_add_tcPr().get_or_add_tcW().set(qn("w:w"), str(width))
    return table

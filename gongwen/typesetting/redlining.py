"""花脸稿 on paper: a comparison as PDF, and as Word file with real revision marks."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from html import escape

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from gongwen.redline import Change, Line, Piece
from gongwen.typesetting import fonts
from gongwen.typesetting import numbers as n
from gongwen.typesetting.pdf import render_html

_TAGS = {Change.DELETED: "del", Change.INSERTED: "ins", Change.KEPT: "span"}
_STYLE = """
@page{size:210mm 297mm;margin:30mm 26mm 26mm 28mm;
  @bottom-center{content:counter(page) " / " counter(pages);font:10.5pt SONGTI}}
body{font:15pt/1.75 FANGSONG;margin:0}
h1{font:18pt/1.5 HEITI;text-align:center;margin:0 0 3mm}
.note{font-size:12pt;text-align:center;margin:0 0 6mm}
p{margin:0;text-indent:2em;text-align:justify}
del{color:#b3191d;text-decoration:line-through}
ins{color:#17603a;text-decoration:underline}
"""


def render_redline_pdf(lines: Sequence[Line], *, title: str, note: str) -> bytes:
    """The paragraphs with what was struck out in red and what was written in underlined.

    Not a page of GB/T 9704: a working paper, headed by `title` and `note` (which texts,
    whose).
    """
    style = _STYLE
    for name in ("FANGSONG", "HEITI", "SONGTI"):
        families = ",".join(f"'{family}'" for family in fonts.chain(name.lower()))
        style = style.replace(name, families)
    paragraphs = "".join(f"<p>{_html(line)}</p>" for line in lines)
    html = (
        f'<html lang="zh-CN"><title>{escape(title)}</title><h1>{escape(title)}</h1>'
        f'<p class="note">{escape(note)}</p>{paragraphs}</html>'
    )
    return render_html(html, style)


def _html(line: Line) -> str:
    return "".join(
        f"<{_TAGS[piece.change]}>{escape(piece.text)}</{_TAGS[piece.change]}>"
        for piece in line.pieces
    )


def render_redline_docx(
    lines: Sequence[Line], *, title: str, note: str, author: str, at: datetime
) -> bytes:
    """The same as revisions (修订) that Word and WPS can accept or reject one by one.

    They stand under `author` and the moment `at`, which has a time zone.
    """
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(n.PAGE_WIDTH), Mm(n.PAGE_HEIGHT)
    normal = word.styles["Normal"]
    normal.font.size = Pt(16)
    normal.font.name = "仿宋_GB2312"
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")
    word.core_properties.title = _clean(title)
    word.core_properties.author = _clean(author)
    word.core_properties.comments = _clean(note)
    marks = _Marks(author, at)
    for line in lines:
        marks.write(word.add_paragraph(), line)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


class _Marks:
    """Revision marks, numbered through the file."""

    def __init__(self, author: str, at: datetime) -> None:
        self.author = _clean(author)
        self.at = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        self.count = 0

    def write(self, paragraph: Paragraph, line: Line) -> None:
        paragraph.paragraph_format.first_line_indent = Pt(32)
        if line.change is not Change.KEPT:  # the paragraph itself comes or goes
            run_properties = OxmlElement("w:rPr")
            run_properties.append(self._mark(line.change))
            paragraph._p.get_or_add_pPr().append(run_properties)
        for piece in line.pieces:
            self._write_piece(paragraph, piece)

    def _write_piece(self, paragraph: Paragraph, piece: Piece) -> None:
        run = OxmlElement("w:r")
        text = OxmlElement("w:delText" if piece.change is Change.DELETED else "w:t")
        text.set(qn("xml:space"), "preserve")
        text.text = _clean(piece.text)
        run.append(text)
        if piece.change is Change.KEPT:
            paragraph._p.append(run)
            return
        mark = self._mark(piece.change)
        mark.append(run)
        paragraph._p.append(mark)

    def _mark(self, change: Change) -> BaseOxmlElement:
        self.count += 1
        mark = OxmlElement("w:del" if change is Change.DELETED else "w:ins")
        mark.set(qn("w:id"), str(self.count))
        mark.set(qn("w:author"), self.author)
        mark.set(qn("w:date"), self.at)
        return mark


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(letter for letter in text if letter in "\t\n" or letter >= " ")

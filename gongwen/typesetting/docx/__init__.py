"""A document as DOCX, to be edited in Word, WPS or LibreOffice.

The measures are those of the PDF (`gongwen.typesetting.numbers`).  Lines and
pages are left to the office program: 22 lines of a grid on a page, 28 characters
on a line.
"""

from __future__ import annotations

from dataclasses import replace

from docx.enum.text import WD_ALIGN_PARAGRAPH

from gongwen.document import Attachment, Document, Form, Paragraph, Table
from gongwen.profile import NATIONAL, Profile
from gongwen.typesetting import numbers as n
from gongwen.typesetting.composer import compose
from gongwen.typesetting.docx import pieces, styles
from gongwen.typesetting.docx.closing import write_attachment_list, write_imprint, write_sign_off
from gongwen.typesetting.docx.enclosed import write_enclosed
from gongwen.typesetting.docx.head import LINE, space_exactly, write_head, write_title
from gongwen.typesetting.docx.package import describe, pack
from gongwen.typesetting.docx.paper import Leaf, Paper
from gongwen.typesetting.docx.tables import write_table
from gongwen.typesetting.fonts import face
from gongwen.typesetting.plan import plan

_NESTED_BELOW = 2  # lines between the top of the page and an attached document's head


def render_docx(document: Document, *, profile: Profile = NATIONAL) -> bytes:
    """The document as a Word file; the same document always gives the same bytes.

    Of an enclosed PDF every page is a picture behind a page of ours.
    """
    paper = Paper(profile)
    paper.open(letter=document.form is Form.LETTER)
    planned = plan(document, profile)
    footing = planned.footing
    moved = footing.addressees if footing else ""
    _write(paper, replace(document, addressees="") if moved else document, label="")
    if footing:
        turn = planned.turn
        if turn:  # the text ends on an odd page, or has no room left on its even one
            paper.turn(Leaf.SILENT if turn == "silent" else Leaf.UPRIGHT, to_even=True)
        else:
            paper.turn(Leaf.UPRIGHT)
        write_imprint(paper, footing.imprint, footing.form, addressees=moved, at_foot=True)
        paper.hairline()
    describe(paper.word, document)
    return pack(paper.word)


def _write(paper: Paper, document: Document, *, label: str) -> None:
    """The document's own pages, then those of its attachments."""
    paper.below = top = 0.0
    if label:
        _write_label(paper, label, Leaf.UPRIGHT)
        top = _NESTED_BELOW * n.PITCH
    write_head(paper, document, top=top)
    if document.addressees:
        paper.paragraph(styles.ADDRESSEES, document.addressees.rstrip("：:") + "：")
    write_body(paper, document.body)
    # Not the only paragraph: LibreOffice would move it whole and leave page 1 without text.
    if len(document.body) > 1 and (document.signature or document.attachments):
        paper.word.paragraphs[-1].paragraph_format.keep_with_next = True
    write_attachment_list(paper, document)
    write_sign_off(paper, document)
    if label and document.imprint:
        paper.paragraph(styles.BODY)
        write_imprint(paper, document.imprint, document.form)
    for index, attachment in enumerate(document.attachments):
        number = str(index + 1) if len(document.attachments) > 1 else ""
        _write_attachment(paper, attachment, f"附件{number}")


def write_body(paper: Paper, paragraphs: tuple[Paragraph, ...]) -> None:
    """Headings on their own line by paragraph style, those that text runs on behind by character."""
    for item in paragraphs:
        if item.level and item.heading_end == len(item.text):
            paper.paragraph(styles.heading(item.level), item.text)
            continue
        paragraph = paper.paragraph(styles.BODY)
        if _is_torn(item):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        if item.heading_end:
            run = paper.run(paragraph, item.text[: item.heading_end])
            run._r.get_or_add_rPr().insert(
                0, pieces.element("rStyle", val=styles.run_in(item.level))
            )
        paper.run(paragraph, item.text[item.heading_end :])


def _is_torn(item: Paragraph) -> bool:
    """Whether a line cannot be filled, as before a mail address: better ragged than spread."""
    letters = face("fangsong")
    widths = [letters.advance(character) for character in item.text]
    *full, _last = compose(item.text, widths, n.CELLS, first_indent=2)
    return any(line.indent + line.width < n.CELLS - 0.1 and not line.hangs for line in full)


def _write_label(paper: Paper, label: str, leaf: Leaf) -> None:
    """附件 on the first line of a new page."""
    begun = paper.turn(leaf)
    paragraph = paper.paragraph(styles.ATTACHMENT_LABEL, label)
    if not begun:
        paragraph.paragraph_format.page_break_before = True
    paper.below = n.PITCH
    if leaf is Leaf.WIDE:  # no grid there
        paper.below = 0.0
        space_exactly(paragraph, n.SIZE_3 * LINE)
        paper.place(paragraph, top=0.0, size=n.SIZE_3, pitch=n.SIZE_3 * LINE, name="heiti")


def _write_attachment(paper: Paper, attachment: Attachment, label: str) -> None:
    content = attachment.content
    if isinstance(content, Document):
        _write(paper, content, label=label)
        return
    if isinstance(content, bytes):
        write_enclosed(paper, label, content)
        return
    wide = isinstance(content, Table) and content.landscape
    _write_label(paper, label, Leaf.WIDE if wide else Leaf.UPRIGHT)
    start = (n.ATTACHMENT_TITLE_LINE - 1) * n.PITCH + (0.0 if wide else n.HALF_GAP)
    measure = n.WIDE_AREA_WIDTH if wide else n.AREA_WIDTH
    if isinstance(content, Table):
        write_title(
            paper, attachment.title, styles.ATTACHMENT_TITLE, start,
            measure=measure, gap=n.TABLE_TITLE_GAP,
        )  # fmt: skip
        write_table(paper, content, measure)
        return
    write_title(paper, attachment.title, styles.ATTACHMENT_TITLE, start)
    write_body(paper, content)

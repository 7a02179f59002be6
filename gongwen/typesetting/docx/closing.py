"""附件说明, 署名, 成文日期, 附注 and 版记 in Word's terms (7.3.4–7.3.6, 7.4)."""

from __future__ import annotations

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.text.paragraph import Paragraph

from gongwen.document import Document, Form, Imprint
from gongwen.typesetting import numbers as n
from gongwen.typesetting.docx import pieces, styles
from gongwen.typesetting.docx.paper import Paper, set_tab
from gongwen.typesetting.fonts import face
from gongwen.typesetting.imprint import imprint_lines
from gongwen.typesetting.signing import Row, formatted_date, signature_rows

_LEAD = "附件："


def write_attachment_list(paper: Paper, document: Document) -> None:
    """Names hang behind 附件： and their numbers, one blank line below the text."""
    width = face("fangsong").width
    hang = 2 + width(_LEAD)
    several = len(document.attachments) > 1
    for index, attachment in enumerate(document.attachments):
        number = f"{index + 1}." if several else ""
        lead = "" if index else _LEAD
        text = lead + number + attachment.title.replace("\n", "")
        paragraph = paper.paragraph(styles.ATTACHMENT_LIST, text)
        name = hang + width(number)
        start = 2 if lead else hang
        pieces.indent(paragraph, left=name * n.CELL, first=(start - name) * n.CELL)
        if not index:
            paper.space(paragraph, before=n.PITCH)


def write_sign_off(paper: Paper, document: Document) -> None:
    """Who attended, 署名 and 成文日期 below the room that seals need, and 附注."""
    _write_attendance(paper, document)
    blank = 0
    written: list[Paragraph] = []
    rows = signature_rows(document, paper.profile)
    for row in rows:
        if not row:
            blank += 1
            continue
        is_date = row is rows[-1] and document.document_date is not None
        paragraph = _write_row(paper, row, is_date=is_date, sealed=document.sealed)
        paper.space(paragraph, before=blank * n.PITCH)
        written.append(paragraph)
        blank = 0
    if document.note:
        for paragraph in written:
            paragraph.paragraph_format.keep_with_next = True
        paper.paragraph(styles.NOTE, f"（{document.note}）")


def _write_row(paper: Paper, row: Row, *, is_date: bool, sealed: bool) -> Paragraph:
    """A name or the date by an indent that fits any width of its font; several by tab stops."""
    width = face("fangsong").width
    (text, start), *others = row
    start = max(start, 0.0)
    paragraph = paper.paragraph(styles.DATE if is_date else styles.SIGNATURE, text)
    if others:
        pieces.indent(paragraph, left=start * n.CELL)
        set_tab(paragraph, *(stop * n.CELL for _, stop in others), kind="left")
        for following, _ in others:
            paragraph.add_run("\t")
            paper.run(paragraph, following)
    elif not sealed:
        pieces.indent(paragraph, left=start * n.CELL)
    elif is_date:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        pieces.indent(paragraph, right=max(n.CELLS - start - width(text), 0.0) * n.CELL)
    else:  # centred between this indent and the opposite edge
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        beyond = (2 * start + width(text) - n.CELLS) * n.CELL
        pieces.indent(paragraph, left=max(beyond, 0.0), right=max(-beyond, 0.0))
    return paragraph


def _write_attendance(paper: Paper, document: Document) -> None:
    """出席, 请假 and 列席 below one blank line, names hanging behind the label (10.3)."""
    for index, attended in enumerate(document.attendance):
        paragraph = paper.paragraph(styles.ATTENDANCE, attended.label, "heiti")
        paper.run(paragraph, f"：{attended.names}")
        hang = face("heiti").width(attended.label) + 1
        pieces.indent(paragraph, left=(2 + hang) * n.CELL, first=-hang * n.CELL)
        if not index:
            paper.space(paragraph, before=n.PITCH)


def write_imprint(
    paper: Paper, imprint: Imprint, form: Form, *, addressees: str = "", at_foot: bool = False
) -> None:
    """版记 as paragraphs between rules.

    `at_foot` takes them out of the flow, to the foot of the type area of the page that
    the next paragraph stands on.
    """
    ruled = form is not Form.LETTER  # 10.1: a letter's imprint has copies only
    groups = _groups(imprint, addressees, ruled=ruled)
    written = []
    if imprint.disclosure:
        written.append(paper.paragraph(styles.IMPRINT, f"公开方式：{imprint.disclosure}"))
    for index, texts in enumerate(groups):
        if ruled:
            width = n.IMPRINT_INNER_RULE if index else n.IMPRINT_OUTER_RULE
            written.append(_rule(paper, width))
        written += [_write_line(paper, text) for text in texts]
    if ruled and groups:
        written.append(_rule(paper, n.IMPRINT_OUTER_RULE))
    if at_foot:
        height = imprint_lines(imprint, form, addressees)[1]
        top = n.AREA_BOTTOM + n.IMPRINT_OUTER_RULE / 2 - height
        for paragraph in written:
            pieces.frame(paragraph, top=top, width=n.AREA_WIDTH)


def _rule(paper: Paper, width: float) -> Paragraph:
    """A black paragraph as high as the rule: a border would be as narrow as the text, and
    LibreOffice keeps no frame together whose paragraphs have different borders."""
    paragraph = paper.paragraph(styles.IMPRINT)
    pieces.flatten(paragraph, width)
    pieces.blacken(paragraph)
    return paragraph


def _write_line(paper: Paper, text: str) -> Paragraph:
    """Recipients wrap behind the colon; a tab sets the day of printing to the right edge."""
    opening, tab, ending = text.partition("\t")
    paragraph = paper.paragraph(styles.IMPRINT, opening)
    inset = n.IMPRINT_INDENT
    if tab:
        pieces.indent(paragraph, left=inset, right=inset)
        set_tab(paragraph, n.AREA_WIDTH - inset)
        paragraph.add_run("\t")
        paper.run(paragraph, ending)
    else:
        hang = 3 * n.SIZE_4
        pieces.indent(paragraph, left=inset + hang, right=inset, first=-hang)
    return paragraph


def _groups(imprint: Imprint, addressees: str, *, ruled: bool) -> list[tuple[str, ...]]:
    """What stands between two rules; a tab parts what is set left from what is set right."""
    groups: list[tuple[str, ...]] = []
    recipients = tuple(
        f"{label}：{units.rstrip('。：:')}。"
        for label, units in (("主送", addressees), ("抄送", imprint.copied_to))
        if units
    )
    if recipients:
        groups.append(tuple(map(pieces.clean, recipients)))
    if ruled and (imprint.printing_office or imprint.printed_on):
        day = f"{formatted_date(imprint.printed_on)}印发" if imprint.printed_on else ""
        groups.append((f"{pieces.clean(imprint.printing_office)}\t{day}",))
    if imprint.proofreader:
        groups.append((pieces.clean(f"校对：{imprint.proofreader}"),))
    return groups

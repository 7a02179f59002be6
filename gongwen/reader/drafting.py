"""`Reading` → `Document`: what was read, as a document that can be set."""

from __future__ import annotations

from collections.abc import Sequence

from gongwen import outline
from gongwen.document import (
    Align,
    Attachment,
    Column,
    Document,
    DocumentNumber,
    Form,
    Imprint,
    Paragraph,
    Table,
)
from gongwen.reader.reading import AttachmentFact, Fact, Part, Passage, Reading

_WIDEST = 24  # characters of a cell that count for the width of its column


def document_of(reading: Reading) -> Document:
    """The document a reading describes; raise `ValueError` if it has no title or text."""
    if reading.title is None or not reading.body:
        raise ValueError(
            "没有找到标题和正文。请按版头、标题、主送机关、正文、署名、日期的顺序写，一段一行。"
        )
    return Document(
        form=reading.form or Form.DOCUMENT,
        masthead=_text(reading.masthead),
        title=reading.title.value,
        body=_paragraphs(reading.body),
        number=_number(reading.document_number),
        addressees=_text(reading.addressee_line),
        attachments=tuple(_attachment(item) for item in reading.attachments),
        signature=tuple(name.value for name in reading.signature),
        document_date=reading.issue_date.value if reading.issue_date else None,
        sealed=False,
        note=_text(reading.note),
        imprint=_imprint(reading),
        classification=_text(reading.classification),
        urgency=_text(reading.urgency),
        copy_number=_text(reading.copy_number),
    )


def _text(fact: Fact[str] | None) -> str:
    return fact.value if fact else ""


def _number(fact: Fact[str] | None) -> DocumentNumber | None:
    """The number as far as it is one that can be given: 第88号 cannot."""
    if fact is None:
        return None
    try:
        return DocumentNumber.parse(fact.value)
    except ValueError:
        return None


def _paragraphs(passages: Sequence[Passage]) -> tuple[Paragraph, ...]:
    return outline.parse("\n".join(" ".join(passage.text.split()) for passage in passages))


def _attachment(item: AttachmentFact) -> Attachment:
    if item.document is not None and item.document.title is not None and item.document.body:
        return Attachment(item.title.value, document_of(item.document))
    rows = [
        passage.traced.text.split("\t") for passage in item.passages if passage.part is Part.TABLE
    ]
    if rows and len(rows) == len(item.passages) and len(rows[0]) > 1:
        return Attachment(item.title.value, _table(rows))
    return Attachment(item.title.value, _paragraphs(item.passages))


def _table(rows: list[list[str]]) -> Table:
    """The first row is the head; heads printed again on later pages are left out."""
    head, *rest = ([cell.strip() for cell in row] for row in rows)
    body = [
        tuple((row + [""] * len(head))[: len(head)]) for row in rest if any(row) and row != head
    ]
    widths = [
        max(1, *(min(_WIDEST, len(row[index])) for row in (head, *body)))
        for index in range(len(head))
    ]
    columns = tuple(
        Column(title, float(width), Align.CENTER if width < _WIDEST else Align.LEFT)
        for title, width in zip(head, widths, strict=True)
    )
    return Table(columns, tuple(body))


def _imprint(reading: Reading) -> Imprint | None:
    imprint = Imprint(
        copied_to=_text(reading.copied_to),
        printing_office=_text(reading.printing_office),
        printed_on=reading.printed_on.value if reading.printed_on else None,
        disclosure="" if reading.disclosure == reading.note else _text(reading.disclosure),
        proofreader=_text(reading.proofreader),
    )
    return imprint if imprint != Imprint() else None

"""`Document` → `Reading` with exact places: the text of a draft, laid out in the usual order.

    发文机关标志 · 发文字号 · 标题 · 主送机关： · 正文 · 附件：… · 署名 · 成文日期 · （附注）
    · 附件 · its title · its text or rows · 版记

One paragraph a line; the cells of a table row are parted by tabs.  Enclosed PDF files
have no text here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from gongwen.dates import format_date
from gongwen.document import Attachment, Document, Imprint, Paragraph, Table
from gongwen.reader.closing import DISCLOSURE
from gongwen.reader.facts import with_facts
from gongwen.reader.head import KINDS
from gongwen.reader.issuers import issuer_of
from gongwen.reader.reading import AttachmentFact, Fact, Part, Passage, Reading
from gongwen.reader.traced import Traced
from gongwen.reader.units import units_of
from gongwen.reader.wording import fact


@dataclass
class _Sheet:
    """The text as far as it is written, and its paragraphs."""

    lines: list[str] = field(default_factory=list)
    length: int = 0
    passages: list[Passage] = field(default_factory=list)

    def write(self, text: str, part: Part, paragraph: Paragraph | None = None) -> Traced:
        traced = Traced.at(text, self.length)
        self.lines.append(text)
        self.length += len(text) + 1
        level, heading_end = (paragraph.level, paragraph.heading_end) if paragraph else (0, 0)
        self.passages.append(Passage(traced, part, level, heading_end))
        return traced


def compose(document: Document) -> Reading:
    """The reading of a document whose parts are known."""
    sheet = _Sheet()
    reading = _written(document, sheet)
    return with_facts(_with_text(reading, "".join(f"{line}\n" for line in sheet.lines)))


def _with_text(reading: Reading, text: str) -> Reading:
    return replace(
        reading,
        text=text,
        attachments=tuple(
            replace(item, document=_with_text(item.document, text)) if item.document else item
            for item in reading.attachments
        ),
    )


def _written(document: Document, sheet: _Sheet) -> Reading:
    first = len(sheet.passages)
    reading = Reading("", form=document.form)
    head: dict[str, Any] = {
        name: fact(sheet.write(getattr(document, name), Part.MASTHEAD))
        for name in ("copy_number", "classification", "urgency", "masthead")
        if getattr(document, name)
    }
    reading = replace(reading, **head)
    if document.number:
        number = fact(sheet.write(str(document.number), Part.NUMBER))
        reading = replace(reading, document_number=number)
    if document.title:
        title = sheet.write(document.title.replace("\n", ""), Part.TITLE)
        kind = re.search(rf"(?:{KINDS})$", title.plain)
        reading = replace(
            reading, title=fact(title), kind=fact(title.group(kind)) if kind else None
        )
    if document.addressees:
        line = sheet.write(f"{document.addressees}：", Part.ADDRESSEES)
        units = line.cut(0, len(line) - 1)
        reading = replace(reading, addressee_line=fact(units), addressees=units_of(units))
    before = len(sheet.passages)
    for paragraph in document.body:
        sheet.write(paragraph.text, Part.BODY, paragraph)
    reading = replace(reading, body=tuple(sheet.passages[before:]))
    listed = _listed(document.attachments, sheet)
    signature = tuple(fact(sheet.write(name, Part.SIGNATURE)) for name in document.signature)
    reading = replace(reading, signature=signature)
    if document.document_date:
        day = sheet.write(format_date(document.document_date), Part.DATE)
        reading = replace(reading, issue_date=Fact(document.document_date, day.spans()))
    if document.note:
        note = sheet.write(f"（{document.note}）", Part.NOTE)
        note = note.cut(1, len(note) - 1)
        disclosed = fact(note) if DISCLOSURE.search(note.plain) else None
        reading = replace(reading, note=fact(note), disclosure=disclosed)
    attachments = tuple(
        _enclosed(attachment, title, number if len(listed) > 1 else 0, sheet)
        for number, (attachment, title) in enumerate(
            zip(document.attachments, listed, strict=True), 1
        )
    )
    reading = replace(reading, attachments=attachments)
    if document.imprint:
        reading = _imprinted(reading, document.imprint, sheet)
    passages = tuple(sheet.passages[first:])
    by_part = {passage.part: passage.traced for passage in reversed(passages)}
    issuer = issuer_of(
        signature,
        next((p.traced for p in passages if p.text == document.masthead), None),
        None,
        by_part.get(Part.TITLE),
        {},
    )
    return replace(reading, issuer=issuer, passages=passages)


def _listed(attachments: tuple[Attachment, ...], sheet: _Sheet) -> tuple[Fact[str], ...]:
    """附件说明, a line each."""
    titles = []
    for number, attachment in enumerate(attachments, 1):
        lead = "附件：" if number == 1 else ""
        mark = f"{number}." if len(attachments) > 1 else ""
        line = sheet.write(f"{lead}{mark}{attachment.title}", Part.ATTACHMENT_LIST)
        titles.append(fact(line.cut(len(lead) + len(mark))))
    return tuple(titles)


def _enclosed(
    attachment: Attachment, title: Fact[str], number: int, sheet: _Sheet
) -> AttachmentFact:
    found = AttachmentFact(title, listed=True)
    if isinstance(attachment.content, bytes) or not attachment.content:
        return found
    label = fact(sheet.write(f"附件{number or ''}", Part.LABEL))
    if isinstance(attachment.content, Document):
        return replace(found, label=label, document=_written(attachment.content, sheet))
    own = fact(sheet.write(attachment.title, Part.ATTACHMENT_TITLE))
    first = len(sheet.passages)
    if isinstance(attachment.content, Table):
        sheet.write("\t".join(column.title for column in attachment.content.columns), Part.TABLE)
        for row in attachment.content.rows:
            sheet.write("\t".join(cell.replace("\n", "") for cell in row), Part.TABLE)
    else:
        for paragraph in attachment.content:
            sheet.write(paragraph.text, Part.ATTACHMENT, paragraph)
    return replace(found, label=label, own_title=own, passages=tuple(sheet.passages[first:]))


def _imprinted(reading: Reading, imprint: Imprint, sheet: _Sheet) -> Reading:
    if imprint.disclosure:
        line = sheet.write(f"公开方式：{imprint.disclosure}", Part.IMPRINT)
        reading = replace(reading, disclosure=fact(line.cut(5)))
    if imprint.copied_to:
        line = sheet.write(f"抄送：{imprint.copied_to}。", Part.IMPRINT)
        reading = replace(reading, copied_to=fact(line.cut(3, len(line) - 1)))
    if imprint.printing_office or imprint.printed_on:
        day = f"{format_date(imprint.printed_on)}印发" if imprint.printed_on else ""
        line = sheet.write(f"{imprint.printing_office}　　{day}".strip(), Part.IMPRINT)
        if imprint.printing_office:
            office = fact(line.cut(0, len(imprint.printing_office)))
            reading = replace(reading, printing_office=office)
        if imprint.printed_on:
            printed = line.cut(len(line) - len(day), len(line) - 2)
            reading = replace(reading, printed_on=Fact(imprint.printed_on, printed.spans()))
    if imprint.proofreader:
        line = sheet.write(f"校对：{imprint.proofreader}", Part.IMPRINT)
        reading = replace(reading, proofreader=fact(line.cut(3)))
    return reading

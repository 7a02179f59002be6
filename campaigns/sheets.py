"""A notice as a sheet to read on the screen, as it stands or as a version kept it."""

from functools import lru_cache

from gongwen.dates import format_date
from gongwen.document import Document, Imprint, Table
from gongwen.typesetting.fonts import face
from gongwen.typesetting.numbers import TITLE_CELLS
from gongwen.typesetting.titles import break_title


def sheet(document, attachments):
    """What components/notice_paper.html shows; `attachments` may be anything with titles."""
    imprint = document.imprint or Imprint()
    return {
        "masthead": document.masthead,
        "number": str(document.number or ""),
        "title": document.title.replace("\n", ""),
        "title_lines": _title_lines(document.title),
        "addressees": f"{document.addressees}：" if document.addressees else "",
        "paragraphs": _paragraphs(document.body),
        "attachments": [attachment.title for attachment in attachments],
        "signature": " ".join(document.signature),
        "date": format_date(document.document_date) if document.document_date else "",
        "note": document.note,
        "printed_by": imprint.printing_office,
        "printed_on": format_date(imprint.printed_on) if imprint.printed_on else "",
    }


def version_page(version):
    """The context of the page of one kept text."""
    document = version.document
    return {
        "notice": version.notice,
        "version": version,
        "sheet": sheet(document, document.attachments),
        "attachments": [_in_full(attachment) for attachment in document.attachments],
    }


def _in_full(attachment):
    content = attachment.content
    return {
        "title": attachment.title,
        "table": content if isinstance(content, Table) else None,
        "paragraphs": _paragraphs(content) if isinstance(content, tuple) else [],
        "enclosed": content.title if isinstance(content, Document) else "",
    }


def _paragraphs(body):
    return [
        {
            "text": paragraph.text,
            "is_heading": paragraph.level in (1, 2)
            and paragraph.heading_end == len(paragraph.text),
        }
        for paragraph in body
    ]


def title_lines(typed):
    """The lines of a title as its author broke it."""
    return [line.strip() for line in typed.splitlines() if line.strip()]


def broken_title(typed):
    """The title with the author's line breaks; empty where there are none."""
    lines = title_lines(typed)
    return "\n".join(lines) if len(lines) > 1 else ""


def fits_a_line(line):
    """Whether a line of the title is no wider than the type area."""
    letters = face("xiaobiaosong")
    return sum(letters.advance(letter) for letter in line) <= TITLE_CELLS


@lru_cache(maxsize=500)
def _title_lines(title):
    """The lines of the title as the PDF breaks them, so that 2025 / 年 is never torn."""
    letters = face("xiaobiaosong")
    return break_title(title, [letters.advance(letter) for letter in title], TITLE_CELLS)

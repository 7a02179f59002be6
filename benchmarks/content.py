"""What is measured: the Fujian notice of 2025, and the same with a schedule of any length."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gongwen.document import Align, Document, Table
from gongwen.typesetting.fonts import face
from gongwen.typesetting.signing import formatted_date
from gongwen.typesetting.titles import break_title
from tests.gongwen.documents import fujian_notice

THEME = 1  # the merged column
_FACES = {1: "heiti", 2: "kaiti"}
_TITLE_CELLS = 19


def notice(rows: int = 0) -> Document:
    """The notice with its own 32 activities, or with so many of them, each a text of its own."""
    real = fujian_notice()
    if not rows:
        return real
    (attachment,) = real.attachments
    table = attachment.content
    assert isinstance(table, Table)
    own = table.rows
    told = tuple(
        (str(i + 1), own[i * len(own) // rows][THEME], f"第{i + 1}场：{content}", time, units)
        for i in range(rows)
        for _, _, content, time, units in [own[i % len(own)]]
    )
    longer = replace(attachment, content=replace(table, rows=told))
    return replace(real, attachments=(longer,))


def told(document: Document) -> dict[str, Any]:
    """The same content for programs that know nothing of a `Document`."""
    (attachment,) = document.attachments
    table, imprint, day = attachment.content, document.imprint, document.document_date
    assert isinstance(table, Table)
    assert imprint
    assert imprint.printed_on
    assert day
    letters = face("xiaobiaosong")
    widths = [letters.advance(character) for character in document.title]
    return {
        "masthead": document.masthead,
        "number": str(document.number),
        "title": document.title,
        "title_lines": break_title(document.title, widths, _TITLE_CELLS),
        "addressees": f"{document.addressees}：",
        "body": [
            {
                "heading": item.text[: item.heading_end],
                "face": _FACES.get(item.level, "fangsong"),
                "text": item.text[item.heading_end :],
            }
            for item in document.body
        ],
        "attachment": attachment.title,
        "columns": [
            {"title": c.title, "width": c.width, "centred": c.align is Align.CENTER}
            for c in table.columns
        ],
        "rows": table.rows,
        "signature": "、".join(document.signature),
        "date": formatted_date(day),
        "note": document.note,
        "copied": imprint.copied_to,
        "office": imprint.printing_office,
        "printed": formatted_date(imprint.printed_on),
    }

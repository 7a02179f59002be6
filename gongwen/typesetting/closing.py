"""What follows the text: 附件说明, 署名, 成文日期, 附注 (7.3.4–7.3.6)."""

from __future__ import annotations

from gongwen.document import Document
from gongwen.profile import Profile
from gongwen.typesetting.fonts import face
from gongwen.typesetting.lines import paragraph
from gongwen.typesetting.signing import BLANK, signature

_INDENT = 2


def attachment_list(document: Document) -> list[str]:
    """附件说明 below one blank line: names hang behind 附件： and their numbers."""
    attachments = document.attachments
    if not attachments:
        return []
    letters = face("fangsong")
    opening = "附件："
    boxes = [BLANK]
    for index, attachment in enumerate(attachments):
        number = f"{index + 1}." if len(attachments) > 1 else ""
        lead = opening if index == 0 else ""
        text = lead + number + attachment.title.replace("\n", "")
        hang = _INDENT + letters.width(opening)
        boxes += paragraph(
            text,
            ["fangsong"] * len(text),
            first_indent=_INDENT if index == 0 else hang,
            indent=hang + letters.width(number),
            rigid=len(lead + number),
        )
    return boxes


def sign_off(document: Document, profile: Profile) -> list[str]:
    """署名 and 成文日期 with the room seals need, 附注, and who attended (10.3)."""
    boxes = attendance(document)
    boxes += signature(document, profile)
    if document.note:
        text = f"（{document.note}）"
        boxes += paragraph(text, ["fangsong"] * len(text), first_indent=_INDENT)
    return boxes


def attendance(document: Document) -> list[str]:
    """出席, 请假 and 列席 below one blank line, names hanging behind the label (10.3)."""
    boxes = [BLANK] if document.attendance else []
    for row in document.attendance:
        label = f"{row.label}："
        faces = ["heiti"] * len(row.label) + ["fangsong"] * (len(row.names) + 1)
        hang = _INDENT + face("heiti").width(row.label) + 1
        text = label + row.names
        # Names that blanks divide stand as they are: spread, the blanks would differ.
        rigid = len(text) if "\u3000" in row.names else len(label)
        boxes += paragraph(text, faces, first_indent=_INDENT, indent=hang, rigid=rigid)
    return boxes

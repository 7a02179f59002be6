"""What follows the text: 附件说明, 署名, 成文日期, 附注 and 版记 (7.3.4–7.3.6, 7.4)."""

from __future__ import annotations

from html import escape
from math import ceil

from gongwen.document import Document, Form, Imprint
from gongwen.profile import Profile
from gongwen.typesetting import numbers as n
from gongwen.typesetting.fonts import face
from gongwen.typesetting.lines import paragraph
from gongwen.typesetting.signing import BLANK, formatted_date, signature

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
        boxes += paragraph(
            label + row.names, faces, first_indent=_INDENT, indent=hang, rigid=len(label)
        )
    return boxes


def _span(text: str) -> str:
    return f'<span class="fangsong">{escape(text)}</span>'


def imprint_lines(imprint: Imprint, form: Form, addressees: str) -> tuple[list[str], float]:
    """版记 from its first rule to its last, and its height in mm.

    `addressees` are those that page 1 has no room for (7.3.2): above 抄送, no rule between.
    """
    ruled = form is not Form.LETTER  # 10.1: a letter's imprint has copies only
    groups: list[list[str]] = []
    recipients = [
        line
        for label, units in (("主送：", addressees), ("抄送：", imprint.copied_to))
        if units
        for line in _recipients(label, units)
    ]
    if recipients:
        groups.append(recipients)
    if ruled and (imprint.printing_office or imprint.printed_on):
        day = f"{formatted_date(imprint.printed_on)}印发" if imprint.printed_on else ""
        printed = f'<span class="end">{_span(day)}</span>{_span(imprint.printing_office)}'
        groups.append([f"<div>{printed}</div>"])
    if imprint.proofreader:
        groups.append([f"<div>{_span(f'校对：{imprint.proofreader}')}</div>"])
    outer, inner = '<div class="outer"></div>', '<div class="inner"></div>'
    parts: list[str] = []
    height = 0.0
    if imprint.disclosure:
        parts.append(f'<div class="open">{_span(f"公开方式：{imprint.disclosure}")}</div>')
        height += n.IMPRINT_PITCH
    for index, group in enumerate(groups):
        if ruled:
            parts.append(inner if index else outer)
            height += n.IMPRINT_INNER_RULE if index else n.IMPRINT_OUTER_RULE
        parts += group
        height += len(group) * n.IMPRINT_PITCH
    if ruled:
        parts.append(outer)
        height += n.IMPRINT_OUTER_RULE
    return parts, height


def _recipients(label: str, units: str) -> list[str]:
    """Units of an imprint, wrapping behind the label's colon (7.4.2)."""
    text = f"{label}{units.rstrip('。：:')}。"
    return paragraph(
        text,
        ["fangsong"] * len(text),
        measure=(n.AREA_WIDTH - 2 * n.IMPRINT_INDENT) / n.SIZE_4,
        indent=face("fangsong").width(label),
        size=n.SIZE_4,
        rigid=len(label),
    )


def imprint_rows(height: float) -> int:
    """Grid lines to keep free for an imprint that ends on the foot of the type area."""
    foot = n.HALF_GAP + n.IMPRINT_OUTER_RULE / 2
    return ceil((height + foot - 1e-6) / n.PITCH)

"""What follows the text: 附件说明, 署名, 成文日期, 附注 and 版记 (7.3.4–7.3.6, 7.4)."""

from __future__ import annotations

from datetime import date
from html import escape
from math import ceil

from gongwen.document import Document, Form, Imprint
from gongwen.typesetting import numbers as n
from gongwen.typesetting.fonts import face
from gongwen.typesetting.lines import paragraph

BLANK = '<div class="l keep"></div>'
_INDENT = 2


def formatted_date(day: date) -> str:
    """Arabic, the whole year, nothing padded (7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


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
        )
    return boxes


def sign_off(document: Document) -> list[str]:
    """署名 and 成文日期 with the room a seal needs, and 附注."""
    boxes: list[str] = []
    if document.signature or document.document_date:
        blank = n.SEALED_BLANK_LINES if document.sealed else n.UNSEALED_BLANK_LINES
        boxes += [BLANK] * blank
        boxes += _signature(document)
    if document.note:
        text = f"（{document.note}）"
        boxes += paragraph(text, ["fangsong"] * len(text), first_indent=_INDENT)
    return boxes


def _signature(document: Document) -> list[str]:
    day = formatted_date(document.document_date) if document.document_date else ""
    width = face("fangsong").width
    widest = max((width(name) for name in document.signature), default=0.0)
    if document.sealed:  # 7.3.5.1: the date four 字 in, the name centred over it
        centre = n.CELLS - n.SEALED_DATE_INDENT - width(day) / 2
        centre = min(centre, n.CELLS - widest / 2)
        starts = [centre - width(name) / 2 for name in document.signature]
        date_start = centre - width(day) / 2
    else:  # 7.3.5.2: the name two 字 in, the date two 字 behind its beginning
        right = n.CELLS - n.UNSEALED_INDENT
        left = min(right - widest, right - width(day) - 2)
        starts = [left for _ in document.signature]
        date_start = left + 2
    boxes = [_at(name, start) for name, start in zip(document.signature, starts, strict=True)]
    return boxes + ([_at(day, date_start)] if day else [])


def _at(text: str, start: float) -> str:
    inset = max(start, 0.0) * n.SIZE_3
    return f'<div class="l keep" style="padding-left:{inset:.4f}mm">{_span(text)}</div>'


def _span(text: str) -> str:
    return f'<span class="fangsong">{escape(text)}</span>'


def imprint_lines(imprint: Imprint, form: Form) -> tuple[list[str], float]:
    """版记 from its first rule to its last, and its height in mm."""
    measure = (n.AREA_WIDTH - 2 * n.IMPRINT_INDENT) / n.SIZE_4
    ruled = form is not Form.LETTER  # 10.1: a letter's imprint has copies only
    groups: list[list[str]] = []
    if imprint.copied_to:
        text = f"抄送：{imprint.copied_to.rstrip('。')}。"
        groups.append(
            paragraph(
                text,
                ["fangsong"] * len(text),
                measure=measure,
                indent=face("fangsong").width("抄送："),
                size=n.SIZE_4,
            )
        )
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


def imprint_rows(height: float) -> int:
    """Grid lines to keep free for an imprint that ends on the foot of the type area."""
    foot = n.HALF_GAP + n.IMPRINT_OUTER_RULE / 2
    return ceil((height + foot - 1e-6) / n.PITCH)

"""A document as HTML for the page layout; every text is escaped where it enters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from gongwen.document import Attachment, Document, Form, Imprint, Paragraph, Table
from gongwen.typesetting import numbers as n
from gongwen.typesetting.closing import (
    BLANK,
    attachment_list,
    imprint_lines,
    imprint_rows,
    sign_off,
)
from gongwen.typesetting.head import attachment_head, document_head
from gongwen.typesetting.lines import paragraph
from gongwen.typesetting.style import stylesheet
from gongwen.typesetting.tables import table_markup

# 7.3.3: level 1 in 黑体, level 2 in 楷体, deeper ones like the text.
_HEADING_FACES = {1: "heiti", 2: "kaiti"}
_NESTED_BELOW = 2  # lines between the top of the page and an attached document's head
IMPRINT = "imprint"


@dataclass(frozen=True, slots=True)
class Placement:
    """What a pass learnt for the next one: the page of every table row, and how
    the imprint reaches an even page ("" where it falls, "left" with a page break,
    "silent" behind a blank side, both unnumbered by 7.5)."""

    rows: Mapping[str, int] = field(default_factory=dict)
    imprint: str = ""


def document_html(document: Document, placement: Placement, *, draft: bool) -> str:
    """The whole page description of a document."""
    parts = ['<div class="watermark heiti">草稿</div>'] if draft else []
    parts += _sections(document, placement, "t", None)
    if document.imprint:
        parts.append(_imprint(document.imprint, document.form, placement))
    style = stylesheet(draft=draft, first_page_numbered=document.form is not Form.LETTER)
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">{_metadata(document)}'
        f'<style>{style}</style></head><body class="fangsong">{"".join(parts)}</body></html>'
    )


def _metadata(document: Document) -> str:
    metadata = {
        "author": "、".join(document.signature),
        "description": str(document.number or ""),
        "dcterms.created": document.document_date.isoformat() if document.document_date else "",
    }
    tags = (
        f'<meta name="{name}" content="{escape(text)}">' for name, text in metadata.items() if text
    )
    return f"<title>{escape(document.title.replace(chr(10), ''))}</title>{''.join(tags)}"


def _sections(
    document: Document, placement: Placement, name: str, label: str | None
) -> Iterator[str]:
    """The document's own pages, then those of its attachments."""
    nested = label is not None
    head = document_head(document, below=_NESTED_BELOW if nested else 0, label=label or "")
    flow = [head.markup]
    if document.addressees:
        text = document.addressees.rstrip("：:") + "："
        flow += paragraph(text, ["fangsong"] * len(text))
    *text_boxes, closing = _text_and_closing(document)
    flow += text_boxes
    flow.append(closing)
    if nested and document.imprint:
        flow += [BLANK, _imprint_box(document.imprint, document.form)]
    yield f'<div class="upright{" new" if nested else ""}">{"".join(flow)}</div>'
    for index, attachment in enumerate(document.attachments):
        number = str(index + 1) if len(document.attachments) > 1 else ""
        yield from _attachment(attachment, f"附件{number}", placement, f"{name}{index}")


def _text_and_closing(document: Document) -> list[str]:
    """Line boxes; the last holds the sign-off with some text, never a page by itself."""
    boxes = _body(document.body)
    listed, signed = attachment_list(document), sign_off(document)
    if listed:
        anchor, boxes = [*boxes[-1:], *listed], boxes[:-1]
    else:
        anchor, boxes = boxes[-2:], boxes[:-2]
    return [*boxes, f'<div class="together">{"".join(anchor + signed)}</div>']


def _body(paragraphs: tuple[Paragraph, ...]) -> list[str]:
    boxes: list[str] = []
    for item in paragraphs:
        faces = ["fangsong"] * len(item.text)
        faces[: item.heading_end] = [_HEADING_FACES.get(item.level, "fangsong")] * item.heading_end
        lines = paragraph(item.text, faces, first_indent=2)
        if item.level and item.heading_end == len(item.text):
            lines = [line.replace('class="l"', 'class="l keep"', 1) for line in lines]
        boxes += lines
    return boxes


def _attachment(
    attachment: Attachment, label: str, placement: Placement, name: str
) -> Iterator[str]:
    content = attachment.content
    if isinstance(content, Document):
        yield from _sections(content, placement, name, label)
    elif isinstance(content, Table):
        wide = content.landscape
        measure = n.WIDE_AREA_WIDTH if wide else n.AREA_WIDTH
        head = attachment_head(label, attachment.title, measure=measure, table=True)
        body = table_markup(content, name, measure, placement.rows)
        yield f'<div class="{"wide" if wide else "upright"} new">{head.markup}{body}</div>'
    else:
        head = attachment_head(label, attachment.title, measure=n.AREA_WIDTH, table=False)
        yield f'<div class="upright new">{head.markup}{"".join(_body(content))}</div>'


def _imprint(imprint: Imprint, form: Form, placement: Placement) -> str:
    """Room for the imprint in the flow, and the imprint itself at the foot of that page."""
    _, height = imprint_lines(imprint, form)
    room = imprint_rows(height) * n.PITCH
    page = "silent" if placement.imprint == "silent" else "upright"
    turn = "break-before:left;" if placement.imprint else ""
    return (
        f'<div id="{IMPRINT}" class="{page}" style="{turn}height:{room:.4f}mm">'
        f'<div class="foot">{_imprint_box(imprint, form)}</div></div>'
    )


def _imprint_box(imprint: Imprint, form: Form) -> str:
    parts, _ = imprint_lines(imprint, form)
    return f'<div class="imprint">{"".join(parts)}</div>'

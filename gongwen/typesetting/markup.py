"""A planned document as HTML for the page layout; every text is escaped where it enters."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from gongwen.document import Document
from gongwen.typesetting import numbers as n
from gongwen.typesetting.drawing import specimen
from gongwen.typesetting.flow import Close
from gongwen.typesetting.imprint import Footing
from gongwen.typesetting.plan import PdfRun, Plan, Run, TableRun, TextRun

IMPRINT = "imprint"


def document_html(document: Document, plan: Plan, turn: str, *, draft: bool) -> str:
    """The whole page description of a document; for `turn` see `Plan`."""
    parts = ['<div class="watermark heiti">草稿</div>'] if draft else []
    parts += [_run(run, index) for index, run in enumerate(plan.runs)]
    if plan.footing:
        parts.append(_imprint(plan.footing, turn))
    tables = [page for run in plan.runs if isinstance(run, TableRun) for page in run.table.pages]
    if tables:
        parts.append(specimen(tables))
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">{_metadata(document)}'
        f'</head><body class="fangsong">{"".join(parts)}</body></html>'
    )


def enclosed_page(run: PdfRun, number: int) -> str:
    """The anchor of the empty page that takes a page of an enclosed PDF."""
    return f"{run.name}-p{number}"


def table_page(run: TableRun, number: int) -> str:
    """The anchor of the place that a page of a table takes."""
    return f"{run.name}-t{number}"


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


def _run(run: Run, index: int) -> str:
    new = " new" if index else ""
    if isinstance(run, PdfRun):
        return _enclosed(run)
    if isinstance(run, TableRun):
        kind = "wide" if run.table.landscape else "upright"
        return f'<div class="{kind}{new}" {_outline(run)}>{run.head.markup}{_table(run)}</div>'
    return f'<div class="upright{new}" {_outline(run)}>{run.head.markup}{_text(run)}</div>'


def _outline(run: Run) -> str:
    """The bookmark of a run; attachments stand below the document they belong to."""
    level = run.name.count(".") + 1
    return f'data-title="{escape(run.title)}" style="bookmark-level:{level}"'


def _text(run: TextRun) -> str:
    boxes = [box for item in run.blocks for box in item.boxes()] + list(run.listed)
    if run.closing:
        # The sign-off with some text, never a page by itself (7.3.5.5).
        cut = len(boxes) - run.flow.held(run.blocks)
        together = f'<div class="together">{"".join((*boxes[cut:], *run.closing))}</div>'
        if run.flow.close:
            first = run.flow.land(run.blocks).before
            boxes = [*boxes[:first], _close(run.flow.close, [*boxes[first:cut], together])]
        else:
            boxes = [*boxes[:cut], together]
    if run.own_imprint:
        leads = _leads(run.own_imprint, "page")
        new = "break-before:page;" if leads else ""
        boxes.append(f'{leads}<div class="room" style="{new}{_room(run.own_imprint)}">')
        boxes.append(f"{_foot(run.own_imprint)}</div>")
    return "".join(boxes)


def _close(close: Close, boxes: Sequence[str]) -> str:
    """A page whose rows leave the grid."""
    new = ";break-before:page" if close.page else ""
    style = f"--row:{close.pitch:.4f}mm;line-height:{close.pitch:.4f}mm{new}"
    return f'<div class="close" style="{style}">{"".join(boxes)}</div>'


def _table(run: TableRun) -> str:
    """Room for every page of a table, to be drawn there."""
    rooms = []
    for number, page in enumerate(run.table.pages):
        new = ' class="new"' if number else ""
        style = f"height:{page.bottom:.4f}mm"
        rooms.append(f'<section id="{table_page(run, number)}"{new} style="{style}"></section>')
    return "".join(rooms)


def _enclosed(run: PdfRun) -> str:
    pages = []
    for number, across in enumerate(run.pdf.pages):
        label = _stamp(run, across) if number == 0 else ""
        kind = "wide" if across else "upright"
        outline = _outline(run) if number == 0 else ""
        anchor = f'id="{enclosed_page(run, number)}"'
        pages.append(f'<div {anchor} class="{kind} sheet" {outline}>{label}</div>')
    return "".join(pages)


def _stamp(run: PdfRun, across: bool) -> str:
    top = run.label_top - (n.WIDE_FLOW_TOP if across else n.MARGIN_TOP)
    return f'<div class="stamp heiti" style="top:{top:.4f}mm">{escape(run.label)}</div>'


def _imprint(footing: Footing, turn: str) -> str:
    """Room for the imprint in the flow, and the imprint itself at the foot of that page."""
    kind = "silent" if turn == "silent" else "upright"
    leads = footing.leads()
    first = "right" if len(leads) % 2 else "left"  # so that the last page is even
    new = "page" if leads else turn and "left"
    style = f"{f'break-before:{new};' if new else ''}{_room(footing)}"
    return (
        f'<div class="{kind}">{_leads(footing, first)}'
        f'<div id="{IMPRINT}" class="room" style="{style}">{_foot(footing)}</div></div>'
    )


def _leads(footing: Footing, turn: str) -> str:
    """The pages on which an imprint begins that one page cannot hold."""
    pages = []
    for index, lines in enumerate(footing.leads()):
        new = "page" if index else turn
        pages.append(f'<div class="lead" style="break-before:{new}">{_rows(footing, lines)}</div>')
    return "".join(pages)


def _room(footing: Footing) -> str:
    return f"height:{footing.rows * n.PITCH:.4f}mm"


def _foot(footing: Footing) -> str:
    return f'<div class="foot">{_rows(footing, footing.lines())}</div>'


def _rows(footing: Footing, lines: Sequence[str]) -> str:
    pitch = f"--pitch:{footing.pitch:.4f}mm;line-height:{footing.pitch:.4f}mm"
    return f'<div class="imprint" style="{pitch}">{"".join(lines)}</div>'

"""A document divided into runs of pages, and where everything in them will stand.

What the grid and the heights of table rows tell beforehand is reckoned here, so
that the layout engine has to be asked once only; `pdf` checks its answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from gongwen.document import Attachment, Document, Form, Imprint, Paragraph, Table
from gongwen.profile import Profile
from gongwen.typesetting import numbers as n
from gongwen.typesetting.closing import attachment_list, sign_off
from gongwen.typesetting.enclosures import Enclosure, enclosure
from gongwen.typesetting.facsimile import leaves_first_line
from gongwen.typesetting.flow import (
    Block,
    Flow,
    block,
    body_blocks,
    draw_closer,
    settle,
    tighten,
)
from gongwen.typesetting.head import Head, attachment_head, document_head
from gongwen.typesetting.imprint import Footing
from gongwen.typesetting.tables import TableSetting, set_table

_NESTED_BELOW = 2  # lines between the top of the page and an attached document's head
_LONG_LIST = 4  # rows of 附件说明 that stay with the text before them


@dataclass(frozen=True, slots=True)
class TextRun:
    """Upright pages of text, 附件说明 and sign-off as `flow` arranges them."""

    name: str
    title: str
    head: Head
    blocks: tuple[Block, ...]
    flow: Flow
    listed: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    own_imprint: Footing | None = None  # of a document inside a document

    def pages(self) -> tuple[int, int]:
        """How many pages, and the rows taken on the last."""
        landing = self.flow.land(self.blocks)
        close = self.flow.close
        if self.own_imprint is None:
            if close and close.page == landing.page:
                above = 0.0 if close.page else self.head.height
                taken = landing.row - (0 if close.page else self.flow.start)
                return landing.page + 1, ceil((above + taken * close.pitch) / n.PITCH - 1e-6)
            return landing.page + 1, landing.row
        leads = len(self.own_imprint.leads())
        fits = not leads and landing.row + self.own_imprint.rows <= n.LINES
        return landing.page + (1 if fits else 2 + leads), n.LINES


@dataclass(frozen=True, slots=True)
class TableRun:
    """Pages of one table, upright or turned."""

    name: str
    title: str
    head: Head
    table: TableSetting


@dataclass(frozen=True, slots=True)
class PdfRun:
    """Pages left empty for those of a finished PDF.

    `label` stands `label_top` mm below the edge of the first: on the first line of the type
    area (7.3.7) where the file leaves it free, else in the white above.
    """

    name: str
    title: str
    label: str
    pdf: Enclosure
    label_top: float


Run = TextRun | TableRun | PdfRun


@dataclass(frozen=True, slots=True)
class Plan:
    """All runs of a document, its imprint, and what should come out of the layout.

    `turn` is how the imprint reaches an even page: "" where it falls, "left" with a
    page break, "silent" behind a blank side, both unnumbered by 7.5.
    """

    runs: tuple[Run, ...]
    footing: Footing | None
    turn: str
    imprint_page: int | None


def plan(document: Document, profile: Profile) -> Plan:
    """Divide a document; pages are reckoned as if everything were as high as computed."""
    footing = Footing(document.imprint, document.form) if document.imprint else None
    runs, moved = _runs(document, profile, "t", None)
    if moved:  # 7.3.2: so many addressees that no text would be left on page 1
        footing = Footing(document.imprint or Imprint(), document.form, moved)
    if footing and not footing.lines():  # a letter without copies (10.1) has none
        footing = None
    count = used = 0
    for run in runs:
        if isinstance(run, TextRun):
            pages, used = run.pages()
        elif isinstance(run, TableRun):
            pages, used = len(run.table.pages), n.LINES
            if not run.table.landscape:
                used = ceil(run.table.used_height / n.PITCH)
        else:
            pages, used = len(run.pdf.pages), n.LINES
        count += pages
    if footing is None:
        return Plan(tuple(runs), None, "", None)
    if footing.leads():
        if (count + len(footing.leads()) + 1) % 2:
            footing = replace(footing, spread=True)
        return Plan(tuple(runs), footing, "left", count + len(footing.leads()) + 1)
    need = footing.rows
    last = runs[-1]
    if count % 2 == 0 and used + need > n.LINES and isinstance(last, TextRun):
        blocks = tighten(list(last.blocks), last.flow, need)
        if blocks:
            last = replace(last, blocks=tuple(blocks))
            runs[-1], used = last, last.pages()[1]
    if count % 2:
        return Plan(tuple(runs), footing, "left", count + 1)
    if used + need <= n.LINES:
        return Plan(tuple(runs), footing, "", count)
    return Plan(tuple(runs), footing, "silent", count + 2)


def _runs(
    document: Document, profile: Profile, name: str, label: str | None
) -> tuple[list[Run], str]:
    """The document's own pages, then those of its attachments; addressees left out, if any."""
    nested = label is not None
    head = document_head(document, below=_NESTED_BELOW if nested else 0, label=label or "")
    start = round(head.height / n.PITCH)
    is_long_letter_page = document.form is Form.LETTER and not nested
    first_rows = n.LINES + (1 if is_long_letter_page else 0)
    addressees = document.addressees.rstrip("：:")
    to = [block(f"{addressees}：")] if addressees else []
    text = body_blocks(document.body, _depth(name))
    listed, signed = attachment_list(document), sign_off(document, profile)
    anchor = len(listed) + 1 if 0 < len(listed) <= _LONG_LIST else 2
    opening = min(text[0].keep + 1, len(text[0].lines)) if text else 0
    flow = Flow(start, len(listed), len(signed), anchor, first_rows)

    def laid(to: list[Block]) -> _Laid:
        rows = sum(len(item.lines) for item in to) + opening
        return _settled(head, [*to, *text], replace(flow, opening=rows))

    best, moved = laid(to), ""
    if to and text and (not best.shows_text or (signed and best.parts_sign_off)):
        without = laid([])
        if not best.shows_text or not without.parts_sign_off:
            best, moved = without, addressees
    own = None
    if nested and (document.imprint or moved):
        own = Footing(document.imprint or Imprint(), document.form, moved)
        moved = ""
    title = _outlined(label or "", document.title)
    run = TextRun(
        name, title, best.head, tuple(best.blocks), best.flow, tuple(listed), tuple(signed), own
    )
    runs: list[Run] = [run]
    for index, attachment in enumerate(document.attachments):
        number = str(index + 1) if len(document.attachments) > 1 else ""
        runs += _attached(attachment, profile, f"{name}.{index}", f"附件{number}")
    return runs, moved


def _settled(head: Head, blocks: list[Block], flow: Flow) -> _Laid:
    """Pages filled to their feet, rows drawn closer where the sign-off wants it (7.3.5.5)."""
    blocks = settle(blocks, flow)
    close = head.close or head
    closer = draw_closer(blocks, flow, close.height)
    if closer is None or closer.close is None:
        return _Laid(head, blocks, flow)
    return _Laid(head if closer.close.page else close, blocks, closer)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A head and the text below it, divided into pages."""

    head: Head
    blocks: list[Block]
    flow: Flow

    @property
    def shows_text(self) -> bool:
        """On page 1 (7.3.3)."""
        is_close = self.flow.close is not None and self.flow.close.page == 0
        return is_close or self.flow.start + self.flow.opening <= self.flow.first_rows

    @property
    def parts_sign_off(self) -> bool:
        """Is the sign-off on a page without any text (7.3.5.5)?"""
        return self.flow.land(self.blocks).page > 0 and not self.flow.held(self.blocks)


def _attached(attachment: Attachment, profile: Profile, name: str, label: str) -> Iterator[Run]:
    content = attachment.content
    title = _outlined(label, attachment.title)
    if isinstance(content, Document):
        yield from _runs(content, profile, name, label)[0]
    elif isinstance(content, bytes):
        yield PdfRun(name, title, label, pdf := enclosure(content), _label_top(pdf))
    elif isinstance(content, Table):
        measure = n.WIDE_AREA_WIDTH if content.landscape else n.AREA_WIDTH
        head = attachment_head(label, attachment.title, measure=measure, table=True)
        yield TableRun(name, title, head, set_table(content, measure, head.height))
    else:
        yield _text(attachment.title, label, name, content)


def _label_top(pdf: Enclosure) -> float:
    if not leaves_first_line(pdf.content):
        return n.STAMP_TOP
    return n.WIDE_TOP if pdf.pages[0] else n.AREA_TOP


def _text(title: str, label: str, name: str, content: Sequence[Paragraph]) -> TextRun:
    head = attachment_head(label, title, measure=n.AREA_WIDTH, table=False)
    flow = Flow(round(head.height / n.PITCH))
    blocks = settle(body_blocks(content, _depth(name)), flow)
    return TextRun(name, _outlined(label, title), head, tuple(blocks), flow)


def _depth(name: str) -> int:
    """The level of a run's bookmark."""
    return name.count(".") + 1


def _outlined(label: str, title: str) -> str:
    """A run's entry in the outline that readers show beside the pages."""
    return " ".join(filter(None, (label, title.replace("\n", ""))))

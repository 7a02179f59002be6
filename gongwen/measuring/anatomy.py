"""Which rows are which element: recognised by what stands on the page, never by its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from gongwen.measuring.imprints import Imprint, imprint_of, is_imprint_row
from gongwen.measuring.masthead import Form, Masthead, masthead_of
from gongwen.measuring.page import Sheet, is_red
from gongwen.measuring.passages import Passage, passage_of
from gongwen.measuring.rows import Row, rows_of
from gongwen.measuring.tables import TableBlock, outside, tables_of
from gongwen.typesetting import numbers as n

_NUMBER = re.compile(r"[—–―－─\-‐‑~～·•]*\d{1,4}[—–―－─\-‐‑~～·•]*")
_DASHED = re.compile(r"[—–―－─\-‐‑]+\d{1,4}[—–―－─\-‐‑]+")
_LABEL = re.compile(r"附件[\d一二三四五六七八九十]{0,3}[：:]?")
_LABEL_WIDTH = 45.0
_FULL_RULE = 150.0  # mm: a rule from margin to margin


@dataclass(frozen=True, slots=True)
class Attachment:
    """附件: its label and what follows on its pages; `nested` when it is itself a document."""

    label: Row
    pages: tuple[int, ...]
    passage: Passage
    wide: bool
    nested: bool


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A whole file, taken apart; rows are those of the portrait sheet unless said otherwise."""

    sheets: tuple[Sheet, ...]
    masthead: Masthead
    main: Passage
    main_pages: tuple[int, ...]
    attachments: tuple[Attachment, ...]
    stray_labels: tuple[Row, ...]  # 附件 in the middle of a page
    imprint: Imprint | None
    page_numbers: dict[int, Row]
    misplaced_numbers: dict[int, Row]  # on wide pages, in the reading direction
    tables: tuple[TableBlock, ...]
    astray_rows: dict[int, tuple[Row, ...]] = field(default_factory=dict)

    @property
    def form(self) -> Form | None:
        return self.masthead.form

    def sheet(self, number: int) -> Sheet:
        return self.sheets[number - 1]

    def is_blank(self, page: int) -> bool:
        """Whether a page holds nothing, or nothing but its number."""
        sheet, number = self.sheet(page), self.page_numbers.get(page)
        if sheet.taken_over:
            return False
        counted = len(number.glyphs) if number else 0
        others = len(sheet.portrait) + len(sheet.wide) + len(sheet.astray) - counted
        return not (others or sheet.slanted or sheet.strokes or sheet.pictures)


def anatomy_of(sheets: Sequence[Sheet]) -> Anatomy:
    sheets = _brought_to_28(sheets)
    upright = {sheet.number: rows_of(sheet.portrait, sheet.number) for sheet in sheets}
    turned = {sheet.number: rows_of(sheet.wide, sheet.number) for sheet in sheets}
    astray = {sheet.number: rows_of(sheet.astray, sheet.number) for sheet in sheets}
    tables = tuple(table for sheet in sheets for table in tables_of(sheet))
    numbers = {page: row for page, rows in upright.items() if (row := _page_number(rows))}
    misplaced = {
        sheet.number: row
        for sheet in sheets
        if sheet.is_wide
        if (row := _dashed((*turned[sheet.number], *astray[sheet.number])))
    }
    free = {
        page: tuple(
            row
            for row in outside(rows, tuple(t for t in tables if t.page == page))
            if row is not numbers.get(page) and not _is_running(row, rows)
        )
        for page, rows in upright.items()
    }
    imprint = imprint_of(free, sheets, [(table.page, table.box) for table in tables])
    if imprint:
        free = {
            page: tuple(r for r in rows if r not in imprint.all_rows) for page, rows in free.items()
        }
    readable = {s.number: (turned[s.number] if s.is_wide else free[s.number]) for s in sheets}
    starts = [page for page, rows in readable.items() if page > 1 and _label(rows)]
    end = max((page for page, rows in readable.items() if rows), default=1)
    main_pages = tuple(range(1, starts[0] if starts else end + 1))
    masthead = masthead_of(sheets[0], free[1])
    rest = tuple(row for row in free[1] if row not in masthead.rows)
    main = passage_of(
        (*rest, *(row for page in main_pages[1:] for row in free[page])), masthead.bottom
    )
    bounds = pairwise([*starts, end + 1])
    attachments = tuple(
        _attachment(sheets, readable, tuple(range(first, last))) for first, last in bounds
    )
    return Anatomy(
        tuple(sheets),
        masthead,
        main,
        main_pages,
        attachments,
        tuple(row for row in main.after if _LABEL.fullmatch(row.text)),
        imprint,
        numbers,
        misplaced,
        tables,
        {page: rows for page, rows in astray.items() if rows},
    )


def _attachment(
    sheets: Sequence[Sheet], rows: dict[int, tuple[Row, ...]], pages: tuple[int, ...]
) -> Attachment:
    label, *first = rows[pages[0]]
    sheet = sheets[pages[0] - 1]
    nested = any(is_red(row.colour) and row.size > n.SIZE_2 for row in first)
    head = masthead_of(sheet, first) if nested else None
    if sheet.is_wide:  # only its head is read; the rest is table
        return Attachment(
            label, pages, passage_of([row for row in first if row.size > n.CELL], 0), True, nested
        )
    upright = tuple(
        row
        for page in pages
        if not sheets[page - 1].is_wide
        for row in rows[page]
        if row is not label and not (head and row in head.rows)
    )
    if nested:  # an attached document may have an imprint of its own
        upright = tuple(takewhile(lambda row: not is_imprint_row(row), upright))
    passage = passage_of(upright, head.bottom if head else 0.0, addressed=nested)
    return Attachment(label, pages, passage, False, nested)


def _brought_to_28(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """Even pages moved right by 2 mm where the margins are mirrored (26 on their left)."""
    even = [sheet for sheet in sheets if sheet.number % 2 == 0 and not sheet.is_wide]
    found = [left for sheet in even if (left := _left_edge(sheet)) is not None]
    mirrored = n.PAGE_WIDTH - n.AREA_RIGHT
    if not found or min(found) > mirrored + 1 or min(found) < mirrored - 1:
        return tuple(sheets)
    by = n.AREA_LEFT - mirrored
    return tuple(sheet.shifted(by) if sheet in even else sheet for sheet in sheets)


def _left_edge(sheet: Sheet) -> float | None:
    """Where the text begins, or a rule of the imprint on a page that holds indented text only."""
    left = min((g.x0 for g in sheet.portrait if 37 < g.baseline < 262), default=None)
    if left is not None and left < n.AREA_LEFT + 1:
        return left
    return min((box.x0 for box in sheet.strokes if box.width > _FULL_RULE), default=None)


def _page_number(rows: Sequence[Row]) -> Row | None:
    below = [row for row in rows if _NUMBER.fullmatch(row.text) and row.middle > n.AREA_BOTTOM - 1]
    return below[-1] if below else _dashed(rows)


def _dashed(rows: Sequence[Row]) -> Row | None:
    return next((row for row in reversed(rows) if _DASHED.fullmatch(row.text)), None)


def _is_running(row: Row, rows: Sequence[Row]) -> bool:
    """A running head or foot: outside the type area, and smaller than the text or apart from it."""
    above, under = row.bottom < n.AREA_TOP, row.top > n.AREA_BOTTOM
    # On the first page of a letter 附件说明 may stand there, a blank line below the text.
    listed = under and row.text.startswith("附件：") and row.x0 > n.AREA_LEFT + n.CELL
    if not (above or under) or is_red(row.colour) or listed:
        return False
    smaller = row.size < 15 * n.MM_PER_POINT
    apart = all(
        abs(other.baseline - row.baseline) > 1.5 * n.PITCH for other in rows if other is not row
    )
    return smaller or apart


def _label(rows: Sequence[Row]) -> bool:
    """Whether a page begins with 附件."""
    return bool(rows) and _LABEL.fullmatch(rows[0].text) is not None and rows[0].x0 < _LABEL_WIDTH

"""Tables, and pages that are read across (clause 8)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from gongwen.measuring.anatomy import Anatomy
from gongwen.measuring.ink import Ink
from gongwen.measuring.report import Measurement, holds, near
from gongwen.measuring.rules.numbering import height, side
from gongwen.typesetting import numbers as n

_EDGE = 0.5  # mm: half a table rule and some rounding


def check(anatomy: Anatomy, ink: Ink) -> Iterator[Measurement]:
    yield from _tables(anatomy)
    for sheet in anatomy.sheets:
        if sheet.is_wide:
            yield from _number(anatomy, sheet.number, ink)
            yield from _direction(anatomy, sheet.number)
            if sheet.landscape:
                yield from _landscape(anatomy, sheet.number)


def _tables(anatomy: Anatomy) -> Iterator[Measurement]:
    for table in anatomy.tables:
        box = table.box
        inside = (
            box.x0 >= n.AREA_LEFT - _EDGE
            and box.x1 <= n.AREA_RIGHT + _EDGE
            and box.top >= n.AREA_TOP - _EDGE
            and box.bottom <= n.AREA_BOTTOM + _EDGE
        )
        measured = f"左{box.x0:.1f}、右{box.x1:.1f}、上{box.top:.1f}、下{box.bottom:.1f} mm"
        wanted = "左28、右184、上37、下262 mm以内（按竖放的纸量）"
        remedy = "缩小表格，使它在版心以内。"
        yield holds("T16", table.page, inside, measured, wanted, "表格", remedy)
    starts = {attachment.pages[0] for attachment in anatomy.attachments}
    for one, other in pairwise(anatomy.tables):
        runs_on = other.page == one.page + 1 and other.page not in starts
        if runs_on and one.head:
            good = other.head == one.head
            measured = f"“{other.head[:8]}…”"
            remedy = "表格跨页时设“重复标题行”。"
            yield holds("T16", other.page, good, measured, f"“{one.head[:8]}…”", "表头", remedy)


def _number(anatomy: Anatomy, page: int, ink: Ink) -> Iterator[Measurement]:
    row = anatomy.page_numbers.get(page)
    if row is None:
        astray = anatomy.misplaced_numbers.get(page)
        measured = "随表格方向" if astray else "无页码"
        remedy = "横排页的页码位置应与其他竖排页一致（沿纸张竖放方向排）。"
        yield holds("L01", page, False, measured, "与竖排页同位", "横排页页码", remedy)
        return
    yield from height("L01", anatomy, page, row, ink)
    yield from side("L01", page, row)


def _direction(anatomy: Anatomy, page: int) -> Iterator[Measurement]:
    """Whichever way the sheet lies, the head of the table is at its left edge when upright."""
    rows = anatomy.astray_rows.get(page, ())
    measured = "朝右" if rows else "朝左"
    remedy = "横排表格应逆时针旋转90°：单页表头在订口一边，双页在切口一边，均朝竖放纸张的左边。"
    yield holds("L02", page, not rows, measured, "朝竖放纸张的左边", "表头", remedy)


def _landscape(anatomy: Anatomy, page: int) -> Iterator[Measurement]:
    sheet = anatomy.sheet(page)
    glyphs = sheet.wide
    if not glyphs:
        return
    left, right = min(g.x0 for g in glyphs), max(g.x1 for g in glyphs)
    top, bottom = min(g.top for g in glyphs), max(g.bottom for g in glyphs)
    wide_right, wide_bottom = n.WIDE_WIDTH - n.WIDE_RIGHT, n.WIDE_HEIGHT - n.WIDE_BOTTOM
    inside = (
        left >= n.WIDE_LEFT - 1
        and right <= wide_right + 1
        and top >= n.WIDE_TOP - 1
        and bottom <= wide_bottom + 1
    )
    measured = (
        f"左{left:.1f}、上{top:.1f}、右{sheet.width - right:.1f}、下{sheet.height - bottom:.1f} mm"
    )
    remedy = "横向页面的页边距：上28、右37、下26、左35毫米。"
    yield holds(
        "L03", page, inside, measured, "左≥35、上≥28、右≥37、下≥26 mm", "横向页面文字", remedy
    )
    number = anatomy.page_numbers.get(page)
    if number:
        remedy = "横向页面的页码转90°放在左白边，距文字区7毫米，单页在下角、双页在上角。"
        inset = number.middle - n.AREA_BOTTOM
        yield near("L03", page, inset, 7, 2, "页码距文字区", remedy)

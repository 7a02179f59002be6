"""Lines a side, characters a line, pitch and type of the text (5.2.2, 5.2.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, takewhile
from statistics import fmean, median, pstdev

from gongwen.measuring.fonts import Face
from gongwen.measuring.report import Measurement, holds, near, within
from gongwen.measuring.rows import Row, is_han
from gongwen.measuring.rules.paper import is_full
from gongwen.typesetting import numbers as n

_POINT = n.MM_PER_POINT
_ENOUGH_ROWS = 8  # fewer say nothing of a page
_UNDIVIDED = re.compile(r"[（“《]?(?:[A-Za-z0-9]|[一-龥]{0,6}〔\d{4}〕\d)")
_MARKED = re.compile(
    r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.．]|（\d{1,2}）"
)
_TEXT_FACES = (Face.FANGSONG, Face.KAITI, Face.HEITI)


def check(pages: dict[int, list[Row]], filled: frozenset[int]) -> Iterator[Measurement]:
    """`pages` are rows of running text; those in `filled` hold nothing else and run on."""
    running = [row for page in sorted(pages) for row in pages[page]]
    following = {id(row): after for row, after in pairwise(running)}
    if pages:
        yield from _grid(pages, following)
    for page, rows in pages.items():
        if page in filled:
            remedy = "每面应排22行：行距设为29.5磅左右，并取消孤行控制。"
            # 5.2.3 allows for it: a heading goes with its text to the next page.
            spared = n.LINES - len(rows)
            is_spared = 0 < spared <= _headings(pages.get(page + 1, ()))
            wanted = len(rows) if is_spared else n.LINES
            yield near("P05", page, len(rows), wanted, 0, "行数", remedy, unit="行")
        yield from _cells(page, rows, following)
        yield from _pitch(page, rows, page in filled)
        yield from _type(page, rows)


def _headings(rows: Sequence[Row]) -> int:
    """How many headings on lines of their own a page opens with."""
    marked = (bool(_MARKED.match(row.text)) and _has_end(row) for row in rows)
    return sum(1 for _ in takewhile(bool, marked))


def _has_end(row: Row) -> bool:
    return row.x1 < n.AREA_RIGHT - n.CELL and row.text[-1] not in "。；：，、"


def _cells(page: int, rows: Sequence[Row], following: Mapping[int, Row]) -> Iterator[Measurement]:
    """28 a row; 27 to 29 where a line was spread or squeezed, and many rows exactly 28."""
    full = [row for row in rows if _is_plain(row)]
    if not full:
        return
    remedy = "每行应排28字：3号字（15.79磅），字间距为0，版心宽156毫米。"
    counts = {id(row): cells_of(row) for row in full}
    wrong = [row for row in full if not _allowed(counts[id(row)], following.get(id(row)))]
    if wrong:
        measured = f"“{wrong[0].text[:8]}…”一行{counts[id(wrong[0])]:g}字"
        wanted = "28字（调整字距的行27～29字）"
        yield holds("P06", page, False, measured, wanted, "每行字数", remedy)


def _grid(
    pages: Mapping[int, Sequence[Row]], following: Mapping[int, Row]
) -> Iterator[Measurement]:
    """Of all full rows many hold 28, and in most a cell is a character wide: on one page
    most may be spread, to fill it."""
    full = [row for rows in pages.values() for row in rows if _is_plain(row)]
    remedy = "每行应排28字：3号字（15.79磅），字间距为0，版心宽156毫米。"
    counts = {id(row): cells_of(row) for row in full}
    if len(full) >= _ENOUGH_ROWS:
        exact = sum(abs(count - n.CELLS) <= 0.5 for count in counts.values())
        measured, wanted = f"{len(full)}行中{exact}行28字", "四分之一以上的行28字"
        good = exact * 4 >= len(full)
        yield holds("P06", min(pages), good, measured, wanted, "每行字数", remedy)
    even = [row for row in full if not _undivided(following.get(id(row)))]
    plain = [row for row in even if counts[id(row)] == n.CELLS or len(row.han) == len(row.glyphs)]
    steps = [step for row in plain for step in _advances(row)]
    if steps:
        yield near("P06", min(pages), median(steps), n.CELL, 0.1, "字距（每字所占宽）", remedy)


def _allowed(count: float, after: Row | None) -> bool:
    """A row may be looser still before a number or word that is not to be divided (T13)."""
    return n.CELLS - 1.5 <= count <= n.CELLS + 1.5 or _undivided(after)


def _undivided(row: Row | None) -> bool:
    return row is not None and _UNDIVIDED.match(row.text) is not None


def cells_of(row: Row) -> float:
    """Characters of a row: Latin ones count what they are wide, half-width digits a half each.

    An empty space between two counts too; a mark that hangs outside the type area takes no cell.
    """
    inside = [glyph for glyph in row.glyphs if glyph.x0 < n.AREA_RIGHT - n.CELL / 4]
    count = sum((g.x1 - g.x0) / g.size if g.text.isascii() else 1.0 for g in inside)
    count = round(count * 2) / 2
    for one, other in pairwise(row.glyphs):
        count += max(round((other.x0 - one.x1) / row.size * 2 - 0.2), 0) / 2
    return count


def _advances(row: Row) -> list[float]:
    return [b.x0 - a.x0 for a, b in pairwise(row.glyphs) if is_han(a.text) and is_han(b.text)]


def _pitch(page: int, rows: Sequence[Row], is_filled: bool) -> Iterator[Measurement]:
    """A page that holds a sign-off as well may have 24 rows (7.3.5.5)."""
    steps = [b.baseline - a.baseline for a, b in pairwise(rows)]
    single = [step for step in steps if 0 < step < 1.5 * n.PITCH]
    if not single:
        return
    remedy = "全文行距应为固定值29.45～29.61磅，段前段后为0。"
    yield within("P07", page, fmean(single), 10.2 if is_filled else 9.5, 10.5, "行距", remedy)
    if len(single) > 1:
        spread = round(pstdev(single), 3)
        measured = f"标准差{spread:g} mm"
        yield holds("P07", page, spread < 0.05, measured, "标准差＜0.05 mm", "行距是否一致", remedy)


def _type(page: int, rows: Sequence[Row]) -> Iterator[Measurement]:
    sizes = [row.size / _POINT for row in rows]
    odd = [size for size in sizes if not 15.595 <= size <= 16.105]
    remedy = "正文用3号仿宋体字。"
    shown = odd[0] if odd else sizes[0]
    yield within("P08", page, shown, 15.6, 16.1, "正文字号", remedy, unit="磅")
    wrong = next((row for row in rows if row.han and row.face not in _TEXT_FACES), None)
    if wrong:
        measured = f"“{wrong.text[:8]}…”为{wrong.face}（{wrong.han[0].font.rpartition('+')[2]}）"
        yield holds("P08", page, False, measured, "3号仿宋", "正文字体", remedy)
    plain = next((row for row in rows if _is_plain(row) and row.face is not Face.FANGSONG), None)
    if plain and plain is not wrong:
        measured = f"“{plain.text[:8]}…”为{plain.face}"
        yield holds("P08", page, False, measured, "3号仿宋", "正文字体", remedy)


def _is_plain(row: Row) -> bool:
    """A full row in the middle of a paragraph: never a heading; an address has no Han."""
    return is_full(row) and bool(row.han)

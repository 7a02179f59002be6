"""The sheet as such: paper, white margins, colours and fonts (clauses 5 and 6)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from gongwen.measuring.anatomy import Anatomy
from gongwen.measuring.fonts import face_of
from gongwen.measuring.ink import Ink
from gongwen.measuring.page import Box, Glyph, Sheet, is_black, is_red
from gongwen.measuring.report import Measurement, holds, near, worst
from gongwen.measuring.rows import Row, is_han
from gongwen.typesetting import numbers as n

_FULL_ROW = 1.5  # mm short of the right edge
_MOST_NAMED = 8  # characters
_HANGING = 6.0  # a mark hung in the margin, with its full box
_MARGINS = "把上边距设为34.58、下32.58、左28、右26毫米（墨迹才落在37、35、28、26处）。"


def check(anatomy: Anatomy, ink: Ink) -> Iterator[Measurement]:
    yield from size(anatomy)
    text = _text_rows(anatomy)
    for page, rows in text.items():
        yield from _margins(anatomy, page, rows, ink)
    yield from _alignment(anatomy, text)
    yield from _outside(anatomy)
    yield from worst(_colours(anatomy))
    yield from _fonts(anatomy)


def text_pages(anatomy: Anatomy) -> dict[int, list[Row]]:
    """Rows of running text by page, of the document and of its text attachments."""
    passages = [anatomy.main, *(a.passage for a in anatomy.attachments if not a.wide)]
    rows = [row for passage in passages for row in passage.body]
    return {page: list(group) for page, group in groupby(rows, lambda row: row.page)}


def _text_rows(anatomy: Anatomy) -> dict[int, list[Row]]:
    passages = [anatomy.main, *(a.passage for a in anatomy.attachments if not a.wide)]
    rows = [row for passage in passages for row in (*passage.addressees, *passage.body)]
    return {page: list(group) for page, group in groupby(rows, lambda row: row.page)}


def is_full(row: Row) -> bool:
    """Whether a row runs from the left edge of the type area to its right edge."""
    return abs(row.x0 - n.AREA_LEFT) < 1.5 and row.x1 >= n.AREA_RIGHT - _FULL_ROW


def right_edge(row: Row) -> float:
    """Where a row ends, a hanging mark left aside."""
    last = row.glyphs[-1]
    hangs = last.x1 > n.AREA_RIGHT + 1.5 and not is_han(last.text) and len(row.glyphs) > 1
    return row.glyphs[-2].x1 if hangs else last.x1


def size(anatomy: Anatomy) -> Iterator[Measurement]:
    for sheet in anatomy.sheets:
        short, long = sorted((sheet.width, sheet.height))
        good = abs(short - n.PAGE_WIDTH) <= 0.5 and abs(long - n.PAGE_HEIGHT) <= 0.5
        measured = f"{sheet.width:.1f}×{sheet.height:.1f} mm"
        remedy = "把纸张设为A4（210×297毫米）。"
        yield holds("P01", sheet.number, good, measured, "210×297±0.5 mm", "纸型", remedy)


def _margins(anatomy: Anatomy, page: int, rows: list[Row], ink: Ink) -> Iterator[Measurement]:
    sheet = anatomy.sheet(page)
    full = [row for row in rows if is_full(row)]
    flush = [row.x0 for row in rows if row.x0 < n.AREA_LEFT + 5]
    if flush:
        remedy = f"正文左缘应距纸边28毫米：{_MARGINS}"
        yield near("P03", page, min(flush), n.AREA_LEFT, 1, "左白边（订口）", remedy)
    if full:
        width = max(map(right_edge, full)) - min(row.x0 for row in full)
        yield near("P04", page, width, n.AREA_WIDTH, 1, "版心宽", f"版心应为156毫米宽：{_MARGINS}")
    first, last = rows[0], rows[-1]
    if is_full(first) and not _above(anatomy, first):
        found = _ink_of(ink, sheet, first)
        if found:
            remedy = f"首行墨迹上缘应距纸边37毫米：{_MARGINS}"
            yield near("P02", page, found.top, n.AREA_TOP, 1, "上白边（天头）", remedy)
    if len(rows) >= n.LINES and is_full(last):
        found = _ink_of(ink, sheet, last)
        if found:
            remedy = "22行应撑满225毫米：行距设为29.5磅左右（每行10.42毫米）。"
            yield near("P04", page, found.bottom, n.AREA_BOTTOM, 1, "末行墨迹下缘", remedy)


def _above(anatomy: Anatomy, first: Row) -> bool:
    """Whether anything of the document stands above this row on its page."""
    glyphs = anatomy.sheet(first.page).portrait
    return any(glyph.bottom < first.top for glyph in glyphs)


def _ink_of(ink: Ink, sheet: Sheet, row: Row) -> Box | None:
    half = n.LINE_GAP / 2
    return ink.box(sheet, Box(row.x0 - 1, row.top - half, row.x1 + 1, row.bottom + half))


def _alignment(anatomy: Anatomy, text: dict[int, list[Row]]) -> Iterator[Measurement]:
    """Pages stand alike: equal left edges, nothing skewed."""
    for sheet in anatomy.sheets:
        if sheet.slanted:
            shown = "".join(glyph.text for glyph in sheet.slanted[:8])
            remedy = "请把文字摆正，重新生成或重新扫描。"
            yield holds(
                "P11", sheet.number, False, f"“{shown}”歪斜", "无歪斜文字", "文字方向", remedy
            )
    lefts = {
        page: min(flush)
        for page, rows in text.items()
        if (flush := [row.x0 for row in rows if row.x0 < n.AREA_LEFT + 5])
    }
    if len(lefts) > 1:
        usual = sorted(lefts.values())[len(lefts) // 2]
        for page, left in lefts.items():
            remedy = "各页左缘应一致，检查本页的页边距。"
            yield near("P11", page, left, usual, 0.2, "左缘与其他页", remedy)


def _outside(anatomy: Anatomy) -> Iterator[Measurement]:
    """Nothing but page number, red mark and letter rules outside the type area (5.2.1)."""
    for sheet in anatomy.sheets:
        number = anatomy.page_numbers.get(sheet.number)
        own = set(number.glyphs) if number else set()
        stray = [
            glyph
            for glyph in sheet.portrait
            if glyph not in own
            and not is_red(glyph.colour)
            and not sheet.is_wide
            and _is_out(glyph, _foot(anatomy, sheet))
        ]
        if stray:
            shown = "".join(glyph.text for glyph in stray[:10])
            remedy = "除页码外，文字应排在版心（左28、上37、宽156、高225毫米）以内。"
            yield holds("P04", sheet.number, False, f"“{shown}”", "版心以内", "版心外文字", remedy)


def _foot(anatomy: Anatomy, sheet: Sheet) -> float:
    """Where text ends: on the first page of a letter above its lower rule (10.1)."""
    lower = anatomy.masthead.lower_rules
    return lower[0].top if sheet.number == 1 and lower else n.AREA_BOTTOM


def _is_out(glyph: Glyph, foot: float) -> bool:
    hangs = glyph.text in "，。、；：？！）》」』”’】〕…"
    return (
        glyph.x0 < n.AREA_LEFT - 1
        or glyph.x1 > n.AREA_RIGHT + (_HANGING if hangs else 1)
        or (glyph.top + glyph.bottom) / 2 < n.AREA_TOP - 1
        or (glyph.top + glyph.bottom) / 2 > foot + 1
    )


def _colours(anatomy: Anatomy) -> Iterator[Measurement]:
    allowed = {id(glyph) for row in anatomy.masthead.mark for glyph in row.glyphs}
    nested = {attachment.pages[0] for attachment in anatomy.attachments if attachment.nested}
    for sheet in anatomy.sheets:
        glyphs = (*sheet.portrait, *sheet.wide, *sheet.astray)
        wrong = [
            glyph
            for glyph in glyphs
            if not is_black(glyph.colour)
            and id(glyph) not in allowed
            and not (is_red(glyph.colour) and sheet.number in nested and glyph.size > n.SIZE_2)
        ]
        if wrong:
            shown = "".join(glyph.text for glyph in wrong[:10])
            measured = f"“{shown}”为{_hex(wrong[0])}"
            remedy = "除发文机关标志、红线和印章外，文字一律为黑色（K100）。"
            yield holds("P09", sheet.number, False, measured, "黑色", "文字颜色", remedy)
        elif glyphs:
            yield holds("P09", sheet.number, True, "黑、红", "黑色", "文字颜色", "")
        lines = [
            s
            for s in sheet.strokes
            if not is_black(s.colour) and not _may_be_red(anatomy, s, sheet)
        ]
        if lines:
            where = f"距上边{lines[0].top:.0f}毫米处"
            remedy = "除版头分隔线和信函双线为红色外，线条一律为黑色。"
            yield holds("P09", sheet.number, False, where, "黑色", "线条颜色", remedy)


def _may_be_red(anatomy: Anatomy, stroke: Box, sheet: Sheet) -> bool:
    if not is_red(stroke.colour):
        return False
    nested = any(a.nested and a.pages[0] == sheet.number for a in anatomy.attachments)
    return nested or (sheet.number == 1 and stroke in anatomy.masthead.rules)


def _hex(glyph: Glyph) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in glyph.colour)


def _fonts(anatomy: Anatomy) -> Iterator[Measurement]:
    for sheet in anatomy.sheets:
        glyphs = (*sheet.portrait, *sheet.wide, *sheet.astray)
        used = {glyph.font for glyph in glyphs}
        if not used:
            continue
        loose = sorted(
            name for name in used if not (sheet.fonts.get(name) and sheet.fonts[name].embedded)
        )
        remedy = "导出PDF时选择嵌入全部字体。"
        if loose:
            measured = f"未嵌入：{'、'.join(loose)}"
            yield holds("P10", sheet.number, False, measured, "全部嵌入", "字体", remedy)
        unknown = [g.text for g in glyphs if _is_unknown(g)]
        if unknown:
            remedy = "字库缺字或字体没有文字编码，请改用通行的字，或换用收字完整的字库。"
            measured = f"{len(unknown)}字：{_listed(unknown)}"
            yield holds("P10", sheet.number, False, measured, "0字", "缺字或无法识别的字", remedy)
        odd = _fallbacks(anatomy, sheet.number)
        if odd:
            remedy = "该字由替代字体显示，请换用收有该字的字库。"
            measured = f"“{odd}”用了另一字体"
            yield holds("P10", sheet.number, False, measured, "同一字体", "行内字体", remedy)
        if not (loose or unknown or odd):
            yield holds(
                "P10", sheet.number, True, f"{len(used)}种，全部嵌入", "全部嵌入", "字体", ""
            )


def _is_unknown(glyph: Glyph) -> bool:
    return glyph.missing or glyph.text.startswith("(cid:") or glyph.text == "\ufffd"


def _listed(characters: Sequence[str]) -> str:
    """Each once, with its number, since many cannot be shown."""
    once = list(dict.fromkeys(characters))
    shown = [_named(text) for text in once[:_MOST_NAMED]]
    return "、".join(shown) + ("等" if len(once) > _MOST_NAMED else "")


def _named(text: str) -> str:
    if len(text) != 1:
        return text
    number = f"U+{ord(text):04X}"
    return number if unicodedata.category(text)[0] in "CZ" else f"“{text}”（{number}）"


def _fallbacks(anatomy: Anatomy, page: int) -> str:
    """Han characters set in another font than those on both sides of them."""
    found = []
    for row in text_pages(anatomy).get(page, ()):
        runs = [(name, list(group)) for name, group in groupby(row.han, lambda g: g.font)]
        for place in range(1, len(runs) - 1):
            (before, _), (name, glyphs), (after, _) = runs[place - 1 : place + 2]
            if before == after and face_of(name) is not face_of(before):
                found.append("".join(glyph.text for glyph in glyphs))
    return "”“".join(found)


def rows_by_page(rows: Sequence[Row]) -> dict[int, list[Row]]:
    return {page: list(group) for page, group in groupby(rows, lambda row: row.page)}

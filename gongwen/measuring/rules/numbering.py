"""页码 (7.5): type, dashes, height, side, and the count."""

from __future__ import annotations

from collections.abc import Iterator

from gongwen.measuring.anatomy import Anatomy
from gongwen.measuring.fonts import Face, face_of
from gongwen.measuring.ink import Ink
from gongwen.measuring.masthead import Form
from gongwen.measuring.page import Box
from gongwen.measuring.report import Measurement, holds, near, within
from gongwen.measuring.rows import Row
from gongwen.typesetting import numbers as n

_DASH = "—"
_HEIGHT = "一字线应在版心下边之下7毫米（距上页边269毫米）。"


def check(anatomy: Anatomy, ink: Ink) -> Iterator[Measurement]:
    for page, row in anatomy.page_numbers.items():
        yield from _type(page, row)
        yield from _dashes(page, row)
        if not anatomy.sheet(page).is_wide:
            yield from height("N03", anatomy, page, row, ink)
            yield from side("N04", page, row)
    yield from _count(anatomy)
    yield from _blank_sides(anatomy)


def _type(page: int, row: Row) -> Iterator[Measurement]:
    remedy = "页码用4号（14磅）半角宋体阿拉伯数字。"
    size = max(glyph.size for glyph in row.glyphs) / n.MM_PER_POINT
    yield within("N01", page, size, 13.5, 14.5, "页码字号", remedy, unit="磅")
    digits = [glyph for glyph in row.glyphs if glyph.text not in "—–―－─-‐‑~～·•"]
    good = all(g.text.isascii() and face_of(g.font) is Face.SONGTI for g in digits)
    face = next(
        (face_of(g.font) for g in digits if face_of(g.font) is not Face.SONGTI), Face.SONGTI
    )
    measured = f"{''.join(g.text for g in digits)}（{face}）"
    yield holds("N01", page, good, measured, "半角宋体数字", "页码字体", remedy)


def _dashes(page: int, row: Row) -> Iterator[Measurement]:
    dashes = [glyph for glyph in row.glyphs if glyph.text == _DASH]
    good = (
        len(dashes) == 2
        and row.text[0] == row.text[-1] == _DASH
        and all(0.9 <= (g.x1 - g.x0) / g.size <= 1.1 for g in dashes)
    )
    remedy = "数字左右各放一条一字线（—，U+2014），如“— 1 —”。"
    yield holds("N02", page, good, row.text, "— 1 —", "页码一字线", remedy)


def height(rule: str, anatomy: Anatomy, page: int, row: Row, ink: Ink) -> Iterator[Measurement]:
    """The ink of the first dash, else the middle of the digits."""
    first = row.glyphs[0]
    around = Box(first.x0 + 0.3, row.top - 1, first.x1 - 0.3, row.bottom + 1)
    found = ink.box(anatomy.sheet(page), around)
    centre = found.middle if found else row.middle
    yield near(rule, page, centre, n.PAGE_NUMBER_CENTRE, 1, "页码一字线距上页边", _HEIGHT)


def side(rule: str, page: int, row: Row) -> Iterator[Measurement]:
    if page % 2:
        remedy = "单页码居右空一字。"
        yield within(rule, page, row.x1, 178.4 - 0.7, 179.1 + 0.7, "页码右缘", remedy)
    else:
        remedy = "双页码居左空一字。"
        yield within(rule, page, row.x0, 32.9 - 0.7, 33.6 + 0.7, "页码左缘", remedy)


def _count(anatomy: Anatomy) -> Iterator[Measurement]:
    imprint_alone = _imprint_side(anatomy)
    letter = anatomy.form is Form.LETTER
    for sheet in anatomy.sheets:
        page, row = sheet.number, anatomy.page_numbers.get(sheet.number)
        if page == 1 and letter:
            measured, remedy = row.text if row else "无页码", "信函首页不显示页码。"
            yield holds("F08", 1, row is None, measured, "无页码", "信函首页", remedy)
            continue
        if row is None:
            silent = anatomy.is_blank(page) or (
                page == imprint_alone and anatomy.is_blank(page - 1)
            )
            turned = page in anatomy.misplaced_numbers
            if not silent and not turned:
                remedy = "编排页码，从正文首页起连续计数。"
                rule = "N06" if page == imprint_alone else "N07"
                yield holds(rule, page, False, "无页码", f"{page}", "页码", remedy)
            continue
        shown = int("".join(c for c in row.text if c.isdigit()))
        remedy = "页码应从1起连续编排，附件与正文一起装订时接着编。"
        yield near("N07", page, shown, page, 0, "页码", remedy, unit="")
        if page == imprint_alone and not anatomy.is_blank(page - 1):
            yield holds("N06", page, True, row.text, "编页码", "版记页页码", "")


def _imprint_side(anatomy: Anatomy) -> int | None:
    """The page that holds nothing but the imprint."""
    imprint = anatomy.imprint
    if imprint is None or imprint.page < 2:
        return None
    own = {id(glyph) for row in imprint.all_rows for glyph in row.glyphs}
    number = anatomy.page_numbers.get(imprint.page)
    own |= {id(glyph) for glyph in (number.glyphs if number else ())}
    sheet = anatomy.sheet(imprint.page)
    alone = not sheet.wide and all(id(glyph) in own for glyph in sheet.portrait)
    return imprint.page if alone else None


def _blank_sides(anatomy: Anatomy) -> Iterator[Measurement]:
    alone = _imprint_side(anatomy)
    for sheet in anatomy.sheets:
        number = anatomy.page_numbers.get(sheet.number)
        if sheet.number == 1 or not anatomy.is_blank(sheet.number):
            continue
        measured = number.text if number else "无页码"
        remedy = "空白页和其后的版记页均不编排页码。"
        yield holds("N05", sheet.number, number is None, measured, "无页码", "空白页", remedy)
        if alone == sheet.number + 1:
            after = anatomy.page_numbers.get(alone)
            measured = after.text if after else "无页码"
            yield holds("N05", alone, after is None, measured, "无页码", "空白页后的版记页", remedy)

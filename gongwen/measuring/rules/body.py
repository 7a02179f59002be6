"""标题, 主送机关 and 正文 (7.3.1–7.3.3), and good practice of line and page ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from gongwen.measuring.anatomy import Anatomy
from gongwen.measuring.fonts import Face, face_of
from gongwen.measuring.page import Glyph
from gongwen.measuring.passages import Passage
from gongwen.measuring.report import Measurement, absent, hint, holds, near
from gongwen.measuring.rows import Row, is_han
from gongwen.measuring.rules.headings import MALFORMED, is_heading, level_of
from gongwen.measuring.rules.paper import is_full
from gongwen.measuring.rules.paragraphs import paragraphs_of
from gongwen.measuring.rules.windows import blank_lines
from gongwen.typesetting import numbers as n

_INDENT = n.AREA_LEFT + 2 * n.CELL
_NO_START = "，。、；：？！）》」』”’】〕〉…,;:?!)"
_NO_END = "（《“‘〔【「『〈("
_BROKEN_NUMBER = re.compile(r"\d[.．]?$")
_NUMBER_GOES_ON = re.compile(r"[\d年月日时分秒％%℃‰]")
_DATE_HEAD = re.compile(r"(\d{4}年|\d{1,2}月)$")
_DATE_GOES_ON = re.compile(r"\d{1,2}[月日]")


def check(anatomy: Anatomy) -> Iterator[Measurement]:
    """The document itself: addressees and where the text begins."""
    main = anatomy.main
    yield from _addressees(anatomy)
    if main.body:
        first = main.body[0]
        yield from _first_page(main)
        if main.addressees and main.addressees[-1].page == first.page:
            gap = first.top - main.addressees[-1].bottom
            remedy = "正文编排在主送机关名称的下一行，中间不空行。"
            yield blank_lines("T09", first.page, gap, 0, "主送机关至正文", remedy)


def _first_page(main: Passage) -> Iterator[Measurement]:
    """One finding, not two: the addressees are to blame where moving them frees some lines."""
    shown = sum(row.page == 1 for row in main.body)
    crowded = not shown and len(main.addressees) > 1
    if crowded:
        measured = f"占{len(main.addressees)}行，首页无正文"
        remedy = "把主送机关移至版记，排在抄送机关之上，不加分隔线。"
        yield holds("T07", 1, False, measured, "首页有正文", "主送机关", remedy)
        yield absent("T08", "首页被主送机关占满，见“主送机关过多”")
        return
    remedy = "缩短标题或减少版头所占行数，使首页显示正文。"
    yield holds("T08", 1, shown > 0, f"{shown}行", "至少1行", "正文", remedy)


def _addressees(anatomy: Anatomy) -> Iterator[Measurement]:
    main = anatomy.main
    if not main.addressees:
        return
    first, last = main.addressees[0], main.addressees[-1]
    remedy = "主送机关在标题下空一行，居左顶格，回行仍顶格，末尾用全角冒号。"
    for row in main.addressees:
        yield near("T06", row.page, row.x0, n.AREA_LEFT, 0.5, f"“{row.text[:6]}…”左缘", remedy)
    good = last.text.endswith("：")
    yield holds("T06", last.page, good, f"“{last.text[-1]}”", "“：”", "主送机关末尾", remedy)
    if main.title and main.title[-1].page == first.page:
        gap = first.top - main.title[-1].bottom
        yield blank_lines("T06", first.page, gap, 1, "标题至主送机关", remedy)


def text(rows: Sequence[Row], *, ends_document: bool) -> Iterator[Measurement]:
    """Running text, of the document or of an attachment; `ends_document`: nothing follows it."""
    for group in paragraphs_of(rows):
        yield from _indents(group)
        yield from _level(group)
        yield from _last_row(group)
        yield from _line_ends(group)
    yield from _page_ends(rows, ends_document=ends_document)


def _indents(group: Sequence[Row]) -> Iterator[Measurement]:
    remedy = "每个自然段左空二字（11.1毫米），回行顶格。"
    opening, *others = group
    yield near("T10", opening.page, opening.x0, _INDENT, 0.6, f"“{opening.text[:6]}…”段首", remedy)
    for row in others:
        yield near("T10", row.page, row.x0, n.AREA_LEFT, 0.5, f"“{row.text[:6]}…”回行", remedy)


def _level(group: Sequence[Row]) -> Iterator[Measurement]:
    opening = group[0]
    level = level_of(opening.text)
    if level is None:
        if MALFORMED.match(opening.text):
            remedy = "层次序数依次写成“一、”“（一）”“1.”“（1）”。"
            measured = f"“{opening.text[:4]}”"
            yield holds(
                "T11", opening.page, False, measured, "一、（一）1.（1）", "层次序数", remedy
            )
        return
    number, face = level
    yield holds("T11", opening.page, True, f"第{number}级", "一、（一）1.（1）", "层次序数", "")
    odd = _odd_glyph(group, face)
    shown = face_of(odd.font) if odd else face
    measured = f"“{opening.text[:8]}…”为{shown}"
    remedy = "一级黑体、二级楷体、三级和四级仿宋，均为3号；其后接排的正文为仿宋。"
    good = odd is None
    yield holds("T12", opening.page, good, measured, f"第{number}级用{face}", "层次字体", remedy)


def _odd_glyph(group: Sequence[Row], face: Face) -> Glyph | None:
    """The first Han character that is not in the heading's face.

    A heading ends with its paragraph, or at 。 or ： where text runs on after it.
    A numbered sentence that is no heading stands in 仿宋 as a whole.
    """
    glyphs = [glyph for row in group for glyph in row.glyphs]
    stop = next((i for i, glyph in enumerate(glyphs) if glyph.text in "。："), None)
    alone = stop is None and len(group) <= 2
    whole = "".join(glyph.text for glyph in glyphs)
    heading = [g for g in (glyphs[:stop] if stop else glyphs) if is_han(g.text)]
    if not is_heading(whole) and all(face_of(g.font) is Face.FANGSONG for g in heading):
        return None
    if stop is None and not alone:
        heading = heading[:4]
    return next((g for g in heading if face_of(g.font) is not face), None)


def _last_row(group: Sequence[Row]) -> Iterator[Measurement]:
    last = group[-1]
    if len(group) > 1 and last.cells < 3 - 0.1:
        measured, remedy = f"“{last.text}”", "可增删一两字，或调整字间距。"
        yield hint("T14", last.page, measured, "末行不少于3字", "段末一行", remedy)
    elif len(group) > 1:
        yield holds("T14", last.page, True, "3字以上", "末行不少于3字", "段末一行", "")


def _line_ends(group: Sequence[Row]) -> Iterator[Measurement]:
    faults = [(row, f"行首“{row.text[0]}”") for row in group if row.text[0] in _NO_START]
    faults += [(row, f"行尾“{row.text[-1]}”") for row in group if row.text[-1] in _NO_END]
    for before, after in pairwise(group):
        end, start = before.text, after.text
        split_mark = any(end.endswith(m) and start.startswith(m) for m in ("…", "—"))
        split_number = (
            _BROKEN_NUMBER.search(end)
            and _NUMBER_GOES_ON.match(start)
            and not _is_longer_than_a_line(before, after)
        )
        split_date = _DATE_HEAD.search(end) and _DATE_GOES_ON.match(start)
        if split_mark or split_number or split_date:
            faults.append((before, f"“{end[-3:]}”与“{start[:3]}”分在两行"))
    remedy = "行首不放后置标点，行尾不放前置标点，省略号、破折号、数字和日期不拆开。"
    for row, measured in faults:
        yield holds("T13", row.page, False, measured, "0处", "行首行尾", remedy)
    if not faults:
        yield holds("T13", group[0].page, True, "0处", "0处", "行首行尾", "")


def _is_longer_than_a_line(before: Row, after: Row) -> bool:
    """Whether what is divided is an address that no single line could hold."""
    end = list(takewhile(lambda glyph: glyph.text.isascii(), reversed(before.glyphs)))
    start = list(takewhile(lambda glyph: glyph.text.isascii(), after.glyphs))
    width = sum(glyph.x1 - glyph.x0 for glyph in (*end, *start))
    return width > n.AREA_WIDTH or (len(end) == len(before.glyphs) and is_full(before))


def _page_ends(rows: Sequence[Row], *, ends_document: bool) -> Iterator[Measurement]:
    for place, row in enumerate(rows):
        following = rows[place + 1] if place + 1 < len(rows) else None
        ends_page = following is not None and following.page != row.page
        if not (ends_page or (following is None and not ends_document)):
            continue
        good = not _is_heading_alone(row)
        measured = f"“{row.text[:10]}”" if not good else "正文"
        remedy = "标题应与其后正文同页：调整上文字数或行距。"
        yield holds("T15", row.page, good, measured, "页末不是标题", "页末一行", remedy)


def _is_heading_alone(row: Row) -> bool:
    """A heading of level 1 or 2 on a line of its own, known by its face."""
    whole = all(face_of(glyph.font) is row.face for glyph in row.han)
    short = row.x1 < n.AREA_RIGHT - n.CELL and "。" not in row.text
    faced = row.face in (Face.HEITI, Face.KAITI)
    return level_of(row.text) is not None and faced and whole and short


def leading_headings(rows: Sequence[Row]) -> int:
    """How many lines at the head of a page are headings."""
    return len(list(takewhile(_is_heading_alone, rows)))

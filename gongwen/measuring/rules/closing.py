"""附件说明, 署名, 成文日期, 印章 and 附注 (7.3.4–7.3.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from gongwen.measuring.anatomy import Anatomy
from gongwen.measuring.fonts import Face
from gongwen.measuring.masthead import Form
from gongwen.measuring.page import Box
from gongwen.measuring.passages import Passage
from gongwen.measuring.report import Measurement, absent, holds, near, within
from gongwen.measuring.rows import Row
from gongwen.measuring.rules.windows import WINDOWS, blank_lines
from gongwen.typesetting import numbers as n

_INDENT = n.AREA_LEFT + 2 * n.CELL
_SEALED_RIGHT = n.AREA_RIGHT - 4 * n.CELL
_UNSEALED_RIGHT = n.AREA_RIGHT - 2 * n.CELL
_DATE = re.compile(r"20\d\d年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日")
_ITEM = re.compile(r"\d{1,2}[.．]")
_NAMES_APART = 0.5  # characters between the names of a joint row
_FEW_NAMES = 3
_EQUALLY_FAR = 1.0  # mm
_BETWEEN_ONE_AND_TWO = (WINDOWS[1][1] + WINDOWS[2][0]) / 2  # blank lines
_ORPHAN = "此页无正文"


def check(anatomy: Anatomy) -> Iterator[Measurement]:
    main = anatomy.main
    yield from _listing(anatomy)
    yield from _attendance(main)
    yield from _dated(main)
    seals = seals_of(anatomy)
    if main.closing:
        yield from _same_page(main)
        if anatomy.form is Form.ORDER:
            yield from _signed_by_hand(anatomy)
        elif main.day is None and not seals:
            yield from _undated()
        elif is_sealed(main, seals):
            yield from _sealed(main, seals)
        else:
            yield from _unsealed(main)
    yield from _note(main)


def seals_of(anatomy: Anatomy) -> tuple[Box, ...]:
    """Pictures about as wide as high that touch the sign-off."""
    closing = anatomy.main.closing
    if not closing:
        return ()
    top, bottom = closing[0].top - 40, closing[-1].bottom + 40
    return tuple(
        picture
        for picture in anatomy.sheet(closing[-1].page).pictures
        if 25 <= picture.width <= 70
        and abs(picture.width - picture.height) <= 5
        and picture.bottom > top
        and picture.top < bottom
    )


def is_sealed(main: Passage, seals: Sequence[Box]) -> bool:
    """By the seal itself, else by which of the two layouts (7.3.5.1, 7.3.5.2) is nearer.

    A name of ten characters and a date of one-digit month and day stand alike in both:
    then the blank lines above them decide.
    """
    if seals:
        return True
    day, names = main.day, main.signature
    if day is None:
        return False
    if not names:
        return abs(day.x1 - _SEALED_RIGHT) < abs(day.x1 - _UNSEALED_RIGHT)
    if any(len(row.pieces(_NAMES_APART)) > 1 for row in names):
        return True
    last, edge, inset = names[-1], _right_edge(names), day.x0 - _left_edge(names) - 2 * n.CELL
    sealed = abs(day.x1 - _SEALED_RIGHT) + abs(last.centre - day.centre)
    unsealed = abs(max(edge, day.x1) - _UNSEALED_RIGHT) + abs(inset)
    gap = _gap(main.text_before_closing, names[0])
    if gap is not None and abs(sealed - unsealed) < _EQUALLY_FAR:
        return gap > _BETWEEN_ONE_AND_TWO
    return sealed < unsealed


def _left_edge(names: Sequence[Row]) -> float:
    return min(row.x0 for row in names)


def _right_edge(names: Sequence[Row]) -> float:
    return max(row.x1 for row in names)


def _gap(above: Sequence[Row], row: Row) -> float | None:
    """From the last of some rows to a row below it; None when a page lies between."""
    before = [other for other in above if other.page == row.page and other.bottom <= row.top + 1]
    return row.top - before[-1].bottom if before else None


def _listing(anatomy: Anatomy) -> Iterator[Measurement]:
    main = anatomy.main
    if not main.listing:
        return
    first = main.listing[0]
    remedy = "附件说明在正文下空一行，左空二字，写成“附件：名称”。"
    gap = _gap(main.body, first)
    if gap is not None:
        yield blank_lines("S01", first.page, gap, 1, "正文至附件说明", remedy)
    yield near("S01", first.page, first.x0, _INDENT, 0.6, "附件说明左缘", remedy)
    good = first.text.startswith("附件：")
    yield holds("S01", first.page, good, first.text[:4], "附件：", "附件说明开头", remedy)
    yield from _hanging(main.listing)
    names = list(_names(main.listing))
    for row, name in names:
        good = name[-1] not in "。；，、：,;."
        remedy = "附件名称后不加标点符号。"
        yield holds("S03", row.page, good, f"末字“{name[-1]}”", "无标点", "附件名称末尾", remedy)
    if any(sheet.taken_over for sheet in anatomy.sheets):
        return  # their titles cannot be read
    attachments = anatomy.attachments
    if attachments and len(attachments) != len(names):
        measured, wanted = f"附件说明{len(names)}个", f"附件{len(attachments)}个"
        yield holds(
            "S03", first.page, False, measured, wanted, "附件个数", "附件说明应与所附附件一致。"
        )
        return
    for (row, name), attachment in zip(names, attachments, strict=False):
        title = "".join(line.text for line in attachment.passage.title)
        if title:
            good = name == title or (attachment.nested and name.startswith(title))
            remedy = "附件说明中的名称应与附件标题一致。"
            yield holds("S03", row.page, good, f"“{name}”", f"“{title}”", "附件名称", remedy)


def _hanging(listing: Sequence[Row]) -> Iterator[Measurement]:
    """Items under the first number, wrapped names under their first character."""
    opening = listing[0].text.index("：") + 1 if "：" in listing[0].text else 3
    start = listing[0].glyphs[min(opening, len(listing[0].glyphs) - 1)].x0
    numbered = _ITEM.match(listing[0].text[opening:])
    name = start
    for place, row in enumerate(listing):
        item = _ITEM.match(row.text[opening:] if place == 0 else row.text)
        if item:
            skipped = item.end() + (opening if place == 0 else 0)
            if place and numbered:
                remedy = "附件的顺序号上下对齐。"
                yield near("S02", row.page, row.x0, start, 0.4, f"“{row.text[:6]}…”左缘", remedy)
            if skipped < len(row.glyphs):
                name = row.glyphs[skipped].x0
        elif place:
            remedy = "附件名称回行时与上一行名称的首字对齐。"
            yield near("S02", row.page, row.x0, name, 0.4, f"“{row.text[:6]}…”左缘", remedy)


def _names(listing: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """Attachment names without label and number, with the row each begins on."""
    first, *others = listing
    name, start = re.sub(r"^附件?\d*[：:]", "", first.text), first
    numbered = _ITEM.match(name) is not None
    name = _ITEM.sub("", name, count=1) if numbered else name
    for row in others:
        if numbered and _ITEM.match(row.text):
            yield start, name
            name, start = _ITEM.sub("", row.text, count=1), row
        else:
            name += row.text
    yield start, name


def _attendance(main: Passage) -> Iterator[Measurement]:
    """10.3: below one blank line, indented, label in 黑体, wraps behind its colon."""
    label: Row | None = None
    for row in main.attendance:
        if re.match(r"(出席|请假|列席)", row.text):
            label = row
            remedy = "出席、请假、列席名单在正文下空一行，左空二字，标签用3号黑体加全角冒号。"
            yield near("F11", row.page, row.x0, _INDENT, 0.6, f"“{row.text[:2]}”左缘", remedy)
            good = row.text[2] == "：" and Row(row.page, row.glyphs[:2]).face is Face.HEITI
            yield holds("F11", row.page, good, row.text[:3], "黑体标签加“：”", "名单标签", remedy)
            if row is main.attendance[0] and (gap := _gap(main.body, row)) is not None:
                yield blank_lines("F11", row.page, gap, 1, "正文至名单", remedy)
        elif label:
            remedy = "名单回行与冒号后首字对齐。"
            yield near("F11", row.page, row.x0, label.glyphs[3].x0, 0.6, "名单回行左缘", remedy)


def _dated(main: Passage) -> Iterator[Measurement]:
    if main.day:
        good = _DATE.fullmatch(main.day.text) is not None
        remedy = "用阿拉伯数字写全年、月、日，月、日不编虚位（1不写成01）。"
        yield holds("S40", main.day.page, good, main.day.text, "如2025年5月6日", "成文日期", remedy)


def _same_page(main: Passage) -> Iterator[Measurement]:
    for page in sorted({row.page for row in main.closing}):
        rows = sum(row.page == page for row in main.text_before_closing)
        if _runs_on(main, page):
            continue
        remedy = "调整行距、字距，使署名、成文日期与正文同处一面，不用“此页无正文”。"
        yield holds("S41", page, rows > 0, f"{rows}行", "至少1行（宜2行）", "署名页正文", remedy)
    bad = next((row for row in main.text_before_closing if _ORPHAN in row.text), None)
    bad = bad or next((row for row in main.after if _ORPHAN in row.text), None)
    if bad:
        yield holds("S41", bad.page, False, _ORPHAN, "无此字样", "署名页", "删去“此页无正文”。")


def _runs_on(main: Passage, page: int) -> bool:
    """Whether names go on here that no one page may hold; a date alone is never excused."""
    names = [piece for row in main.signature for piece in row.pieces(_NAMES_APART)]
    return (
        page > main.closing[0].page
        and len(names) > _FEW_NAMES
        and any(name.page == page for name in names)
    )


def _sealed(main: Passage, seals: Sequence[Box]) -> Iterator[Measurement]:
    names, day = main.signature, main.day
    joint = len([piece for row in names for piece in row.pieces(_NAMES_APART)]) > 1
    if day and not joint:
        remedy = "成文日期右空四字（右缘距版心右边22.3毫米）。"
        if not _is_shifted(names, day):
            yield near("S10", day.page, day.x1, _SEALED_RIGHT, 1, "成文日期右缘", remedy)
        if names:
            remedy = "署名在成文日期上一行，以成文日期为准居中。"
            yield near(
                "S11", names[-1].page, names[-1].centre, day.centre, 1, "署名中心与日期中心", remedy
            )
            step = day.baseline - names[-1].baseline
            yield within("S11", day.page, step, 9.5, 10.95, "署名至成文日期行距", remedy)
    first = names[0] if names else day
    if first:
        remedy = "署名之上空二行：印章上缘距正文才不超过一行。"
        gap = _gap(main.text_before_closing, first)
        if gap is not None:
            yield blank_lines("S15", first.page, gap, 2, "正文至署名", remedy)
    if joint:
        yield from _joint(main, seals)
    if seals:
        yield from _seals(main, seals)


def _undated() -> Iterator[Measurement]:
    """Nothing says where a name stands that has no date to stand over."""
    for rule in ("S10", "S11", "S15", "S20", "S21"):
        yield absent(rule, "没有成文日期，署名位置无从核对")


def _is_shifted(names: Sequence[Row], day: Row) -> bool:
    """A name so long that it and the date had to move left (7.3.5.1)."""
    widest = max(((row.x1 - row.x0) for row in names), default=0.0)
    return (
        day.x1 < _SEALED_RIGHT and _SEALED_RIGHT - (day.x1 - day.x0) / 2 + widest / 2 > n.AREA_RIGHT
    )


def _joint(main: Passage, seals: Sequence[Box]) -> Iterator[Measurement]:
    remedy = "联合行文各署名不得超出版心，印章互不相交、相切，最后一个压住成文日期。"
    for row in main.signature:
        for piece in row.pieces(_NAMES_APART):
            inside = piece.x0 >= n.AREA_LEFT - 0.5 and piece.x1 <= n.AREA_RIGHT + 0.5
            measured = f"{piece.x0:.1f}～{piece.x1:.1f} mm"
            yield holds("S23", row.page, inside, measured, "28～184 mm", f"“{piece.text}”", remedy)
    for place, seal in enumerate(seals):
        for other in seals[place + 1 :]:
            apart = (
                seal.x1 < other.x0
                or other.x1 < seal.x0
                or seal.bottom < other.top
                or other.bottom < seal.top
            )
            measured = "分开" if apart else "相交或相切"
            yield holds("S23", main.closing[-1].page, apart, measured, "互不相交", "印章", remedy)
    organs = sum(len(row.pieces(_NAMES_APART)) for row in main.signature)
    if seals and len(seals) != organs:
        page = main.closing[-1].page
        yield holds("S23", page, False, f"{len(seals)}枚", f"{organs}枚", "印章数", remedy)


def _seals(main: Passage, seals: Sequence[Box]) -> Iterator[Measurement]:
    day, page = main.day, main.closing[-1].page
    last = max(seals, key=lambda seal: (seal.top, seal.x0))
    text = [row for row in main.text_before_closing if row.page == page]
    remedy = "印章端正、居中下压署名和成文日期，使两者居印章中心偏下。"
    if day and main.signature:
        name = min(
            main.signature[-1].pieces(_NAMES_APART),
            key=lambda piece: abs(piece.centre - day.centre),
        )
        yield near("S12", page, last.centre, name.centre, 2, "印章中心与署名中心", remedy)
        middle = (name.top + day.bottom) / 2
        yield within("S12", page, middle - last.middle, 0, 10, "署名和日期在印章中心下", remedy)
        covers = last.top < name.bottom and last.bottom > day.top
        yield holds(
            "S12", page, covers, "压住" if covers else "未压住", "压住", "署名和日期", remedy
        )
    if text:
        remedy = "印章顶端应上距正文（或附件说明）一行之内。"
        top = min(seal.top for seal in seals)
        yield within("S13", page, top - text[-1].bottom, 0, n.ONE_LINE, "正文至印章顶端", remedy)
    for seal in seals:
        good = seal.width <= 45.5 or abs(seal.width - 50) <= 0.5
        remedy = "印章直径：省级政府50毫米，市、县政府和部门45毫米。"
        yield holds(
            "S14", page, good, f"{seal.width:.1f} mm", "45 mm以内，或50±0.5 mm", "印章直径", remedy
        )


def _unsealed(main: Passage) -> Iterator[Measurement]:
    names, day = main.signature, main.day
    first = names[0] if names else day
    if first is None:
        return
    remedy = "不加盖印章时，署名在正文下空一行，右空二字。"
    gap = _gap(main.text_before_closing, first)
    if gap is not None:
        yield blank_lines("S20", first.page, gap, 1, "正文至署名", remedy)
    longer = day is not None and bool(names) and day.x1 > _right_edge(names) + 0.5
    if names and not longer:
        yield near("S20", first.page, _right_edge(names), _UNSEALED_RIGHT, 1, "署名右缘", remedy)
    if day and names:
        remedy = "成文日期在署名下一行，首字比署名首字右移二字；日期较长时右空二字。"
        inset = day.x0 - _left_edge(names)
        yield near("S21", day.page, inset, 2 * n.CELL, 1, "日期首字右移", remedy)
        if longer:
            yield near("S21", day.page, day.x1, _UNSEALED_RIGHT, 1, "成文日期右缘", remedy)
        step = day.baseline - names[-1].baseline
        yield near("S21", day.page, step, n.PITCH, 0.5, "署名至成文日期行距", remedy)
    if len(names) > 1:
        steps = [b.baseline - a.baseline for a, b in pairwise(names)]
        remedy = "联合行文先署主办机关，其余依次向下编排。"
        yield near("S22", first.page, max(steps), n.PITCH, 0.5, "署名行距", remedy)


def _signed_by_hand(anatomy: Anatomy) -> Iterator[Measurement]:
    """签名章: a picture right of the title, or the name where it will be stamped (7.3.5.3)."""
    main = anatomy.main
    if not main.signature:
        return
    if len(main.signature) > 1:
        lefts = [row.x0 for row in main.signature]
        remedy = "联合签署的职务和签名章依次向下编排，首字对齐。"
        for row in main.signature[1:]:
            yield near("S31", row.page, row.x0, lefts[0], 0.5, "职务左缘", remedy)
    row = main.signature[0]
    stamps = [
        picture
        for picture in anatomy.sheet(row.page).pictures
        if picture.top < row.bottom and picture.bottom > row.top and picture.x0 > row.x0
    ]
    pieces = row.pieces(_NAMES_APART)
    if stamps:
        left, right, top, bottom = stamps[0].x0, stamps[0].x1, stamps[0].top, stamps[0].bottom
        title: Row | None = row
    elif len(pieces) > 1:
        title, name = pieces[-2], pieces[-1]
        left, right, top, bottom = name.x0, name.x1, name.top, name.bottom
    else:
        yield absent("S30", "未见签名章，盖章后再量")
        return
    remedy = (
        "签名章在正文下空二行、右空四字，职务在其左空二字处上下居中，日期在其下空一行、右空四字。"
    )
    if (gap := _gap(main.text_before_closing, row)) is not None:
        yield blank_lines("S30", row.page, gap - (row.top - top), 2, "正文至签名章", remedy)
    yield near("S30", row.page, right, _SEALED_RIGHT, 1, "签名章右缘", remedy)
    if title:
        yield near("S30", row.page, left - title.x1, 2 * n.CELL, 1, "职务至签名章", remedy)
    if main.day:
        yield blank_lines(
            "S30", main.day.page, main.day.top - bottom, 1, "签名章至成文日期", remedy
        )
        yield near("S30", main.day.page, main.day.x1, _SEALED_RIGHT, 1, "成文日期右缘", remedy)


def _note(main: Passage) -> Iterator[Measurement]:
    if not main.note:
        return
    first, last = main.note[0], main.note[-1]
    remedy = "附注居左空二字，加圆括号，3号仿宋，编排在成文日期下一行。"
    yield near("S50", first.page, first.x0, _INDENT, 0.6, "附注左缘", remedy)
    good = first.text[0] == "（" and last.text[-1] == "）"
    yield holds(
        "S50", first.page, good, f"{first.text[0]}…{last.text[-1]}", "（…）", "附注括号", remedy
    )
    yield holds(
        "S50", first.page, first.face is Face.FANGSONG, first.face, "仿宋", "附注字体", remedy
    )
    if main.closing and (gap := _gap(main.closing, first)) is not None:
        yield within("S50", first.page, gap, 3.9, 15.8, "成文日期至附注", remedy)

"""Title, addressees, text and closing of a document (or of an attachment), row by row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongwen.measuring.rows import Row
from gongwen.typesetting import numbers as n

_TITLE_SIZE = 18 * n.MM_PER_POINT
_LIST = re.compile(r"附件?\d*[：:]")
_NONE = re.compile(r"附件[：:]无。?")  # typed as a line of the text: no list
DATE = re.compile(
    r"[\d〇○零一二三四五六七八九十]{2,4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
)
_POINTED = re.compile("[，。：；、]")
_ITEM = re.compile(r"\d{1,2}[.．]")
_ATTENDANCE = re.compile(r"(出席|请假|列席)[：:]")
_FLUSH_BEFORE = 34.0
_INDENTED_BEFORE = 42.5  # rows of the text begin at 28 or 39.14
_SAME_EDGE = 0.6
_MOST_ADDRESSEE_ROWS = 12


@dataclass(frozen=True, slots=True)
class Passage:
    """Rows in reading order; `after` is what follows the date and the 附注."""

    title: tuple[Row, ...]
    addressees: tuple[Row, ...]
    body: tuple[Row, ...]
    listing: tuple[Row, ...]  # 附件说明
    attendance: tuple[Row, ...]
    signature: tuple[Row, ...]
    day: Row | None
    note: tuple[Row, ...]
    after: tuple[Row, ...]

    @property
    def closing(self) -> tuple[Row, ...]:
        return (*self.signature, *((self.day,) if self.day else ()))

    @property
    def text_before_closing(self) -> tuple[Row, ...]:
        return (*self.body, *self.listing, *self.attendance)


def passage_of(rows: Sequence[Row], below: float, *, addressed: bool = True) -> Passage:
    """Take rows apart; on the first page those that end above `below` are not part of it.

    An attachment's own text is not `addressed` to anybody.
    """
    if not rows:
        return Passage((), (), (), (), (), (), None, (), ())
    first = rows[0].page
    rows = [row for row in rows if row.page != first or row.bottom > below + 0.5]
    title = _title(rows)
    rows = rows[len(title) :]
    addressees = _addressees(rows) if addressed else []
    rows = rows[len(addressees) :]
    end = _last_date(rows)
    if end is None:
        text, signature, day, rest = _undated(rows)
    else:
        start = end
        while start > 0 and _is_signed(rows, start - 1):
            start -= 1
        text, signature, day, rest = rows[:start], rows[start:end], rows[end], rows[end + 1 :]
    note, after = _note(rest)
    body, listing, attendance = _parts(text)
    return Passage(
        tuple(title),
        tuple(addressees),
        tuple(body),
        tuple(listing),
        tuple(attendance),
        tuple(signature),
        day,
        tuple(note),
        tuple(after),
    )


def _title(rows: Sequence[Row]) -> list[Row]:
    found: list[Row] = []
    for row in rows:
        if row.size <= _TITLE_SIZE or row.page != rows[0].page:
            break
        found.append(row)
    return found


def _addressees(rows: Sequence[Row]) -> list[Row]:
    found: list[Row] = []
    for row in rows[:_MOST_ADDRESSEE_ROWS]:
        if row.page != rows[0].page or row.x0 > _FLUSH_BEFORE:
            break
        found.append(row)
        if row.text[-1] in "：:":
            return found
    # Without its colon the line is known by the indented text that follows it.
    following = rows[len(found) : len(found) + 1]
    known = any(row.x0 > _FLUSH_BEFORE and row.page == rows[0].page for row in following)
    return found if known else []


def _last_date(rows: Sequence[Row]) -> int | None:
    dates = [i for i, row in enumerate(rows) if DATE.fullmatch(row.text) and row.x0 > 60]
    return dates[-1] if dates else None


def _is_signed(rows: Sequence[Row], place: int) -> bool:
    """Does a row above the date hold names: on the right, or several side by side?"""
    row = rows[place]
    if row.x0 > _INDENTED_BEFORE:
        return not _continues(rows, place)
    apart = any(b.x0 - a.x1 > 0.8 * n.CELL for a, b in pairwise(row.glyphs))
    return apart and not _POINTED.search(row.text)


def _continues(rows: Sequence[Row], place: int) -> bool:
    """Whether the row hangs below an item of 附件说明 or of 出席, perhaps over the page."""
    row = rows[place]
    while place and rows[place].x0 > _INDENTED_BEFORE:
        place -= 1
        before = rows[place]
        if before.page == row.page:
            hangs = row.baseline - before.baseline < 1.5 * n.PITCH
        else:  # at the head of a page
            hangs = bool(_ITEM.match(row.text)) or abs(row.x0 - before.x0) < _SAME_EDGE
        if not hangs:
            return False
        row = before
    return bool(_LIST.match(row.text) or _ATTENDANCE.match(row.text))


def _undated(
    rows: Sequence[Row],
) -> tuple[Sequence[Row], Sequence[Row], None, Sequence[Row]]:
    """A name on the right below a blank line is a signature without its date."""
    for place in range(len(rows) - 1, max(len(rows) - 6, 0), -1):
        row, before = rows[place], rows[place - 1]
        parted = row.page != before.page or row.baseline - before.baseline > 1.5 * n.PITCH
        if row.x0 > 85 and parted:
            return rows[:place], rows[place : place + 1], None, rows[place + 1 :]
    attended = next((i for i, row in enumerate(rows) if _ATTENDANCE.match(row.text)), len(rows))
    for place in range(attended + 1, len(rows)):  # minutes may end with a 附注
        if rows[place].text[0] == "（" and rows[place].x0 < _INDENTED_BEFORE:
            return rows[:place], (), None, rows[place:]
    return rows, (), None, ()


def _note(rows: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row]]:
    if not rows or rows[0].text[0] not in "（(":
        return (), rows
    for place, row in enumerate(rows[:6]):
        if row.text[-1] in "）)":
            return rows[: place + 1], rows[place + 1 :]
    return rows[:1], rows[1:]


def _parts(rows: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row], Sequence[Row]]:
    """Text, 附件说明 and attendance."""
    attended = next((i for i, row in enumerate(rows) if _ATTENDANCE.match(row.text)), len(rows))
    rows, attendance = rows[:attended], rows[attended:]
    for place in range(len(rows) - 1, -1, -1):
        row = rows[place]
        listed = _LIST.match(row.text) and not _NONE.fullmatch(row.text)
        if listed and row.x0 > _FLUSH_BEFORE - 7:
            return rows[:place], rows[place:], attendance
    return rows, (), attendance

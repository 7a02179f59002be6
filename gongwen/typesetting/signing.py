"""署名, 成文日期 and the room for seals (7.3.5), as rows of the grid.

Positions are in cells of 3号 from the left edge of the type area.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import pairwise
from math import ceil

from gongwen.document import Document
from gongwen.profile import Profile
from gongwen.typesetting import numbers as n
from gongwen.typesetting.fonts import face
from gongwen.typesetting.titles import break_title

BLANK = '<div class="l keep"></div>'

Placed = tuple[str, float]  # a text and where it begins
Row = tuple[Placed, ...]  # left to right; () is a blank row
_BLANK_ROW: Row = ()
_LONGEST = 26.0  # cells of a name: it stands two in from the edge


def formatted_date(day: date) -> str:
    """Arabic, the whole year, nothing padded (7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def signature(document: Document, profile: Profile) -> list[str]:
    """`signature_rows` as line boxes."""
    return [_line_box(row) for row in signature_rows(document, profile, folded=True)]


def signature_rows(document: Document, profile: Profile, *, folded: bool = False) -> list[Row]:
    """Rows from the blank ones below the text to the date; [] for an unsigned document.

    A name longer than a line goes on below if `folded`.  Raise `ValueError` for such a name with others
    beside it: nobody could tell whose seal is whose.
    """
    day = formatted_date(document.document_date) if document.document_date else ""
    if document.signer:
        return _signed_by_hand(document, day)
    if not document.signature and not day:
        return []
    several = len(document.signature) > 1
    for name in document.signature if several and document.sealed else ():
        if face("fangsong").width(name) > _LONGEST:
            raise ValueError(f"署名“{name[:8]}…”共{len(name)}字，一行排不下，请改用规范化简称")
    names = [line for name in document.signature for line in (_lines(name) if folded else [name])]
    if not document.sealed:
        return [_BLANK_ROW] * n.UNSEALED_BLANK_LINES + _unsealed(names, day)
    if several:
        return _joint(names, day, profile.seal)
    return [_BLANK_ROW] * n.SEALED_BLANK_LINES + _sealed(names, day)


def _lines(name: str) -> list[str]:
    """A name in lines as even as its words allow."""
    letters = face("fangsong")
    if letters.width(name) <= _LONGEST:
        return [name]
    return list(break_title(name, [letters.advance(c) for c in name], _LONGEST)) or [name]


def _unsealed(names: Sequence[str], day: str) -> list[Row]:
    """7.3.5.2: the name two 字 in, the date two 字 behind its beginning; organs stacked."""
    width = face("fangsong").width
    widest = max(map(width, names), default=0.0)
    right = n.CELLS - n.UNSEALED_INDENT
    left = max(min(right - widest, right - width(day) - 2), 0.0)
    return [((name, left),) for name in names] + _dated(day, left + 2)


def _sealed(names: Sequence[str], day: str) -> list[Row]:
    """7.3.5.1: the date four 字 in, the name centred over it; without a date the name is."""
    width = face("fangsong").width
    lowest = width(day) or max(map(width, names))
    centre = n.CELLS - n.SEALED_DATE_INDENT - lowest / 2
    centre = min([centre, *(n.CELLS - width(name) / 2 for name in names)])
    rows: list[Row] = [((name, centre - width(name) / 2),) for name in names]
    return rows + _dated(day, centre - width(day) / 2)


def _joint(names: Sequence[str], day: str, seal: float) -> list[Row]:
    """7.3.5.1: names in rows and columns, as far apart as seals that never touch; the rows
    are filled from the first, the last name has the date."""
    width = face("fangsong").width
    across, widths, steps = _columns(names, (seal + n.SEAL_DISTANCE) / n.CELL)
    disc = seal / n.CELL
    outer = max(widths[-1], disc, width(day)) / 2
    last = min(n.CELLS - n.SEALED_DATE_INDENT - width(day) / 2, n.CELLS - outer)
    last = max(last, min(max(widths[0], disc) / 2 + sum(steps), n.CELLS - outer))
    centres = [last - sum(steps[column:]) for column in range(across)]
    depth = ceil((seal + n.SEAL_DISTANCE) / n.PITCH)
    rows = [_BLANK_ROW] * n.SEALED_BLANK_LINES
    for start in range(0, len(names), across):
        if start:
            rows += [_BLANK_ROW] * (depth - 1)
        group = names[start : start + across]
        # A short last row keeps to the right, where the date is.
        places = zip(group, centres[across - len(group) :], strict=True)
        rows.append(tuple((name, centre - width(name) / 2) for name, centre in places))
    return rows + _dated(day, last - width(day) / 2)


def _columns(names: Sequence[str], apart: float) -> tuple[int, list[float], list[float]]:
    """The most columns that fit: their number, their widths, and how far apart they are."""
    width = face("fangsong").width
    for across in range(len(names), 0, -1):
        lacking = -len(names) % across
        rows = len(names) // across * across
        filled = [*names[:rows], *[""] * lacking, *names[rows:]]
        widths = [max(map(width, filled[column::across])) for column in range(across)]
        steps = [max(apart, (a + b) / 2 + 1) for a, b in pairwise(widths)]
        ends = (max(widths[0], apart) + max(widths[-1], apart)) / 2
        if ends + sum(steps) <= n.CELLS:
            break
    return across, widths, steps


def _signed_by_hand(document: Document, day: str) -> list[Row]:
    """7.3.5.3: 签名章 four 字 in, the office two 字 to its left, the date below."""
    width = face("fangsong").width
    right = n.CELLS - n.SEALED_DATE_INDENT
    left = right - width(document.signer)
    title = document.signer_title
    placed = [(title, left - 2 - width(title))] if title else []
    rows: list[Row] = [_BLANK_ROW, _BLANK_ROW, (*placed, (document.signer, left)), _BLANK_ROW]
    return rows + _dated(day, right - width(day))


def _dated(day: str, start: float) -> list[Row]:
    return [((day, start),)] if day else []


def _line_box(placed: Row) -> str:
    """Texts on one row as HTML; each moves right only as far as the one before it lets it."""
    if not placed:
        return BLANK
    spans, position = [], 0.0
    for text, start in placed:
        gap = max(start - position, 0.0) * n.SIZE_3
        spans.append(
            f'<span class="fangsong" style="margin-left:{gap:.4f}mm">{escape(text)}</span>'
        )
        position = max(start, position) + face("fangsong").width(text)
    return f'<p class="l keep">{"".join(spans)}</p>'

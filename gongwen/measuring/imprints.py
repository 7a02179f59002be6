"""版记 as found: rows of 4号 from 抄送 or 印发 on, and the rules around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongwen.measuring.page import Box, Sheet, is_red
from gongwen.measuring.rows import Row
from gongwen.typesetting import numbers as n

_OPENING = re.compile(r"(抄送|主送|分送)[：:]")
_PRINTED = re.compile(r"印发$")
_OTHER = re.compile(r"(公开方式|公开属性|校对|承办|印数|联系)|.*共印\d+份")
_LARGEST = 15.4 * n.MM_PER_POINT
_ROW_BELOW = 16.0  # mm: a row of the imprint is never further below the row before


@dataclass(frozen=True, slots=True)
class Imprint:
    """`rows` between the rules, `rules` on the last page of the imprint, top down."""

    page: int
    rows: tuple[Row, ...]
    rules: tuple[Box, ...]
    above: tuple[Row, ...]  # 公开方式 and the like, above the first rule

    @property
    def all_rows(self) -> tuple[Row, ...]:
        return (*self.above, *self.rows)

    @property
    def copied(self) -> tuple[Row, ...]:
        return self._from("抄送")

    @property
    def addressed(self) -> tuple[Row, ...]:
        return self._from("主送")

    @property
    def printed(self) -> Row | None:
        return next((row for row in self.rows if _PRINTED.search(row.text)), None)

    @property
    def others(self) -> tuple[Row, ...]:
        """What follows the line of 印发."""
        printed = self.printed
        if printed is None:
            return ()
        return tuple(
            row for row in self.rows if row.page == printed.page and row.top > printed.bottom
        )

    def _from(self, label: str) -> tuple[Row, ...]:
        """The rows of a list: from its label to the next element."""
        found: list[Row] = []
        for row in self.rows:
            starts = _OPENING.match(row.text) is not None
            if starts and row.text.startswith(label):
                found = [row]
            elif found and (starts or _PRINTED.search(row.text) or _OTHER.match(row.text)):
                break
            elif found:
                found.append(row)
        return tuple(found)


def is_imprint_row(row: Row) -> bool:
    """Whether an imprint begins here: of the document, or of one attached to it."""
    return row.size < _LARGEST and _OPENING.match(row.text) is not None


def _runs_on(page: int, last: int, rows: Mapping[int, Sequence[Row]]) -> bool:
    """Whether what begins on a page is the first part of the imprint on those after it."""
    printed = any(_PRINTED.search(row.text) for p in range(page, last) for row in rows[p])
    return not printed and all(_is_alone(rows[p]) for p in range(page + 1, last + 1))


def _is_alone(rows: Sequence[Row]) -> bool:
    """Whether a page holds rows of an imprint and nothing else."""
    return all(row.size < _LARGEST for row in rows) and any(len(row.text) > 9 for row in rows)


def imprint_of(
    rows: Mapping[int, Sequence[Row]],
    sheets: Sequence[Sheet],
    tables: Sequence[tuple[int, Box]] = (),
) -> Imprint | None:
    """The imprint, or None; lines inside the boxes of `tables` are none of its rules."""
    small = [
        row
        for sheet in sheets
        for row in rows[sheet.number]
        if not sheet.is_wide and row.size < _LARGEST
    ]
    opening = [
        row
        for row in small
        if _OPENING.match(row.text)
        or (_PRINTED.search(row.text) and re.search(r"\d日印发", row.text))
    ]
    if not opening:
        return None
    last = max(row.page for row in opening)
    while last < len(sheets) and not sheets[last].is_wide and _is_alone(rows[last + 1]):
        last += 1  # of a letter: nothing but names on its last page
    opening = [row for row in opening if row.page == last or _runs_on(row.page, last, rows)]
    first = opening[0]
    after = [
        row
        for row in small
        if first.page <= row.page <= last
        and (row.page, row.baseline) >= (first.page, first.baseline)
    ]
    top = min(row.top for row in after if row.page == last)
    rules = tuple(
        sorted(
            (
                stroke
                for stroke in sheets[last - 1].strokes
                if stroke.width >= 100
                and not is_red(stroke.colour)
                and stroke.top > top - _ROW_BELOW
                and not any(
                    page == last and box.top <= stroke.middle <= box.bottom for page, box in tables
                )
            ),
            key=lambda stroke: stroke.top,
        )
    )
    above = tuple(
        row
        for row in small
        if row.page == first.page and 0 < first.baseline - row.baseline < 2 * _ROW_BELOW
    )
    return Imprint(last, tuple(after), rules, above)

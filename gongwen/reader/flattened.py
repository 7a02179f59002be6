"""Tables that a copy made lines of: the cells of a row parted by blanks, empty cells gone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gongwen.reader.traced import Traced

_BLANKS = re.compile(r"\s+")
_NUMBERED = re.compile(r"\d{1,3}\s+\S")
_LONGEST_LABEL = 14

Cells = list[Traced]


def rows_of(
    lines: Sequence[Traced], head: int, content: int, category: int | None
) -> list[tuple[Cells, bool]]:
    """The rows below the line `head`, cell by cell, and whether each is doubtful.

    `content` and `category` are columns of the head.  A row begins with its number; one that
    lacks a cell stood beside a merged label, and one with too many has blanks in its content.
    """
    width = len(cells_of(lines[head]))
    found: list[tuple[Cells, bool]] = []
    for line in lines[head + 1 :]:
        if not _NUMBERED.match(line.plain):
            if found:  # the rest of a cell that was wrapped, or what follows the table
                found[-1] = (found[-1][0], True)
            continue
        row = _fitted(line, cells_of(line), width, content, category)
        if row is not None:
            found.append(row)
    return found


def cells_of(line: Traced) -> Cells:
    return [cell for cell in line.parts(_BLANKS) if cell.text]


def _fitted(
    line: Traced, cells: Cells, width: int, content: int, category: int | None
) -> tuple[Cells, bool] | None:
    """As many cells as the head has; None where that cannot be told."""
    nothing = Traced("", "", ())
    labelled = category is not None and len(cells) > category
    if len(cells) == width:
        return cells, False
    if len(cells) == width - 1 and category is not None:
        return [*cells[:category], nothing, *cells[category:]], True
    if len(cells) < width:
        return None
    after = width - content - 1
    before = content
    if labelled and category is not None and len(cells[category]) > _LONGEST_LABEL:
        before -= 1  # no label but the beginning of the content
    middle = cells[before : len(cells) - after]
    start = _place(line, middle[0])
    whole = line.cut(start, _place(line, middle[-1]) + len(middle[-1]))
    left = cells[:before]
    if before < content and category is not None:
        left.insert(category, nothing)
    return [*left, whole, *cells[len(cells) - after :]], True


def _place(line: Traced, cell: Traced) -> int:
    return line.places.index(cell.places[0])

"""Tables whose merged cells are repeated on every page they run over (two passes).

A layout engine splits a cell that spans rows at a page break and prints its text
once.  So the first pass sets every row with empty merged cells, its anchors tell
the page of each row, and the next pass builds one cell per page and value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby

from gongwen.document import Align, Column, Table
from gongwen.typesetting import numbers as n
from gongwen.typesetting.fonts import face
from gongwen.typesetting.lines import paragraph
from gongwen.typesetting.titles import break_title


def table_markup(table: Table, name: str, measure: float, pages: Mapping[str, int]) -> str:
    """The table as HTML; `pages` maps row ids to pages, and is empty in the first pass."""
    total = sum(column.width for column in table.columns)
    widths = [column.width / total * measure for column in table.columns]
    columns = "".join(f'<col style="width:{width:.4f}mm">' for width in widths)
    titles = "".join(
        f'<th class="c">{_text(column.title, width, "heiti", centred=True)}</th>'
        for column, width in zip(table.columns, widths, strict=True)
    )
    spans = [_spans(table, i, name, pages) for i in range(len(table.columns))]
    rows = []
    for number, row in enumerate(table.rows):
        cells = "".join(
            _cell(text, column, width, span[number])
            for text, column, width, span in zip(row, table.columns, widths, spans, strict=True)
        )
        rows.append(f'<tr id="{row_id(name, number)}">{cells}</tr>')
    return (
        f'<table style="width:{measure}mm"><colgroup>{columns}</colgroup>'
        f"<thead><tr>{titles}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def row_id(name: str, number: int) -> str:
    return f"{name}-r{number}"


def _spans(table: Table, index: int, name: str, pages: Mapping[str, int]) -> list[int | None]:
    """For each row the rows its cell spans, 0 for none of its own, None while unknown."""
    rows = range(len(table.rows))
    if not table.columns[index].merged:
        return [1 for _ in rows]
    if not pages:
        return [None for _ in rows]
    spans: list[int | None] = []
    for _, group in groupby(rows, lambda i: (table.rows[i][index], pages[row_id(name, i)])):
        size = len(list(group))
        spans.extend([size] + [0] * (size - 1))
    return spans


def _cell(text: str, column: Column, width: float, span: int | None) -> str:
    if span == 0:
        return ""
    if span is None:
        return "<td></td>"
    centred = column.align is Align.CENTER
    kind = ' class="c"' if centred else ""
    rows = f' rowspan="{span}"' if span > 1 else ""
    return f"<td{kind}{rows}>{_text(text, width, 'fangsong', centred=centred)}</td>"


def _text(text: str, width: float, name: str, *, centred: bool) -> str:
    """Composed lines of a cell; a newline in the text starts a line."""
    room = (width - 2 * n.TABLE_PADDING_X - n.TABLE_RULE) / n.SIZE_TABLE
    parts = text.split("\n")
    if centred:
        parts = [line for part in parts for line in _balanced(part, room, name)]
    return "".join(
        line
        for part in parts
        for line in paragraph(
            part, [name] * len(part), measure=room, size=n.SIZE_TABLE, hanging=False
        )
    )


def _balanced(text: str, room: float, name: str) -> list[str]:
    """Lines of a centred cell: whole list items together, long items split evenly."""
    letters = face(name)
    lines: list[str] = []
    for item in re.findall(r"[^、，；]+[、，；]?|[、，；]", text):
        if lines and letters.width(lines[-1] + item) <= room:
            lines[-1] += item
        else:
            lines += break_title(item, [letters.advance(c) for c in item], room)
    return lines or [""]

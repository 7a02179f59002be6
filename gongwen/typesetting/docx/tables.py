"""Attachment tables in Word's terms: one editable table with merged cells and a repeated head."""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH

from gongwen.document import Align, Column, Table
from gongwen.typesetting import numbers as n
from gongwen.typesetting.docx import pieces, styles
from gongwen.typesetting.docx.paper import Paper


def write_table(paper: Paper, table: Table, measure: float) -> None:
    """The table, `measure` mm wide; equal neighbours of a merged column become one cell."""
    total = sum(column.width for column in table.columns)
    widths = [pieces.twips(column.width / total * measure) for column in table.columns]
    made = paper.word.add_table(rows=0, cols=0)._tbl
    _describe(made, widths)
    head = _row(repeated=True)
    for column, width in zip(table.columns, widths, strict=True):
        head.append(_cell(paper, column.title, width, styles.TABLE_HEAD, Align.CENTER, ""))
    made.append(head)
    for index, row in enumerate(table.rows):
        line = _row(repeated=False)
        for i, (text, column, width) in enumerate(zip(row, table.columns, widths, strict=True)):
            merge = _merge(table, column, index, i)
            shown = "" if merge == "continue" else text
            line.append(_cell(paper, shown, width, styles.TABLE_TEXT, column.align, merge))
        made.append(line)


def _merge(table: Table, column: Column, row: int, index: int) -> str:
    """ "restart" for the first of several equal cells, "continue" for the others."""
    if not column.merged:
        return ""

    def same(other: int) -> bool:
        return 0 <= other < len(table.rows) and table.rows[other][index] == table.rows[row][index]

    if same(row - 1):
        return "continue"
    return "restart" if same(row + 1) else ""


def _describe(table: Any, widths: list[int]) -> None:
    properties = table.tblPr
    for child in list(properties):
        properties.remove(child)
    properties.append(pieces.element("tblW", w=sum(widths), type="dxa"))
    borders = pieces.element("tblBorders")
    eighths = round(n.TABLE_RULE / n.MM_PER_POINT * 8)
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(pieces.element(side, val="single", sz=eighths, space=0, color="000000"))
    properties.append(borders)
    properties.append(pieces.element("tblLayout", type="fixed"))
    margins = pieces.element("tblCellMar")
    for side, padding in (
        ("top", n.TABLE_PADDING_Y),
        ("left", n.TABLE_PADDING_X),
        ("bottom", n.TABLE_PADDING_Y),
        ("right", n.TABLE_PADDING_X),
    ):
        margins.append(pieces.element(side, w=pieces.twips(padding), type="dxa"))
    properties.append(margins)
    for width in widths:
        table.tblGrid.append(pieces.element("gridCol", w=width))


def _row(*, repeated: bool) -> Any:
    row = pieces.element("tr")
    properties = pieces.element("trPr")
    properties.append(pieces.element("cantSplit"))
    if repeated:
        properties.append(pieces.element("tblHeader"))
    row.append(properties)
    return row


def _cell(
    paper: Paper, text: str, width: int, style: styles.Style, align: Align, merge: str
) -> Any:
    cell = pieces.element("tc")
    properties = pieces.element("tcPr")
    properties.append(pieces.element("tcW", w=width, type="dxa"))
    if merge:
        properties.append(pieces.element("vMerge", val=merge))
    properties.append(pieces.element("vAlign", val="center"))
    cell.append(properties)
    # Made in the text, then moved: python-docx hands out paragraphs only where they stand.
    paragraph = paper.paragraph(style)
    paper.lines(paragraph, text.replace("\r\n", "\n").split("\n"))
    if align is Align.CENTER and style is styles.TABLE_TEXT:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    cell.append(paragraph._p)
    return cell

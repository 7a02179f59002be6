"""The second sheet of an export: counts by category, city, month, each with its chart."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.worksheet.worksheet import Worksheet

from gongwen.document import Align
from gongwen.sheet import styles
from gongwen.sheet.cells import clean
from gongwen.sheet.official import tab_names, write_cell, write_line

_LABELS, _COUNTS, _CHART = "A", "B", "D"
_WIDTHS = (30.0, 12.0)
_HEIGHT = 22.0  # pt of a row
_CHART_WIDTH, _CHART_HEIGHT = 13.0, 6.2  # cm
_CHART_ROWS = 9  # that a chart of this height covers


@dataclass(frozen=True, slots=True)
class Total:
    """Counts under a heading such as 按月份; with `chart` also as bars beside them.

    A `note` below tells what the counts do not say, as why the sum differs from another's.
    """

    heading: str
    counts: tuple[tuple[str, int], ...]
    chart: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """A sheet of totals; `unit` says what is counted, as 场次."""

    title: str
    unit: str
    parts: tuple[Total, ...]


def add_totals(workbook: Workbook, totals: Totals, *, after: str) -> None:
    """Add the sheet; its tab differs from that of the sheet `after`."""
    name = tab_names([after, totals.title])[1]
    worksheet = workbook.create_sheet(name)
    for letters, width in zip((_LABELS, _COUNTS), _WIDTHS, strict=True):
        worksheet.column_dimensions[letters].width = width
    write_line(worksheet, 1, totals.title, styles.TITLE, _WIDTHS, Align.CENTER)
    row = 2
    for part in totals.parts:
        row = _add_part(worksheet, part, totals.unit, row)
    styles.set_up_printing(worksheet, landscape=False)
    worksheet.freeze_panes = "A2"
    worksheet.print_title_rows = "1:1"


def _add_part(worksheet: Worksheet, part: Total, unit: str, first: int) -> int:
    """Write a part from this row on; return the row where the next may begin."""
    lines: list[tuple[str, str | int]] = [(part.heading, unit), *part.counts]
    lines.append(("合计", sum(count for _, count in part.counts)))
    for row, line in enumerate(lines, first):
        font = styles.HEADER if row in (first, first + len(lines) - 1) else styles.BODY
        for column, value in enumerate(line, 1):
            cell = worksheet.cell(row, column)
            write_cell(cell, value, font=font, align=Align.CENTER, border=styles.BORDER)
        worksheet.row_dimensions[row].height = _HEIGHT
    end = first + len(lines)
    if part.chart and part.counts:
        _add_chart(worksheet, part, first, end - 2)
    if part.note:
        write_line(worksheet, end, part.note, styles.BODY, _WIDTHS, Align.LEFT)
        end += 1
    return (max(end, first + _CHART_ROWS) if part.chart and part.counts else end) + 1


def _add_chart(worksheet: Worksheet, part: Total, first: int, last: int) -> None:
    chart = BarChart()
    chart.title = clean(part.heading)
    chart.legend = None
    chart.width, chart.height = _CHART_WIDTH, _CHART_HEIGHT
    chart.gapWidth = 60
    chart.add_data(Reference(worksheet, min_col=2, min_row=first + 1, max_row=last))
    chart.set_categories(Reference(worksheet, min_col=1, min_row=first + 1, max_row=last))
    chart.dataLabels = DataLabelList(showVal=True)
    chart.dataLabels.showSerName = chart.dataLabels.showCatName = False
    chart.dataLabels.showLegendKey = chart.dataLabels.showPercent = False
    chart.x_axis.delete = chart.y_axis.delete = False  # else hidden, as openpyxl writes them
    worksheet.add_chart(chart, f"{_CHART}{first}")

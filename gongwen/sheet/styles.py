"""How every sheet of ours looks: faces, borders, formats, print set-up."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from gongwen.document import Align, Column

BODY = Font(name="仿宋", size=12)
HEADER = Font(name="黑体", size=12)
TITLE = Font(name="黑体", size=18)
DEFAULT = Font(name="宋体", size=11)
_THIN = Side(style="thin", color="000000")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)

TITLE_ROW, HEADER_ROW, FIRST_DATA_ROW = 1, 2, 3

# Spreadsheets measure columns in digits of the default face: 8 px at 96 dpi in
# this one, 6 pt.  The totals fill A4 between margins of 15 mm at full size.
POINTS_PER_UNIT = 6.0
_UNITS_LANDSCAPE = 124.0
_UNITS_PORTRAIT = 84.0
PADDINGS = {Align.LEFT: 16.0, Align.CENTER: 6.0}  # pt: both sides, and the indent of text
LINE_HEIGHT = 1.45  # of the font size: the tallest of the faces that stand in for 仿宋
ROW_PADDING = 8.0
TALLEST_ROW = 409.0  # pt, the limit of the format
_MARGIN = 15 / 25.4  # inches

ALIGNMENTS = {
    Align.LEFT: Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1),
    Align.CENTER: Alignment(horizontal="center", vertical="center", wrap_text=True),
}
DATE_FORMAT = 'yyyy"年"m"月"d"日"'
MOMENT_FORMAT = DATE_FORMAT + " hh:mm"


def column_widths(columns: Sequence[Column], *, landscape: bool, least: float = 0.0) -> list[float]:
    """The widths that fill a page, in the proportions of the columns.

    Where that leaves a column less than `least` on the average, the table is wider than a
    page, and printed smaller.
    """
    total = _UNITS_LANDSCAPE if landscape else _UNITS_PORTRAIT
    total = max(total, least * len(columns))
    share = total / sum(column.width for column in columns)
    return [round(column.width * share, 2) for column in columns]


def set_up_printing(worksheet: Worksheet, *, landscape: bool) -> None:
    worksheet.freeze_panes = f"A{FIRST_DATA_ROW}"
    worksheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    worksheet.page_setup.orientation = "landscape" if landscape else "portrait"
    worksheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    worksheet.page_setup.fitToWidth = 1
    worksheet.page_setup.fitToHeight = 0  # as many pages as it takes
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    worksheet.print_options.horizontalCentered = True
    margins = worksheet.page_margins
    margins.left = margins.right = margins.top = _MARGIN
    margins.bottom = 20 / 25.4
    margins.header = margins.footer = 10 / 25.4
    # GB/T 9704-2012, clause 7.5: the page number stands between dashes.
    footer = worksheet.oddFooter.center
    footer.text, footer.font, footer.size = "— &P —", "宋体,Regular", 14

"""Tables ⇄ workbooks: official tables and large exports written, any user's file read back.

Nothing a user typed is ever a formula, and no formula of a user's file is ever computed.
"""

from gongwen.sheet.export import Export, write_export
from gongwen.sheet.fillin import Choice, FillIn, write_fill_in
from gongwen.sheet.form import FormRow, FormSheet, write_form
from gongwen.sheet.official import Grid, Sheet, write_workbook
from gongwen.sheet.totals import Total, Totals
from gongwen.workbook.cells import Cell
from gongwen.workbook.delimited import write_csv

__all__ = [
    "Cell",
    "Choice",
    "Export",
    "FillIn",
    "FormRow",
    "FormSheet",
    "Grid",
    "Sheet",
    "Total",
    "Totals",
    "write_csv",
    "write_export",
    "write_fill_in",
    "write_form",
    "write_workbook",
]

"""Tables ⇄ workbooks: official tables and large exports written, any user's file read back.

Nothing a user typed is ever a formula, and no formula of a user's file is ever computed.
"""

from gongwen.sheet.cells import Cell
from gongwen.sheet.official import Grid, Sheet, write_workbook

__all__ = ["Cell", "Grid", "Sheet", "write_workbook"]

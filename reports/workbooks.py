"""Excel files of this app."""

from gongwen import sheet
from reports.roster import grid_of
from reports.roster.selection import Shown


def roster_workbook(shown: Shown, title: str, *, note: str) -> bytes:
    """The roster exactly as shown, as XLSX; `note` stands below it."""
    return sheet.write_workbook([sheet.Sheet(title, grid_of(shown), note)])

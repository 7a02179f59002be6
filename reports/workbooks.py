"""Excel files of this app."""

from gongwen import sheet
from reports import roster as rosters
from reports.roster import Roster


def roster_workbook(roster: Roster, title: str, *, note: str) -> bytes:
    """The roster exactly as shown, as XLSX; `note` stands below it."""
    return sheet.write_workbook([sheet.Sheet(title, rosters.grid(roster), note)])

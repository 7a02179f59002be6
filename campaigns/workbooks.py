"""The schedule's Excel file."""

from campaigns.documents import schedule_table
from gongwen.sheet import Grid, Sheet, write_workbook


def schedule_workbook(schedule) -> bytes:
    """The official table as an XLSX file: one sheet, ready to print, its serials as numbers."""
    table = schedule_table(schedule)
    rows = tuple((int(serial), *cells) for serial, *cells in table.rows)
    sheet = Sheet(schedule.title, Grid(table.columns, rows, table.landscape))
    return write_workbook([sheet], author=schedule.campaign.host.name)

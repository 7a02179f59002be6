"""进度表: unit × stage for one notice, counties beneath their city.

Every number is the length of a list that the same board gives; the order is always the
office's, never by rate: there is no league table.
"""

from reports.roster.board import Cell, Roster, Row, Stage
from reports.roster.building import build
from reports.roster.grids import grid_of
from reports.roster.selection import Selection, select
from reports.roster.statuses import Mark, Status, Told

__all__ = [
    "Cell",
    "Mark",
    "Roster",
    "Row",
    "Selection",
    "Stage",
    "Status",
    "Told",
    "build",
    "grid_of",
    "select",
]

"""The columns of a schedule, and the words of a row under them.

Between 序号 and 活动主题, which every schedule has, and the right edge stand the columns of the
year as data (`ScheduleColumn`); a schedule without any has the three standard ones.  Pages,
paper, workbooks and versions all name a cell by the role of its column.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from campaigns.models import Activity, Schedule, ScheduleColumn
from gongwen.dates import contradiction
from gongwen.document import Align, Column
from gongwen.workbook.fields import Field

Role = ScheduleColumn.Role

CATEGORY = "category"
STANDARD = ((Role.CONTENT, 51), (Role.TIME, 12), (Role.RESPONSIBLE, 18))

# Whose words name the units that carry an activity out.
UNIT_ROLES = (Role.RESPONSIBLE, Role.HOST, Role.ORGANIZER)

_SERIAL_WIDTH, _CATEGORY_WIDTH = 0.06, 0.13
_CENTERED = {Role.TIME, Role.PLACE, Role.CONTACT, *UNIT_ROLES, Role.CO_ORGANIZER, Role.LEADER}
OWN_FIELDS = {
    Role.CONTENT: "content",
    Role.TIME: "time_text",
    Role.RESPONSIBLE: "responsible_text",
}
_LONGEST = {Role.CONTENT: 600, Role.TIME: 60}
_LONGEST_CELL = 200


def columns_of(schedule: Schedule) -> list[ScheduleColumn]:
    """The schedule's columns in order; the standard ones are not saved."""
    return columns_of_all([schedule.pk])[schedule.pk]


def columns_of_all(schedules: Iterable[int]) -> dict[int, list[ScheduleColumn]]:
    """Schedule id → its columns, in one query."""
    found = defaultdict(list)
    schedules = list(schedules)
    for column in ScheduleColumn.objects.filter(schedule__in=schedules):
        found[column.schedule_id].append(column)
    return {schedule: found[schedule] or standard() for schedule in schedules}


def standard() -> list[ScheduleColumn]:
    return [
        ScheduleColumn(role=role, title=role.label, width=width, position=position)
        for position, (role, width) in enumerate(STANDARD, start=1)
    ]


def longest(role: str) -> int:
    """The most characters of a cell."""
    return _LONGEST.get(role, _LONGEST_CELL)


def required_roles(columns: Sequence[ScheduleColumn]) -> set[str]:
    """Content, time, and the first column that names units."""
    units = [column.role for column in columns if column.role in UNIT_ROLES]
    return {Role.CONTENT, Role.TIME, *units[:1]}


def copy(schedule: Schedule, to: Schedule) -> None:
    """Give the schedule `to`, which has none, the columns of another."""
    ScheduleColumn.objects.bulk_create(
        ScheduleColumn(
            schedule=to,
            role=column.role,
            title=column.title,
            width=column.width,
            position=column.position,
        )
        for column in schedule.columns.all()
    )


def paper_columns(columns: Sequence[ScheduleColumn]) -> tuple[Column, ...]:
    """As the official table prints them: shares of its width that add up to one."""
    whole = sum(column.width for column in columns)
    left = 1 - _SERIAL_WIDTH - _CATEGORY_WIDTH
    return (
        Column("序号", _SERIAL_WIDTH, Align.CENTER),
        Column("活动主题", _CATEGORY_WIDTH, Align.CENTER, merged=True),
        *(
            Column(
                column.title,
                left * column.width / whole,
                Align.CENTER if column.role in _CENTERED else Align.LEFT,
            )
            for column in columns
        ),
    )


def words(row, role: str) -> str:
    """The words of a row, an `Activity` or whatever has its fields, under the column of `role`."""
    field = OWN_FIELDS.get(role)
    return getattr(row, field) if field else row.cells.get(role, "")


def values_of(row, columns: Iterable[ScheduleColumn]) -> dict[str, str]:
    return {column.role: words(row, column.role) for column in columns}


def assign(row, values: Mapping[str, str]) -> None:
    """Put the words under their columns; columns that `values` does not name keep theirs."""
    cells = dict(row.cells)
    for role, text in values.items():
        if role in OWN_FIELDS:
            setattr(row, OWN_FIELDS[role], text)
        elif text:
            cells[role] = text
        else:
            cells.pop(role, None)
    row.cells = cells


def units_text(activity: Activity) -> str:
    """The words that name the responsible units, from whichever columns have them."""
    return "、".join(filter(None, (words(activity, role) for role in UNIT_ROLES)))


def fields(schedule: Schedule, columns: Sequence[ScheduleColumn]) -> tuple[Field, ...]:
    """The rules of every cell, the same for workbook, grid and server.

    Content, time and the first column that names units must be filled in.  A time without a
    day (及时) is allowed, an impossible one (6月31日) is not.
    """
    names = tuple(schedule.categories.values_list("name", flat=True))
    required = required_roles(columns)
    return (
        Field("serial", "序号", serial=True),
        Field(CATEGORY, "活动主题", aliases=("活动类别", "类别"), required=True, choices=names),
        *(
            Field(
                column.role,
                column.title,
                aliases=()
                if column.title == Role(column.role).label
                else (Role(column.role).label,),
                required=column.role in required,
                longest=longest(column.role),
                check=contradiction if column.role == Role.TIME else None,
            )
            for column in columns
        ),
    )

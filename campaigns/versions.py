"""The versions of a schedule: its rows as they stood at a moment, and what changed between two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agencies.models import User
from campaigns.columns import CATEGORY, Role, columns_of, values_of
from campaigns.models import Activity, Notice, Schedule, ScheduleVersion
from gongwen.workbook.changes import Changed, Comparison, Known, compare
from gongwen.workbook.entries import Entry

LONGEST_LABEL = ScheduleVersion._meta.get_field("label").max_length


@dataclass(frozen=True)
class Difference:
    """What one version has that the one before it had not."""

    new: tuple[Mapping[str, str], ...]
    removed: tuple[Mapping[str, str], ...]
    changed: tuple[Changed, ...]
    is_reordered: bool

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.removed or self.changed or self.is_reordered)


def rows_of(schedule: Schedule) -> list[dict]:
    """The rows that are not cancelled, in order, as a version keeps them."""
    columns = columns_of(schedule)
    rows = (
        Activity.objects.filter(category__schedule=schedule, cancelled_at=None)
        .order_by("category__position", "category", "position", "pk")
        .select_related("category")
    )
    return [
        {"key": str(row.key), "category": row.category.name, "values": values_of(row, columns)}
        for row in rows
    ]


def keep(schedule: Schedule, label: str, *, by: User, now: datetime) -> ScheduleVersion:
    """Inside a transaction that holds the schedule: keep its rows as they stand now."""
    return _keep(schedule, rows_of(schedule), label, by=by, now=now)


def keep_unless_same(schedule: Schedule, label: str, *, by: User, now: datetime) -> None:
    """As `keep`, but only what the last version does not have already."""
    rows, last = rows_of(schedule), schedule.versions.last()
    if rows != (last.rows if last else []):
        _keep(schedule, rows, label, by=by, now=now)


def keep_of_notice(notice: Notice, label: str, *, by: User, now: datetime) -> None:
    """Keep the schedules of the notice's own bureau that it carries, at a step of its way."""
    carried = notice.attachments.exclude(schedule=None).values("schedule")
    own = Schedule.objects.filter(pk__in=carried, campaign__host=notice.issuer).order_by("pk")
    for schedule in own.select_for_update(of=("self",)):
        keep(schedule, f"{label}《{notice.title}》"[:LONGEST_LABEL], by=by, now=now)


def _keep(schedule, rows, label, *, by, now):
    last = schedule.versions.last()
    return schedule.versions.create(
        number=last.number + 1 if last else 1, label=label, rows=rows, saved_at=now, saved_by=by
    )


def difference(old: Sequence[Mapping], new: Sequence[Mapping]) -> Difference:
    """What became of the rows `old` in `new`, both as a version keeps them."""
    entries = [Entry("", at, row["key"], _flat(row)) for at, row in enumerate(new)]
    found: Comparison = compare(entries, [Known(row["key"], _flat(row)) for row in old])
    left, kept = {row["key"] for row in new}, {row["key"] for row in old}
    return Difference(
        tuple(each.entry.values for each in found.new),
        tuple(row.values for row in found.missing),
        found.changed,
        [row["key"] for row in old if row["key"] in left]
        != [row["key"] for row in new if row["key"] in kept],
    )


def titles(schedule: Schedule) -> dict[str, str]:
    """What each cell of a version is called: as the column is now, else by what it holds."""
    named = {column.role: column.title for column in columns_of(schedule)}
    return {CATEGORY: "活动主题", **{role.value: role.label for role in Role}, **named}


def _flat(row):
    return {CATEGORY: row["category"], **row["values"]}

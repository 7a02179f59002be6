"""A schedule's rows out of a filled-in table, and the table to be filled in."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from agencies import audit
from agencies.models import User
from campaigns import activities, table_import, versions
from campaigns.columns import CATEGORY, assign, columns_of, fields, values_of
from campaigns.models import Activity, Schedule, TableUpload
from campaigns.table_import import Preview, Taken
from gongwen.workbook.changes import Known

IMPORTED = "导入活动"


def target_of(schedule: Schedule) -> str:
    return f"schedule:{schedule.pk}"


def known_rows(schedule: Schedule) -> list[Known]:
    """The rows as they stand, in order."""
    columns = columns_of(schedule)
    return [
        Known(str(row.key), {CATEGORY: row.category.name, **values_of(row, columns)})
        for row in _rows(schedule)
    ]


def preview(schedule: Schedule, upload: TableUpload) -> Preview:
    columns = columns_of(schedule)
    return table_import.preview(upload, fields(schedule, columns), known_rows(schedule))


def take(
    schedule: Schedule,
    upload: TableUpload,
    *,
    seen: str,
    removes_missing: bool,
    by: User,
    now: datetime,
) -> Preview:
    """Take what the preview showed, whose seal is `seen`; keep versions of before and after.

    Raise `Conflict` if the rows have changed since or a notice holds the schedule.
    """
    with transaction.atomic():
        activities.hold(schedule, by=by)
        table_import.claim(upload)
        found = preview(schedule, upload)
        table_import.require_unchanged(found, seen)
        versions.keep_unless_same(schedule, "导入前", by=by, now=now)
        _write(schedule, table_import.result(found, removes_missing=removes_missing))
        versions.keep_unless_same(schedule, IMPORTED, by=by, now=now)
        detail = {
            "file": upload.file_name,
            "new": len(found.comparison.new),
            "changed": len(found.comparison.changed),
            "removed": len(found.comparison.missing) if removes_missing else 0,
        }
        audit.record(IMPORTED, by=by, target=schedule, now=now, detail=detail)
        table_import.discard(upload)
    return found


def _rows(schedule):
    rows = Activity.objects.filter(category__schedule=schedule)
    return list(
        rows.order_by("category__position", "category", "position", "pk").select_related("category")
    )


def _write(schedule: Schedule, taken: list[Taken]) -> None:
    columns = columns_of(schedule)
    categories = {category.name: category for category in schedule.categories.all()}
    near = activities.agencies_near(schedule.campaign)
    there = {str(row.key): row for row in _rows(schedule)}
    used = set(
        Activity.objects.filter(
            key__in=[row.key for row in taken if row.key and not row.is_known]
        ).values_list("key", flat=True)
    )
    positions = dict.fromkeys(categories, 0)
    kept = set()
    for row in taken:
        activity = there.get(row.key) if row.is_known else None
        words = {name: text for name, text in row.values.items() if name != CATEGORY}
        before = activity and {CATEGORY: activity.category.name, **values_of(activity, columns)}
        if activity is None:
            activity = Activity(key=_key(row.key, used))
            used.add(activity.key)
        kept.add(str(activity.key))
        name = row.values[CATEGORY]
        positions[name] += 1
        is_moved = activity.position != positions[name]
        activity.position, activity.category = positions[name], categories[name]
        if before != dict(row.values):
            assign(activity, words)
            activity.revision += 1 if activity.pk else 0
            activities.interpret(activity, known=near)
        elif is_moved:
            activity.save(update_fields=["position"])
    for key, activity in there.items():
        if key not in kept:
            activity.delete()


def _key(text, used):
    return UUID(text) if text and UUID(text) not in used else uuid4()

"""放假安排 out of a filled-in table, and the table to be filled in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies import audit
from agencies.models import User
from campaigns import calendar_in_force, table_import
from campaigns.models import ArrangedDay, TableUpload
from campaigns.table_import import Preview
from gongwen.document import Align, Column
from gongwen.sheet import Grid, Sheet, write_workbook
from gongwen.workbook.changes import Known, compare
from gongwen.workbook.entries import Entry, Problem, find_entries
from gongwen.workbook.envelope import Unreadable
from gongwen.workbook.fields import Field, Kind
from gongwen.workbook.reading import read_file

IMPORTED = "导入放假安排"
TARGET = "arranged-days"
OFF, WORKED = "放假", "上班"
YEARS = range(2000, 2101)
# What is free every year; the rest has to be looked up in the State Council's notice.
_FIXED = [(1, 1, "元旦"), (5, 1, "劳动节"), (5, 2, "劳动节")]
_FIXED += [(10, 1, "国庆节"), (10, 2, "国庆节"), (10, 3, "国庆节")]


def _in_range(value: str) -> str:
    first, last = YEARS[0], YEARS[-1]
    return "" if int(value[:4]) in YEARS else f"年份应在{first}至{last}之间。"


FIELDS = (
    Field("name", "名称", ("节日", "说明"), required=True, longest=20),
    Field("day", "日期", kind=Kind.DATE, required=True, check=_in_range),
    Field("arranged", "安排", required=True, choices=(OFF, WORKED)),
)


def workbook(year: int, rows: Sequence[ArrangedDay], *, author: str) -> bytes:
    """The table of a year with its entered days, or with the fixed ones to begin with."""
    filled = [_values(row) for row in rows] or [
        {"day": date(year, month, day).isoformat(), "arranged": OFF, "name": name}
        for month, day, name in _FIXED
    ]
    columns = tuple(
        Column(field.title, width, Align.LEFT)
        for field, width in zip(FIELDS, (0.5, 0.3, 0.2), strict=True)
    )
    grid = Grid(columns, tuple(tuple(row[field.name] for field in FIELDS) for row in filled))
    note = (
        "安排填“放假”或“上班”。放假和调休上班的日子逐日填写，普通周末不填；名称写节日名，如端午节。"
    )
    return write_workbook([Sheet(f"{year}年放假安排", grid, note)], author=author)


def preview(upload: TableUpload) -> Preview:
    """What the file would change; of the entered days only those of its years count."""
    with upload.file.open("rb") as file:
        content = file.read()
    try:
        found = find_entries(read_file(upload.file_name, content), FIELDS)
    except Unreadable as refused:
        raise ValidationError(f"文件“{upload.file_name}”没有导入：{refused}") from None
    rows = _by_day(found.rows)
    years = {row.key[:4] for row in rows if row.key}
    known = tuple(
        Known(row.day.isoformat(), _values(row))
        for row in ArrangedDay.objects.all()
        if str(row.day.year) in years
    )
    problems = found.problems + tuple(p for row in rows for p in row.problems)
    return Preview(upload, rows, compare(rows, known), problems, found.notices, known)


def take(
    upload: TableUpload, *, seen: str, removes_missing: bool, by: User, now: datetime
) -> Preview:
    """Take what the preview showed, whose seal is `seen`; raise `Conflict` if that has changed."""
    with transaction.atomic():
        table_import.claim(upload)
        found = preview(upload)
        table_import.require_unchanged(found, seen)
        comparison = found.comparison
        entries = [each.entry for each in (*comparison.new, *comparison.changed)]
        for entry in entries:
            ArrangedDay.objects.update_or_create(
                day=date.fromisoformat(entry.values["day"]),
                defaults={
                    "is_working": entry.values["arranged"] == WORKED,
                    "name": entry.values["name"],
                    "updated_at": now,
                    "updated_by": by,
                },
            )
        gone = [date.fromisoformat(row.key) for row in comparison.missing if removes_missing]
        ArrangedDay.objects.filter(day__in=gone).delete()
        detail = {
            "file": upload.file_name,
            "new": len(comparison.new),
            "changed": len(comparison.changed),
            "removed": len(gone),
        }
        audit.record(IMPORTED, by=by, target=upload, now=now, detail=detail)
        table_import.discard(upload)
        transaction.on_commit(calendar_in_force.forget)
    return found


def _values(row: ArrangedDay) -> dict[str, str]:
    return {
        "day": row.day.isoformat(),
        "arranged": WORKED if row.is_working else OFF,
        "name": row.name,
    }


def _by_day(rows: Sequence[Entry]) -> tuple[Entry, ...]:
    """Each row under its day; one without all columns, or with a day that came before, is wrong."""
    times: Counter[str] = Counter()
    keyed = []
    for row in rows:
        key = row.values.get("day", "")
        times[key] += 1
        message = ""
        if lacking := [field.title for field in FIELDS if field.name not in row.values]:
            message = f"表中缺少列：{'、'.join(lacking)}。"
        elif key and times[key] > 1:
            message = f"{key}在表中出现不止一次。"
        wrong = (Problem(row.sheet, row.row, 0, message),) if message else ()
        keyed.append(replace(row, key=key, problems=row.problems or wrong))
    return tuple(keyed)

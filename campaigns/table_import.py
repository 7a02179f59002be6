"""A filled-in table on its way in: kept, compared with the rows that are there, shown, taken.

Whose rows they are does not matter here: a schedule's, a unit's proposals, the answers of a
form, which are found in another way than those of a table.  Nothing is saved before the person has seen what would change; then only if the rows are still those that were
compared.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePath
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from agencies.conflicts import Conflict
from agencies.models import User
from campaigns.enclosures import clean_name
from campaigns.models import TableUpload
from gongwen.workbook.changes import Comparison, Known, compare
from gongwen.workbook.entries import Entries, Entry, Problem, find_entries
from gongwen.workbook.envelope import Unreadable
from gongwen.workbook.fields import Field
from gongwen.workbook.marking import mark
from gongwen.workbook.reading import ReadFile, read_file

ACCEPT = ".xlsx,.xls,.et,.csv"
KEPT_FOR = timedelta(days=3)
MOST_ROWS = 2000
TAKEN_MEANWHILE = "这份文件刚才已经导入，没有再次导入。"
CHANGED_MEANWHILE = "您核对之后，表中的内容又有改动。什么都没有导入，请核对新的对照结果。"

Values = Mapping[str, str]
# What finds the rows in a file; raises `Unreadable` where they are not.
Find = Callable[[ReadFile], Entries]


@dataclass(frozen=True)
class Preview:
    """What taking the file would do, and which rows that was compared with."""

    upload: TableUpload
    entries: tuple[Entry, ...]
    comparison: Comparison
    problems: tuple[Problem, ...]
    notices: tuple[str, ...]
    known: tuple[Known, ...]

    @property
    def seal(self) -> str:
        """The same only for the same known rows in the same order, and the file read the same."""
        told = [[row.key, sorted(row.values.items())] for row in self.known]
        told += [[row.key, sorted(row.values.items()), len(row.problems)] for row in self.entries]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:20]

    @property
    def takes_nothing(self) -> bool:
        """Whether there is nothing to take, whatever becomes of the missing rows."""
        return not (self.comparison.new or self.comparison.changed)


@dataclass(frozen=True, slots=True)
class Taken:
    """A row as it is to be: under its key, which is new unless `is_known`."""

    key: str
    values: Values
    is_known: bool


# --- Keeping --------------------------------------------------------------------------


def receive(
    file: UploadedFile,
    fields: Sequence[Field],
    *,
    target: str,
    by: User,
    now: datetime,
    find: Find | None = None,
) -> TableUpload:
    """Keep a file in which the table was found; raise `ValidationError` in words for any other."""
    find = find or partial(find_entries, fields=fields)
    name, limit = clean_name(file.name), settings.MAX_UPLOAD_BYTES
    if file.size > limit:
        raise ValidationError(f"文件“{name}”超过{limit // 1024 // 1024}MB，没有上传。")
    content = file.read()
    try:
        entries = find(read_file(name, content))
    except Unreadable as refused:
        raise ValidationError(f"文件“{name}”没有导入：{refused}") from None
    if len(entries.rows) > MOST_ROWS:
        count = len(entries.rows)
        raise ValidationError(f"文件“{name}”没有导入：有{count}行，一次最多{MOST_ROWS}行。")
    upload = TableUpload(owner=by, target=target, file_name=name, uploaded_at=now)
    upload.file.save(f"{upload.key}{PurePath(name).suffix}", ContentFile(content), save=False)
    upload.save()
    return upload


def discard(upload: TableUpload) -> None:
    with transaction.atomic():
        stored = upload.file
        upload.delete()
        transaction.on_commit(lambda: stored.storage.delete(stored.name))


def forget(*, now: datetime) -> int:
    """Remove the files that nobody took."""
    old = list(TableUpload.objects.filter(uploaded_at__lte=now - KEPT_FOR))
    for upload in old:
        discard(upload)
    return len(old)


# --- Looking --------------------------------------------------------------------------


def preview(
    upload: TableUpload,
    fields: Sequence[Field],
    known: Sequence[Known],
    *,
    is_blank: Callable[[Values], bool] = lambda values: False,
    find: Find | None = None,
) -> Preview:
    """Compare the file with the rows `known`; a new row that `is_blank` is none.

    Raise `ValidationError` if the table is not found any more (its columns have changed).
    """
    find = find or partial(find_entries, fields=fields)
    try:
        read = read_file(upload.file_name, _content(upload))
        found = find(read)
    except Unreadable as refused:
        raise ValidationError(f"文件“{upload.file_name}”没有导入：{refused}") from None
    keys = {row.key for row in known}
    rows = tuple(entry for entry in found.rows if entry.key in keys or not is_blank(entry.values))
    compared = compare(rows, known)
    if lacking := _lacking(compared, fields):
        rows = tuple(lacking.get((entry.sheet, entry.row), entry) for entry in rows)
        compared = compare(rows, known)
    problems = [*found.problems, *(p for entry in rows for p in entry.problems)]
    sheets = [sheet.name for sheet in read.sheets]
    problems.sort(key=lambda problem: (sheets.index(problem.sheet), problem.row, problem.column))
    return Preview(upload, rows, compared, tuple(problems), found.notices, tuple(known))


def _lacking(compared: Comparison, fields: Sequence[Field]) -> dict[tuple[str, int], Entry]:
    """By sheet and row, the new rows of a table without a required column, as unreadable; a row
    that is there keeps what the table does not have."""
    found = {}
    for new in compared.new:
        entry = new.entry
        titles = [f.title for f in fields if f.required and f.name not in entry.values]
        if titles:
            message = f"表中缺少列，无法作为新的一行读取：{'、'.join(titles)}。"
            problem = Problem(entry.sheet, entry.row, 0, message)
            found[entry.sheet, entry.row] = replace(entry, problems=(problem,))
    return found


def marked(upload: TableUpload, found: Preview) -> tuple[bytes, str]:
    """The person's own file with every wrong cell coloured and commented, and its name."""
    content = _content(upload)
    read = read_file(upload.file_name, content)
    return mark(content, read, found.problems), f"{PurePath(upload.file_name).stem}（问题已标出）"


def _content(upload):
    with upload.file.open("rb") as file:
        return file.read()


# --- Taking ---------------------------------------------------------------------------


def claim(upload: TableUpload) -> None:
    """Inside the transaction that takes the file: nobody else takes it, nor has done so.

    Raise `Conflict` otherwise; the file itself may be gone then.
    """
    if not TableUpload.objects.select_for_update().filter(pk=upload.pk).exists():
        raise Conflict(TAKEN_MEANWHILE)


def require_unchanged(found: Preview, seen: str) -> None:
    """Raise `Conflict` if the rows are not those of the page that was confirmed."""
    if found.seal != seen:
        raise Conflict(CHANGED_MEANWHILE)


def result(found: Preview, *, removes_missing: bool) -> list[Taken]:
    """All rows as they will be: known ones in their order, a new one behind the row that it
    stands behind in the file, else at the end; unreadable rows change nothing."""
    comparison = found.comparison
    gone = {row.key for row in comparison.missing} if removes_missing else set()
    changes = {each.known.key: each.cells for each in comparison.changed}
    rows = [
        Taken(row.key, {**row.values, **{c.name: c.new for c in changes.get(row.key, ())}}, True)
        for row in found.known
        if row.key not in gone
    ]
    places = {row.key for row in rows}
    fresh = {id(new.entry) for new in comparison.new}
    at = len(rows)
    for entry in found.entries:
        if id(entry) in fresh:
            rows.insert(at, Taken(_key(entry, places), entry.values, False))
            at += 1
        elif entry.key in places:
            at = next(n for n, row in enumerate(rows, 1) if row.key == entry.key)
    return rows


def _key(entry, known):
    """The key that the form gave the row; empty for a copied row, or one typed below."""
    try:
        return str(UUID(entry.key)) if entry.key not in known else ""
    except ValueError:
        return ""

"""The pages of a table on its way in, the same for a schedule and for a unit's proposals.

`Import` says whose rows they are; every view gets one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from agencies.conflicts import Conflict
from campaigns import table_import
from campaigns.filenames import file_name
from campaigns.forms.table_upload import TableUploadForm
from campaigns.models import TableUpload
from campaigns.table_import import Find, Preview

MOST_PROBLEMS = 200  # on the page; the file that comes back has them all
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Import:
    """What the pages need to know: addresses by name of a view and key of an upload, the rules
    of the cells, and the doors to compare and to take."""

    target: str
    fields: tuple
    title: str
    crumbs: list[tuple[str, str]]
    back: str
    address: Callable[..., str]
    preview: Callable[[TableUpload], Preview]
    take: Callable[..., Preview]
    noun: str = "活动"  # what a row is
    # Of a form, where each row is another question: what it is called, by its key.
    find: Find | None = None
    items: Mapping[str, str] = field(default_factory=dict)
    answer_fields: tuple = ()
    upload_template: str = "campaigns/table_upload.html"
    done: str = "已导入：{}"  # with what was changed
    preview_template: str = "campaigns/table_preview.html"


def upload_table(request, to: Import):
    """GET shows the form, POST keeps the file and leads to what it would change."""
    form = TableUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            upload = table_import.receive(
                form.cleaned_data["file"],
                to.fields,
                target=to.target,
                by=request.user,
                now=timezone.now(),
                find=to.find,
            )
        except ValidationError as refused:
            form.add_error("file", refused)
        else:
            return redirect(to.address("preview", upload.key))
    context = {"form": form, "to": to, "workbook_url": to.address("workbook")}
    return render(request, to.upload_template, context)


def preview_table(request, to: Import, key):
    """GET shows what the file would change, as often as asked; POST takes it, once."""
    if request.method == "POST" and not _uploads(request, to).filter(key=key).exists():
        return _no_more(request, to)
    upload = _upload(request, to, key)
    conflict = None
    try:
        if request.method == "POST":
            conflict = _take(request, to, upload)
            if conflict is None:
                return redirect(to.back)
            if not _uploads(request, to).filter(key=key).exists():
                return _no_more(request, to)
        found = to.preview(upload)
    except ValidationError as refused:
        return _refused(request, to, refused)
    return render(
        request,
        to.preview_template,
        _context(found, to) | {"conflict": conflict},
        status=409 if conflict else 200,
    )


def _take(request, to, upload):
    """Do what was confirmed, and say so; or return the `Conflict`."""
    removes_missing = request.POST.get("missing") == "remove"
    try:
        found = to.take(
            upload,
            seen=request.POST.get("seal", ""),
            removes_missing=removes_missing,
            by=request.user,
            now=timezone.now(),
        )
    except Conflict as conflict:
        return conflict
    messages.success(request, to.done.format(_told(found, removes_missing)))
    return None


def _no_more(request, to):
    """The answer to a second click, or to a page that was left open for days."""
    messages.info(request, "这份文件已经导入过，或者已过保存期限，没有再次导入。")
    return redirect(to.back)


def _refused(request, to, refused):
    messages.error(request, " ".join(refused.messages))
    return redirect(to.address("upload"))


def download_marked(request, to: Import, key):
    """The person's own file, its wrong cells coloured and commented."""
    upload = _upload(request, to, key)
    try:
        content, name = table_import.marked(upload, to.preview(upload))
    except ValidationError as refused:
        return _refused(request, to, refused)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, file_name(name, ".xlsx"))
    return response


def _uploads(request, to):
    return TableUpload.objects.filter(owner=request.user, target=to.target)


def _upload(request, to, key):
    return get_object_or_404(_uploads(request, to), key=key)


def _context(found: Preview, to: Import) -> dict[str, Any]:
    titles = {field.name: field.title for field in to.fields if not field.serial}
    cells = {field.name: field.title for field in to.answer_fields} | titles
    items = {(entry.sheet, entry.row): to.items.get(entry.key, "") for entry in found.entries}
    comparison = found.comparison
    return {
        "to": to,
        "found": found,
        "upload": found.upload,
        "titles": list(titles.values()),
        "new": [_cells(new.entry.values, titles) for new in comparison.new],
        "changed": [
            {
                "row": each.entry.row + 1,
                "name": to.items.get(each.known.key) or _name(each.known, titles),
                "cells": [(cells[c.name], c.old, c.new) for c in each.cells],
            }
            for each in comparison.changed
        ],
        "missing": [_cells(row.values, titles) for row in comparison.missing],
        "unchanged": len(comparison.unchanged),
        "unreadable": comparison.unreadable,
        "problems": [
            (items.get((each.sheet, each.row), ""), each) for each in found.problems[:MOST_PROBLEMS]
        ],
        "more_problems": len(found.problems[MOST_PROBLEMS:]),
        "marked_url": to.address("marked", found.upload.key),
        "upload_url": to.address("upload"),
    }


def _name(known, titles):
    return next(filter(None, (known.values.get(name, "") for name in list(titles)[1:])), "")


def _cells(values, titles):
    return [(title, values.get(name, "")) for name, title in titles.items()]


def _told(found, removes):
    comparison = found.comparison
    parts = [
        (len(comparison.new), "新增{}项"),
        (len(comparison.changed), "修改{}项"),
        (len(comparison.missing) if removes else 0, "删除{}项"),
    ]
    done = "、".join(words.format(count) for count, words in parts if count) or "没有改动"
    left = len(comparison.unreadable)
    return f"{done}。" + (f"另有{left}行有问题，没有导入。" if left else "")

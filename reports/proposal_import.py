"""A unit's proposals by workbook: the form to be filled in, and the filled-in table taken."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies import audit
from agencies.models import User
from campaigns import table_import
from campaigns.columns import columns_of, fields
from campaigns.fill_in import fill_in_workbook
from campaigns.models import TableUpload
from campaigns.table_import import Preview
from gongwen.workbook.changes import Known
from reports import proposals, workflow
from reports.models import Submission


def target_of(submission: Submission) -> str:
    return f"submission:{submission.pk}"


def known_rows(submission: Submission) -> list[Known]:
    """The unit's rows as it writes them, in order."""
    form = proposals.form_of(submission.requirement)
    return [
        Known(str(row.key), proposals.words_of(row, form.columns))
        for row in proposals.working_rows(submission)
    ]


def rules_of(submission: Submission):
    schedule = submission.requirement.schedule
    return fields(schedule, columns_of(schedule))


def workbook(submission: Submission) -> bytes:
    """The form with the unit's rows, and blank ones with its name."""
    requirement, unit = submission.requirement, submission.agency
    form = proposals.form_of(requirement)
    return fill_in_workbook(
        requirement.schedule,
        form.columns,
        known_rows(submission),
        heading=f"{requirement.title}填报表（{unit.name}）",
        fresh={form.unit_column: unit.short_name} if form.unit_column else {},
        author=unit.name,
    )


def preview(submission: Submission, upload: TableUpload) -> Preview:
    form, unit = proposals.form_of(submission.requirement), submission.agency.short_name
    return table_import.preview(
        upload,
        rules_of(submission),
        known_rows(submission),
        is_blank=lambda values: proposals.is_blank(values, form, unit),
    )


def take(
    submission: Submission,
    upload: TableUpload,
    *,
    seen: str,
    removes_missing: bool,
    by: User,
    now: datetime,
) -> Preview:
    """Let the draft be what the preview showed, whose seal is `seen`.

    Raise `Conflict` if the rows have changed since, or if they cannot be filled in any more,
    `ValidationError` if there would be more than the grid takes.
    """
    with transaction.atomic():
        workflow.require_fill_in(submission, by, now)
        table_import.claim(upload)
        found = preview(submission, upload)
        table_import.require_unchanged(found, seen)
        rows = table_import.result(found, removes_missing=removes_missing)
        if len(rows) > proposals.MOST_ROWS:  # the grid would not save them any more
            raise ValidationError(
                f"导入后共有{len(rows)}项，最多{proposals.MOST_ROWS}项，没有导入。请合并或者减少后再上传。"
            )
        workflow.save_draft(
            submission,
            text=submission.text,
            rows=[proposals.Row(row.key, row.values) for row in rows],
            by=by,
            now=now,
            revision=submission.revision,
        )
        detail = {"file": upload.file_name, "new": len(found.comparison.new)}
        audit.record("导入填报表", by=by, target=submission, now=now, detail=detail)
        table_import.discard(upload)
    return found

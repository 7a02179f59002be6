"""The workbook of a unit: the rows that it proposes for a schedule, where such are asked for, and
the form with everything else.  Downloaded, filled in, compared with the draft, and taken.
"""

from dataclasses import replace
from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies import audit
from agencies.models import User
from campaigns import table_import
from campaigns.models import TableUpload
from campaigns.table_import import Preview
from gongwen.sheet import write_fill_in, write_form
from gongwen.workbook.answers import is_form
from gongwen.workbook.changes import Known
from gongwen.workbook.entries import Entries, find_entries
from gongwen.workbook.envelope import Unreadable
from gongwen.workbook.fields import Field
from gongwen.workbook.reading import ReadFile
from reports import proposal_import, proposals, saves, submission_workbook, workflow
from reports.models import Submission

BESIDE_TABLE = "问题和数据"
ONLY_FORM = f"文件里只有“{BESIDE_TABLE}”表，没有活动。请上传整个填报表（.xlsx）。"
WITHOUT_FORM = f"文件里没有“{BESIDE_TABLE}”表，这部分原有的内容保留。"


def target_of(submission: Submission) -> str:
    return f"workbook:{submission.pk}"


def workbook(submission: Submission) -> bytes:
    """With what the unit has written, what is known, and last time's answers."""
    table = proposal_import.form_of(submission) if _has_table(submission) else None
    if table and not submission_workbook.labels(submission):
        return write_fill_in(table)
    requirement, unit = submission.requirement, submission.agency
    if table:
        place = f"“{BESIDE_TABLE}”表"
        return write_form(
            submission_workbook.sheet_of(submission, BESIDE_TABLE, place=place), table
        )
    title = f"{requirement.title}填报表（{unit.short_name}）"
    return write_form(submission_workbook.sheet_of(submission, title, place="第一张表"))


def fields_of(submission: Submission) -> tuple[Field, ...]:
    """The columns of the rows; of a form alone those of the form."""
    if _has_table(submission):
        return tuple(proposal_import.rules_of(submission))
    return submission_workbook.FIELDS


def known_rows(submission: Submission) -> list[Known]:
    """What stands in the draft: row by row, and part by part."""
    rows = proposal_import.known_rows(submission) if _has_table(submission) else []
    return [*rows, *submission_workbook.known_rows(submission)]


def find(submission: Submission, user: User, read: ReadFile) -> Entries:
    """Rows and answers in a file; raise `Unreadable` for one that is not this submission's."""
    if not _has_table(submission):
        return submission_workbook.find(submission, user, read)
    forms = [each for each in read.sheets if is_form(each, submission_workbook.FIELDS)]
    others = [each for each in read.sheets if each not in forms]
    if forms and not others:  # as CSV, which holds one sheet
        raise Unreadable(ONLY_FORM)
    answers = Entries((), notices=(WITHOUT_FORM,))
    if not submission_workbook.labels(submission):
        answers = Entries(())
    elif forms:
        answers = submission_workbook.find(submission, user, replace(read, sheets=forms))
    table = find_entries(replace(read, sheets=others), proposal_import.rules_of(submission))
    return Entries(
        (*table.rows, *answers.rows),
        (*table.problems, *answers.problems),
        tuple(dict.fromkeys((*table.notices, *answers.notices))),
    )


def preview(submission: Submission, user: User, upload: TableUpload) -> Preview:
    """What taking the file would do; of the form nothing is ever missing."""
    # A row that is blank is none; of a form there are no new ones.
    rule = {"is_blank": proposal_import.blank_rule(submission)} if _has_table(submission) else {}
    found = table_import.preview(
        upload,
        fields_of(submission),
        known_rows(submission),
        find=partial(find, submission, user),
        **rule,
    )
    missing = tuple(row for row in found.comparison.missing if not _is_part(row.key))
    return replace(found, comparison=replace(found.comparison, missing=missing))


def take(
    submission: Submission,
    upload: TableUpload,
    *,
    seen: str,
    removes_missing: bool,
    by: User,
    now: datetime,
) -> Preview:
    """Let the draft say what the preview showed, whose seal is `seen`; what cannot be read stays
    as it is.

    Raise `Conflict` if the draft has changed since, or cannot be filled in any more,
    `ValidationError` if there would be more rows than the grid takes.
    """
    with transaction.atomic():
        workflow.require_fill_in(submission, by, now)
        table_import.claim(upload)
        found = preview(submission, by, upload)
        table_import.require_unchanged(found, seen)
        changed = found.comparison.changed
        form = submission_workbook.filled(
            submission,
            {each.known.key: each.entry.values for each in changed if _is_part(each.known.key)},
        )
        workflow.save_draft(
            submission,
            text=form.text(),
            figures=form.figures(),
            answers=form.answers(),
            rows=_rows(submission, found, removes_missing),
            by=by,
            now=now,
            revision=submission.revision,
        )
        saves.remember(submission, by=by, window="")
        detail = {
            "file": upload.file_name,
            "new": len(found.comparison.new),
            "changed": len(changed),
        }
        audit.record("导入填报表", by=by, target=submission, now=now, detail=detail)
        table_import.discard(upload)
    return found


def _has_table(submission):
    return submission.requirement.schedule_id is not None


def _is_part(key):
    """Of the form; the rows of the table have other keys."""
    return key.startswith(("text", "question_", "figure_"))


def _rows(submission, found, removes_missing):
    """The table as it will be; None where none is asked for."""
    if not _has_table(submission):
        return None
    taken = table_import.result(found, removes_missing=removes_missing)
    rows = [row for row in taken if not _is_part(row.key)]
    if len(rows) > proposals.MOST_ROWS:  # the grid would not save them any more
        raise ValidationError(
            f"导入后共有{len(rows)}项，最多{proposals.MOST_ROWS}项，没有导入。请合并或者减少后再上传。"
        )
    return [proposals.Row(row.key, row.values) for row in rows]

"""A submission filled in by workbook: downloaded, uploaded, looked at, taken."""

from functools import partial

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from campaigns.views import table_imports
from campaigns.views.schedule_imports import workbook_response
from reports import filled_workbook, submission_workbook, workflow
from reports.views.submissions import visible_submission

NAMES = {
    "upload": "import_workbook",
    "preview": "preview_workbook",
    "marked": "mark_workbook",
    "workbook": "fill_in_workbook",
}


def fill_in_workbook(request, pk):
    submission = _submission(request, pk)
    name = f"{submission.requirement.title}填报表（{submission.agency.short_name}）"
    return workbook_response(filled_workbook.workbook(submission), name)


def import_workbook(request, pk):
    return table_imports.upload_table(request, _import(request, pk))


def preview_workbook(request, pk, key):
    return table_imports.preview_table(request, _import(request, pk), key)


def mark_workbook(request, pk, key):
    return table_imports.download_marked(request, _import(request, pk), key)


def _submission(request, pk):
    submission = visible_submission(request.user, pk)
    workflow.require_fill_in(submission, request.user, timezone.now())
    prefetch_related_objects([submission.requirement], "questions", "figure_fields")
    if not submission.requirement.schedule_id and not submission_workbook.labels(submission):
        raise Http404
    return submission


def _import(request, pk):
    submission, user = _submission(request, pk), request.user
    back = reverse("edit_submission", args=[pk])
    return table_imports.Import(
        target=filled_workbook.target_of(submission),
        fields=filled_workbook.fields_of(submission),
        answer_fields=submission_workbook.FIELDS,
        title=f"{submission.agency.name}：{submission.requirement.title}",
        crumbs=[("报送", reverse("list_submissions")), (submission.requirement.title, back)],
        back=back,
        address=lambda name, *args: reverse(NAMES[name], args=[pk, *args]),
        preview=partial(filled_workbook.preview, submission, user),
        take=partial(filled_workbook.take, submission),
        noun="活动" if submission.requirement.schedule_id else "内容",
        find=partial(filled_workbook.find, submission, user),
        items=submission_workbook.labels(submission),
        done="已存入草稿：{}尚未报送。",
        upload_template="reports/workbook_upload.html",
        preview_template="reports/workbook_preview.html",
    )

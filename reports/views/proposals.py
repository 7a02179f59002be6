"""What a unit proposes for a schedule, filled in by workbook."""

from functools import partial

from django.urls import reverse
from django.utils import timezone

from campaigns.views import table_imports
from campaigns.views.schedule_imports import workbook_response
from reports import proposal_import, workflow
from reports.views.filling import collecting_submission

NAMES = {
    "upload": "import_proposals",
    "preview": "preview_proposals",
    "marked": "mark_proposals",
    "workbook": "fill_in_proposals",
}


def import_proposals(request, pk):
    return table_imports.upload_table(request, _import(request, pk))


def preview_proposals(request, pk, key):
    return table_imports.preview_table(request, _import(request, pk), key)


def mark_proposals(request, pk, key):
    return table_imports.download_marked(request, _import(request, pk), key)


def fill_in_proposals(request, pk):
    """填报表 of the unit, with the rows it has."""
    submission = collecting_submission(request.user, pk)
    workflow.require_fill_in(submission, request.user, timezone.now())
    name = f"{submission.requirement.title}填报表（{submission.agency.short_name}）"
    return workbook_response(proposal_import.workbook(submission), name)


def _import(request, pk):
    submission = collecting_submission(request.user, pk)
    workflow.require_fill_in(submission, request.user, timezone.now())
    back = reverse("edit_submission", args=[pk])
    return table_imports.Import(
        target=proposal_import.target_of(submission),
        fields=proposal_import.rules_of(submission),
        title=f"{submission.agency.name}：{submission.requirement.title}",
        crumbs=[("报送", reverse("list_submissions")), (submission.requirement.title, back)],
        back=back,
        address=lambda name, *args: reverse(NAMES[name], args=[pk, *args]),
        preview=partial(proposal_import.preview, submission),
        take=partial(proposal_import.take, submission),
    )

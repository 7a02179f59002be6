"""What a unit proposes for a schedule: saved while it is written, filled in by workbook."""

from functools import partial

from django.http import JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.conflicts import Conflict
from campaigns.views import table_imports
from campaigns.views.schedule_imports import workbook_response
from reports import grid, proposal_import, proposals, workflow
from reports.forms.submission import SubmissionForm
from reports.views.filling import collecting_submission


@require_POST
def autosave_proposals(request, pk):
    """Save the rows, and of the rest what is valid; say what there is to say of each cell.

    409 if a colleague was quicker or the submission cannot be filled in any more; 403 if
    somebody else sits here now.
    """
    submission, now = collecting_submission(request.user, pk), timezone.now()
    if request.POST.get("user") != str(request.user.pk):
        message = f"现在登录的是{request.user.name}，不是打开本页的人。内容已暂存在本机，没有保存。"
        return JsonResponse({"message": message}, status=403)
    form = proposals.form_of(submission.requirement)
    rows = grid.posted_rows(request.POST, form)
    typed = SubmissionForm(submission, request.POST)
    is_valid = typed.is_valid()
    try:
        if "revision" in typed.errors:
            raise Conflict("无法确认您打开之后有没有新的内容。")
        workflow.save_draft(
            submission,
            text=typed.cleaned_data.get("text", submission.text),
            figures=typed.figures() if is_valid else None,
            rows=rows,
            by=request.user,
            now=now,
            revision=typed.cleaned_data["revision"],
        )
    except Conflict as conflict:
        if not _is_stored(submission, form, typed, rows):
            return JsonResponse({"message": str(conflict)}, status=409)
    return JsonResponse(
        {
            "revision": submission.revision,
            "at": timezone.localtime(now).strftime("%H:%M"),
            "is_whole": is_valid,
            "remarks": _remarks(submission, form, rows),
        }
    )


def _is_stored(submission, form, typed, rows):
    """Whether all this stands there already: then an answer of ours was lost, or a colleague
    wrote the same."""
    submission.refresh_from_db()
    stored = grid.rows_of(proposals.working_rows(submission), form)
    figures = (
        {figure.field_id: (figure.value, figure.approximate) for figure in typed.figures()}
        if typed.is_valid()
        else None
    )
    return (
        submission.is_open
        and [dict(row.values) for row in rows] == [dict(row.values) for row in stored]
        and typed.cleaned_data.get("text") == submission.text
        and figures == {f.field_id: (f.value, f.approximate) for f in submission.figures.all()}
    )


def _remarks(submission, form, rows):
    """By key, what there is to say of the cells of each row."""
    campaign, unit = form.schedule.campaign, submission.agency.short_name
    told = {row.key: grid.remarks(row.values, form, campaign, unit) for row in rows}
    return {key: cells for key, cells in told.items() if cells}


# --- By workbook ----------------------------------------------------------------------

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

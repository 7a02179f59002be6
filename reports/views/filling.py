"""The page where a clerk fills in a submission; 保存草稿 and 报送 both save first."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.conflicts import Conflict
from reports import grid, proposals, uploads, workflow
from reports.beginnings import beginning_of
from reports.deadlines import standing
from reports.forms.submission import SubmissionForm
from reports.missing import missing_parts
from reports.models import SubmissionFile
from reports.views.submissions import return_in_force, step_url, visible_submission


def edit_submission(request, pk):
    """The clerk's form; 保存草稿 and 报送 both save first."""
    submission, now = visible_submission(request.user, pk), timezone.now()
    if request.method != "POST":
        workflow.require_fill_in(submission, request.user, now)
        form = SubmissionForm(submission, beginning=beginning_of(submission))
        return _edit(request, submission, form, now)
    form = SubmissionForm(submission, request.POST)
    conflict, refusals = None, []
    try:
        # The text first: whatever happens to the files, nothing typed is lost.
        _save(request, submission, form, now)
    except Conflict as refused:
        conflict = refused
    try:
        files = request.FILES.getlist("files")
        refusals = uploads.attach(submission, files, by=request.user, now=now)
    except Conflict as refused:
        conflict = conflict or refused
    for refusal in refusals:
        messages.error(request, str(refusal))
    if conflict:
        return _edit(request, submission, form, now, conflict=conflict, status=409)
    if not form.is_valid():
        return _edit(request, submission, form, now)
    if "submit" in request.POST and not refusals:
        return _submit(request, submission, form, now)
    messages.success(request, "已保存草稿，尚未报送。")
    return redirect("edit_submission", submission.pk)


def download_file(request, pk):
    file = get_object_or_404(SubmissionFile.objects.visible_to(request.user), pk=pk)
    return FileResponse(
        file.file.open("rb"),
        as_attachment=True,
        filename=file.name,
        content_type="application/octet-stream",
    )


@require_POST
def delete_file(request, pk):
    file = get_object_or_404(SubmissionFile.objects.visible_to(request.user), pk=pk)
    uploads.remove(file, by=request.user, now=timezone.now())
    messages.success(request, f"已删除附件“{file.name}”。")
    return redirect("edit_submission", file.submission_id)


def collecting_submission(user, pk):
    """A submission in which a unit proposes rows for a schedule; raise 404 for any other."""
    submission = visible_submission(user, pk)
    if not submission.requirement.schedule_id:
        raise Http404
    return submission


def _save(request, submission, form, now):
    """Save what is valid; raise `Conflict` also if the form does not say what it was opened on."""
    workflow.require_fill_in(submission, request.user, now)
    if "revision" in form.errors:
        raise Conflict("无法确认您打开之后有没有新的内容。")
    if not form.is_valid():
        return
    workflow.save_draft(
        submission,
        text=form.cleaned_data["text"],
        figures=form.figures(),
        rows=_posted_rows(request, submission),
        by=request.user,
        now=now,
        revision=form.cleaned_data["revision"],
    )


def _posted_rows(request, submission):
    """The rows on the page of what is proposed for a schedule; None where none is asked for."""
    requirement = submission.requirement
    if not requirement.schedule_id:
        return None
    return grid.posted_rows(request.POST, proposals.form_of(requirement))


def _grid(request, submission, *, as_posted, strict):
    """The grid with the rows as they were just written, or as they are stored."""
    if not submission.requirement.schedule_id:
        return None
    form = proposals.form_of(submission.requirement)
    stored = grid.rows_of(proposals.working_rows(submission), form)
    rows = grid.posted_rows(request.POST, form) if as_posted else stored
    return grid.grid_of(submission, form, rows, strict=strict) | {
        "titles": [field.title for field in form.fields],
        "others": [proposals.under_titles(row.values, form) for row in stored],
    }


def _submit(request, submission, form, now):
    try:
        workflow.submit(submission, by=request.user, now=now)
    except ValidationError:
        saved = SubmissionForm(submission)
        missing = missing_parts(submission)
        return _edit(request, submission, saved, now, missing=missing)
    except Conflict as conflict:
        return _edit(request, submission, form, now, conflict=conflict, status=409)
    messages.success(request, f"{submission.get_state_display()}，等待{_issuer(submission)}审核。")
    return redirect(submission)


def _issuer(submission):
    return submission.requirement.notice.issuer.short_name


def _edit(request, submission, form, now, *, conflict=None, missing=(), status=200):
    submission.refresh_from_db(fields=["state", "text", "revision"])
    if conflict:
        form = form.on_revision(submission.revision)
    as_posted = request.method == "POST" and form.is_bound
    context = {
        "submission": submission,
        "requirement": submission.requirement,
        "notice": submission.requirement.notice,
        "form": form,
        "grid": _grid(request, submission, as_posted=as_posted, strict=bool(missing)),
        "autosave_url": reverse("autosave_proposals", args=[submission.pk]),
        "files": submission.files.all(),
        "left": standing(submission, now),
        "may_fill_in": workflow.may_fill_in(submission, request.user, now),
        "returned": return_in_force(submission),
        "conflict": conflict,
        "others_figures": submission.figures.select_related("field") if conflict else [],
        "missing": missing,
        "nothing_url": step_url(submission, "report_nothing"),
        "limits": {
            "each": settings.MAX_UPLOAD_BYTES // 1024 // 1024,
            "files": settings.MAX_SUBMISSION_FILES,
            "together": settings.MAX_SUBMISSION_BYTES // 1024 // 1024,
        },
    }
    return render(request, "reports/submission_edit.html", context, status=status)

"""The page where a clerk fills in a submission; 保存草稿 and 报送 both save first."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.conflicts import Conflict
from campaigns.windows import key_in
from reports import checking, grid, proposals, saves, saving, submitted_photos, uploads, workflow
from reports.beginnings import beginning_of
from reports.deadlines import standing
from reports.forms.submission import SubmissionForm, stored_values
from reports.locks import lock_of
from reports.missing import missing_parts
from reports.models import SubmissionFile
from reports.page_parts import page_parts
from reports.precedents import precedents_of
from reports.reviewing import comments_in_force, return_in_force
from reports.rolling_up import rolled_up
from reports.row_figures import row_figures, told_by
from reports.views.submissions import step_url, visible_submission


def edit_submission(request, pk):
    """The clerk's form; 保存草稿 and 报送 both save first."""
    submission, now = visible_submission(request.user, pk), timezone.now()
    prefetch_related_objects([submission.requirement], "questions", "figure_fields")
    if request.method != "POST":
        if submission.agency in request.user.own_agencies and lock_of(submission, now):
            return _locked(request, submission, now)
        workflow.require_fill_in(submission, request.user, now)
        rolled = rolled_up(submission)
        form = SubmissionForm(submission, beginning=beginning_of(submission, rolled.figures))
        return _edit(request, submission, form, now, rolled=rolled)
    form = SubmissionForm(submission, request.POST)
    conflict, refusals = None, []
    try:
        # The text first: whatever happens to the files, nothing typed is lost.
        rows = posted_rows(request, submission)
        window = key_in(request.POST)
        saving.keep(submission, form, rows=rows, by=request.user, now=now, window=window)
    except Conflict as refused:
        conflict = refused
    try:
        files = request.FILES.getlist("files") if "files" in form.fields else []
        refusals = uploads.attach(submission, files, by=request.user, now=now)
        photos = request.FILES.getlist("photos")
        refusals += submitted_photos.save_posted(
            submission, request.POST, photos, by=request.user, now=now
        )
    except Conflict as refused:
        conflict = conflict or refused
    for refusal in refusals:
        messages.error(request, str(refusal))
    if conflict:
        return _edit(request, submission, form, now, conflict=conflict, status=409)
    if not form.is_valid():
        return _edit(request, submission, form, now)
    if "submit" in request.POST and not refusals:
        return _submit(request, submission, now)
    messages.success(request, "已保存草稿，尚未报送。", extra_tags="all-stored")
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


def posted_rows(request, submission):
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


def _submit(request, submission, now):
    """Hand in what was just saved; first say what is missing, then, once, what looks wrong."""
    missing = missing_parts(submission)
    remarks = [] if missing else checking.remarks_of(submission)
    if missing or (remarks and checking.seal(remarks) != request.POST.get("seen")):
        saved = SubmissionForm(submission)
        return _edit(request, submission, saved, now, missing=missing, remarks=remarks)
    try:
        workflow.submit(submission, by=request.user, now=now)
    except (Conflict, ValidationError) as refused:  # somebody was quicker just now
        return _edit(
            request, submission, SubmissionForm(submission), now, conflict=refused, status=409
        )
    receiver, number = submission.receiver.short_name, submission.versions.last().receipt_number
    words = f"{submission.state_words}，等待{receiver}审核。回执编号{number}。"
    messages.success(request, words)
    return redirect("show_receipt", submission.pk)


def _locked(request, submission, now):
    context = {
        "submission": submission,
        "requirement": submission.requirement,
        "lock": lock_of(submission, now),
    }
    return render(request, "reports/submission_locked.html", context, status=409)


def _edit(
    request,
    submission,
    form,
    now,
    *,
    rolled=None,
    conflict=None,
    missing=(),
    remarks=(),
    status=200,
):
    if request.method == "POST":
        submission.refresh_from_db(fields=["state", "text", "revision", "updated_at"])
    if form.is_bound:  # what is valid is saved, or it is shown beside what a colleague saved
        form = form.on_revision(submission.revision)
    rolled = rolled or rolled_up(submission)
    precedents, returned = precedents_of(submission), return_in_force(submission)
    parts = page_parts(
        form,
        rolled=rolled,
        precedents=precedents,
        comments=comments_in_force(submission),
        stored=stored_values(submission) if conflict and form.is_bound else None,
        missing=missing,
        remarks=remarks,
    )
    requirement = submission.requirement
    context = {
        "submission": submission,
        "requirement": requirement,
        "notice": requirement.notice,
        "form": form,
        "text": next((each for each in parts if each.part.key == "text"), None),
        "questions": [each for each in parts if each.part.key.startswith("question_")],
        "figures": [each for each in parts if each.part.is_figure],
        "row_figures": row_figures(submission).values(),
        "precedents": precedents,
        "grid": _grid(request, submission, as_posted=form.is_bound, strict=bool(missing)),
        "autosave_url": reverse("autosave_submission", args=[submission.pk]),
        "files": submission.files.working() if requirement.takes_files else [],
        "left": standing(submission, now),
        "may_fill_in": workflow.may_fill_in(submission, request.user, now),
        "returned": returned,
        "conflict": conflict,
        "others_save": saves.last_of(submission) if conflict else None,
        "missing": missing,
        "remarks": remarks,
        "seen": checking.seal(list(remarks)),
        "receiver": submission.receiver,
        "contacts": submission.agency.contacts.all(),
        "rolled": rolled,
        "held": told_by(submission).values("activity").distinct().count(),
        "nothing_url": step_url(submission, "report_nothing"),
        "limits": {
            "each": settings.MAX_UPLOAD_BYTES // 1024 // 1024,
            "files": settings.MAX_SUBMISSION_FILES,
            "together": settings.MAX_SUBMISSION_BYTES // 1024 // 1024,
        },
    }
    return render(request, "reports/submission_edit.html", context, status=status)

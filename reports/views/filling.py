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
from reports import (
    checking,
    grid,
    meeting,
    proposals,
    saving,
    submitted_photos,
    uploads,
    workflow,
)
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
from reports.views.submissions import lead_to_receipt, step_url, visible_submission


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
    form, rows = SubmissionForm(submission, request.POST), posted_rows(request, submission)
    kept, conflict, refusals = None, None, []
    try:
        # The text first: whatever happens to the files, nothing typed is lost.
        kept = saving.keep(
            submission,
            form,
            rows=rows,
            seals=meeting.read(request.POST.get("seals", "")),
            by=request.user,
            now=now,
            window=key_in(request.POST),
        )
    except Conflict as refused:
        conflict, kept = refused, getattr(refused, "kept", None)
    if conflict and "submit" in request.POST and _is_handed_in(request, submission, form, rows):
        return lead_to_receipt(request, submission)
    if kept:
        form, rows = kept.form, kept.rows
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
        shown = {"rows": rows, "kept": kept, "conflict": conflict, "status": 409}
        return _edit(request, submission, form, now, **shown)
    for line in kept.told():
        messages.warning(request, line)
    if not form.is_valid():
        return _edit(request, submission, form, now, rows=rows)
    if "submit" in request.POST and not refusals and not kept.brings:
        return _submit(request, submission, now)
    unseen = "请核对并入的内容后再报送。" if "submit" in request.POST and kept.brings else ""
    messages.success(request, f"已保存草稿，尚未报送。{unseen}", extra_tags="all-stored")
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
    asked = proposals.form_of(requirement)
    rows = grid.posted_rows(request.POST, asked)
    return proposals.as_stored(rows, asked, submission.agency.short_name)


def _stored_rows(submission):
    """The form of the table and its rows as they are stored, in the words of the grid; None and
    none where no table is asked for."""
    if not submission.requirement.schedule_id:
        return None, []
    form = proposals.form_of(submission.requirement)
    return form, grid.rows_of(proposals.working_rows(submission), form)


def _grid(submission, rows, kept, *, strict):
    """The grid with the rows as they were just written, or, without any, as they are stored."""
    form, stored = _stored_rows(submission)
    if form is None:
        return None
    both = kept.table.both if kept else {}
    shown = stored if rows is None else rows
    return grid.grid_of(submission, form, shown, both=both, strict=strict) | {
        "titles": [field.title for field in form.fields],
        "others": [proposals.under_titles(row.values, form) for row in stored],
        "there": stored,
    }


def _is_handed_in(request, submission, form, rows):
    """Whether all that this page says waits for review already: 报送 was pressed twice."""
    if not submission.waits_for_review or request.FILES or not form.is_valid():
        return False
    if submitted_photos.posted_descriptions(request.POST, submission.photos.working()):
        return False
    _, there = _stored_rows(submission)
    same_rows = [row.values for row in rows or ()] == [row.values for row in there]
    return same_rows and form.values() == stored_values(submission)


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
    return lead_to_receipt(request, submission)


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
    rows=None,
    kept=None,
    rolled=None,
    conflict=None,
    missing=(),
    remarks=(),
    status=200,
):
    if request.method == "POST":
        submission.refresh_from_db(fields=["state", "text", "revision", "updated_at"])
    stored = form.stored
    if form.is_bound:  # what is valid is saved, or it is shown beside what a colleague saved
        form, stored = form.on_revision(submission.revision), stored_values(submission)
    rolled = rolled or rolled_up(submission)
    precedents, returned = precedents_of(submission), return_in_force(submission)
    comments = comments_in_force(submission)
    others = kept.parts.both if kept else {}
    if conflict and not kept and form.is_bound:
        others = meeting.meet_parts(None, form.values(), stored).both
    table = _grid(submission, rows, kept, strict=bool(missing))
    parts = page_parts(
        form,
        rolled=rolled,
        precedents=precedents,
        comments=comments,
        others=others,
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
        "grid": table,
        "seals": meeting.sealed(stored | form.begun(), table["there"] if table else ()),
        "autosave_url": reverse("autosave_submission", args=[submission.pk]),
        "files": submission.files.working() if requirement.takes_files else [],
        "left": standing(submission, now),
        "may_fill_in": workflow.may_fill_in(submission, request.user, now),
        "returned": returned,
        # Of what has no field to stand at: sums of rows, photographs, files, the table.
        "comments_elsewhere": [
            comments[key] for key in sorted(comments.keys() - {each.part.key for each in parts})
        ],
        "conflict": conflict,
        "kept": kept if conflict else None,
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

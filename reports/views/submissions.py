from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.conflicts import Conflict
from campaigns.states import NoticeState
from gongwen.counting import count_characters
from reports import grid, proposals, uploads, workflow
from reports.beginnings import beginning_of
from reports.contents import contents_for
from reports.deadlines import standing
from reports.filters import SubmissionFilter
from reports.forms.submission import SubmissionForm
from reports.models import Submission, SubmissionFile
from reports.states import LABELS, STEPS

PAGE_LENGTH = 50
NEEDS_REASON = {step.name for step in STEPS if step.needs_reason}


class StepForm(forms.Form):
    """On which text a step is taken, and why; how long a reason may be is the workflow's rule."""

    revision = forms.IntegerField(
        min_value=0, error_messages={"required": "请重新打开本页，阅读报送内容后再办理。"}
    )
    reason = forms.CharField(required=False)


def list_submissions(request):
    """The officer's queue, the superior's view, the clerk's own."""
    now = timezone.now()
    visible = (
        Submission.objects.visible_to(request.user)
        .most_pressing_first()
        .select_related("agency", "requirement__notice")
        .defer("text", "submitted_text", "requirement__notice__body")
    )
    found = SubmissionFilter(request.GET, queryset=visible, request=request, now=now)
    page = Paginator(found.qs, PAGE_LENGTH).get_page(request.GET.get("page"))
    for submission in page:
        submission.left = standing(submission, now)
    return render(
        request,
        "reports/submission_list.html",
        {"form": found.form, "page_obj": page, "filtered": any(request.GET.values())},
    )


def show_submission(request, pk):
    return _show(request, _visible(request.user, pk), timezone.now())


@require_POST
def take_submission_step(request, pk, step):
    """One step, with the revision of the text it is taken on, and its reason if it needs one."""
    if step not in LABELS:
        raise Http404
    submission, now = _visible(request.user, pk), timezone.now()
    form = StepForm(request.POST)
    reason = {"reason": form["reason"].data or ""} if step in NEEDS_REASON else {}
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        revision = form.cleaned_data["revision"]
        getattr(workflow, step)(submission, by=request.user, now=now, revision=revision, **reason)
    except ValidationError as error:
        return _show(request, submission, now, failed={"step": step, "messages": error.messages})
    except Conflict as conflict:
        failed = {"step": step, "messages": [str(conflict)]}
        return _show(request, _visible(request.user, pk), now, failed=failed, status=409)
    messages.success(request, f"{submission.agency.short_name}：已{LABELS[step]}。")
    return redirect(submission)


def edit_submission(request, pk):
    """The clerk's form; 保存草稿 and 报送 both save first."""
    submission, now = _visible(request.user, pk), timezone.now()
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


def _visible(user, pk):
    visible = Submission.objects.visible_to(user).select_related(
        "agency",
        "requirement__notice__issuer",
        "requirement__notice__number_series",
        "requirement__schedule__campaign__series",
    )
    return get_object_or_404(visible, pk=pk)


def collecting_submission(user, pk):
    """A submission in which a unit proposes rows for a schedule; raise 404 for any other."""
    submission = _visible(user, pk)
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
        missing = workflow.missing_parts(submission)
        return _edit(request, submission, saved, now, missing=missing)
    except Conflict as conflict:
        return _edit(request, submission, form, now, conflict=conflict, status=409)
    messages.success(request, f"{submission.get_state_display()}，等待{_issuer(submission)}审核。")
    return redirect(submission)


def _step_url(submission, step):
    return reverse("take_submission_step", args=[submission.pk, step])


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
        "returned": _return_in_force(submission),
        "conflict": conflict,
        "others_figures": submission.figures.select_related("field") if conflict else [],
        "missing": missing,
        "nothing_url": _step_url(submission, "report_nothing"),
        "limits": {
            "each": settings.MAX_UPLOAD_BYTES // 1024 // 1024,
            "files": settings.MAX_SUBMISSION_FILES,
            "together": settings.MAX_SUBMISSION_BYTES // 1024 // 1024,
        },
    }
    return render(request, "reports/submission_edit.html", context, status=status)


def _return_in_force(submission):
    """The transition that returned it, while it still waits to be mended; else None."""
    last = submission.transitions.select_related("by").last()
    return last if last and last.to_state == submission.state == "returned" else None


def _show(request, submission, now, *, failed=None, status=200):
    steps = workflow.open_steps(submission, request.user, now)
    contents = contents_for(submission, request.user)
    is_own = submission.agency in request.user.own_agencies
    context = {
        "submission": submission,
        "requirement": submission.requirement,
        "notice": submission.requirement.notice,
        "contents": contents,
        "left": standing(submission, now),
        "events": _events(submission),
        "returned": _return_in_force(submission),
        "may_fill_in": workflow.may_fill_in(submission, request.user, now),
        "is_locked": submission.is_locked(now),
        "is_own": is_own,
        "is_being_reworked": not is_own and submission.state == "returned",
        "steps": {step.name: step for step in steps},
        "character_count": count_characters(contents.text),
        "withdrawal": _withdrawal(submission.requirement.notice),
        "accept_question": f"确定{submission.agency.short_name}报送的“{submission.requirement}”审核通过？",
        "accept_url": _step_url(submission, "accept"),
        "failed": failed,
        "typed_reason": request.POST.get("reason", ""),
    }
    return render(request, "reports/submission_show.html", context, status=status)


def _withdrawal(notice):
    """The transition that withdrew the notice, or None."""
    if notice.state != NoticeState.WITHDRAWN:
        return None
    return notice.transitions.filter(step="withdraw").last()


def _events(submission):
    """The history, the latest first, for the timeline."""
    transitions = submission.transitions.select_related("by__agency").order_by("-at", "-pk")
    return [
        {
            "label": LABELS[transition.step] if transition.to_state != "resubmitted" else "重报",
            "at": transition.at,
            "by": transition.by.name,
            "unit": transition.by.agency.short_name,
            "reason": transition.reason,
            "tone": "danger" if transition.to_state == "returned" else "",
        }
        for transition in transitions
    ]

"""The clerk's page saves itself: every pause in typing, without its files."""

from django.db.models import prefetch_related_objects
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.conflicts import Conflict
from campaigns.windows import key_in
from reports import checking, grid, proposals, saves, saving
from reports.forms.submission import SubmissionForm, stored_values
from reports.page_parts import told
from reports.views.filling import posted_rows
from reports.views.submissions import visible_submission


@require_POST
def autosave_submission(request, pk):
    """Save what is valid; say what is not, and what there is to say of the cells of a table.

    409 if somebody else was quicker, with what stands there now, or if the submission cannot
    be filled in any more; 403 if somebody else sits here now.
    """
    submission, now = visible_submission(request.user, pk), timezone.now()
    if request.POST.get("user") != str(request.user.pk):
        message = f"现在登录的是{request.user.name}，不是打开本页的人。内容已暂存在本机，没有保存。"
        return JsonResponse({"message": message}, status=403)
    prefetch_related_objects([submission.requirement], "questions", "figure_fields")
    form, rows = SubmissionForm(submission, request.POST), posted_rows(request, submission)
    window = key_in(request.POST)
    try:
        saving.keep(submission, form, rows=rows, by=request.user, now=now, window=window)
    except Conflict as conflict:
        if not _is_stored(submission, form, rows):
            return JsonResponse(_met(submission, form, conflict, request.user), status=409)
    answer = {
        "revision": submission.revision,
        "at": _clock(now),
        "left": [part.label for part in form.parts() if part.key in form.errors],
        "values": told(form.values()),
    }
    if rows is None:
        answer["checks"] = _checks(submission)
    else:
        answer["remarks"] = _remarks(submission, rows)
    return JsonResponse(answer)


def _clock(at):
    return timezone.localtime(at).strftime("%H:%M")


def _met(submission, form, conflict, user):
    """What the page needs to bring both together, part by part; closed where it may not write."""
    submission.refresh_from_db()
    message, save = str(conflict), saves.last_of(submission)
    is_stale = (
        "revision" not in form.errors and form.cleaned_data["revision"] != submission.revision
    )
    if not is_stale or not submission.is_written:
        return {"message": message, "closed": True}
    return {
        "message": message,
        "closed": False,
        "revision": submission.revision,
        "at": _clock(submission.updated_at),
        "by": save.by if save else "同事",
        "own": bool(save) and save.by_pk == user.pk,
        "mine": told(form.values()),
        "theirs": told(stored_values(submission)),
    }


def _is_stored(submission, form, rows):
    """Whether all this stands there already: then an answer of ours was lost, or a colleague
    wrote the same."""
    submission.refresh_from_db()
    if not submission.is_written or form.errors:
        return False
    stored = stored_values(submission)
    if any(stored.get(part.key) != form.values().get(part.key) for part in form.parts()):
        return False
    if rows is None:
        return True
    asked = proposals.form_of(submission.requirement)
    kept = grid.rows_of(proposals.working_rows(submission), asked)
    return [dict(row.values) for row in rows] == [dict(row.values) for row in kept]


def _checks(submission):
    """By the key of the part, what looks wrong in it."""
    found: dict[str, list[str]] = {}
    for issue in checking.remarks_of(submission):
        found.setdefault(issue.field, []).append(issue.message)
    return found


def _remarks(submission, rows):
    """By the key of a row, what there is to say of its cells."""
    form = proposals.form_of(submission.requirement)
    campaign, unit = form.schedule.campaign, submission.agency.short_name
    said = {row.key: grid.remarks(row.values, form, campaign, unit) for row in rows}
    return {key: cells for key, cells in said.items() if cells}

"""The clerk's page saves itself: every pause in typing, without its files."""

from django.db.models import prefetch_related_objects
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.conflicts import Conflict
from campaigns.windows import key_in
from reports import checking, grid, meeting, proposals, saving
from reports.forms.submission import SubmissionForm
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
    try:
        kept = saving.keep(
            submission,
            form,
            rows=rows,
            seals=meeting.read(request.POST.get("seals", "")),
            by=request.user,
            now=now,
            window=key_in(request.POST),
            is_shown_anew=False,
        )
    except saving.Unsettled as unsettled:
        return JsonResponse(_met(submission, unsettled), status=409)
    except Conflict as conflict:
        return JsonResponse({"message": str(conflict), "closed": True}, status=409)
    form, rows = kept.form, kept.rows
    answer = {
        "revision": submission.revision,
        "seals": str(meeting.sealed(form.values(), rows or ())),
        "at": _clock(now),
        "left": [part.label for part in form.parts() if part.key in form.errors],
    }
    if rows is None:
        answer["checks"] = _checks(submission)
    else:
        answer["remarks"] = _remarks(submission, rows)
    return JsonResponse(answer)


def _clock(at):
    return timezone.localtime(at).strftime("%H:%M")


def _met(submission, unsettled):
    """What the page needs to bring both together; then it is opened on what is stored now."""
    kept = unsettled.kept
    return {
        "message": str(unsettled),
        "closed": False,
        "revision": submission.revision,
        "seals": str(kept.seals),
        "said": kept.told(),
        "apart": kept.apart(),
        "by": f"{kept.who} {_clock(kept.at)} ",
        "brought": told(kept.parts.brought),
        "both": told(kept.parts.both),
        "rows": [{"key": row.key, "values": row.values} for row in kept.table.rows],
        "cells": [[*place, words] for place, words in kept.table.both.items()],
    }


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

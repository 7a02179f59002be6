from collections import Counter

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.conflicts import Conflict
from campaigns.states import NoticeState
from reports import workflow
from reports.chain import is_frozen
from reports.deadlines import standing
from reports.filters import SubmissionFilter
from reports.locks import lock_of
from reports.models import Submission
from reports.reviewing import RETURNS, answered_by, place_of, return_in_force
from reports.rules import may_review
from reports.showing import page_of
from reports.states import CORRECTION_STEPS, LABELS, STEPS
from reports.taking import HANDS_IN

PAGE_LENGTH = 50
# What a list does not show.
UNREAD = ("text", "submitted_text", "submitted_figures", "submitted_answers")
NEEDS_REASON = {step.name for step in STEPS + CORRECTION_STEPS if step.needs_reason}


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
        .select_related("agency", "parent__agency", "requirement__notice__issuer")
        .defer(*UNREAD, *(f"parent__{name}" for name in UNREAD), "requirement__notice__body")
    )
    found = SubmissionFilter(request.GET, queryset=visible, request=request, now=now)
    is_queue = request.GET.get("state") == "to_review"
    rows = found.qs.order_by("submitted_at", "pk") if is_queue else found.qs
    page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
    for submission in page:
        submission.left = standing(submission, now)
        submission.may_be_ticked = is_queue and may_review(submission, request.user)
    context = {
        "form": found.form,
        "page_obj": page,
        "filtered": any(request.GET.values()),
        "may_tick": any(submission.may_be_ticked for submission in page),
    }
    return render(request, "reports/submission_list.html", context)


def show_submission(request, pk):
    return _show(request, visible_submission(request.user, pk), timezone.now())


@require_POST
def take_submission_step(request, pk, step):
    """One step, with the revision of the text it is taken on, and its reason if it needs one."""
    if step not in LABELS:
        raise Http404
    submission, now = visible_submission(request.user, pk), timezone.now()
    form = StepForm(request.POST)
    extra = {"reason": form["reason"].data or ""} if step in NEEDS_REASON else {}
    if step in RETURNS:
        extra["comments"] = _typed_comments(request)
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        revision = form.cleaned_data["revision"]
        getattr(workflow, step)(submission, by=request.user, now=now, revision=revision, **extra)
    except ValidationError as error:
        return _show(request, submission, now, failed={"step": step, "messages": error.messages})
    except Conflict as conflict:
        failed = {"step": step, "messages": [str(conflict)]}
        return _show(request, visible_submission(request.user, pk), now, failed=failed, status=409)
    if step in HANDS_IN:
        return lead_to_receipt(request, submission)
    messages.success(request, f"{submission.agency.short_name}：已{LABELS[step]}。")
    return redirect(submission)


def lead_to_receipt(request, submission):
    """Of what was handed in just now."""
    receiver, number = submission.receiver.short_name, submission.versions.last().receipt_number
    words = f"{submission.state_words}，等待{receiver}审核。回执编号{number}。"
    messages.success(request, words)
    return redirect("show_receipt", submission.pk)


def visible_submission(user, pk):
    visible = Submission.objects.visible_to(user).select_related(
        "agency",
        "parent__agency",
        "requirement__notice__issuer",
        "requirement__notice__number_series",
        "requirement__schedule__campaign__series",
    )
    return get_object_or_404(visible, pk=pk)


def step_url(submission, step):
    return reverse("take_submission_step", args=[submission.pk, step])


def _typed_comments(request):
    """What was written beside the parts, by their keys."""
    return {
        name.removeprefix("comment_"): text
        for name, text in request.POST.items()
        if name.startswith("comment_")
    }


def _show(request, submission, now, *, failed=None, status=200):
    user = request.user
    steps = {step.name: step for step in workflow.open_steps(submission, user, now)}
    reviews = may_review(submission, user)
    is_own = submission.agency in user.own_agencies
    context = {
        "submission": submission,
        "requirement": submission.requirement,
        "notice": submission.requirement.notice,
        "page": page_of(submission, user, _typed_comments(request)),
        "left": standing(submission, now),
        "events": _events(submission, sees_all=is_own or reviews),
        "returned": return_in_force(submission),
        "answered": answered_by(submission) if reviews else [],
        "may_fill_in": workflow.may_fill_in(submission, user, now),
        "lock": lock_of(submission, now) if is_own and _is_closed(submission, now) else None,
        "is_locked": submission.is_locked(now),
        "is_own": is_own,
        "is_being_reworked": not is_own and submission.state == "returned",
        "steps": steps,
        "return_step": next((steps[name] for name in RETURNS if name in steps), None),
        "place": place_of(submission, user) if reviews else None,
        "counties": (counties := list(_counties(submission))),
        "county_states": dict(Counter(county.state_words for county in counties)),
        "withdrawal": _withdrawal(submission.requirement.notice),
        "accept_question": f"确定{submission.agency.short_name}报送的“{submission.requirement}”审核通过？",
        "failed": failed,
        "typed_reason": request.POST.get("reason", ""),
        "typed_comments": _typed_comments(request),
    }
    return render(request, "reports/submission_show.html", context, status=status)


def _counties(submission):
    """Those whose answers go into this one; none without asking where nobody reports to it."""
    if submission.requirement.chain != "through_city" or submission.parent_id:
        return []
    return submission.children.select_related("agency").order_by("agency__position", "pk")


def _is_closed(submission, now):
    """The unit would still write, and may not."""
    in_force = submission.requirement.notice.state == NoticeState.ISSUED
    return in_force and (
        is_frozen(submission) or (submission.is_open and submission.is_locked(now))
    )


def _withdrawal(notice):
    """The transition that withdrew the notice, or None."""
    if notice.state != NoticeState.WITHDRAWN:
        return None
    return notice.transitions.filter(step="withdraw").last()


def _events(submission, *, sees_all):
    """The history, the latest first, for the timeline; its comments are between two parties."""
    transitions = submission.transitions.select_related("by__agency", "version")
    transitions = transitions.defer("version__contents")
    if sees_all:
        transitions = transitions.prefetch_related("comments")
    return [
        {
            "label": "重报" if _is_again(transition) else LABELS[transition.step],
            "at": transition.at,
            "by": transition.by.name,
            "unit": transition.by.agency.short_name,
            "reason": transition.reason,
            "tone": "danger" if transition.step in RETURNS else "",
            "version": transition.version if transition.step in HANDS_IN else None,
            "comments": transition.comments.all() if sees_all else [],
        }
        for transition in transitions.order_by("-at", "-pk")
    ]


def _is_again(transition):
    return transition.step == "submit" and transition.to_state == "resubmitted"

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
from gongwen.counting import count_characters
from reports import workflow
from reports.contents import contents_for
from reports.deadlines import standing
from reports.filters import SubmissionFilter
from reports.models import Submission
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
    return _show(request, visible_submission(request.user, pk), timezone.now())


@require_POST
def take_submission_step(request, pk, step):
    """One step, with the revision of the text it is taken on, and its reason if it needs one."""
    if step not in LABELS:
        raise Http404
    submission, now = visible_submission(request.user, pk), timezone.now()
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
        return _show(request, visible_submission(request.user, pk), now, failed=failed, status=409)
    messages.success(request, f"{submission.agency.short_name}：已{LABELS[step]}。")
    return redirect(submission)


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


def return_in_force(submission):
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
        "returned": return_in_force(submission),
        "may_fill_in": workflow.may_fill_in(submission, request.user, now),
        "is_locked": submission.is_locked(now),
        "is_own": is_own,
        "is_being_reworked": not is_own and submission.state == "returned",
        "steps": {step.name: step for step in steps},
        "character_count": count_characters(contents.text),
        "withdrawal": _withdrawal(submission.requirement.notice),
        "accept_question": f"确定{submission.agency.short_name}报送的“{submission.requirement}”审核通过？",
        "accept_url": step_url(submission, "accept"),
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

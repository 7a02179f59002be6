"""Asking for more time, and answering one or many."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.permissions import Permission
from campaigns.posted import posted_number
from reports import extensions
from reports.forms.extension import AskForm, DecisionForm
from reports.models import Extension, ReportingRequirement, Submission


def ask_extension(request, pk):
    """GET shows the form, POST asks."""
    submission, now = _visible(request.user, pk), timezone.now()
    extensions.require_ask(submission, request.user)
    form = AskForm(submission, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            extensions.ask(submission, **form.cleaned_data, by=request.user, now=now)
        except ValidationError as refused:
            form.add_error("until", refused)
        else:
            receiver = submission.receiver.short_name
            messages.success(request, f"已向{receiver}申请延期，答复后会通知您。")
            return redirect(submission)
    context = {"form": form, "submission": submission, "requirement": submission.requirement}
    return render(request, "reports/extension_ask.html", context)


@require_POST
def withdraw_extension(request, pk):
    extension = get_object_or_404(
        Extension.objects.visible_to(request.user).select_related(
            "submission__agency", "submission__requirement"
        ),
        pk=pk,
    )
    extensions.withdraw(extension, by=request.user, now=timezone.now())
    messages.success(request, "已撤回延期申请。")
    return redirect(extension.submission)


def decide_extensions(request):
    """The requests that wait; with ?requirement= all units still to hand in, with ?submission=
    (often, if need be) these.  POST answers the ticked ones."""
    user = request.user
    if not (user.may(Permission.REVIEW_SUBMISSION) or user.may(Permission.SUBMIT)):
        raise PermissionDenied("您的账号没有答复延期申请的权限。")
    form = DecisionForm(request.POST or None)
    shown, requirement = _shown(request)
    ticked = _numbers(request.POST if request.method == "POST" else request.GET)
    if request.method == "POST" and form.is_valid():
        done = _decide(request, form, ticked)
        if done:
            return redirect(done[0] if len(done) == 1 else "decide_extensions")
    rows = list(shown)
    for submission in rows:
        submission.request = next(iter(submission.asked), None)
    if len(rows) == 1 and request.method != "POST":
        ticked = {rows[0].pk}  # there is nothing to choose
    context = {
        "form": form,
        "rows": rows,
        "ticked": ticked,
        "requirement": requirement,
        "asked": any(submission.request for submission in rows),
    }
    return render(request, "reports/extension_decide.html", context)


def _decide(request, form, ticked):
    """Do what was posted and say so; the submissions that it was done for, none if the page is
    to be shown again."""
    chosen = list(_decidable(request.user).filter(pk__in=ticked))
    if not chosen:
        form.add_error(None, "请勾选单位；刚才已经答复的不再列出。")
        return []
    decided = {"by": request.user, "now": timezone.now(), "answer": form.cleaned_data["answer"]}
    declines = request.POST.get("decision") == "decline"
    try:
        if declines:
            outcome = extensions.decline(chosen, **decided)
        else:
            outcome = extensions.grant(chosen, until=form.cleaned_data["until"], **decided)
    except ValidationError as refused:
        form.add_error("answer", refused)
        return []
    for submission, why in outcome.refused:
        told = f"{submission.agency.short_name}没有办理：{why}"
        if outcome.done:
            messages.warning(request, told)
        else:
            form.add_error(None, told)
    if outcome.done:
        what = "不同意" if declines else "同意"
        messages.success(request, f"已{what}{len(outcome.done)}家单位延期，并通知了单位。")
    return outcome.done


def _shown(request):
    """The submissions of the page's address, and the requirement if it names one."""
    found = _decidable(request.user)
    if "requirement" in request.GET:
        number = posted_number(request.GET["requirement"])
        seen = ReportingRequirement.objects.visible_to(request.user)
        requirement = get_object_or_404(seen.select_related("notice"), pk=number)
        return found.filter(requirement=requirement), requirement
    if wanted := _numbers(request.GET):
        return found.filter(pk__in=wanted), None
    return found.filter(pk__in=Extension.objects.waiting().values("submission")), None


def _decidable(user):
    asked = Extension.objects.waiting().select_related("asked_by")
    return (
        extensions.decidable(user)
        .select_related("agency", "parent__agency", "requirement__notice__issuer")
        .prefetch_related(Prefetch("extensions", queryset=asked, to_attr="asked"))
        .defer("text", "submitted_text", "requirement__notice__body")
        .order_by("due_at", "requirement", "agency__position", "pk")
    )


def _numbers(posted):
    found = map(posted_number, posted.getlist("submission"))
    return {number for number in found if number is not None}


def _visible(user, pk):
    visible = Submission.objects.visible_to(user).select_related(
        "agency", "parent__agency", "requirement__notice__issuer"
    )
    return get_object_or_404(visible, pk=pk)

"""Rounds of a submission, and many accepted at once."""

from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from campaigns.posted import is_number, posted_number
from reports.accepting import accept_many
from reports.models import SubmissionVersion
from reports.reviewing import looked_at
from reports.showing import page_of_version
from reports.views.submissions import visible_submission


@require_POST
def accept_submissions(request):
    """What was ticked in the list, each by its number and the revision that was read."""
    outcome = accept_many(_chosen(request), by=request.user, now=timezone.now())
    if outcome.done:
        messages.success(request, f"已审核通过 {len(outcome.done)} 项。")
    for submission, words in outcome.refused:
        messages.error(request, f"{submission.agency.short_name}没有通过：{words}")
    if not (outcome.done or outcome.refused):
        messages.error(request, "没有勾选要审核通过的报送。")
    return redirect(_back(request))


def show_submission_version(request, pk, number):
    """What was handed in one time, and what changed with it."""
    submission = visible_submission(request.user, pk)
    versions = SubmissionVersion.objects.visible_to(request.user).filter(submission=submission)
    version = get_object_or_404(
        versions.select_related("handed_in_by__agency").prefetch_related("transitions__comments"),
        number=number,
    )
    version.submission = submission
    before = looked_at(version)
    context = {
        "submission": submission,
        "version": version,
        "before": before,
        "page": page_of_version(version, before, request.user),
        "versions": versions,
        "asked": version.transitions.exclude(reason="").select_related("by"),
    }
    return render(request, "reports/submission_version.html", context)


def _chosen(request):
    """By submission the revision that was read; raise 404 for what no page of ours sends."""
    pairs = [value.partition(":") for value in request.POST.getlist("submission")]
    if not all(is_number(pk) and is_number(revision) for pk, _, revision in pairs):
        raise Http404
    return {int(pk): int(revision) for pk, _, revision in pairs}


def _back(request):
    """The list as it was filtered, or the city's counties."""
    if city := posted_number(request.POST.get("counties")):
        return reverse("show_counties", args=[city])
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return f"{reverse('list_submissions')}?{query}"

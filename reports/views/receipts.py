"""回执: what a unit handed in, when and to whom, to be printed and kept."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.posted import posted_number
from reports import receipts
from reports.models import SubmissionVersion
from reports.views.submissions import visible_submission


@require_safe
def show_receipt(request, pk):
    """Of the last time it was handed in, or of the one that `?number=` names."""
    submission = visible_submission(request.user, pk)
    versions = SubmissionVersion.objects.visible_to(request.user).filter(submission=submission)
    if "number" in request.GET:
        versions = versions.filter(number=posted_number(request.GET["number"]) or 0)
    version = versions.select_related("handed_in_by").last()
    if version is None:
        raise Http404
    context = {
        "submission": submission,
        "requirement": submission.requirement,
        "notice": submission.requirement.notice,
        "version": version,
        "lines": receipts.lines_of(version),
        "is_late": version.number == 1 and version.handed_in_at > submission.due_at,
        "others": versions.model.objects.visible_to(request.user)
        .filter(submission=submission)
        .exclude(pk=version.pk),
    }
    return render(request, "reports/receipt.html", context)

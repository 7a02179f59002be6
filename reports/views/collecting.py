from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from campaigns import rules
from campaigns.views.schedules import get_schedule
from reports import collecting


def collect_proposals(request, pk):
    """GET offers the drafts that can ask for rows of the schedule; POST drafts a notice that does."""
    schedule = get_schedule(request.user, pk)
    rules.require_edit_campaign(schedule.campaign, request.user)
    if request.method == "POST":
        notice = collecting.draft_notice(schedule, by=request.user, now=timezone.now())
        messages.success(request, "已起草征集通知和报送要求，请核对正文、主送机关和截止时间。")
        return redirect("edit_notice", notice.pk)
    context = {
        "schedule": schedule,
        "drafts": collecting.drafts_of(schedule, request.user),
        "collections": collecting.collections_of(schedule, request.user),
    }
    return render(request, "reports/collect.html", context)

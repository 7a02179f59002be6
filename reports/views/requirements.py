import json

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from agencies import audit
from campaigns.arranged_days import note_on
from campaigns.calendar_in_force import in_force
from campaigns.models import Notice
from campaigns.posted import posted_number
from campaigns.working_days import is_working_day
from reports.burden import burden_of, numbers_for
from reports.forms.asked import MOST_ROWS
from reports.forms.requirement import RequirementForms
from reports.models import ReportingRequirement
from reports.rules import require_edit_requirements


def add_requirement(request, pk):
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    requirement = ReportingRequirement(notice=notice)
    schedule = posted_number(request.GET.get("schedule"))
    if found := schedule and notice.campaign.schedules.filter(pk=schedule).first():
        requirement.kind, requirement.title = ReportingRequirement.Kind.PLAN, "活动方案"
        requirement.schedule = found
    return _edit(request, requirement, "新增报送要求")


def edit_requirement(request, pk):
    requirement = get_object_or_404(_visible(request.user), pk=pk)
    return _edit(request, requirement, "修改报送要求")


def delete_requirement(request, pk):
    """GET asks, POST deletes."""
    requirement = get_object_or_404(_visible(request.user), pk=pk)
    notice = requirement.notice
    require_edit_requirements(notice, request.user)
    if request.method != "POST":
        return render(
            request,
            "reports/requirement_delete.html",
            {"requirement": requirement, "notice": notice},
        )
    with transaction.atomic():
        _lock(notice, request.user)
        audit.record("删除报送要求", by=request.user, target=requirement, now=timezone.now())
        requirement.delete()
    messages.success(request, f"已删除报送要求“{requirement.title}”。")
    return redirect(notice)


def _visible(user):
    return ReportingRequirement.objects.visible_to(user).select_related(
        "notice__issuer", "notice__campaign"
    )


def _edit(request, requirement, action):
    now, notice = timezone.now(), requirement.notice
    require_edit_requirements(notice, request.user)
    forms = RequirementForms(requirement, request.POST or None, now=now)
    if request.method == "POST" and forms.is_valid():
        with transaction.atomic():
            _lock(notice, request.user)
            forms.save()
            audit.record(action, by=request.user, target=requirement, now=now)
        messages.success(request, f"已保存报送要求“{requirement.title}”。")
        for warning in _warnings(requirement):
            messages.warning(request, warning)
        preview = reverse("preview_requirement", args=[requirement.pk])
        return redirect(preview if "preview" in request.POST else notice)
    return render(request, "reports/requirement_edit.html", _page(requirement, forms, now))


def _page(requirement, forms, now):
    """`burden` is that of what is stored; while it is typed, the page counts along."""
    today = timezone.localdate(now)
    stored = _stored(requirement)
    return {
        "form": forms.form,
        "questions": forms.questions,
        "figures": forms.figures,
        "notice": requirement.notice,
        "requirement": requirement,
        "burden": burden_of(stored, today) if stored else None,
        "numbers": json.dumps(numbers_for(requirement, today), ensure_ascii=False),
        "most_rows": MOST_ROWS,
    }


def _stored(requirement):
    """As it is stored, whatever the form has put into `requirement`."""
    if requirement.pk is None:
        return None
    return ReportingRequirement.objects.select_related("notice__campaign").get(pk=requirement.pk)


def _warnings(requirement):
    """What to look at again in the days, once each."""
    days = {
        label: timezone.localdate(at)
        for label, at in (
            ("截止日", requirement.due_at),
            ("县级截止日", requirement.county_due_at),
            ("锁定日", requirement.locks_at),
        )
        if at
    }
    for label, day in days.items():
        if not is_working_day(day):
            yield f"{label}{day.month}月{day.day}日不是工作日，请确认。"
    yield from {note: None for day in days.values() if (note := note_on(day, in_force()))}


def _lock(notice, user):
    """Wait for whoever is issuing the notice, and look again whether it may be changed."""
    require_edit_requirements(Notice.objects.select_for_update().get(pk=notice.pk), user)

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from agencies import audit
from campaigns.arranged_days import note_on
from campaigns.calendar_in_force import in_force
from campaigns.models import Notice
from campaigns.posted import posted_number
from campaigns.working_days import is_working_day
from reports.forms.requirement import FigureFieldFormSet, RequirementForm
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
    form = RequirementForm(request.POST or None, instance=requirement, now=now)
    figures = FigureFieldFormSet(request.POST or None, instance=requirement, prefix="figures")
    if request.method == "POST" and all([form.is_valid(), figures.is_valid()]):
        with transaction.atomic():
            _lock(notice, request.user)
            form.save()
            _save_in_order(figures)
            audit.record(action, by=request.user, target=requirement, now=now)
        messages.success(request, f"已保存报送要求“{requirement.title}”。")
        due_on = timezone.localdate(requirement.due_at)
        if not is_working_day(due_on):
            messages.warning(request, f"截止日{due_on.month}月{due_on.day}日不是工作日，请确认。")
        if note := note_on(due_on, in_force()):
            messages.warning(request, note)
        return redirect(notice)
    return render(
        request,
        "reports/requirement_edit.html",
        {"form": form, "figures": figures, "notice": notice, "requirement": requirement},
    )


def _lock(notice, user):
    """Wait for whoever is issuing the notice, and look again whether it may be changed."""
    require_edit_requirements(Notice.objects.select_for_update().get(pk=notice.pk), user)


def _save_in_order(figures):
    for position, form in enumerate(figures.forms):
        form.instance.position = position
    figures.save()

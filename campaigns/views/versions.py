"""The versions of a schedule: list, keep by hand, and what changed in each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from agencies import audit
from campaigns import activities, rules, versions
from campaigns.columns import CATEGORY, columns_of
from campaigns.views.schedules import get_schedule

PAGE_SIZE = 50


def list_schedule_versions(request, pk):
    """GET: all versions; POST: 存为版本, with a label."""
    schedule = _own(request.user, pk)
    if request.method == "POST":
        label = " ".join(request.POST.get("label", "").split())[: versions.LONGEST_LABEL]
        now = timezone.now()
        with transaction.atomic():
            activities.hold(schedule, by=request.user)
            kept = versions.keep(schedule, label, by=request.user, now=now)
            audit.record("保存安排表版本", by=request.user, target=schedule, now=now)
        messages.success(request, f"已存为{kept}。")
        return redirect("list_schedule_versions", schedule.pk)
    kept = schedule.versions.select_related("saved_by").order_by("-number")
    page = Paginator(kept, PAGE_SIZE).get_page(request.GET.get("page"))
    may_edit = rules.may_edit_campaign(schedule.campaign, request.user)
    may_keep = may_edit and not rules.hold_on_schedule(schedule)
    context = {"schedule": schedule, "page_obj": page, "may_keep": may_keep}
    return render(request, "campaigns/schedule_versions.html", context)


def show_schedule_version(request, pk, number):
    """The rows of one version, and 与上一版比较."""
    schedule = _own(request.user, pk)
    version = get_object_or_404(schedule.versions.select_related("saved_by"), number=number)
    before = schedule.versions.filter(number__lt=number).last()
    context = {
        "schedule": schedule,
        "version": version,
        "before": before,
        "difference": versions.difference(before.rows, version.rows) if before else None,
        "titles": versions.titles(schedule),
        "category": CATEGORY,
        "columns": columns_of(schedule),
    }
    return render(request, "campaigns/schedule_version.html", context)


def _own(user, pk):
    """The versions are the work of the bureau, which no other reads."""
    schedule = get_schedule(user, pk)
    if not rules.may_read_making(schedule, user):
        raise PermissionDenied("只有主办单位的人员可以查看安排表的版本。")
    return schedule

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from agencies.conflicts import Conflict
from campaigns import activities, changing, issued, planning, rules
from campaigns.columns import columns_of, paper_columns
from campaigns.filenames import file_name
from campaigns.forms.columns import column_formset
from campaigns.forms.schedule import ActivityForm, ScheduleCopyForm, ScheduleForm, category_formset
from campaigns.models import Activity, Campaign, Notice, Schedule
from campaigns.posted import posted_number
from campaigns.reading import schedule_groups
from campaigns.workbooks import schedule_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def get_schedule(user, pk):
    schedules = Schedule.objects.visible_to(user).select_related(
        "campaign__series", "campaign__host"
    )
    return get_object_or_404(schedules, pk=pk)


def get_activity(user, pk):
    found = Activity.objects.filter(category__schedule__in=Schedule.objects.visible_to(user))
    return get_object_or_404(
        found.select_related(
            "category__schedule__campaign__series", "category__schedule__campaign__host"
        ),
        pk=pk,
    )


def show_schedule(request, pk):
    schedule = get_schedule(request.user, pk)
    columns = columns_of(schedule)
    groups = schedule_groups(schedule, columns)
    may_edit = rules.may_edit_campaign(schedule.campaign, request.user)
    may_read_making = rules.may_read_making(schedule, request.user)
    hold = rules.hold_on_schedule(schedule) if may_edit else ""
    may_change_issued = bool(hold) and issued.may_change_issued(schedule, request.user)
    changes = _changes(schedule, columns, request.user)
    _mark_changed(groups, changes)
    return render(
        request,
        "campaigns/schedule_show.html",
        {
            "schedule": schedule,
            "columns": columns,
            "groups": groups,
            "total": sum(len(group["rows"]) for group in groups),
            "live": sum(bool(row["number"]) for group in groups for row in group["rows"]),
            "hold": hold,
            "may_change": may_edit and not hold,
            "may_copy": may_edit,
            "may_read_making": may_read_making,
            "may_change_issued": may_change_issued,
            "changes": changes,
            "unprinted": may_change_issued and any(each.notice is None for each in changes),
            "clashes": planning.clashes_of(schedule, groups, is_issued=bool(hold))
            if may_read_making
            else [],
        },
    )


def _changes(schedule, columns, user):
    """The changes after issue, each with the supplementary notice that the user may open."""
    changes = changing.changes_of(schedule, columns)
    printed = {each.notice_id for each in changes if each.notice_id}
    seen = Notice.objects.visible_to(user).filter(pk__in=printed) if printed else []
    seen = {notice.pk: notice for notice in seen}
    for each in changes:
        each.printed_in = seen.get(each.notice_id)
    return changes


def _mark_changed(groups, changes):
    """Note on each row what became of it last; `changes` has the newest first."""
    last = {each.activity_id: each for each in reversed(changes)}
    for group in groups:
        for row in group["rows"]:
            row["change"] = last.get(row["activity"].pk)


def add_schedule(request, pk):
    campaigns = Campaign.objects.visible_to(request.user).select_related("series", "host")
    campaign = get_object_or_404(campaigns, pk=pk)
    rules.require_edit_campaign(campaign, request.user)
    return _save(request, Schedule(campaign=campaign))


def edit_schedule(request, pk):
    schedule = get_schedule(request.user, pk)
    _require_change(request, schedule)
    return _save(request, schedule)


def copy_schedule(request, pk):
    """复制为新表: the same rows in a schedule of one's own to change, in this campaign or another."""
    schedule = get_schedule(request.user, pk)
    rules.require_edit_campaign(schedule.campaign, request.user)
    form = ScheduleCopyForm(request.POST or None, schedule=schedule, user=request.user)
    if request.method != "POST" or not form.is_valid():
        context = {"schedule": schedule, "form": form}
        return render(request, "campaigns/schedule_copy.html", context)
    campaign = form.cleaned_data["campaign"]
    made = activities.copy_schedule(schedule, to=campaign, by=request.user, now=timezone.now())
    messages.success(request, f"已复制为《{made.title}》，可以修改后附在新的通知后面。")
    return redirect("show_schedule", made.pk)


def _require_change(request, schedule):
    """What was typed is looked at when saving, so that a schedule closed meanwhile loses no text."""
    if request.method == "POST":
        rules.require_edit_campaign(schedule.campaign, request.user)
    else:
        rules.require_change_schedule(schedule, request.user)


def _save(request, schedule):
    data = request.POST if request.method == "POST" else None
    first = data is None and schedule.pk is None
    like = _latest(schedule.campaign) if first else None
    form = ScheduleForm(data, instance=schedule)
    categories = category_formset(
        data,
        schedule,
        initial=[{"name": each.name} for each in like.categories.all()] if like else None,
    )
    # Whoever posts a form without columns leaves them as they are.
    posted = data is not None and "columns-TOTAL_FORMS" in data
    columns = column_formset(data if posted else None, schedule, like=like)
    is_valid = data is not None and all([form.is_valid(), categories.is_valid()])
    saved = None  # what stands in the database when somebody else was quicker
    if is_valid and (columns.is_valid() or not posted):
        shape = columns if posted else None
        try:
            activities.save_schedule(form, categories, shape, by=request.user, now=timezone.now())
        except Conflict as conflict:
            saved = form.take_over(str(conflict))
        else:
            messages.success(request, f"已保存《{schedule.title}》。")
            return redirect("show_schedule", schedule.pk)
    return render(
        request,
        "campaigns/schedule_edit.html",
        {
            "form": form,
            "categories": categories,
            "columns": columns,
            "preview": paper_columns(columns_of(like or schedule)),
            "schedule": schedule,
            "saved": saved,
        },
    )


def _latest(campaign):
    """The host's latest schedule of the same series, whose categories and columns to begin with."""
    return (
        Schedule.objects.filter(campaign__series=campaign.series, campaign__host=campaign.host)
        .order_by("-campaign__year", "-pk")
        .first()
    )


def add_activity(request, pk):
    schedule = get_schedule(request.user, pk)
    _require_change(request, schedule)
    category = schedule.categories.filter(pk=posted_number(request.GET.get("category"))).first()
    return _write(request, schedule, Activity(category=category) if category else Activity())


def edit_activity(request, pk):
    activity = get_activity(request.user, pk)
    schedule = activity.category.schedule
    _require_change(request, schedule)
    return _write(request, schedule, activity)


def _write(request, schedule, activity):
    is_new = activity.pk is None
    form = ActivityForm(request.POST or None, instance=activity, schedule=schedule)
    saved = None
    if request.method == "POST" and form.is_valid():
        activity = form.save(commit=False)
        place = form.cleaned_data["rank"]
        try:
            activities.save(activity, place=place, by=request.user, now=timezone.now())
        except Conflict as conflict:
            saved = form.take_over(str(conflict))
        else:
            messages.success(request, "已保存活动。" + _reading(activity))
            if "another" in request.POST:
                return redirect(f"{request.path}?category={activity.category_id}")
            return redirect("show_schedule", schedule.pk)
    return render(
        request,
        "campaigns/activity_edit.html",
        {"form": form, "schedule": schedule, "is_new": is_new, "saved": saved},
    )


def _reading(activity):
    """What could not be read, so that a slip shows at once."""
    if activity.starts_on is None:
        return f"时间“{activity.time_text}”未识别为日期，将照原文印发。"
    return ""


def delete_activity(request, pk):
    activity = get_activity(request.user, pk)
    schedule = activity.category.schedule
    rules.require_change_schedule(schedule, request.user)
    if request.method == "POST":
        activity.revision = posted_number(request.POST.get("revision")) or activity.revision
        activities.delete(activity, by=request.user, now=timezone.now())
        messages.success(request, "已删除活动。")
        return redirect("show_schedule", schedule.pk)
    return render(
        request, "campaigns/activity_delete.html", {"activity": activity, "schedule": schedule}
    )


def export_schedule(request, pk):
    schedule = get_schedule(request.user, pk)
    response = HttpResponse(schedule_workbook(schedule), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(
        True, file_name(schedule.title, ".xlsx")
    )
    return response

"""改期, 取消, 新增 after the notice was issued, and the supplementary notice of them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.conflicts import Conflict
from campaigns import changing, issued, supplements
from campaigns.forms.changing import ActivityChangeForm, CancellationForm
from campaigns.models import Activity
from campaigns.views.schedules import get_activity, get_schedule


def change_activity(request, pk):
    """改期 or 调整 of one row."""
    activity = get_activity(request.user, pk)
    schedule = activity.category.schedule
    issued.require_change_issued(schedule, request.user)
    return _write(request, schedule, activity)


def announce_activity(request, pk):
    """新增 of a row to a schedule that was issued."""
    schedule = get_schedule(request.user, pk)
    issued.require_change_issued(schedule, request.user)
    return _write(request, schedule, Activity())


def cancel_activity(request, pk):
    activity = get_activity(request.user, pk)
    schedule = activity.category.schedule
    issued.require_change_issued(schedule, request.user)
    form = CancellationForm(request.POST or None, initial={"revision": activity.revision})
    if request.method == "POST" and form.is_valid():
        activity.revision = form.cleaned_data["revision"]
        given = {"reason": form.cleaned_data["reason"], "by": request.user, "now": timezone.now()}
        changing.cancel(activity, **given)
        messages.success(request, "已取消这项活动，责任单位会收到通知。")
        return redirect("show_schedule", schedule.pk)
    context = {"activity": activity, "schedule": schedule, "form": form}
    return render(request, "campaigns/activity_cancel.html", context)


@require_POST
def draft_supplement(request, pk):
    """印发补充通知: a draft with all changes that no notice has printed yet."""
    schedule = get_schedule(request.user, pk)
    notice = supplements.draft(schedule, by=request.user, now=timezone.now())
    messages.success(request, "已起草补充通知，请核对后送审。")
    return redirect("edit_notice", notice.pk)


def _write(request, schedule, activity):
    is_new = activity.pk is None
    form = ActivityChangeForm(request.POST or None, instance=activity, schedule=schedule)
    saved = None
    if request.method == "POST" and form.is_valid():
        given = {
            "reason": form.cleaned_data["reason"],
            "by": request.user,
            "now": timezone.now(),
        }
        activity = form.save(commit=False)
        try:
            if is_new:
                event = changing.add(activity, **given)
            else:
                event = changing.change(activity, form.values(), **given)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except Conflict as conflict:
            saved = form.take_over(str(conflict))
        else:
            messages.success(request, f"已{event.get_kind_display()}，责任单位会收到通知。")
            return redirect("show_schedule", schedule.pk)
    context = {"form": form, "schedule": schedule, "is_new": is_new, "saved": saved}
    return render(request, "campaigns/activity_change.html", context)

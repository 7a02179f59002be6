from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agencies.conflicts import Conflict
from agencies.permissions import Permission
from campaigns.models import Activity, Schedule
from reports import outcomes, photos
from reports.forms.outcome import OutcomeForm
from reports.models import Outcome, OutcomePhoto
from reports.views.photos import picture_response


@require_safe
def list_outcomes(request):
    """本单位的活动: what its unit has told of each row, and what is still asked."""
    today = timezone.localdate()
    rows = _with_outcomes(outcomes.own_rows(request.user), request.user)
    rows = list(rows.order_by("starts_on", "pk"))
    asked = set(outcomes.awaiting(request.user, today).values_list("pk", flat=True))
    groups = [
        ("待填报", [row for row in rows if row.pk in asked]),
        ("未到时间", [row for row in rows if row.pk not in asked and not row.told]),
        ("已填报", [row for row in rows if row.pk not in asked and row.told]),
    ]
    context = {
        "groups": [(title, found) for title, found in groups if found],
        "may_tell": outcomes.may_tell(request.user),
    }
    return render(request, "reports/outcome_list.html", context)


@require_safe
def show_outcomes(request, pk):
    """开展情况 of a schedule, row by row, as far as the reader may see it, with its sums."""
    schedules = Schedule.objects.visible_to(request.user).select_related("campaign__series")
    schedule = get_object_or_404(schedules, pk=pk)
    user, today = request.user, timezone.localdate()
    rows = Activity.objects.filter(category__schedule=schedule).select_related("category")
    sees_all = _sees_all(schedule, user)
    if not sees_all:
        rows = rows.filter(pk__in=outcomes.own_rows(user).values("pk"))
    rows = list(_with_outcomes(rows, user).prefetch_related("responsible_agencies"))
    told = [outcome for row in rows for outcome in row.told]
    asked = [row for row in rows if not row.cancelled_at]
    context = {
        "schedule": schedule,
        "rows": rows,
        "sums": outcomes.sums_of(told),
        "counts": _counts(asked, today),
        "total": len(asked),
        "sees_all": sees_all,
        "own": set(outcomes.own_rows(user).filter(cancelled_at=None).values_list("pk", flat=True))
        if outcomes.may_tell(user)
        else set(),
        "today": today,
    }
    return render(request, "reports/outcome_show.html", context)


def edit_outcome(request, pk):
    """填报开展情况 of one row, for the reader's own unit."""
    activity = _activity(request.user, pk)
    told = Outcome.objects.filter(activity=activity)
    form, saved = None, None
    try:
        agency = outcomes.telling_agency(activity, request.user)
        outcome = told.filter(agency=agency).first()
        outcome = outcome or Outcome(activity=activity, agency=agency)
        form = OutcomeForm(request.POST or None, instance=outcome, initial=_plan(outcome))
        if request.method == "POST" and form.is_valid():
            outcomes.save(form.instance, by=request.user, now=timezone.now())
            return _saved(request, form)
    except Conflict as conflict:
        if form is None or activity.cancelled_at:
            raise
        saved = _compared(form, told.filter(agency=agency).first(), str(conflict))
    return _edit(request, activity, form, saved)


@require_safe
def show_outcome_photo(request, pk):
    photo = get_object_or_404(OutcomePhoto.objects.visible_to(request.user), pk=pk)
    return picture_response(request, photo)


@require_POST
def delete_outcome_photo(request, pk):
    visible = OutcomePhoto.objects.visible_to(request.user).select_related("outcome__activity")
    photo = get_object_or_404(visible, pk=pk)
    agency = outcomes.telling_agency(photo.outcome.activity, request.user)
    if photo.outcome.agency_id != agency.pk:  # the host's officer sees what the units told
        raise PermissionDenied("只有填报的单位可以删除照片。")
    photos.remove(photo, by=request.user, now=timezone.now())
    messages.success(request, "已删除照片。")
    return redirect("edit_outcome", photo.outcome.activity_id)


def _activity(user, pk):
    rows = Activity.objects.filter(category__schedule__in=outcomes.issued_schedules(user))
    rows = rows.select_related("category__schedule__campaign__series")
    return get_object_or_404(rows, pk=pk)


def _with_outcomes(rows, user):
    """The rows with `told`, what the reader may see of their outcomes."""
    visible = Outcome.objects.visible_to(user).select_related("agency").prefetch_related("photos")
    return rows.select_related("category__schedule__campaign__series").prefetch_related(
        Prefetch("outcomes", visible, to_attr="told")
    )


def _sees_all(schedule, user):
    own = schedule.campaign.host_id == user.bureau.pk and user.may(Permission.READ_DRAFTS)
    return own or user.may(Permission.READ_SUBORDINATES)


def _counts(rows, today):
    """How many rows are in which state, as (label, tone, number); a row several units carry
    out counts by the best that one of them tells."""
    numbers = dict.fromkeys([*Outcome.State.values, "asked", "ahead"], 0)
    for row in rows:
        states = {outcome.state for outcome in row.told}
        found = next((state for state in Outcome.State.values if state in states), None)
        is_over = row.ends_on is not None and row.ends_on < today
        numbers[found or ("asked" if is_over else "ahead")] += 1
    labels = {"asked": ("待填报", "danger"), "ahead": ("未到时间", "neutral")} | {
        state.value: (state.label, Outcome(state=state).tone) for state in Outcome.State
    }
    return [(*labels[name], number) for name, number in numbers.items()]


def _plan(outcome):
    """What the schedule says already need not be typed again."""
    activity = outcome.activity
    if outcome.pk:
        return {}
    return {"time_text": activity.time_text, "place": activity.cells.get("place", "")}


def _saved(request, form):
    outcome, now = form.instance, timezone.now()
    refusals = photos.attach(
        outcome,
        request.FILES.getlist("photos"),
        caption=form.cleaned_data["caption"],
        by=request.user,
        now=now,
    )
    for refusal in refusals:
        messages.error(request, str(refusal))
    messages.success(request, f"已填报：{outcome.get_state_display()}。")
    if refusals:
        return redirect("edit_outcome", outcome.activity_id)
    return redirect("list_outcomes")


def _compared(form, stored, reason):
    """What is stored now, beside the form that keeps what was typed."""
    if form.instance.pk:
        return form.take_over(reason)
    form.add_error(None, reason)
    return form.in_words(stored) if stored else []


def _edit(request, activity, form, saved):
    outcome = form.instance
    context = {
        "form": form,
        "activity": activity,
        "schedule": activity.category.schedule,
        "agency": outcome.agency,
        "photos": outcome.photos.all() if outcome.pk else [],
        "saved": saved,
    }
    return render(request, "reports/outcome_edit.html", context, status=409 if saved else 200)

"""调整次序 of a schedule: by drag, by button without JavaScript, or by date."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from campaigns import ordering, rules
from campaigns.models import Activity
from campaigns.reading import schedule_groups
from campaigns.views.schedules import get_schedule


def order_schedule(request, pk):
    """The whole order, posted with the button that was pressed; one address for all of them."""
    schedule = get_schedule(request.user, pk)
    rules.require_change_schedule(schedule, request.user)
    if request.method == "POST":
        order = _pressed(schedule, _posted(request.POST), request.POST)
        given = {"seen": request.POST.get("seen", ""), "by": request.user, "now": timezone.now()}
        if ordering.arrange(schedule, order, **given):
            messages.success(request, "次序已保存，序号随之更新。")
        return redirect("order_schedule", schedule.pk)
    order = ordering.order_of(schedule)
    context = {
        "schedule": schedule,
        "groups": schedule_groups(schedule),
        "seen": ordering.seal(order),
        "may_undo": ordering.may_undo(schedule),
        "total": sum(len(keys) for _, keys in order),
    }
    return render(request, "campaigns/schedule_order.html", context)


@require_POST
def undo_schedule_order(request, pk):
    schedule = get_schedule(request.user, pk)
    rules.require_change_schedule(schedule, request.user)
    given = {"seen": request.POST.get("seen", ""), "by": request.user, "now": timezone.now()}
    ordering.undo(schedule, **given)
    messages.success(request, "已恢复上次排序之前的次序。")
    return redirect("order_schedule", schedule.pk)


def _pressed(schedule, order, data):
    """The posted order, with the row moved or the category sorted whose button was pressed."""
    for name, step in (("up", -1), ("down", 1)):
        if name in data:
            return ordering.moved(order, data[name], step)
    if "sort" in data:
        rows = Activity.objects.filter(category__schedule=schedule)
        only = int(data["sort"]) if _is_id(data["sort"]) else None
        return ordering.by_date(order, ordering.spans_of(rows), only)
    return order


def _posted(data):
    """“c” and the id before the keys of each category's rows; raise `BadRequest` for aught else."""
    order: ordering.Order = []
    for word in data.getlist("order"):
        if word[:1] == "c" and _is_id(word[1:]):
            order.append((int(word[1:]), []))
            continue
        try:
            key = str(UUID(word))
        except ValueError as error:
            raise BadRequest from error
        if not order:
            raise BadRequest
        order[-1][1].append(key)
    return order


def _is_id(text):
    return text.isdecimal() and len(text) < 19  # as many digits as an id has at most

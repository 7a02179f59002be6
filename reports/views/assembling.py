"""汇总活动方案: the officer's page of everything that was proposed for a schedule."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.conflicts import Conflict
from campaigns import rules
from campaigns.columns import CATEGORY, columns_of, values_of
from campaigns.models import Activity, Schedule
from reports import assembling, deciding
from reports.assembling import TABS, Candidate
from reports.forms.merging import MergeForm


def assemble_schedule(request, pk):
    """All proposals by category, with what is likely the same and what clashes."""
    return _page(request, _schedule(request.user, pk), request.GET.get("show", "waiting"))


def _page(request, schedule, tab, *, ticked=(), reason=""):
    """The page; `ticked` and `reason` are what was given and refused."""
    tab = tab if tab in TABS else ""
    board = assembling.board(schedule, request.user, tab=tab)
    may_edit = rules.may_edit_campaign(schedule.campaign, request.user)
    hold = rules.hold_on_schedule(schedule)
    context = {
        "schedule": schedule,
        "board": board,
        "tab": tab,
        "tabs": _tabs(schedule, board, tab),
        "hold": hold,
        "may_decide": may_edit and not hold,
        "may_decline": may_edit,
        "ticked": ticked,
        "reason": reason,
    }
    return render(request, "reports/schedule_assemble.html", context)


@require_POST
def decide_proposals(request, pk):
    """The button that was pressed below the ticked proposals, or beside a single one."""
    schedule = _schedule(request.user, pk)
    rules.require_edit_campaign(schedule.campaign, request.user)
    chosen = _numbers(request.POST.getlist("proposal"))
    if "merge" in request.POST:
        if not chosen:
            messages.error(request, "请先勾选要合并的活动。")
            return redirect("assemble_schedule", schedule.pk)
        query = "&".join(f"proposal={number}" for number in chosen)
        return redirect(reverse("merge_proposals", args=[schedule.pk]) + f"?{query}")
    try:
        messages.success(request, _decided(request, schedule, chosen))
    except ValidationError as refusal:
        for message in refusal.messages:
            messages.error(request, message)
        reason = request.POST.get("reason", "")
        tab = request.POST.get("show", "waiting")
        return _page(request, schedule, tab, ticked=chosen, reason=reason)
    return redirect(reverse("assemble_schedule", args=[schedule.pk]) + _back(request))


def merge_proposals(request, pk):
    """Several proposals, and a row of the table if one is named, made one; or one edited."""
    schedule = _schedule(request.user, pk)
    rules.require_change_schedule(schedule, request.user)
    data = request.POST if request.method == "POST" else None
    given = data or request.GET
    chosen = _chosen(request, schedule, _numbers(given.getlist("proposal")))
    into = _into(schedule, given)
    columns = columns_of(schedule)
    form = MergeForm(
        data, schedule=schedule, columns=columns, sources=_sources(chosen, into, columns)
    )
    if data is not None and form.is_valid():
        try:
            deciding.merge(
                schedule,
                [candidate.proposal.pk for candidate in chosen],
                form.words,
                into=into,
                by=request.user,
                now=timezone.now(),
            )
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            into = into and Activity.objects.filter(pk=into.pk).first()
        else:
            done = "已合并为一项。" if len(chosen) > 1 or into else "已修改并采纳。"
            messages.success(request, done)
            return redirect("assemble_schedule", schedule.pk)
    context = {"schedule": schedule, "form": form, "candidates": chosen, "into": into}
    return render(request, "reports/proposals_merge.html", context)


def _schedule(user, pk):
    """Proposals are the host's to read, and each unit's own."""
    schedules = Schedule.objects.visible_to(user).select_related(
        "campaign__series", "campaign__host"
    )
    schedule = get_object_or_404(schedules, pk=pk)
    if not rules.may_read_making(schedule, user):
        raise PermissionDenied("只有主办单位的人员可以汇总活动方案。")
    return schedule


def _decided(request, schedule, chosen):
    """Do what the pressed button says; the words for the person."""
    given = {"by": request.user, "now": timezone.now()}
    if "accept_one" in request.POST:
        chosen = _numbers([request.POST["accept_one"]])
    if "accept_one" in request.POST or "accept" in request.POST:
        return f"已采纳{deciding.accept(schedule, chosen, **given)}项，排在各类别最后。"
    if "decline" in request.POST:
        count = deciding.decline(schedule, chosen, request.POST.get("reason", ""), **given)
        return f"{count}项未采纳，理由已告知报送单位。"
    if "reconsider" in request.POST:
        return f"{deciding.reconsider(schedule, chosen, **given)}项恢复为待处理。"
    raise Http404


def _chosen(request, schedule, numbers):
    """The named proposals as candidates; 404 where none of them is there."""
    found = assembling.proposals_for(schedule, request.user).filter(pk__in=numbers)
    candidates = [
        Candidate(row, row.handed_in["category"], row.handed_in["values"]) for row in found
    ]
    if not candidates:
        raise Http404
    return candidates


def _into(schedule, given):
    """The row of the table that the proposals are merged into; None for a new one."""
    number = next(iter(_numbers([given.get("activity", "")])), None)
    if number is None:
        return None
    rows = Activity.objects.filter(category__schedule=schedule).select_related(
        "category__schedule__campaign__series", "category__schedule__campaign__host"
    )
    row = get_object_or_404(rows, pk=number)
    row.revision = next(iter(_numbers([given.get("revision", "")])), row.revision)
    return row


def _sources(candidates, into, columns):
    sources = [
        (candidate.agency.short_name, {CATEGORY: candidate.category, **candidate.values})
        for candidate in candidates
    ]
    if into is not None:
        sources.insert(0, ("现有", {CATEGORY: into.category.name, **values_of(into, columns)}))
    return sources


def _tabs(schedule, board, tab):
    counts = {**{key: board.counts[key] for key in TABS}, "all": len(board.candidates)}
    page = reverse("assemble_schedule", args=[schedule.pk])
    return [
        {
            "url": f"{page}?show={key}",
            "label": label,
            "active": (tab or "all") == key,
            "count": counts[key],
        }
        for key, label in {**TABS, "all": "全部"}.items()
    ]


def _back(request):
    show = request.POST.get("show", "")
    return f"?show={show}" if show in (*TABS, "all") else ""


def _numbers(texts):
    return [int(text) for text in dict.fromkeys(texts) if text.isdecimal() and len(text) < 19]

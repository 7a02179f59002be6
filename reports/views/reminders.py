from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.permissions import Permission
from campaigns.arranged_days import note_on
from campaigns.calendar_in_force import in_force
from campaigns.models import Notice
from campaigns.posted import posted_number
from campaigns.states import NoticeState
from reports import reminder_plan, reminding
from reports.foreseen import Channel, by_channel, by_moment, foreseen
from reports.forms.reminder_plan import CallForm, PlanForm
from reports.models import Submission
from reports.rules import may_remind


def plan_reminders(request, pk):
    """The steps for the receipt and for each requirement, on one page."""
    notice = _notice(request.user, pk)
    reminder_plan.require_plan(notice, request.user)
    data = request.POST if request.method == "POST" else None
    parts = [PlanForm(data, notice, about) for about in [None, *notice.requirements.all()]]
    is_valid = data is not None and all(part.is_valid() for part in parts)
    if is_valid and _save(parts, by=request.user, now=timezone.now()):
        messages.success(request, "催报安排已保存。")
        then = "preview_reminders" if "preview" in request.POST else "plan_reminders"
        return redirect(then, notice.pk)
    context = {"notice": notice, "parts": parts, "tabs": _tabs(notice, request, "plan")}
    return render(request, "reports/reminder_plan.html", context)


@transaction.atomic
def _save(parts, *, by, now):
    """Save what was changed, unless a colleague has changed the same; say whether."""
    notice = parts[0].notice
    Notice.objects.select_for_update().get(pk=notice.pk)
    touched = [part for part in parts if part.is_touched]
    for part in touched:
        part.compare()
    if any(part.saved for part in touched):
        return False
    for part in touched:
        reminder_plan.put(notice, part.about, part.formset.steps(), by=by, now=now)
    return True


@require_safe
def preview_reminders(request, pk):
    """谁在何时收到什么, of all units or of one, by all channels or by one."""
    notice, now = _notice(request.user, pk), timezone.now()
    rows = foreseen(notice, now)
    units = sorted({row.agency for row in rows}, key=lambda unit: (unit.position, unit.pk))
    channels = [each for each in Channel if by_channel(rows, each)]
    unit, channel = posted_number(request.GET.get("unit")), request.GET.get("channel")
    if unit:
        rows = [row for row in rows if row.agency.pk == unit]
    if channel in channels:
        rows = by_channel(rows, channel)
    calendar = in_force()
    notes = {note_on(timezone.localdate(row.at), calendar) for row in rows} - {""}
    context = {
        "notice": notice,
        "moments": by_moment(rows),
        "units": units,
        "unit": unit,
        "channels": channels,
        "channel": channel,
        "is_open": bool(unit) or "open" in request.GET,
        "total": len(rows),
        "unreached": sum(not row.messages for row in rows),
        "notes": sorted(notes),
        "now": now,
        "tabs": _tabs(notice, request, "preview"),
    }
    return render(request, "reports/reminder_preview.html", context)


@require_safe
def list_reminders(request, pk):
    """催报记录: by plan, by hand and by telephone, the latest first."""
    notice = _notice(request.user, pk)
    rows = reminding.of_notice(notice)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    said = reminding.said_by(page.object_list, notice) if page.object_list else {}
    for row in page:
        row.said = said.get(row.pk, [])
    context = {
        "notice": notice,
        "page_obj": page,
        "may_handle": request.user.may(Permission.HANDLE_MESSAGES),
        "tabs": _tabs(notice, request, "log"),
    }
    return render(request, "reports/reminder_list.html", context)


def log_call(request, pk):
    """电话催报 of the unit ?agency=, about what it has still to do."""
    in_force = Notice.objects.visible_to(request.user).filter(state=NoticeState.ISSUED)
    notice = get_object_or_404(in_force, pk=pk)
    now, is_issuer = timezone.now(), may_remind(notice, request.user)
    chosen = posted_number(request.GET.get("agency"))
    asked = reminding.receipts_asked_by(request.user, notice.deliveries.all())
    delivery = get_object_or_404(asked.select_related("agency"), agency=chosen or 0)
    asked = Submission.objects.filter(requirement__notice=notice, agency=delivery.agency)
    if not is_issuer:
        asked = asked.received_by(request.user)
    things = {f"submission-{each.pk}": each for each in asked.select_related("requirement")}
    things["receipt"] = delivery
    labels = [(key, getattr(each, "requirement", "签收")) for key, each in things.items()]
    form = CallForm(
        request.POST or None,
        about=labels,
        since=delivery.delivered_at,
        now=now,
        initial={"at": timezone.localtime(now), "about": request.GET.get("about")},
    )
    if not form.is_valid():
        unit = delivery.agency
        context = {"form": form, "notice": notice, "unit": unit, "people": _phones_of(unit)}
        return render(request, "reports/call_log.html", context)
    thing = things[form.cleaned_data["about"]]
    reminding.log_call(
        thing, text=form.text(), at=form.cleaned_data["at"], by=request.user, now=now
    )
    messages.success(request, f"已登记与{delivery.agency.short_name}的通话。")
    from_submission = request.GET.get("about") == form.cleaned_data["about"] and thing != delivery
    then = "list_reminders" if is_issuer else "show_roster"
    return redirect(thing if from_submission else reverse(then, args=[notice.pk]))


def _notice(user, pk):
    """One that the bureau of the user issues, for those who may read its drafts."""
    if not user.may(Permission.READ_DRAFTS):
        raise Http404
    own = Notice.objects.visible_to(user).filter(issuer=user.bureau, kind=Notice.Kind.DRAFTED)
    return get_object_or_404(
        own.select_related("issuer", "number_series", "campaign__series"), pk=pk
    )


def _phones_of(unit):
    people = [(user.name, "联络员", user.phone) for user in unit.users.filter(is_active=True)]
    people += [
        (contact.name, contact.get_duty_display(), contact.phone) for contact in unit.contacts.all()
    ]
    return [person for person in people if person[2]]


def _tabs(notice, request, current):
    pages = [
        ("plan", "plan_reminders", "催报安排"),
        ("preview", "preview_reminders", "谁在何时收到什么"),
        ("log", "list_reminders", "催报记录"),
    ]
    if not reminder_plan.may_plan(notice, request.user):
        pages = pages[1:]
    return [
        {"url": reverse(name, args=[notice.pk]), "label": label, "active": key == current}
        for key, name, label in pages
    ]

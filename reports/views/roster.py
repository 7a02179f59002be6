from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from reports import reminding, workbooks
from reports import roster as rosters
from reports.models import Submission
from reports.moments import in_words
from reports.rules import may_remind, notices_with_roster

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReminderForm(forms.Form):
    """A word of one's own above the text of the reminder."""

    text = forms.CharField(required=False, max_length=500)


def show_roster(request, pk):
    """The whole roster, or with ?stage= and ?status= the agencies behind one number."""
    notice = _notice(request.user, pk)
    whole, shown, chosen = _roster(notice, request.GET)
    context = {
        "notice": notice,
        "roster": shown,
        "total": len(whole.rows),
        "export_url": _address("export_roster", notice, chosen),
        "summary": _summary(whole, may_remind(notice, request.user)),
        "chosen": chosen,
        "to_remind": shown.to_remind(chosen[0])
        if chosen and may_remind(notice, request.user)
        else [],
        "unreachable": [row for row in shown.rows if not row.is_reachable],
    }
    return render(request, "reports/roster_show.html", context)


def export_roster(request, pk):
    """XLSX of exactly what `show_roster` shows for the same address."""
    notice = _notice(request.user, pk)
    _whole, shown, chosen = _roster(notice, request.GET)
    title = f"{notice.title}办理进度"
    if chosen:
        title += f"（{chosen[0].title}：{chosen[1].label}）"
    note = f"截至{in_words(timezone.now())}，共{len(shown.rows)}家单位。"
    response = HttpResponse(workbooks.roster_workbook(shown, title, note=note), content_type=XLSX)
    name = quote(f"{notice.campaign}办理进度.xlsx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@require_POST
def remind_units(request, pk):
    """催报这些单位: those behind one number of the roster, with a word of one's own."""
    notice = _notice(request.user, pk)
    if not may_remind(notice, request.user):
        raise PermissionDenied("只有发文机关的经办人可以催报，且通知须仍有效。")
    _whole, shown, chosen = _roster(notice, request.POST)
    if not chosen:
        raise Http404
    form = ReminderForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"没有催报。附言：{form.errors['text'][0]}")
        return redirect(_address("show_roster", notice, chosen))
    reminded = {"by": request.user, "now": timezone.now(), "text": form.cleaned_data["text"]}
    agencies = [row.agency for row in shown.to_remind(chosen[0])]
    if chosen[0].is_submission:
        asked = Submission.objects.visible_to(request.user).filter(
            requirement=chosen[0].requirement, agency__in=agencies
        )
        outcome = reminding.remind_now(asked, **reminded)
    else:
        delivered = notice.deliveries.filter(agency__in=agencies)
        outcome = reminding.remind_of_receipt(delivered, **reminded)
    _say(request, outcome)
    return redirect(_address("show_roster", notice, chosen))


def _summary(whole, may_remind):
    """Per stage its statuses, each with its count and whether a reminder is offered beside it."""
    return [
        (
            stage,
            [
                (status, count, may_remind and bool(whole.only(stage, status).to_remind(stage)))
                for status, count in whole.counts(stage)
            ],
        )
        for stage in whole.stages
    ]


def _notice(user, pk):
    seen = notices_with_roster(user).select_related("issuer", "campaign__series", "number_series")
    return get_object_or_404(seen, pk=pk)


def _roster(notice, address):
    """The whole roster, the part of it that the address names, and that name."""
    whole = rosters.build(notice, timezone.now())
    chosen = whole.find(address.get("stage", ""), address.get("status", ""))
    return whole, whole.only(*chosen) if chosen else whole, chosen


def _address(name, notice, chosen):
    """The page `name` of the notice, kept to the agencies behind the chosen number."""
    url = reverse(name, args=[notice.pk])
    return f"{url}?stage={chosen[0].key}&status={chosen[1].slug}" if chosen else url


def _say(request, outcome):
    if outcome.reminded:
        messages.success(request, f"已向{len(outcome.reminded)}家单位发出催报。")
    if outcome.already_today:
        number = len(outcome.already_today)
        messages.info(request, f"有{number}家单位今天已经催过，没有重复发送。")
    if outcome.unreachable:
        names = "、".join(agency.name for agency in outcome.unreachable)
        messages.warning(request, f"{names}未设联系人，没有催到，请电话联系。")
    if not any((outcome.reminded, outcome.already_today, outcome.unreachable)):
        messages.info(request, "现在没有需要催的单位，情况可能刚刚有变化。")

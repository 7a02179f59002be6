"""沿用去年: choose what to take over, then look at every word that was."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.conflicts import Conflict
from campaigns import rules
from campaigns.posted import is_number
from campaigns.renewing import Choice
from campaigns.views.campaigns import get_campaign
from reports import renewing
from reports.forms.renewing import RenewingForm


def renew_campaign(request, pk):
    campaign = get_campaign(request.user, pk)
    rules.require_edit_campaign(campaign, request.user)
    data = request.POST if request.method == "POST" else None
    form = RenewingForm(data, campaign=campaign, user=request.user)
    if data is not None and form.is_valid():
        try:
            new = _renew(request, campaign, form.cleaned_data)
        except Conflict as conflict:
            form.add_error("year", str(conflict))
        else:
            messages.success(request, f"已建立{new.campaign}，请逐处核对沿用的内容。")
            return redirect("confirm_passages", new.campaign.pk)
    context = {"campaign": campaign, "form": form, "next": _next_round(campaign, form)}
    return render(request, "reports/campaign_renew.html", context)


def _renew(request, campaign, chosen):
    choice = Choice(
        chosen["year"],
        notice=chosen["notice"],
        schedules=tuple(chosen["schedules"]),
        with_rows=chosen["rows"] != "categories",
        with_summary=chosen["with_summary"],
        with_attachments=chosen["with_attachments"],
        with_addressees=chosen["with_addressees"],
        with_contacts=chosen["with_contacts"],
    )
    requirements = list(chosen["requirements"])
    return renewing.renew(campaign, choice, requirements, by=request.user, now=timezone.now())


def _next_round(campaign, form):
    """The new round as it would be, unsaved; that of the next year while the year is wrong."""
    year = str(form["year"].value() or "")
    year = int(year) if is_number(year) and campaign.year < int(year) <= 2100 else campaign.year + 1
    return type(campaign)(series=campaign.series, year=year, host=campaign.host)

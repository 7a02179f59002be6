"""What an administrator prepares before the first notice: 系列活动 and 发文字号."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies import audit
from agencies.forms.changes import changes_in
from agencies.permissions import Permission, require
from campaigns import issuers
from campaigns.forms.series import CampaignSeriesForm, NumberSeriesForm
from campaigns.models import CampaignSeries, NumberSeries


@require_safe
def list_series(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    numbers = NumberSeries.objects.visible_to(request.user)
    context = {
        "campaign_series": CampaignSeries.objects.all(),
        "number_series": numbers,
        "issuers": issuers.of_papers(request.user),
    }
    return render(request, "campaigns/series_list.html", context)


def add_campaign_series(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    return _save(request, CampaignSeriesForm(request.POST or None), "新增系列活动")


def edit_campaign_series(request, pk):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    series = get_object_or_404(CampaignSeries, pk=pk)
    if series.campaigns.exclude(host=request.user.bureau).exists():
        raise PermissionDenied("其他单位也在开展这项系列活动，修改会改变他们的届次，不能修改。")
    return _save(request, CampaignSeriesForm(request.POST or None, instance=series), "修改系列活动")


def add_number_series(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    series = NumberSeries(agency=request.user.bureau)
    return _save(request, _number_form(request, series), "新增发文字号")


def edit_number_series(request, pk):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    series = get_object_or_404(NumberSeries.objects.visible_to(request.user), pk=pk)
    return _save(request, _number_form(request, series), "修改发文字号")


def _number_form(request, series):
    return NumberSeriesForm(request.POST or None, instance=series, year=timezone.localdate().year)


def _save(request, form, action):
    if not form.is_valid():
        return render(request, "campaigns/series_edit.html", {"form": form, "action": action})
    with transaction.atomic():
        detail = {"changes": changes_in(form)}
        series = form.save()
        audit.record(action, by=request.user, target=series, now=timezone.now(), detail=detail)
    messages.success(request, f"“{series}”已保存。")
    return redirect("list_series")

"""没有联系人的县级单位: who holds up the issue of a notice, and whom the officer lets off."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from agencies.permissions import Permission
from campaigns.models import Notice
from campaigns.posted import posted_number
from reports import unreached
from reports.rules import may_edit_requirements, may_preview, require_edit_requirements


def list_unreached(request, pk):
    """The counties that nobody reaches, for whoever reads drafts; the officer's POST lets off those
    that are ticked, and no others."""
    visible = Notice.objects.visible_to(request.user).select_related("issuer")
    notice, now = get_object_or_404(visible, pk=pk), timezone.now()
    if request.method == "POST" or not may_preview(notice, request.user):
        require_edit_requirements(notice, request.user)
    units = unreached.units(notice, timezone.localdate(now))
    if request.method == "POST":
        wanted = {posted_number(text) for text in request.POST.getlist("unit")}
        chosen = {unit.agency.pk for unit in units} & wanted
        with transaction.atomic():
            locked = Notice.objects.select_for_update().get(pk=notice.pk)
            require_edit_requirements(locked, request.user)
            unreached.let_off(notice, chosen, by=request.user, now=now)
        messages.success(request, f"已保存，印发时免报 {len(chosen)} 家。")
        return redirect(notice)
    context = {
        "notice": notice,
        "units": units,
        "may_edit": may_edit_requirements(notice, request.user),
        "may_tell": request.user.may(Permission.MANAGE_ACCOUNTS),
        "holding": sum(unit.holds_up for unit in units),
    }
    return render(request, "reports/unreached_list.html", context)

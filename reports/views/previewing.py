"""What the clerks will see, for the officer before the notice is issued."""

from copy import copy

from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.conflicts import Conflict
from campaigns.posted import posted_number
from campaigns.states import NoticeState
from reports.models import ReportingRequirement
from reports.rehearsal import rehearsed, units_of
from reports.rules import may_edit_requirements, may_preview
from reports.views.filling import edit_submission


@require_safe
def preview_requirement(request, pk):
    """The form of one unit, in the width of a computer or of a phone."""
    requirement = _requirement(request.user, pk)
    units = units_of(requirement, timezone.now())
    unit, on_phone = _unit(request, units), request.GET.get("view") == "phone"
    context = {
        "requirement": requirement,
        "notice": requirement.notice,
        "units": units,
        "unit": unit,
        "on_phone": on_phone,
        "tabs": [
            {"url": f"?unit={unit.pk}", "label": "电脑", "active": not on_phone},
            {"url": f"?unit={unit.pk}&view=phone", "label": "手机", "active": on_phone},
        ]
        if unit
        else [],
        "may_edit": may_edit_requirements(requirement.notice, request.user),
    }
    return render(request, "reports/requirement_preview.html", context)


@require_safe
def preview_form(request, pk):
    """The very page that the clerk of the unit will get; nothing of it is kept."""
    requirement, now = _requirement(request.user, pk), timezone.now()
    unit = _unit(request, units_of(requirement, now))
    if unit is None:
        raise Conflict("通知还没有选择送达范围，没有单位需要报送。")
    with rehearsed(requirement, unit, now=now) as (submission, clerk):
        seen = copy(request)
        seen.user, seen.GET, seen.is_preview = clerk, QueryDict(), True
        return edit_submission(seen, submission.pk)


def _requirement(user, pk):
    visible = ReportingRequirement.objects.visible_to(user).select_related("notice__issuer")
    requirement = get_object_or_404(visible, pk=pk)
    if requirement.notice.state in NoticeState.public_states():
        raise Conflict("这份通知已经印发，各单位填报的就是正式页面，不再预览。")
    if not may_preview(requirement.notice, user):
        raise PermissionDenied("只有发文机关可以预览填报页。")
    return requirement


def _unit(request, units):
    """The chosen unit, else the first; None where nobody is asked."""
    chosen = posted_number(request.GET.get("unit"))
    return (chosen and units.filter(pk=chosen).first()) or units.first()

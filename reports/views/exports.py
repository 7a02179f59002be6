from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from campaigns.posted import is_number
from reports import activity_export, long_exports
from reports.activity_filters import ActivityFilter
from reports.forms.activity_export import ActivityExportForm

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}


def export_activities(request):
    """导出活动: choose campaigns, filters, columns and format; small ones come at once."""
    if not activity_export.may_export(request.user):
        raise PermissionDenied("只有系统管理员和经办人可以导出活动。")
    if request.method != "POST":
        return _choose(request)
    form, found = long_exports.read(request.POST, request.user)
    if not form.is_valid():
        return render(request, "reports/activity_export.html", {"form": form, "filter": found})
    rows, kind = form.narrowed(found.qs), form.cleaned_data["format"]
    count = rows.count()
    if kind == "pdf" and count > activity_export.MOST_PDF_ROWS:
        most = activity_export.MOST_PDF_ROWS
        form.add_error("format", f"PDF最多{most}项，现有{count}项，请缩小范围，或改用Excel。")
        return render(request, "reports/activity_export.html", {"form": form, "filter": found})
    if count > long_exports.AT_ONCE[kind]:
        return redirect(
            long_exports.ask(request.POST, count=count, by=request.user, now=timezone.now())
        )
    content, name = long_exports.made(request.POST, request.user)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _choose(request):
    """The form, with what the calendar that led here was narrowed by."""
    schedules = activity_export.exportable_schedules(request.user)
    campaign = request.GET.get("campaign", "")
    initial = {"campaigns": [campaign]} if is_number(campaign) else {}
    context = {
        "form": ActivityExportForm(None, schedules=schedules, initial=initial),
        "filter": ActivityFilter(request.GET, user=request.user, schedules=schedules),
    }
    return render(request, "reports/activity_export.html", context)

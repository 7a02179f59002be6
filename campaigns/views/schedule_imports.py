"""A schedule's rows by workbook: the form to be filled in, and the filled-in table taken."""

from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from campaigns import rules, schedule_import
from campaigns.columns import columns_of, fields
from campaigns.filenames import file_name
from campaigns.fill_in import fill_in_workbook
from campaigns.views import table_imports
from campaigns.views.schedules import XLSX, get_schedule

NAMES = {
    "upload": "import_schedule",
    "preview": "preview_schedule_import",
    "marked": "mark_schedule_import",
    "workbook": "fill_in_schedule",
}


def import_schedule(request, pk):
    return table_imports.upload_table(request, _import(request, pk))


def preview_schedule_import(request, pk, key):
    return table_imports.preview_table(request, _import(request, pk), key)


def mark_schedule_import(request, pk, key):
    return table_imports.download_marked(request, _import(request, pk), key)


def fill_in_schedule(request, pk):
    """填报表 of the schedule, with its rows."""
    schedule = get_schedule(request.user, pk)
    rules.require_change_schedule(schedule, request.user)
    content = fill_in_workbook(
        schedule,
        columns_of(schedule),
        schedule_import.known_rows(schedule),
        heading=schedule.title,
        fresh={},
        author=schedule.campaign.host.name,
    )
    return workbook_response(content, f"{schedule.title}（填报表）")


def workbook_response(content, name):
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, file_name(name, ".xlsx"))
    return response


def _import(request, pk):
    schedule = get_schedule(request.user, pk)
    rules.require_change_schedule(schedule, request.user)
    campaign = schedule.campaign
    return table_imports.Import(
        target=schedule_import.target_of(schedule),
        fields=fields(schedule, columns_of(schedule)),
        title=schedule.title,
        crumbs=[
            (str(campaign), reverse("show_campaign", args=[campaign.pk])),
            ("活动安排表", reverse("show_schedule", args=[pk])),
        ],
        back=reverse("show_schedule", args=[pk]),
        address=lambda name, *args: reverse(NAMES[name], args=[pk, *args]),
        preview=partial(schedule_import.preview, schedule),
        take=partial(schedule_import.take, schedule),
    )

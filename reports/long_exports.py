"""Exports too large for a request: asked for with what was chosen, done by a worker."""

from tempfile import TemporaryFile

from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.urls import reverse

from agencies import jobs
from campaigns.filenames import file_name
from reports import activity_export
from reports.activity_filters import ActivityFilter
from reports.forms.activity_export import ActivityExportForm

# Rows that a request still does itself; those of a PDF take the longest.
AT_ONCE = {"xlsx": 2000, "csv": 2000, "pdf": 200}
TITLE = "活动总表"


def read(data: QueryDict, user):
    """The form and the filter of what was chosen."""
    schedules = activity_export.exportable_schedules(user)
    return (
        ActivityExportForm(data, schedules=schedules),
        ActivityFilter(data, user=user, schedules=schedules),
    )


def made(data: QueryDict, user, report=lambda done: None) -> tuple[bytes, str]:
    """The file of what was chosen, valid as it is, and its name."""
    form, found = read(data, user)
    if not form.is_valid():
        raise jobs.Failed("所选的主题活动已经变动，请重新选择。")
    kind = form.cleaned_data["format"]
    with TemporaryFile() as file:
        activity_export.write(
            file,
            kind,
            form.narrowed(found.qs),
            form.columns_chosen(),
            user=user,
            title=TITLE,
            report=report,
        )
        file.seek(0)
        return file.read(), file_name(TITLE, f".{kind}")


def ask(data: QueryDict, *, count: int, by, now) -> jobs.Job:
    """Have the file made by a worker."""
    data = data.copy()
    data.pop("csrfmiddlewaretoken", None)
    return jobs.enqueue(
        "export_activities",
        key=f"export:{by.pk}:{now.timestamp()}",
        title=f"导出{TITLE}（{count}项）",
        arguments={"query": data.urlencode(), "count": count},
        back=reverse("export_activities"),
        by=by,
        now=now,
    )


def _may_see(arguments, user):
    return activity_export.may_export(user)


@jobs.register("export_activities", may_see=_may_see)
def _export(arguments, *, by, report, clock):
    if not activity_export.may_export(by):
        raise PermissionDenied("您的账号不再有导出活动的权限。")
    count = max(1, arguments["count"])

    def told(done):
        report(min(99, 100 * done // count), f"已写{done}项，共{count}项")

    return jobs.Result(*made(QueryDict(arguments["query"]), by, told))

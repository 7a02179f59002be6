from io import BytesIO

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from agencies.models import Agency
from agencies.permissions import Permission
from campaigns.models import Activity, Campaign, CampaignSeries
from campaigns.posted import posted_number
from gongwen import sheet
from reports import statistics
from reports.models import Submission
from reports.statistics import Statistics
from reports.statistics_sheet import export_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# More bars than that are no picture any more; the table holds them all.
MOST_IN_CHART = 40
YEARS_IN_CHART = 3


def show_statistics(request):
    """统计 of one series over the years; ?measure= chooses what is told unit by unit."""
    asked = _Asked(request)
    if asked.series is None:
        return render(request, "reports/statistics_show.html", {"asked": asked})
    found = asked.statistics()
    measure = found.find(request.GET.get("measure", ""))
    units = _in_office_order(found.by_unit(measure))
    context = {
        "asked": asked,
        "years": found.years,
        "measure": measure,
        "measures": found.measures,
        "overview": [(each, _cells(found, found.whole(each))) for each in found.measures],
        "units": [(unit, _cells(found, amounts)) for unit, amounts in units],
        "whole": _cells(found, found.whole(measure)),
        "in_words": _in_words(found, measure),
        "has_unit_chart": 0 < len(units) <= MOST_IN_CHART,
        "years_in_chart": YEARS_IN_CHART,
    }
    return render(request, "reports/statistics_show.html", context)


def show_statistics_rows(request):
    """The activities or submissions that one number adds up: ?measure=&year=&unit=."""
    asked = _Asked(request)
    if asked.series is None:
        raise Http404
    found = asked.statistics()
    measure = found.find(request.GET.get("measure", ""))
    year, unit = posted_number(request.GET.get("year")), posted_number(request.GET.get("unit"))
    parts = [
        part for part in found.of(measure) if part.year == year and unit in (None, part.agency)
    ]
    if not parts:
        raise Http404
    context = {
        "asked": asked,
        "measure": measure,
        "year": year,
        "unit": Agency.objects.filter(pk=unit).first() if unit else None,
        "rows": _rows_behind(parts),
        "total": statistics.total(parts),
    }
    return render(request, "reports/statistics_rows.html", context)


def export_statistics(request):
    """XLSX of one row per year, unit and measure, for pivot tables."""
    asked = _Asked(request)
    if asked.series is None:
        raise Http404
    content = BytesIO()
    sheet.write_export(export_of(asked.statistics(), asked.series, asked.host), content)
    response = HttpResponse(content.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(
        True, f"{asked.host.short_name}{asked.series}统计.xlsx"
    )
    return response


class _Asked:
    """Whose statistics of which series an address asks for, of those that the user may see."""

    def __init__(self, request):
        user = request.user
        if not (user.may(Permission.READ_DRAFTS) or user.may(Permission.READ_SUBORDINATES)):
            raise PermissionDenied("统计由主办单位和上级监管人员查看。")
        hosts = Agency.objects.none()
        if user.may(Permission.READ_DRAFTS):
            hosts |= Agency.objects.filter(pk=user.bureau.pk)
        if user.may(Permission.READ_SUBORDINATES):
            hosts |= Agency.objects.within(user.bureau)
        campaigns = Campaign.objects.visible_to(user).filter(host__in=hosts)
        hosting = campaigns.order_by().values("host")
        self.hosts = list(Agency.objects.filter(pk__in=hosting))
        self.host = _chosen(self.hosts, request.GET.get("host")) or user.bureau
        campaigns = campaigns.filter(host=self.host)
        held = campaigns.order_by().values("series")
        self.all_series = list(CampaignSeries.objects.filter(pk__in=held))
        self.series = _chosen(self.all_series, request.GET.get("series"))
        self.campaigns = campaigns.filter(series=self.series)

    def statistics(self) -> Statistics:
        return statistics.of_campaigns(self.campaigns.order_by("year"))


def _chosen(rows, asked):
    """The one of `rows` that the address names, else the first, None of none."""
    named = (row for row in rows if row.pk == posted_number(asked))
    return next(named, rows[0] if rows else None)


def _cells(found, amounts):
    """Pairs of a year and its amount, which is None where nothing was counted."""
    return list(zip(found.years, amounts, strict=True))


def _in_office_order(by_unit):
    units = Agency.objects.filter(pk__in=by_unit)
    return [(unit, by_unit[unit.pk]) for unit in units]


def _in_words(found, measure):
    told = [
        f"{year}年{amount}{measure.unit}"
        for year, amount in _cells(found, found.whole(measure))
        if amount
    ]
    return "，".join(told) if told else "没有数据"


def _rows_behind(parts):
    """One line for each activity or submission, with the units whose numbers it is in."""
    activities = Activity.objects.select_related("category__schedule").in_bulk(
        {part.activity for part in parts if part.activity}
    )
    submissions = Submission.objects.select_related("requirement__notice").in_bulk(
        {part.submission for part in parts if part.submission}
    )
    agencies = Agency.objects.in_bulk({part.named for part in parts if part.named})
    rows = {}
    for number, part in enumerate(parts):
        source = activities.get(part.activity) or submissions.get(part.submission)
        row = rows.setdefault(
            part.activity if part.measure.is_joint else -number,
            {"source": source, "units": [], "amount": part.amount},
        )
        if part.named:
            row["units"].append(agencies[part.named])
    return list(rows.values())

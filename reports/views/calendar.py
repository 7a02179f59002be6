from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from reports import activity_export, agenda, periods
from reports.activity_filters import ActivityFilter
from reports.models import Outcome

# Bands above one another in a row of days; what is more is counted, and shown by the next view.
MOST_LANES = {"month": 8, "week": 40, "strip": 40}
PAGE_LENGTH = 100
MOST_LISTED = 200
MOST_ROWS = 3000  # whoever has more of them in a year narrows them first


@dataclass(frozen=True)
class Day:
    """A column of the grid; `hidden` entries of it found no room."""

    date: date
    column: int
    is_inside: bool
    hidden: int
    entries: list


@require_safe
def show_calendar(request):
    """月, 周, 活动日前后 or 列表 of what the reader may see, narrowed by the address."""
    view = request.GET.get("view", "month")
    if view not in periods.VIEWS:
        raise Http404
    today = timezone.localdate()
    found = ActivityFilter(request.GET, user=request.user)
    center = periods.day_of(request.GET.get("date", "")) or _first_day(view, found, today)
    period = periods.period(view, center)
    rows = found.qs
    outcomes = Outcome.objects.visible_to(request.user)
    first, last = _shown(period)
    dated = rows.filter(starts_on__lte=last, ends_on__gte=first)
    dated = agenda.with_all(dated.order_by("starts_on", "pk"), told=outcomes)
    entries = list(map(agenda.activity_entry, dated[: MOST_ROWS + 1]))
    is_cut = len(entries) > MOST_ROWS
    entries = agenda.in_turn([*entries, *_others(request.user, found, first, last)])
    undated = rows.filter(starts_on=None, category__schedule__campaign__year=center.year)
    context = {
        "view": view,
        "filter": found,
        "period": period,
        "today": today,
        "tabs": _tabs(request, view, center),
        "links": _links(request, view, period),
        "most": MOST_ROWS if is_cut else 0,
        "undated_count": undated.count(),
        "may_export": activity_export.may_export(request.user),
    }
    if view == "list":
        page = Paginator(entries, PAGE_LENGTH).get_page(request.GET.get("page"))
        context |= {"page_obj": page, "undated": _undated(undated, outcomes)}
    else:
        context |= _grid(view, period, entries, MOST_LANES[view]) | {"total": len(entries)}
    return render(request, "reports/calendar_show.html", context)


def _first_day(view, found, today):
    """Where to begin when the address names no day: at the campaign that is looked at."""
    campaign = found.chosen
    if view == "strip" and campaign is None:
        ahead = [each.day for each in found.filters["campaign"].queryset if each.day]
        return min(ahead, key=lambda day: abs((day - today).days), default=today)
    if campaign is None:
        return today
    return campaign.day or date(campaign.year, campaign.series.month, 1)


def _shown(period):
    """The days of the page, with those of other months that fill its weeks."""
    if not period.rows:
        return period.first, period.last
    return period.rows[0][0], period.rows[-1][-1]


def _others(user, found, first, last):
    """Campaign days and deadlines; a category or a unit is asked for to see its activities."""
    data = found.form.cleaned_data if found.form.is_valid() else {}
    if any(data.get(name) for name in ("category", "unit", "words", "outcome")):
        return []
    campaigns = found.filters["campaign"].queryset
    deadlines = agenda.deadlines_for(user, own=found.only_own)
    if found.chosen:
        campaigns = Campaign.objects.filter(pk=found.chosen.pk).select_related("series")
        deadlines = [each for each in deadlines if each.campaign == str(found.chosen)]
    others = [*agenda.campaign_days(campaigns), *deadlines]
    return [entry for entry in others if entry.touches(first, last)]


def _undated(rows, outcomes):
    return list(map(agenda.activity_entry, agenda.with_all(rows, told=outcomes)[:MOST_LISTED]))


def _grid(view, period, entries, most):
    """The rows of days with their bands, and for narrow screens the same as lists.

    A month shows all as bands; where a day has room, what is certain stands in its column.
    """
    fuzzy = [entry for entry in entries if not entry.is_point]
    rows = []
    for days in period.rows:
        bars = agenda.bars(entries if view == "month" else fuzzy, days)
        rows.append(
            {
                "days": [_day(*each, period, entries, bars, most) for each in enumerate(days, 1)],
                "bars": [bar for bar in bars if bar.lane < most],
                "below": min(most, max((bar.lane + 1 for bar in bars), default=0)),
            }
        )
    listed = [day for row in rows for day in row["days"] if day.entries and day.is_inside]
    inside = [entry for entry in fuzzy if entry.touches(period.first, period.last)]
    return {
        "rows": rows,
        "listed": listed,
        "fuzzy": inside[:MOST_LISTED],
        "fuzzy_left": max(0, len(inside) - MOST_LISTED),
        "weekdays": periods.WEEKDAYS if view == "month" else "",
    }


def _day(column, day, period, entries, bars, most):
    certain = [entry for entry in entries if entry.is_point and entry.first == day]
    over = [bar for bar in bars if bar.start <= column < bar.start + bar.length]
    return Day(
        day,
        column,
        period.first <= day <= period.last,
        sum(bar.lane >= most for bar in over),
        certain[:MOST_LISTED],
    )


def _tabs(request, view, center):
    return [
        {"url": _address(request, name, center), "label": label, "active": name == view}
        for name, label in periods.VIEWS.items()
    ]


def _links(request, view, period):
    query = request.GET.copy()
    query.pop("date", None)
    query.pop("page", None)
    query.pop("view", None)
    return {
        "before": _address(request, view, period.before),
        "behind": _address(request, view, period.behind),
        "today": _address(request, view, timezone.localdate()),
        "week": f"{reverse('show_calendar')}?{query.urlencode()}&view=week&date=",
        "query": query.urlencode(),
        "clear": f"{reverse('show_calendar')}?view={view}",
    }


def _address(request, view, day):
    query = request.GET.copy()
    query.pop("page", None)
    query["view"], query["date"] = view, day.isoformat()
    return f"{reverse('show_calendar')}?{query.urlencode()}"

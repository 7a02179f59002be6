"""日历订阅: what calendar programs read under a unit's secret address, as RFC 5545 has it.

Fuzzy times are whole days from the first to the last (DTEND is the day after); a time of day
stands only where the text names one.  Whoever has the address reads what the unit reads,
without its people's accounts: nothing of drafts, nothing of what other units told.
"""

import re
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from agencies import audit
from agencies.models import User
from campaigns.models import Activity, Campaign
from gongwen.dates import Precision, clock_of
from reports import agenda
from reports.agenda import Entry
from reports.models import CalendarFeed
from reports.models.feed import new_secret

SHANGHAI = ZoneInfo("Asia/Shanghai")
REFRESH_HOURS = 4
MOST_EVENTS = 5000
# Of all campaigns; what is longer past no calendar needs.
REACH_BACK = timedelta(days=400)
# A calendar program asks every few hours; a person tries a few times.
MOST_A_MINUTE = 30
_MINUTE = 60  # seconds
# Word's soft return among them.
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


class TooMany(Exception):
    """The address was asked for so often that it is not answered for a minute."""


def renew(*, campaign: Campaign | None, by: User, now: datetime) -> CalendarFeed:
    """Give the unit's feed a new address, its first or another; the old one is closed at once."""
    with transaction.atomic():
        feed, _ = CalendarFeed.objects.select_for_update().update_or_create(
            agency=by.bureau,
            campaign=campaign,
            defaults={"secret": new_secret(), "renewed_at": now, "renewed_by": by},
        )
        audit.record(
            "启用日历订阅地址", by=by, target=feed, now=now, detail={"of": str(campaign or "")}
        )
    return feed


def admit(feed: CalendarFeed) -> None:
    """Raise `TooMany` if the feed is asked for more often than anything sane would."""
    key = f"feed:{feed.pk}:{feed.secret}"
    cache.add(key, 0, _MINUTE)
    try:
        asked = cache.incr(key)
    except ValueError:  # it ran out between the two
        return
    if asked > MOST_A_MINUTE:
        raise TooMany


def content(feed: CalendarFeed, *, today: date) -> bytes:
    """The feed as iCalendar text."""
    calendar = Calendar()
    name = f"{feed.campaign or '主题活动'}（{feed.agency.short_name}）"
    for key, value in (
        ("prodid", "-//主题活动管理平台//日历订阅//ZH"),
        ("version", "2.0"),
        ("method", "PUBLISH"),
        ("calscale", "GREGORIAN"),
        ("x-wr-calname", name),
        ("name", name),
        ("x-wr-timezone", SHANGHAI.key),
        ("x-published-ttl", f"PT{REFRESH_HOURS}H"),
    ):
        calendar.add(key, value)
    often = timedelta(hours=REFRESH_HOURS)
    calendar.add("refresh-interval", often, parameters={"value": "DURATION"})
    calendar.add_component(_timezone())
    for entry in entries(feed, today=today):
        for event in _events(entry, feed):
            calendar.add_component(event)
    return calendar.to_ical()


def entries(feed: CalendarFeed, *, today: date) -> list[Entry]:
    """Of one campaign all that the unit reads; of all of them the unit's own rows, and those of
    the campaigns it hosts.  Rows without days stand on none."""
    rows = Activity.objects.filter(
        category__schedule__in=agenda.schedules_of(feed.agency), ends_on__isnull=False
    )
    if feed.campaign:
        rows = rows.filter(category__schedule__campaign=feed.campaign)
        campaigns = [feed.campaign]
    else:
        bureau = feed.agency.bureau
        own = Activity.responsible_agencies.through.objects.filter(agency__in={feed.agency, bureau})
        rows = rows.filter(
            Q(ends_on__gte=today - REACH_BACK),
            Q(pk__in=own.values("activity")) | Q(category__schedule__campaign__host=bureau),
        )
        campaigns = Campaign.objects.filter(
            schedules__in=agenda.schedules_of(feed.agency), year__gte=today.year - 1
        )
        campaigns = campaigns.select_related("series").distinct()
    rows = agenda.with_all(rows).order_by("-ends_on", "-pk")[:MOST_EVENTS]
    return agenda.in_turn(
        [
            *agenda.campaign_days(campaigns),
            *agenda.deadlines_of(feed.agency, feed.campaign),
            *map(agenda.activity_entry, rows),
        ]
    )


def _events(entry, feed):
    """One event, or one for each of several days; the first bears the entry's own key."""
    for number, (first, last) in enumerate(entry.stretches()):
        event = Event()
        uid = entry.key if entry.kind == "activity" else _uid(entry.key, feed)
        event.add("uid", uid if number == 0 else f"{uid}-{number + 1}")
        _set_times(event, entry, first, last)
        mark = {"deadline": "【截止】", "day": ""}.get(entry.kind, "")
        event.add("summary", _plain(f"{mark}{entry.title}"))
        event.add("description", _plain(_description(entry)))
        event.add("url", f"{settings.SITE_URL}{entry.url}")
        event.add("categories", [entry.campaign])
        # A plan does not make its reader busy.
        event.add("transp", "TRANSPARENT")
        event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
        _set_history(event, entry, feed)
        yield event


def _uid(key, feed):
    """The same for the same thing in the same feed, whatever address it is read under."""
    return str(uuid5(NAMESPACE_URL, f"urn:{feed.agency_id}:{key}"))


def _set_times(event, entry, first, last):
    hours = clock_of(entry.time_text) if entry.precision == Precision.EXACT else None
    if entry.kind == "activity" and hours:
        begins, ends = hours
        event.add("dtstart", datetime.combine(first, begins, SHANGHAI))
        if ends:
            event.add("dtend", datetime.combine(first, ends, SHANGHAI))
        return
    event.add("dtstart", first)
    event.add("dtend", last + agenda.ONE_DAY)


def _plain(text):
    """Without what RFC 5545 has no place for, which programs take for the end of a line."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def _description(entry):
    lines = [f"时间：{entry.time_text}"]
    if entry.was:
        lines.append(f"改期：原定{entry.was}")
    if entry.is_cancelled:
        lines.append("已取消")
    if entry.units:
        lines.append(f"{'责任单位' if entry.kind == 'activity' else '发文机关'}：{entry.units}")
    if entry.category:
        lines.append(f"类别：{entry.category}")
    lines.append(f"活动：{entry.campaign}")
    return "\n".join(lines)


def _set_history(event, entry, feed):
    """How often it was changed, and when last: programs replace what they know by a higher number."""
    changes = entry.activity.history if entry.activity else []
    event.add("sequence", len(changes) + (entry.activity.revision - 1 if entry.activity else 0))
    at = changes[-1].at if changes else feed.renewed_at
    event.add("dtstamp", at)
    if changes:
        event.add("last-modified", at)
    if entry.activity and (place := entry.activity.cells.get("place")):
        event.add("location", _plain(place))


def _timezone():
    """All of China keeps one time; what was before 1992 no calendar here reaches."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", SHANGHAI.key)
    standard.add("dtstart", datetime(1992, 1, 1))  # noqa: DTZ001 - local by its meaning
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone

"""The rows of a schedule: read what was typed, keep their order, change them under the rules."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import chain, count
from uuid import uuid4

from django.db import transaction
from django.db.models import Max

from agencies import audit
from agencies.conflicts import Conflict
from agencies.models import Agency, User
from campaigns import columns, revisions, rules
from campaigns.models import Activity, Campaign, Notice, Schedule
from gongwen import dates

_BETWEEN_UNITS = re.compile(r"\s*[、，,;；]\s*")


def interpret(activity: Activity, *, known: Sequence[Agency] | None = None) -> None:
    """Save the activity with what its words mean: the days, and the units they name.

    The words stay as typed.  A time that names no day leaves the days empty, a unit
    that nobody or more than one agency is called stays text.  `known` are `agencies_near`
    the campaign, for whoever interprets many rows.
    """
    campaign = activity.category.schedule.campaign
    span = dates.parse_span(
        activity.time_text,
        year=campaign.year,
        event_date=campaign.day,
        event_name=campaign.series.name,
    )
    activity.starts_on = span.first if span else None
    activity.ends_on = span.last if span else None
    activity.precision = span.precision if span else ""
    activity.anchor = span.anchor if span else None
    activity.save()
    known = agencies_near(campaign) if known is None else known
    named = (_called(unit, known) for unit in unit_names(columns.units_text(activity)))
    activity.responsible_agencies.set([agency for agency in named if agency])


def interpret_anew(campaign: Campaign) -> None:
    """Inside a transaction: read every activity of a campaign whose year or series changed."""
    for schedule in campaign.schedules.select_for_update().order_by("pk"):
        interpret_rows(schedule)


def interpret_rows(schedule: Schedule) -> None:
    """Inside a transaction: read every activity of a schedule whose columns or year changed."""
    rows = Activity.objects.filter(category__schedule=schedule)
    known = None
    for activity in rows.select_related(
        "category__schedule__campaign__series", "category__schedule__campaign__host"
    ):
        known = agencies_near(schedule.campaign) if known is None else known
        interpret(activity, known=known)


def unit_names(text: str) -> list[str]:
    """The units of a 责任单位 cell, in order."""
    return [name for name in _BETWEEN_UNITS.split(text.strip()) if name]


def named_units(activity: Activity, text: str | None = None) -> list[tuple[str, Agency | None]]:
    """Each unit of a cell's `text` as typed, with the agency it was found to be; by default
    those of all cells that name units."""
    agencies = list(activity.responsible_agencies.all())
    text = columns.units_text(activity) if text is None else text
    return [(name, _called(name, agencies)) for name in unit_names(text)]


def _called(name: str, agencies: Sequence[Agency]) -> Agency | None:
    found = [agency for agency in agencies if agency.is_called(name)]
    return found[0] if len(found) == 1 else None


def agencies_near(campaign: Campaign) -> list[Agency]:
    """The host's tree and the bodies of no tree, as they were on the campaign's day."""
    day = campaign.day or date(campaign.year, campaign.series.month, 1)
    near = Agency.objects.within(campaign.host) | Agency.objects.filter(parent=None)
    return list(near.current(day))


def save(activity: Activity, *, place: int | None, by: User, now: datetime) -> None:
    """Save a row and put it at `place` (from 1) of its category; None means at the end.

    Raise `Conflict` if a notice holds the schedule, or if meanwhile the row was changed or
    it or its category deleted.
    """
    schedule = activity.category.schedule
    action = "修改活动" if activity.pk else "新增活动"
    with transaction.atomic():
        hold(schedule, by=by)
        if activity.pk:
            revisions.claim(activity)
        if not schedule.categories.filter(pk=activity.category_id).exists():
            raise Conflict("这个类别已被删除，请换一个类别。")
        others = list(activity.category.activities.exclude(pk=activity.pk))
        interpret(activity)
        at = len(others) if place is None else min(place - 1, len(others))
        _number([*others[:at], activity, *others[at:]])
        audit.record(action, by=by, target=schedule, now=now, detail={"activity": str(activity)})


def append(schedule: Schedule, rows: Sequence[Activity]) -> None:
    """Inside a transaction that holds the schedule: put new rows at the end of their categories."""
    known = agencies_near(schedule.campaign)
    last = dict(
        schedule.categories.annotate(last=Max("activities__position")).values_list("pk", "last")
    )
    for row in rows:
        last[row.category_id] = row.position = (last[row.category_id] or 0) + 1
        interpret(row, known=known)


def save_schedule(form, categories, shape=None, *, by: User, now: datetime) -> Schedule:
    """Save the valid title and categories, and `shape`, the columns, if the form had them.

    Raise `Conflict` if a notice holds the schedule, if it was saved meanwhile, or if a
    category to be removed was given an activity.
    """
    schedule = form.instance
    with transaction.atomic():
        if schedule.pk:
            hold(schedule, by=by)
            revisions.claim(schedule)
            _require_empty(form.instance for form in categories.deleted_forms)
        form.save()
        schedule.authors.add(by)
        categories.save()
        if shape is not None:
            shape.save(schedule)
            interpret_rows(schedule)
        audit.record("保存活动安排表", by=by, target=schedule, now=now)
    return schedule


def _require_empty(categories) -> None:
    for category in categories:
        if Activity.objects.filter(category=category.pk).exists():
            raise Conflict(f"“{category.name}”下刚增加了活动，不能删除。")


def delete(activity: Activity, *, by: User, now: datetime) -> None:
    schedule = activity.category.schedule
    with transaction.atomic():
        hold(schedule, by=by)
        revisions.claim(activity)
        detail = {"activity": activity.content}
        activity.delete()
        audit.record("删除活动", by=by, target=schedule, now=now, detail=detail)


def hold(schedule: Schedule, *, by: User) -> None:
    """Inside a transaction: make sure the schedule may change until it ends, by us alone.

    The notices that carry it are locked, so that none is sent for review meanwhile.  Who
    changes an attachment writes part of the text of every notice that carries it, now or
    later, and may neither review nor sign it.
    """
    carrying = Notice.objects.filter(attachments__schedule=schedule).values("pk")
    # Always in this order, which is also that of a notice being saved with its attachments.
    list(Notice.objects.select_for_update().filter(pk__in=carrying).order_by("pk"))
    Schedule.objects.select_for_update().get(pk=schedule.pk)
    rules.require_change_schedule(schedule, by)
    schedule.authors.add(by)


def _number(activities: list[Activity]) -> None:
    for position, activity in enumerate(activities, start=1):
        activity.position = position
    Activity.objects.bulk_update(activities, ["position"])


def _free_title(title, campaign):
    """The title, marked as a copy if the campaign has a schedule of that title."""
    longest = Schedule._meta.get_field("title").max_length
    taken = set(campaign.schedules.values_list("title", flat=True))
    marks = chain(["", "（副本）"], (f"（副本{number}）" for number in count(2)))
    titles = (title[: longest - len(mark)] + mark for mark in marks)
    return next(free for free in titles if free not in taken)


def copy_schedule(schedule: Schedule, *, to: Campaign, by: User, now: datetime) -> Schedule:
    """A new schedule of the campaign `to` with the same categories and rows, free to be changed."""
    with transaction.atomic():
        made = Schedule.objects.create(campaign=to, title=_free_title(schedule.title, to))
        made.authors.add(by)
        columns.copy(schedule, made)
        for category in schedule.categories.prefetch_related("activities__responsible_agencies"):
            rows = [row for row in category.activities.all() if row.cancelled_at is None]
            category.pk, category.schedule = None, made
            category._state.adding = True
            category.save()
            for row in rows:
                units = list(row.responsible_agencies.all())
                row.pk, row.category, row.revision = None, category, 1
                row.key = uuid4()
                row._state.adding = True
                row.save()
                row._prefetched_objects_cache = {}  # those of the original
                row.responsible_agencies.set(units)
        audit.record("复制活动安排表", by=by, target=made, now=now, detail={"of": schedule.title})
    return made

"""The order of a schedule's rows: moved by hand or sorted by date, within and between categories.

An order is a list of categories, each with the keys of its rows.  Whoever changes it names the
seal of the order that was seen, so that no colleague's change is undone in passing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from agencies import audit
from agencies.conflicts import Conflict
from agencies.models import User
from campaigns import activities, versions
from campaigns.models import Activity, Schedule
from gongwen.dates import Precision, Span, in_order

Order = list[tuple[int, list[str]]]

ORDERED = "调整次序"
SITTING = timedelta(minutes=10)
CHANGED_MEANWHILE = "您打开之后，同事已经增删或移动了表中的活动。现有次序没有变动，请重新排序。"


def order_of(schedule: Schedule) -> Order:
    """The order as it stands."""
    rows = Activity.objects.filter(category__schedule=schedule).order_by("position", "pk")
    keys: dict[int, list[str]] = {pk: [] for pk in schedule.categories.values_list("pk", flat=True)}
    for category, key in rows.values_list("category", "key"):
        keys[category].append(str(key))
    return list(keys.items())


def seal(order: Order) -> str:
    """A short text that is the same for the same order only."""
    return hashlib.sha256(repr(order).encode()).hexdigest()[:16]


def moved(order: Order, key: str, step: int) -> Order:
    """The order with a row one place up (-1) or down (1), over the edge of its category too."""
    found = [(category, list(keys)) for category, keys in order]
    at = next((place for place, (_, keys) in enumerate(found) if key in keys), None)
    if at is None:
        return found
    keys = found[at][1]
    place = keys.index(key)
    target = place + step
    if 0 <= target < len(keys):
        keys.insert(target, keys.pop(place))
    elif 0 <= at + step < len(found):
        keys.remove(key)
        neighbour = found[at + step][1]
        neighbour.insert(len(neighbour) if step < 0 else 0, key)
    return found


def by_date(order: Order, spans: Mapping[str, Span | None], only: int | None = None) -> Order:
    """The order with every category, or `only` one, sorted as a person sorts times.

    Rows of one time, and those that name no day, keep their order.
    """
    return [
        (
            category,
            sorted(keys, key=lambda key: in_order(spans.get(key)))
            if only in (None, category)
            else list(keys),
        )
        for category, keys in order
    ]


def like_before(order: Order, rows: Sequence[Mapping], names: Mapping[str, int]) -> Order:
    """The order with the rows of an earlier version in its places, the newer ones behind them.

    A row whose category is no longer there stays where it is.
    """
    known = {pk for pk, _ in order}
    home = {key: category for category, keys in order for key in keys}
    placed: dict[int, list[str]] = {pk: [] for pk, _ in order}
    earlier = {row["key"]: names.get(row["category"]) for row in rows}
    for key, category in earlier.items():
        if key in home:
            placed[category if category in known else home[key]].append(key)
    for category, keys in order:
        placed[category] += [key for key in keys if key not in earlier]
    return list(placed.items())


def arrange(schedule: Schedule, order: Order, *, seen: str, by: User, now: datetime) -> bool:
    """Put the rows in this order; return whether anything moved.

    Raise `Conflict` if a notice holds the schedule, if the order is no longer the one of the
    seal `seen`, or if `order` does not name every row exactly once.
    """
    with transaction.atomic():
        activities.hold(schedule, by=by)
        present = order_of(schedule)
        if seal(present) != seen or _names(order) != _names(present):
            raise Conflict(CHANGED_MEANWHILE)
        if order == present:
            return False
        versions.keep_unless_same(schedule, "排序前", by=by, now=now)
        _store(schedule, order)
        versions.keep(schedule, ORDERED, by=by, now=now)
        _forget_middle(schedule)
        audit.record(ORDERED, by=by, target=schedule, now=now)
    return True


def may_undo(schedule: Schedule) -> bool:
    """Whether the last thing kept of the schedule is an order, with the one before it."""
    last = schedule.versions.order_by("-number")[:2]
    return len(last) == 2 and last[0].label == ORDERED


def undo(schedule: Schedule, *, seen: str, by: User, now: datetime) -> None:
    """Take back the last order; rows added since stay at the end of their categories."""
    with transaction.atomic():
        activities.hold(schedule, by=by)
        order = order_of(schedule)
        if seal(order) != seen or not may_undo(schedule):
            raise Conflict(CHANGED_MEANWHILE)
        _, before = schedule.versions.order_by("-number")[:2]
        names = dict(schedule.categories.values_list("name", "pk"))
        _store(schedule, like_before(order, before.rows, names))
        versions.keep(schedule, "撤销排序", by=by, now=now)
        audit.record("撤销排序", by=by, target=schedule, now=now)


def spans_of(rows: Iterable[Activity]) -> dict[str, Span | None]:
    """When each row is, as was read when it was saved."""
    return {str(row.key): _span(row) for row in rows}


def _span(row):
    if row.starts_on is None or row.ends_on is None:
        return None
    return Span(row.starts_on, row.ends_on, Precision(row.precision), row.anchor)


def _names(order):
    return sorted(category for category, _ in order), sorted(
        key for _, keys in order for key in keys
    )


def _forget_middle(schedule):
    """Of many moves by one person at one sitting the first and the last two orders are kept."""
    recent = list(schedule.versions.order_by("-number")[:4])
    if len(recent) < 4 or any(version.label != ORDERED for version in recent):
        return
    last, middle = recent[0], recent[2]
    if middle.saved_by_id == last.saved_by_id and last.saved_at - middle.saved_at <= SITTING:
        middle.delete()


def _store(schedule, order):
    """Number the rows through; one that changes its category counts as edited."""
    rows = {str(row.key): row for row in Activity.objects.filter(category__schedule=schedule)}
    for category, keys in order:
        for position, key in enumerate(keys, start=1):
            row = rows[key]
            if row.category_id != category:
                row.category_id, row.revision = category, row.revision + 1
            row.position = position
    Activity.objects.bulk_update(rows.values(), ["category", "position", "revision"])

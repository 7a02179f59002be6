"""Whether what a reminder asks for is still to be done, when it is about to leave."""

from django.utils import timezone

from agencies import reasons
from campaigns.models import Delivery
from campaigns.states import NoticeState
from reports.models import Reminder, Submission
from reports.models.reminder import ACTIVITIES
from reports.roster import activities

MANUAL = Reminder.Kind.MANUAL


@reasons.register("reminder")
def no_longer_awaited(keys, now):
    """Of keys `reminder:<submission>:<slot>:<day>:…` those whose submission needs no reminder
    any more, or not of that day: it has been put off."""
    waiting = Submission.objects.awaiting().unlocked(now)
    return _gone(keys, waiting, "due_at")


@reasons.register("receipt")
def acknowledged(keys, now):
    """Of keys `receipt:<delivery>:…` those whose notice is acknowledged or withdrawn."""
    return _gone(keys, Delivery.objects.awaiting(), "delivered_at")


@reasons.register(ACTIVITIES)
def all_told(keys, now):
    """Of keys `activities:<delivery>:…` those whose unit has told of all its rows, or whose notice
    is withdrawn."""
    rows = {key: int(key.split(":")[1]) for key in keys}
    in_force = Delivery.objects.filter(notice__state=NoticeState.ISSUED, pk__in=rows.values())
    deliveries = {each.pk: each for each in in_force.select_related("notice")}
    today = timezone.localdate(now)
    notices = {each.notice for each in deliveries.values()}
    asked = {notice.pk: activities.asked_of(notice, today) for notice in notices}

    def is_asked(delivery):
        return delivery is not None and delivery.agency_id in asked[delivery.notice_id]

    return {key for key, pk in rows.items() if not is_asked(deliveries.get(pk))}


def _gone(keys, waiting, name):
    """Those of `keys` for which no row waits, or one that counts from another day."""
    rows = {key: int(key.split(":")[1]) for key in keys}
    left = dict(waiting.filter(pk__in=set(rows.values())).values_list("pk", name))
    return {key for key, pk in rows.items() if pk not in left or _is_moved(key, left[pk])}


def _is_moved(key, anchor):
    _, _, slot, day, *_ = [*key.split(":"), "", ""]
    return slot.startswith("T") and day != timezone.localdate(anchor).isoformat()

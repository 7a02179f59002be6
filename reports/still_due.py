"""Whether what a reminder asks for is still to be done, when it is about to leave."""

from django.utils import timezone

from agencies import reasons
from campaigns.models import Delivery
from reports.models import Reminder, Submission

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


def _gone(keys, waiting, name):
    """Those of `keys` for which no row waits, or one that counts from another day."""
    rows = {key: int(key.split(":")[1]) for key in keys}
    left = dict(waiting.filter(pk__in=set(rows.values())).values_list("pk", name))
    return {key for key, pk in rows.items() if pk not in left or _is_moved(key, left[pk])}


def _is_moved(key, anchor):
    _, _, slot, day, *_ = [*key.split(":"), "", ""]
    return slot.startswith("T") and day != timezone.localdate(anchor).isoformat()

"""Whether what a reminder asks for is still to be done, when it is about to leave."""

from agencies import reasons
from campaigns.models import Delivery
from reports.models import Submission


@reasons.register("reminder")
def no_longer_awaited(keys, now):
    """Of keys `reminder:<submission>:…` those whose submission needs no reminder any more."""
    waiting = Submission.objects.awaiting().unlocked(now)
    return _without(keys, waiting)


@reasons.register("receipt")
def acknowledged(keys, now):
    """Of keys `receipt:<delivery>:…` those whose notice is acknowledged or withdrawn."""
    return _without(keys, Delivery.objects.awaiting())


def _without(keys, waiting):
    """Those of `keys` whose second word is the key of none of the rows that wait."""
    rows = {key: int(key.split(":")[1]) for key in keys}
    left = set(waiting.filter(pk__in=set(rows.values())).values_list("pk", flat=True))
    return {key for key, pk in rows.items() if pk not in left}

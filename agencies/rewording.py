"""What waits is put into the words of today: “还剩2个工作日” is true on one day only.

The sweep rewords what was said on another day before anything leaves, so that whoever looks
at what is held or waits for the mail server reads what would be sent.  What an officer has
worded is of no day, and stands.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies import outbox, reasons
from agencies.models import OutgoingMessage

# So many in one transaction; and so many by one sweep, the rest waits for the next.
BATCH = 500
MOST_AT_ONCE = 10_000


def reword(*, now: datetime, at_round: int) -> int:
    """Give what was worded on another day the words of today; return of how many.

    What no longer has a reason is dropped, also while it is held.
    """
    done = 0
    while done < MOST_AT_ONCE and (count := _reword_some(now, at_round)):
        done += count
    return done


def _reword_some(now, at_round):
    today = timezone.localdate(now)
    waiting = Q(state__in=OutgoingMessage.PENDING) | outbox.abandoned(at_round)
    of_another_day = Q(worded_on__lt=today) | Q(worded_on__gt=today)
    stale = OutgoingMessage.objects.filter(waiting, of_another_day)
    with transaction.atomic():
        # Whatever somebody else has in hand just now is looked at by the next sweep.
        rows = list(stale.order_by("pk").select_for_update(skip_locked=True)[:BATCH])
        if not rows:
            return 0
        batch = stale.filter(pk__in=[message.pk for message in rows])
        gone = outbox.drop_those_without_reason(batch, now)
        kept = [message.key for message in rows if message.key not in gone]
        words = reasons.words(kept, now=now)
        for message in rows:
            message.worded_on = today
            message.subject, message.body = words.get(message.key, (message.subject, message.body))
        OutgoingMessage.objects.bulk_update(rows, ["worded_on", "subject", "body"])
    return len(rows)

"""What is due leaves: a sweep looks it through, workers claim it and send it.

A sweep hands out batches of identifiers; it may run as often as it likes, in any number
of processes.  Whoever gets a batch claims it: an UPDATE that names the states a row may
have, and writes a random word into what it changed.  Only rows that carry the word are
sent, and what became of them is recorded only while they still carry it.  So nothing
depends on what a queue remembers, and a worker killed at any moment loses nothing.

No decision rests on the difference of two readings of the clock: a claim is abandoned
after `ROUNDS` rounds of the sweep, which go on by one at most each half minute, and the
clock set forward or back moves them by one.
"""

import secrets
from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from agencies import office_hours, reasons
from agencies.channels import robots
from agencies.models import OutgoingMessage, Robot, Sweep

Channel, State = OutgoingMessage.Channel, OutgoingMessage.State

BATCH = 100
# A worker puts what it has not reached back long before its claims count as abandoned.
ROUNDS = 10
SHORTEST_ROUND = timedelta(seconds=30)
MINUTE = timedelta(minutes=1)


def begin_round(*, now: datetime) -> Sweep:
    """Say that the outbox is looked through now; return the state of the sending."""
    Sweep.objects.get_or_create(pk=1)
    may_count = Q(last_at=None) | Q(last_at__lte=now - SHORTEST_ROUND) | Q(last_at__gt=now)
    Sweep.objects.filter(may_count, pk=1).update(round=F("round") + 1, last_at=now)
    return Sweep.objects.get(pk=1)


def due(now: datetime, at_round: int) -> QuerySet[OutgoingMessage]:
    """What may leave at `now`; what a dead worker claimed is among it.

    What says how things stood on another day waits until it is reworded (`rewording`).
    """
    may_leave = (
        Q(not_before__lte=now)
        # Meant to leave at once, by a clock that was set back since.
        | Q(not_before__lte=F("queued_at"))
        | Q(state=State.RETRYING, claimed_at__gt=now)
    )
    of_today = Q(worded_on=None) | Q(worded_on=timezone.localdate(now))
    return OutgoingMessage.objects.filter(
        Q(may_leave, state__in=[State.QUEUED, State.RETRYING]) | abandoned(at_round), of_today
    )


def abandoned(at_round: int) -> Q:
    """What a worker that is no more had claimed."""
    is_old = Q(claim_round=None) | Q(claim_round__lte=at_round - ROUNDS)
    return Q(is_old, state=State.SENDING)


def may_be_sent(now: datetime, at_round: int) -> QuerySet[OutgoingMessage]:
    """Of what is due that which may leave now: by night and on rest days the rest waits."""
    rows = due(now, at_round)
    return rows.filter(at_any_hour=True) if office_hours.is_quiet(now) else rows


def show_notes(*, now: datetime, at_round: int) -> int:
    """In-app notes need no carrier: their row is what is read. Return how many are out now.

    What somebody did is told at any hour; only reminders wait for the working morning.
    """
    notes = due(now, at_round).filter(channel=Channel.IN_APP)
    if office_hours.is_quiet(now):
        notes = notes.filter(Q(mergeable=False) | Q(at_any_hour=True))
    drop_those_without_reason(notes.exclude(not_before__lte=F("queued_at")), now)
    return notes.update(state=State.SENT, sent_at=now, attempts=F("attempts") + 1)


def batches(*, now: datetime, sweep: Sweep) -> list[list[int]]:
    """What is due beside the notes, in batches of one channel each.

    What goes to one person is in one batch, so that it can leave as one.  While the mail
    server cannot be reached one batch tries; a robot gets no more than it may take.
    """
    rows = may_be_sent(now, sweep.round).exclude(channel=Channel.IN_APP)
    rows = rows.order_by("not_before", "pk")
    lanes = defaultdict(lambda: defaultdict(list))
    for pk, channel, robot, person, address in rows.values_list(
        "pk", "channel", "robot", "recipient", "address"
    ):
        lanes[channel, robot][person, address].append(pk)
    found = []
    for (channel, robot), people in lanes.items():
        lane = _packed(people.values(), robots.A_MINUTE if robot else BATCH)
        is_limited = robot or (channel == Channel.EMAIL and sweep.mail_out_since)
        found += lane[:1] if is_limited else lane
    return found


def _packed(groups, size):
    """Lists of about `size`, which part no group that is not larger itself."""
    lists = [[]]
    for group in groups:
        if lists[-1] and len(lists[-1]) + len(group) > size:
            lists.append([])
        lists[-1] += group[:size]  # the rest comes with the next sweep
    return lists


def claim(ids: list[int], *, now: datetime) -> list[OutgoingMessage]:
    """Take those of `ids` that are due and that nobody else has; all carry one word."""
    sweep, _ = Sweep.objects.get_or_create(pk=1)
    free = may_be_sent(now, sweep.round).filter(pk__in=ids)
    drop_those_without_reason(free, now)
    word = secrets.token_hex(8)
    told = {"claim": word, "claim_round": sweep.round, "claimed_at": now}
    with transaction.atomic():
        lane = OutgoingMessage.objects.filter(pk__in=ids, robot__isnull=False)
        if robot := lane.values_list("robot", flat=True).first():
            first = free.order_by("not_before", "pk").values_list("pk", flat=True)
            free = free.filter(pk__in=list(first[: _turns(robot, now)]))
        if not free.update(state=State.SENDING, attempts=F("attempts") + 1, **told):
            return []
    mine = OutgoingMessage.objects.filter(pk__in=ids, claim=word, state=State.SENDING)
    return list(mine.select_related("recipient", "robot").order_by("not_before", "pk"))


def _turns(robot, now):
    """How many messages the robot may take now; whoever asks at the same time waits."""
    Robot.objects.filter(pk=robot).update(takings=F("takings") + 1)
    lately = OutgoingMessage.objects.filter(
        robot=robot, claimed_at__gt=now - MINUTE, claimed_at__lte=now
    )
    return max(robots.A_MINUTE - lately.count(), 0)


def drop_those_without_reason(messages: QuerySet[OutgoingMessage], now: datetime) -> set[str]:
    """What no longer is true by the time it may leave does not leave; return such keys.

    `messages` name the states they may have; what a dead worker had claimed is among them.
    """
    keys = messages.values_list("key", flat=True)
    if gone := reasons.gone(keys, now=now):
        messages.filter(key__in=gone).update(state=State.OBSOLETE)
    return gone

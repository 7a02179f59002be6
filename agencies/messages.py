"""The outbox: messages are queued inside the change that causes them.

Queueing needs only the database; what is queued leaves by `agencies.outbox`.
"""

from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agencies.ends import End, contacts_with, ends_of, reachable_people
from agencies.models import Agency, Contact, OutgoingMessage, Robot, User
from agencies.sending import LONGEST_SUBJECT, send_due

__all__ = [
    "Letter",
    "compose",
    "drop_pending",
    "drop_reminders",
    "enqueue",
    "enqueue_to_agencies",
    "insert",
    "reachable_people",
    "reason_of",
    "send_due",
    "settle",
    "settle_notes",
]

Channel, State = OutgoingMessage.Channel, OutgoingMessage.State

# A statement takes only so many values.
AT_ONCE = 5000


@dataclass(frozen=True)
class Letter:
    """What is to be said and where it leads; `link` is a path within the portal.

    It stands in the outbox of `sender` and in the log of what it is `about` ("notice-7").
    Several that are due to one person at once leave as one, where it is `mergeable`: a
    reminder, which says what is true on the day it leaves.
    `channels` is the order to try, besides the note within the portal; None is the house's.
    What may leave `at_any_hour` does not wait for the working morning.
    """

    subject: str
    body: str
    link: str
    sender: Agency | None = None
    about: str = ""
    mergeable: bool = False
    channels: tuple[str, ...] | None = None
    at_any_hour: bool = False

    @property
    def words(self):
        """Subject and body as they are kept: a mail's header is one line."""
        return " ".join(self.subject.split())[:LONGEST_SUBJECT], self.body


def enqueue(letter, *, reason, recipients, now, not_before=None):
    """Queue `letter` to each user, as an in-app note and beyond; return how many are new.

    `reason` names why, and is the start of each message's unique key: a second
    call for the same reason and person queues nothing.  Without `not_before` it
    leaves with the next sweep.
    """
    when = (now, not_before or now)
    return insert(
        [message for user in recipients for message in _to_user(letter, reason, user, {}, when)]
    )


def enqueue_to_agencies(post, *, now, not_before=None):
    """Queue letters to agencies; `post` holds (agency, letter, reason); return how many are new."""
    return insert(compose(post, now=now, not_before=not_before))


def compose(post, *, now, not_before=None, duty=Contact.Duty.CLERK):
    """The messages that `enqueue_to_agencies` would queue, unsaved; see `reason_of`.

    With another `duty` they go to the contacts of the unit that have it, and to nobody else:
    no group chat ever reads them, and where there is no such contact there is no message.
    """
    post = list(post)
    agencies = {agency.pk for agency, _, _ in post}
    find = reachable_people if duty == Contact.Duty.CLERK else partial(contacts_with, duty)
    people = find(agencies)
    robots = {
        agency: [who for who in found if isinstance(who, Robot)] for agency, found in people.items()
    }
    when = (now, not_before or now)
    messages = []
    for agency, letter, reason in post:
        for person in people[agency.pk]:
            if isinstance(person, User):
                messages += _to_user(letter, reason, person, robots, when, agency)
            elif isinstance(person, Contact):
                ends = ends_of(person, robots[agency.pk])
                messages += _first_of(letter, reason, ends, when, agency)
            elif len(people[agency.pk]) == len(robots[agency.pk]):  # nobody else
                ends = ends_of(None, [person])
                messages += _first_of(letter, reason, ends, when, agency)
    if duty != Contact.Duty.CLERK:
        for message in messages:
            message.fallbacks = [each for each in message.fallbacks if each not in Robot.Kind]
    return messages


def reason_of(message):
    """The reason that a message was queued for, as `compose` and `enqueue` were given it."""
    return message.key.rsplit(":", 2)[0]


def _to_user(letter, reason, user, robots, when, agency=None):
    note = End(f"{user.pk}", {"recipient": user})
    ends = ends_of(user, robots.get(agency.pk if agency else None, []))
    return [
        _message(letter, reason, Channel.IN_APP, note, when, agency),
        *_first_of(letter, reason, ends, when, agency),
    ]


def _first_of(letter, reason, ends, when, agency):
    """The message by the first channel of the order that has an end; the others come after it."""
    wanted = settings.MESSAGE_CHANNELS if letter.channels is None else letter.channels
    order = [Channel(channel) for channel in wanted]
    first = next((channel for channel in order if channel in ends), None)
    if first is None:
        return []
    message = _message(letter, reason, first, ends[first], when, agency)
    message.fallbacks = [str(channel) for channel in order[order.index(first) + 1 :]]
    return [message]


def _message(letter, reason, channel, to, when, agency):
    queued_at, not_before = when
    subject, body = letter.words
    return OutgoingMessage(
        key=f"{reason}:{to.word}:{channel}",
        channel=channel,
        subject=subject,
        body=body,
        worded_on=timezone.localdate(queued_at) if letter.mergeable else None,
        link=letter.link,
        sender=letter.sender,
        agency=agency,
        about=letter.about,
        mergeable=letter.mergeable,
        at_any_hour=letter.at_any_hour,
        queued_at=queued_at,
        not_before=not_before,
        **to.fields,
    )


def insert(messages):
    """Queue messages that were composed; return how many are new."""
    new = 0
    with transaction.atomic():
        for start in range(0, len(messages), AT_ONCE):
            some = messages[start : start + AT_ONCE]
            same = OutgoingMessage.objects.filter(key__in=[message.key for message in some])
            before = same.count()
            OutgoingMessage.objects.bulk_create(some, ignore_conflicts=True)
            new += same.count() - before
    return new


def drop_pending(reason):
    """Cancel what is queued for `reason` and has not left: the reason is gone."""
    messages = OutgoingMessage.objects.filter(key__startswith=f"{reason}:")
    messages.pending().update(state=State.OBSOLETE)


def drop_reminders(about):
    """Cancel every reminder of what is `about` ("notice-7") that has not left."""
    messages = OutgoingMessage.objects.filter(about=about, mergeable=True)
    messages.pending().update(state=State.OBSOLETE)


def settle(*, now, read_before):
    """Count what waits at `now` as sent, without sending: history that is loaded reaches nobody.

    In-app notes from before `read_before` count as read too.
    """
    waiting = OutgoingMessage.objects.filter(state=State.QUEUED, not_before__lte=now)
    waiting.update(state=State.SENT, sent_at=F("not_before"))
    OutgoingMessage.objects.filter(channel=Channel.IN_APP, not_before__lt=read_before).update(
        read_at=F("not_before")
    )


def settle_notes(link, *, now, among=None):
    """Count the unread notes that lead to `link` as read: what they asked for is done.

    `among` are the people concerned; without it, everybody.
    """
    notes = OutgoingMessage.objects.filter(channel=Channel.IN_APP, link=link).unread()
    if among is not None:
        notes = notes.filter(recipient__in=among)
    notes.update(read_at=now)

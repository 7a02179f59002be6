"""The outbox: queue inside the change that causes a message, send from the sweep.

Queueing needs only the database.  Sending claims a row by an UPDATE that names
the row's old state and goes on only if exactly one row changed, so any number
of workers may sweep at once, and one killed at any moment loses nothing.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q

from agencies.models import Contact, OutgoingMessage, User
from agencies.permissions import Role

Channel, State = OutgoingMessage.Channel, OutgoingMessage.State

# A title may be as long as the whole field; with 【请签收】 before it the end gives way.
LONGEST_SUBJECT = OutgoingMessage._meta.get_field("subject").max_length
STUCK_AFTER = timedelta(minutes=10)
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)


@dataclass(frozen=True)
class Letter:
    """What is to be said and where it leads; `link` is a path within the portal."""

    subject: str
    body: str
    link: str


def enqueue(letter, *, reason, recipients, now):
    """Queue `letter` to each user, as an in-app note and by mail; return how many are new.

    `reason` names why, and is the start of each message's unique key: a second
    call for the same reason and person queues nothing.
    """
    return _insert(
        [message for user in recipients for message in _to_user(letter, reason, user, now)]
    )


def enqueue_to_agencies(post, *, now):
    """Queue letters to agencies; `post` holds (agency, letter, reason); return how many are new.

    An agency is reached through its clerks; without any, through the mail
    addresses of its contacts.
    """
    post = list(post)
    agencies = {agency.pk for agency, _, _ in post}
    clerks, addresses = defaultdict(list), defaultdict(list)
    for user in User.objects.with_role(Role.CLERK).filter(agency__in=agencies):
        clerks[user.agency_id].append(user)
    for contact in Contact.objects.filter(agency__in=agencies - clerks.keys()).exclude(email=""):
        addresses[contact.agency_id].append(contact.email)
    messages = []
    for agency, letter, reason in post:
        for user in clerks[agency.pk]:
            messages += _to_user(letter, reason, user, now)
        for address in addresses[agency.pk]:
            messages.append(
                _message(letter, f"{reason}:{address}", Channel.EMAIL, now, address=address)
            )
    return _insert(messages)


def _to_user(letter, reason, user, now):
    channels = [Channel.IN_APP, Channel.EMAIL] if user.email else [Channel.IN_APP]
    return [
        _message(letter, f"{reason}:{user.pk}:{channel}", channel, now, recipient=user)
        for channel in channels
    ]


def _message(letter, key, channel, now, **to):
    return OutgoingMessage(
        key=key,
        channel=channel,
        subject=letter.subject[:LONGEST_SUBJECT],
        body=letter.body,
        link=letter.link,
        not_before=now,
        **to,
    )


def _insert(messages):
    keys = [message.key for message in messages]
    known = OutgoingMessage.objects.filter(key__in=keys).count()
    OutgoingMessage.objects.bulk_create(messages, ignore_conflicts=True)
    return len(messages) - known


def send_due(*, now):
    """Send everything that may leave at `now`; return the number sent."""
    due = OutgoingMessage.objects.filter(
        Q(state__in=[State.QUEUED, State.RETRYING], not_before__lte=now)
        | Q(state=State.SENDING, claimed_at__lte=now - STUCK_AFTER)
    )
    waiting = due.select_related("recipient").order_by("not_before", "pk")
    return sum(_send(message, now) for message in waiting.iterator(chunk_size=500))


def settle(*, now, read_before):
    """Count what waits at `now` as sent, without sending: history that is loaded reaches nobody.

    In-app notes from before `read_before` count as read too.
    """
    waiting = OutgoingMessage.objects.filter(state=State.QUEUED, not_before__lte=now)
    waiting.update(state=State.SENT, sent_at=F("not_before"))
    OutgoingMessage.objects.filter(channel=Channel.IN_APP, not_before__lt=read_before).update(
        read_at=F("not_before")
    )


def _send(message, now):
    """Claim and send one message; return whether it left."""
    row = OutgoingMessage.objects.filter(pk=message.pk)
    claimed = row.filter(
        state=message.state, claimed_at=message.claimed_at, attempts=message.attempts
    ).update(state=State.SENDING, claimed_at=now, attempts=message.attempts + 1)
    if claimed != 1:
        return False  # another worker has it
    if message.channel == Channel.EMAIL:
        try:
            _mail(message).send()
        except (SMTPException, OSError) as error:
            _put_back(row, message.attempts, error, now)
            return False
    row.update(state=State.SENT, sent_at=now, last_error="")
    return True


def _mail(message):
    # The identifier comes from the row: should a worker die between the server's
    # consent and our record of it, the second copy is recognisable as the same mail.
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    link = f"{settings.SITE_URL}{message.link}"
    return EmailMessage(
        subject=message.subject,
        body=f"{message.body}\n\n请登录平台办理：{link}\n\n（本邮件由主题活动管理平台自动发出，请勿直接回复。）\n",
        to=[message.address or message.recipient.email],
        headers={"Message-ID": f"<outgoing-{message.pk}@{domain}>"},
    )


def _put_back(row, failures, error, now):
    reason = str(error)[:300]
    if failures < len(RETRY_AFTER):
        row.update(state=State.RETRYING, not_before=now + RETRY_AFTER[failures], last_error=reason)
    else:
        row.update(state=State.FAILED, last_error=reason)

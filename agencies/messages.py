"""The outbox: queue inside the change that causes a message, send from the sweep.

Queueing needs only the database.  Sending claims a row by an UPDATE that names
the row's old state and goes on only if exactly one row changed, so any number
of workers may sweep at once, and one killed at any moment loses nothing.
"""

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from time import monotonic

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q

from agencies.models import Agency, Contact, OutgoingMessage, User
from agencies.permissions import Role

Channel, State = OutgoingMessage.Channel, OutgoingMessage.State

# A title may be as long as the whole field; with 【请签收】 before it the end gives way.
LONGEST_SUBJECT = OutgoingMessage._meta.get_field("subject").max_length
STUCK_AFTER = timedelta(minutes=10)
LONGEST_SWEEP = timedelta(minutes=5)
BATCH = 200
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
    """Queue letters to agencies; `post` holds (agency, letter, reason); return how many are new."""
    post = list(post)
    people = reachable_people({agency.pk for agency, _, _ in post})
    messages = []
    for agency, letter, reason in post:
        for person in people[agency.pk]:
            if isinstance(person, User):
                messages += _to_user(letter, reason, person, now)
            else:
                key = f"{reason}:contact-{person.pk}"
                messages.append(_message(letter, key, Channel.EMAIL, now, address=person.email))
    return _insert(messages)


def reachable_people(agencies):
    """Agency id → whom a letter to the agency reaches; nobody is an empty list.

    The agency's own clerks; without any, those of a bureau's divisions; without
    any, the contacts that have a mail address.
    """
    clerks, deputies, contacts = defaultdict(list), defaultdict(list), defaultdict(dict)
    of_division = Q(agency__parent__in=agencies, agency__kind=Agency.Kind.DIVISION)
    users = User.objects.with_role(Role.CLERK).filter(Q(agency__in=agencies) | of_division)
    for user in users.select_related("agency"):
        clerks[user.agency_id].append(user)
        if user.agency.kind == Agency.Kind.DIVISION:
            deputies[user.agency.parent_id].append(user)
    for contact in Contact.objects.filter(agency__in=agencies).exclude(email=""):
        contacts[contact.agency_id].setdefault(contact.email, contact)
    return {
        agency: clerks[agency] or deputies[agency] or list(contacts[agency].values())
        for agency in agencies
    }


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
        # A mail's header is one line.
        subject=" ".join(letter.subject.split())[:LONGEST_SUBJECT],
        body=letter.body,
        link=letter.link,
        not_before=now,
        **to,
    )


def _insert(messages):
    with transaction.atomic():
        before = _count_of(messages)
        OutgoingMessage.objects.bulk_create(messages, ignore_conflicts=True)
        return _count_of(messages) - before


def _count_of(messages):
    return OutgoingMessage.objects.filter(key__in=[message.key for message in messages]).count()


def drop_pending(reason):
    """Cancel what is queued for `reason` and has not left: the reason is gone."""
    waiting = OutgoingMessage.objects.filter(state__in=[State.QUEUED, State.RETRYING])
    waiting.filter(key__startswith=f"{reason}:").update(state=State.OBSOLETE)


def send_due(*, now):
    """Send what may leave at `now`; return the number sent.

    The sweep ends long before its first claims count as stuck; what it did not
    reach is left to the next one.  Once the mail server cannot be reached, mails
    wait for the next sweep too, and in-app notes go on.
    """
    due = OutgoingMessage.objects.filter(
        Q(state__in=[State.QUEUED, State.RETRYING], not_before__lte=now)
        | Q(state=State.SENDING, claimed_at__lte=now - STUCK_AFTER)
    )
    # Read in batches: SQLite lets nobody write, not even us, beside an open cursor.
    keys = list(due.order_by("not_before", "pk").values_list("pk", flat=True))
    give_up_at = monotonic() + LONGEST_SWEEP.total_seconds()
    sent = 0
    with Postman() as postman:
        for start in range(0, len(keys), BATCH):
            batch = due.filter(pk__in=keys[start : start + BATCH]).select_related("recipient")
            for message in batch.order_by("not_before", "pk"):
                if monotonic() > give_up_at:
                    return sent
                sent += _send(message, now, postman)
    return sent


class Postman:
    """One connection to the mail server for a whole sweep."""

    def __enter__(self):
        self.connection = get_connection()
        self.is_out = False  # the server could not be reached
        return self

    def __exit__(self, *error):
        self._hang_up()

    def send(self, mail):
        """Hand over one mail; raise what the server or the connection says."""
        mail.connection = self.connection
        try:
            mail.send()
        except (SMTPException, OSError) as error:
            self.is_out = not isinstance(error, SMTPResponseException | SMTPRecipientsRefused)
            self._hang_up()  # the next mail finds a fresh connection
            raise

    def _hang_up(self):
        with suppress(SMTPException, OSError):
            self.connection.close()


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


def _send(message, now, postman):
    """Claim and send one message; return whether it left."""
    is_mail = message.channel == Channel.EMAIL
    if is_mail and postman.is_out:
        return False
    attempt = message.attempts + 1
    claimed = OutgoingMessage.objects.filter(
        pk=message.pk, state=message.state, attempts=message.attempts
    ).update(state=State.SENDING, claimed_at=now, attempts=attempt)
    if claimed != 1:
        return False  # another worker has it
    # Only while the claim is still ours: a worker that was thought dead must not undo
    # what the one after it has recorded.
    ours = OutgoingMessage.objects.filter(pk=message.pk, state=State.SENDING, attempts=attempt)
    if is_mail:
        if trouble := _unfit(message):
            ours.update(state=State.FAILED, last_error=trouble)
            return False
        try:
            postman.send(_mail(message))
        except (SMTPException, OSError) as error:
            _put_back(ours, message.attempts, error, now)
            return False
        except (ValueError, TypeError) as error:
            # Header or address that no mail can carry: trying again would not help.
            ours.update(state=State.FAILED, last_error=str(error)[:300])
            return False
    return ours.update(state=State.SENT, sent_at=now, last_error="") == 1


def _unfit(message):
    """Why this mail cannot reach anybody, or an empty text."""
    if message.recipient and not message.recipient.is_active:
        return "收件人的账号已停用。"
    if not (message.address or message.recipient.email):
        return "收件人没有邮箱。"
    return ""


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

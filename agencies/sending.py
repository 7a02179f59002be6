"""One batch of claimed messages: composed, handed to its channel, recorded one by one."""

from collections import defaultdict
from datetime import datetime, timedelta
from functools import cache
from time import monotonic, sleep

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.template.loader import get_template

from agencies import outbox, rewording
from agencies.channels import Channels, Parcel, Refused, Undelivered, Unreachable
from agencies.channels.sms import mobile_of
from agencies.ends import ends_of
from agencies.models import OutgoingMessage, Robot, Sweep

Channel, State = OutgoingMessage.Channel, OutgoingMessage.State

# A title may be as long as the whole field; with 【请签收】 before it the end gives way.
LONGEST_SUBJECT = OutgoingMessage._meta.get_field("subject").max_length
# Far below the `ROUNDS` after which the claims of a worker count as abandoned.
LONGEST = timedelta(minutes=2)
LONGEST_RESTART = timedelta(seconds=30)
# Who has been away for longer looks whether the claims are still his.
UNSURE_AFTER = 5.0  # seconds
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)


def send_due(*, now: datetime) -> int:
    """Look the outbox through and send all that is due, here; return how many left."""
    sweep = outbox.begin_round(now=now)
    rewording.reword(now=now, at_round=sweep.round)
    sent = outbox.show_notes(now=now, at_round=sweep.round)
    for ids in outbox.batches(now=now, sweep=sweep):
        sent += send_batch(ids, now=now)
    return sent


def send_batch(ids: list[int], *, now: datetime) -> int:
    """Claim those of `ids` that are due, send them; return how many left."""
    claimed = outbox.claim(ids, now=now)
    if not claimed:
        return 0
    began = sure_at = monotonic()
    sent = 0
    with Channels() as channels:
        for group in _groups(claimed):
            channel = group[0].channel
            if channels.trouble(channel) or monotonic() > began + LONGEST.total_seconds():
                _let_go(group, channels.trouble(channel))
                continue
            if monotonic() > sure_at + UNSURE_AFTER and not _are_ours(group):
                continue
            sent += _send(group, now, channels)
            sure_at = monotonic()
        _note_mail_server(claimed[0].channel, channels, now)
    return sent


def _groups(claimed):
    """What leaves as one: the mergeable ones of one person by one channel; all else alone."""
    together, alone = defaultdict(list), []
    for message in claimed:
        if message.mergeable:
            end = (message.channel, message.recipient_id, message.address, message.robot_id)
            # What once went out as one digest, perhaps, goes out as the same again.
            together[*end, message.digest_id].append(message)
        else:
            alone.append([message])
    for group in together.values():
        if len(group) > 1 and group[0].digest_id is None:
            first = min(message.pk for message in group)
            _ours(group).update(digest=first)
            for message in group:
                message.digest_id = first
    return [*together.values(), *alone]


def _send(group, now, channels):
    """Send one message, or several as one; return how many left."""
    first = group[0]
    if trouble := _unfit(first):
        return _fail(group, Refused(trouble), now)
    try:
        channels.send(first.channel, parcel_of(group, now))
    except Unreachable as error:
        _let_go(group, str(error))
        return 0
    except Undelivered as error:
        return _fail(group, error, now)
    return _recorded(lambda: _note_sent(group, now))


# As `_ours(group).update(state=State.SENT, sent_at=now, last_error="")`, which needs a quarter
# of a millisecond to build the same statement for every message: as much as all the rest.
_NOTE_SENT = (
    "UPDATE agencies_outgoingmessage SET state = %s, sent_at = %s, last_error = ''"
    " WHERE claim = %s AND state = %s AND id IN ({})"
)


def _note_sent(group, now):
    keys = [message.pk for message in group]
    at = connection.ops.adapt_datetimefield_value(now)
    told = [State.SENT.value, at, group[0].claim, State.SENDING.value, *keys]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_SENT.format(", ".join(["%s"] * len(keys))), told)
        return cursor.rowcount


def _unfit(message):
    """Why this message cannot reach anybody, or an empty text."""
    if message.recipient and not message.recipient.is_active:
        return "收件人的账号已停用。"
    if message.channel in Robot.Kind.values:
        robot = message.robot
        return "" if robot and robot.is_active else "群机器人已停用或删除。"
    if not _address(message):
        return "收件人没有手机号码。" if message.channel == Channel.SMS else "收件人没有邮箱。"
    return ""


def _address(message):
    if message.address or not message.recipient:
        return message.address
    person = message.recipient
    return mobile_of(person.phone) if message.channel == Channel.SMS else person.email


def parcel_of(group, now):
    """What the channel gets of one message, or of several as one digest."""
    first = group[0]
    if len(group) > 1:
        subject = f"【请办理】您有{len(group)}项事项待办：{first.subject}等"[:LONGEST_SUBJECT]
        link = f"{settings.SITE_URL}/"
    else:
        subject, link = first.subject, f"{settings.SITE_URL}{first.link}"
    items = [
        {"subject": each.subject, "body": each.body, "link": f"{settings.SITE_URL}{each.link}"}
        for each in group
    ]
    is_mail = first.channel == Channel.EMAIL
    context = {"items": items, "subject": subject, "link": link}
    return Parcel(
        # From the row: should a worker die between the server's consent and our record of
        # it, the second copy is recognisable as the same.
        identifier=f"outgoing-{first.digest_id or first.pk}",
        to=_address(first),
        subject=subject,
        body=_text(items, is_mail=is_mail),
        html=_mail_page().render(context) if is_mail else "",
        link=link,
        now=now,
        robot=first.robot,
    )


@cache
def _mail_page():
    return get_template("agencies/mail.html")


def _text(items, *, is_mail):
    if not is_mail:
        lines = [items[0]["body"]] if len(items) == 1 else [item["subject"] for item in items]
        return "\n".join(lines)
    end = "\n\n（本邮件由主题活动管理平台自动发出，请勿直接回复。）\n"
    if len(items) == 1:
        return f"{items[0]['body']}\n\n请登录平台办理：{items[0]['link']}{end}"
    parts = [
        f"{number}. {item['subject']}\n{item['body']}\n请登录平台办理：{item['link']}"
        for number, item in enumerate(items, start=1)
    ]
    return "\n\n".join(parts) + end


def _ours(group):
    """The rows of `group` while the claim is ours: a worker that was thought dead must not
    undo what the one after it has recorded."""
    keys = [message.pk for message in group]
    return OutgoingMessage.objects.filter(pk__in=keys, claim=group[0].claim, state=State.SENDING)


def _are_ours(group):
    return _ours(group).count() == len(group)


def _let_go(group, reason=""):
    """Put back what was not tried: that counts as no attempt."""
    told = {"last_error": reason} if reason else {}
    _ours(group).update(state=State.QUEUED, attempts=F("attempts") - 1, **told)


def _fail(group, error, now):
    """Record a failure: try again later, or hand on to the next channel. Nothing left: 0."""
    reason = str(error)[:300]
    for message in group:
        told = {"last_error": reason, "troubles": [*message.troubles, [now.isoformat(), reason]]}
        tried = message.attempts - 1
        is_final = isinstance(error, Refused) or tried >= len(RETRY_AFTER)
        if is_final:
            told["state"] = State.FAILED
            told["bounced_at"] = now if getattr(error, "is_bounce", False) else None
        else:
            told |= {"state": State.RETRYING, "not_before": now + RETRY_AFTER[tried]}
        _recorded(lambda message=message, told=told: _note_failure(message, told, now))
    return 0


def _note_failure(message, told, now):
    with transaction.atomic():
        if _ours([message]).update(**told) and told.get("state") == State.FAILED:
            fall_back(message, now=now)


def _recorded(record):
    """What has happened is recorded, even if the database is being restarted just now."""
    give_up_at = monotonic() + LONGEST_RESTART.total_seconds()
    while True:
        try:
            return record()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or monotonic() > give_up_at:
                raise
            connection.close()
            sleep(0.5)


def fall_back(message, *, now):
    """Queue the same by the next of its channels that reaches the person or the unit."""
    order = [Channel(channel) for channel in message.fallbacks]
    agency = message.agency or getattr(message.recipient, "agency", None)
    robots = Robot.objects.filter(agency=agency, is_active=True).order_by("pk") if order else []
    ends = ends_of(message.recipient or message.contact, robots)
    chosen = next((channel for channel in order if channel in ends), None)
    if chosen is None:
        return
    reason = message.key.rsplit(":", 2)[0]
    row = OutgoingMessage(
        key=f"{reason}:{ends[chosen].word}:{chosen}",
        channel=chosen,
        sender=message.sender,
        agency=message.agency,
        subject=message.subject,
        body=message.body,
        worded_on=message.worded_on,
        link=message.link,
        about=message.about,
        mergeable=message.mergeable,
        at_any_hour=message.at_any_hour,
        fallbacks=[str(channel) for channel in order[order.index(chosen) + 1 :]],
        fallback_of=message,
        queued_at=now,
        not_before=now,
        **ends[chosen].fields,
    )
    OutgoingMessage.objects.bulk_create([row], ignore_conflicts=True)


def _note_mail_server(channel, channels, now):
    """Let the next sweep know whether it is worth while to hand out mails."""
    if channel != Channel.EMAIL:
        return
    row = Sweep.objects.filter(pk=1)
    if trouble := channels.trouble(channel):
        row.filter(mail_out_since=None).update(mail_out_since=now, mail_trouble=trouble)
    else:
        row.filter(mail_out_since__isnull=False).update(mail_out_since=None, mail_trouble="")

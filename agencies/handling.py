"""What an officer does by hand with a message of the own outbox, before or after it left.

Each is one UPDATE that names the states it may come from: a worker that has claimed the
message meanwhile wins, and the officer is told so.
"""

from django.db import transaction
from django.utils import timezone

from agencies import audit, office_hours
from agencies.conflicts import Conflict
from agencies.ends import ends_of
from agencies.models import OutgoingMessage
from agencies.permissions import Permission, require

Channel, State = OutgoingMessage.Channel, OutgoingMessage.State
UNSENT = OutgoingMessage.PENDING

# Name → label and the states from which it is offered.
STEPS = {
    "hold": ("暂缓", (State.QUEUED, State.RETRYING)),
    "release": ("恢复发送", (State.HELD,)),
    "cancel": ("取消发送", UNSENT),
    "send_again": ("重新发送", (State.FAILED, State.CANCELLED)),
    "mark_bounced": ("标为退信", (State.SENT,)),
}


def open_steps(message):
    """Names and labels of what may be done with `message` now."""
    notes_only = message.channel == OutgoingMessage.Channel.IN_APP
    return [
        (name, label)
        for name, (label, states) in STEPS.items()
        if message.state in states and not (notes_only and name == "mark_bounced")
    ]


def hold(message, *, by, now):
    """暂缓: it stays until it is released."""
    _take("hold", message, by, now, state=State.HELD)


def release(message, *, by, now):
    """恢复发送: it leaves when its time has come, or at once."""
    _take("release", message, by, now, state=State.QUEUED)


def cancel(message, *, by, now):
    """取消发送: it does not leave, by no channel."""
    _take("cancel", message, by, now, state=State.CANCELLED)


def send_again(message, *, by, now):
    """重新发送 what failed or was cancelled, to the address that the person has now."""
    with transaction.atomic():
        _take("send_again", message, by, now, **_anew(now))
        _readdress(OutgoingMessage.objects.filter(pk=message.pk))


def mark_bounced(message, *, by, now):
    """标为退信: it came back later, as a mail to the office says."""
    _take("mark_bounced", message, by, now, state=State.FAILED, bounced_at=now, last_error="已退信")


def send_failed_again(messages, *, by, now):
    """重新发送 all of `messages` that failed; return how many."""
    require(by, Permission.HANDLE_MESSAGES)
    with transaction.atomic():
        failed = messages.filter(state=State.FAILED)
        first = failed.first()
        _readdress(failed)
        count = failed.update(**_anew(now))
        if count:
            audit.record("全部重新发送", by=by, target=first, now=now, detail={"count": count})
    return count


def edit(message, *, by, now, changes, **told):
    """Change what is `told` of what has not left: subject, body, not_before, address; `changes`
    is for the audit trail.

    Other words are the officer's, and stand whatever the day on which they leave.  What is not
    told stays as it is now: the sweep may have reworded it since the officer saw it.
    """
    if {"subject", "body"} & set(told):
        told["worded_on"] = None
    _take("edit", message, by, now, detail={"changes": changes}, **told)


def _anew(now):
    return {
        "state": State.QUEUED,
        "queued_at": now,
        "not_before": now,
        "attempts": 0,
        "last_error": "",
        "bounced_at": None,
    }


def _readdress(messages):
    """The address of an account is read when a message leaves; that of a contact is kept with it."""
    rows = list(messages.filter(contact__isnull=False).select_related("contact"))
    for message in rows:
        if end := ends_of(message.contact, []).get(message.channel):
            message.address = end.fields["address"]
    OutgoingMessage.objects.bulk_update(rows, ["address"])


def _take(name, message, by, now, *, detail=None, **changes):
    require(by, Permission.HANDLE_MESSAGES)
    label, states = STEPS.get(name, ("修改消息", UNSENT))
    with transaction.atomic():
        row = OutgoingMessage.objects.filter(pk=message.pk, sender=by.bureau, state__in=states)
        if row.update(**changes) != 1:
            message.refresh_from_db()
            raise Conflict(f"这条消息现为“{message.get_state_display()}”，不能再{label}。")
        audit.record(label, by=by, target=message, now=now, detail=detail)
    message.refresh_from_db()


def words_for(at):
    """6月9日 8:00, of the moment when something held by night leaves."""
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日{local.hour}:{local:%M}"


def advice(message, *, now, standstill=""):
    """What comes next, or what to do, in one sentence; `standstill` as `condition` words it."""
    if message.state == State.QUEUED and message.not_before > now:
        return "到最早发送时间后自动发出；此前可以修改、暂缓或取消。"
    if message.state == State.QUEUED and standstill:
        return "恢复后自动发出；此前可以修改、暂缓或取消。"
    waits = message.state in (State.QUEUED, State.RETRYING) and not message.at_any_hour
    if waits and office_hours.is_quiet(now) and message.channel != Channel.IN_APP:
        return f"夜间和休息日不打扰收件人，{words_for(office_hours.leaves_at(now))}发出。"
    if message.state == State.FAILED and message.bounced_at:
        return "地址有误或者已停用。请与收件单位联系，更正账号或者联系人的邮箱后重新发送。"
    return {
        State.QUEUED: "一分钟内自动发出。",
        State.HELD: "由经办人暂缓，不会自动发出。需要发出时请点“恢复发送”。",
        State.SENDING: "正在发送，请稍后刷新。",
        State.SENT: "已发出，不需要处理。",
        State.RETRYING: "将在最早发送时间自动重试，不需要处理。",
        State.FAILED: "发送未成功。请查看原因，更正后重新发送，或者电话联系收件单位。",
        State.CANCELLED: "已由经办人取消，不会发出。",
        State.OBSOLETE: "收件单位已经办理，不必再发。",
    }[message.state]

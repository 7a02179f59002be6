"""Who may change the rows of an issued schedule, now; the rules of all else are in `rules`."""

from agencies.conflicts import Conflict
from campaigns import rules
from campaigns.models import Notice
from campaigns.states import NoticeState


def notice_in_force(schedule):
    """The host's latest issued notice that carries the schedule, or None."""
    return (
        Notice.objects.filter(
            issuer=schedule.campaign.host,
            kind=Notice.Kind.DRAFTED,
            state=NoticeState.ISSUED,
            attachments__schedule=schedule,
        )
        .order_by("-number_year", "-number_serial", "-pk")
        .first()
    )


def hold_on_changes(schedule):
    """Why 改期, 取消 and 新增 are not open now; empty once an issued notice carries the schedule
    and no other of the host's that does is under way."""
    under_way = [
        NoticeState.IN_REVIEW,
        NoticeState.REVIEWED,
        NoticeState.SIGNED_OFF,
        NoticeState.REGISTERED,
    ]
    carrying = Notice.objects.filter(
        issuer=schedule.campaign.host, state__in=under_way, attachments__schedule=schedule
    )
    if notice := carrying.first():
        return f"《{notice.title}》正在办理，其附件即这张安排表。请待该通知印发后再登记变更。"
    if notice_in_force(schedule) is None:
        return "这张安排表还没有随通知印发，请直接修改。"
    return ""


def may_change_issued(schedule, user):
    """改期, 取消 and 新增 of rows are the officer's, after issue."""
    return rules.may_edit_campaign(schedule.campaign, user) and not hold_on_changes(schedule)


def require_change_issued(schedule, user):
    """Raise `PermissionDenied` without the right, `Conflict` if the schedule is not issued."""
    rules.require_edit_campaign(schedule.campaign, user)
    if reason := hold_on_changes(schedule):
        raise Conflict(reason)

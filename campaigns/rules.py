"""Who may do what to a notice now, and what still stands in the way."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from agencies.conflicts import Conflict
from agencies.permissions import Permission, require
from campaigns.models import Notice
from campaigns.states import NoticeState, steps_from


@dataclass(frozen=True)
class Issue:
    """Something to mend before a step: the field it concerns, a code, and the words for it."""

    field: str
    code: str
    message: str


def may_edit(notice, user):
    return (
        notice.state == NoticeState.DRAFT
        and notice.kind == Notice.Kind.DRAFTED
        and notice.issuer == user.bureau
        and user.may(Permission.DRAFT_NOTICE)
    )


def require_edit(notice, user):
    require(user, Permission.DRAFT_NOTICE)
    if not may_edit(notice, user):
        raise PermissionDenied("只有本单位尚在草稿状态的通知可以修改。已送审的，请核稿人退回后再改。")


def require_step(step, notice, user):
    """Raise `PermissionDenied` unless `user` may take `step` on `notice`."""
    require(user, step.permission)
    if notice.issuer != user.bureau:
        raise PermissionDenied(f"只有发文机关的人员可以{step.label}。")
    if step.four_eyes and notice.authors.filter(pk=user.pk).exists():
        raise PermissionDenied(f"您参与了这份通知的起草，不能由您{step.label}，请另一位同事办理。")


def require_acknowledge(delivery, user):
    require(user, Permission.ACKNOWLEDGE_NOTICE)
    if delivery.agency not in (user.agency, user.bureau):
        raise PermissionDenied("这份通知不是送达给您单位的。")
    if delivery.notice.state != NoticeState.ISSUED:
        raise Conflict("这份通知已废止，不需要签收。")


def open_steps(notice, user):
    """The steps that `user` may take now, in the order of the process."""
    if notice.issuer != user.bureau:
        return []
    wrote_it = notice.authors.filter(pk=user.pk).exists()
    return [
        step for step in steps_from(notice.state) if user.may(step.permission) and not (step.four_eyes and wrote_it)
    ]


def issues_before(step, notice):
    """What must be mended before `step`; an empty list means nothing."""
    if step.name == "submit_for_review":
        return _issues_of_text(notice)
    if step.name == "issue" and not notice.recipients().exists():
        return [Issue("addressee_groups", "no_recipients", "送达范围没有任何单位，印发后无人能收到。")]
    return []


def _issues_of_text(notice):
    issues = []
    if not notice.recipients().exists():
        issues.append(Issue("addressee_groups", "no_recipients", "还没有选择送达范围或另送单位。"))
    empty = notice.attachments.filter(
        schedule__isnull=False, schedule__categories__activities__isnull=True
    ).distinct()
    issues += [
        Issue("attachments", "empty_schedule", f"附件“{attachment.title}”的活动安排表有类别还没有活动。")
        for attachment in empty
    ]
    return issues

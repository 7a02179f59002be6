"""Who may do what to a notice now, and what still stands in the way."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from agencies import messages
from agencies.conflicts import Conflict
from agencies.models import User
from agencies.permissions import ROLE_PERMISSIONS, Permission, require
from campaigns import slips, unfinished
from campaigns.models import Notice
from campaigns.states import NoticeState, steps_from
from gongwen.dates import format_date

# In a sentence of what stands in the way.
MOST_NAMED = 5


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


def require_authorship(notice, user):
    """Raise `PermissionDenied` unless the text is the user's to write, whatever its state."""
    require(user, Permission.DRAFT_NOTICE)
    if notice.kind != Notice.Kind.DRAFTED or notice.issuer != user.bureau:
        raise PermissionDenied("只有本单位拟制的通知可以修改。")


def require_edit(notice, user):
    """As `require_authorship`; raise `Conflict` too if the text has left the draft."""
    require_authorship(notice, user)
    if notice.state != NoticeState.DRAFT:
        raise Conflict(
            f"这份通知现为“{notice.get_state_display()}”，不能再修改。"
            "已送审的，请撤回送审，或者请核稿人退回后再改。"
        )


def may_discard(notice, user):
    """A draft made by mistake, which nobody but its bureau's officers has been shown."""
    return may_edit(notice, user) and not notice.transitions.exists()


def require_discard(notice, user):
    """Raise `PermissionDenied` without the right, `Conflict` for what was once sent for review."""
    require_edit(notice, user)
    if not may_discard(notice, user):
        raise Conflict("这份通知送审过，流转记录须留存，不能删除。")


def may_check_layout(notice, user):
    """Whoever reads the drafts of the bureau, until the pages are registered."""
    return (
        notice.kind == Notice.Kind.DRAFTED
        and notice.number is None
        and notice.issuer == user.bureau
        and user.may(Permission.READ_DRAFTS)
    )


def require_check_layout(notice, user):
    require(user, Permission.READ_DRAFTS)
    if notice.issuer != user.bureau:
        raise PermissionDenied("只有发文机关的人员可以核对版式。")
    if not may_check_layout(notice, user):
        raise Conflict("这份通知已登记，正式文件的版式在登记时核对过，不再重新核对。")


def may_import(user):
    """收文: whoever drafts for a bureau registers what reaches it."""
    return user.may(Permission.DRAFT_NOTICE)


def require_import(user):
    require(user, Permission.DRAFT_NOTICE)


def may_manage_wordings(user):
    """通知模板 are the office's: of its administrator, and of those who write with them."""
    return user.may(Permission.MANAGE_ACCOUNTS) or user.may(Permission.DRAFT_NOTICE)


def require_wordings(user):
    if not may_manage_wordings(user):
        require(user, Permission.DRAFT_NOTICE)


def require_step(step, notice, user):
    """Raise `PermissionDenied` unless `user` may take `step` on `notice`."""
    require(user, step.permission)
    if notice.issuer != user.bureau:
        raise PermissionDenied(f"只有发文机关的人员可以{step.label}。")
    if notice.kind == Notice.Kind.RECEIVED:
        raise PermissionDenied(f"收文不在平台{step.label}，请按来文单位的通知办理。")
    if reason := _own_part(step, notice, user):
        raise PermissionDenied(f"{reason}{step.label}，请另一位同事办理。")
    if step.by_author and not notice.is_written_by(user):
        raise PermissionDenied(f"只有参与起草的人员可以{step.label}。")


def _own_part(step, notice, user):
    """Why somebody else must take `step`, up to the verb; empty if it may be the user.

    Whoever wrote a text neither reviews nor signs it, and whoever reviewed it does not
    sign it.  A reviewer of an earlier round has no part in the present one.
    """
    if step.name == "sign_off" and notice.reviewer_id == user.pk:
        return "这份通知由您核稿，不能再由您"
    if step.four_eyes and notice.is_written_by(user):
        return "您参与了这份通知的起草，不能由您"
    return ""


def require_acknowledge(delivery, user):
    require(user, Permission.ACKNOWLEDGE_NOTICE)
    if delivery.agency not in user.own_agencies:
        raise PermissionDenied("这份通知不是送达给您单位的。")
    if delivery.notice.state != NoticeState.ISSUED:
        raise Conflict("这份通知已废止，不需要签收。")


def open_steps(notice, user):
    """The steps that `user` may take now, in the order of the process."""
    if notice.issuer != user.bureau or notice.kind == Notice.Kind.RECEIVED:
        return []
    return [
        step
        for step in steps_from(notice.state)
        if user.may(step.permission)
        and not _own_part(step, notice, user)
        and (not step.by_author or notice.is_written_by(user))
    ]


UNASKED = {"return_for_revision", "recall", "withdraw"}  # taken when needed, never asked for


def awaited_step(notice):
    """The step that the process asks for next, or None at its end."""
    return next((step for step in steps_from(notice.state) if step.name not in UNASKED), None)


def people_who_may(step, notice):
    """Whose turn it is: the drafter where the drafter may, else all with the right."""
    if notice.drafter and notice.drafter.may(step.permission) and not step.four_eyes:
        return [notice.drafter]
    roles = [role for role, granted in ROLE_PERMISSIONS.items() if step.permission in granted]
    people = User.objects.of_bureau(notice.issuer).with_role(*roles)
    if step.four_eyes:
        people = people.exclude(pk__in=notice.writers())
    if step.name == "sign_off":
        people = people.exclude(pk=notice.reviewer_id)
    return people


def why_waiting(notice, user):
    """Whose turn it is, for someone of the issuing bureau whose turn it is not; else empty."""
    step = awaited_step(notice)
    if step is None or notice.issuer != user.bureau or step in open_steps(notice, user):
        return ""
    work = step.label.removesuffix("通过")
    own_part = _own_part(step, notice, user) if user.may(step.permission) else ""
    opening = f"{own_part}{work}。" if own_part else ""
    names = "、".join(person.name for person in people_who_may(step, notice))
    if not names:
        return f"{opening}本单位还没有其他人员可以{work}，请联系系统管理员。"
    return f"{opening}待{names}{work}。"


def may_edit_campaign(campaign, user):
    return campaign.host == user.bureau and user.may(Permission.DRAFT_NOTICE)


def require_edit_campaign(campaign, user):
    require(user, Permission.DRAFT_NOTICE)
    if not may_edit_campaign(campaign, user):
        raise PermissionDenied("只有主办单位的经办人可以修改这项活动。")


def hold_on_round(campaign):
    """Why year and series of a campaign may not change now; empty while its notices are drafts.

    They stand in the text of its notices, and number the round.
    """
    if campaign.notices.exclude(state=NoticeState.DRAFT).exists():
        return "这项活动已有通知送审，系列活动和年份不能再改。"
    return ""


def hold_on_schedule(schedule):
    """Why a schedule may not change now; empty while every notice that carries it is a draft.

    A reviewer passes the attachment together with the text, so it is closed from 送审 on
    and opens again when the notice is returned.  A bureau below may carry it too; what that
    one sends for review is neither known to the host nor able to close the host's schedule.
    """
    sent = Q(issuer=schedule.campaign.host) & ~Q(state=NoticeState.DRAFT)
    imported = Q(paper__isnull=False)
    holding = Notice.objects.filter(sent | imported, attachments__schedule=schedule)
    if (notice := holding.first()) is None:
        return ""
    if notice.kind == Notice.Kind.RECEIVED:
        return f"这张安排表是收文《{notice.title}》的附件，按来文原样保存，不能修改。"
    if notice.state in (NoticeState.IN_REVIEW, NoticeState.REVIEWED):
        return f"这张安排表是《{notice.title}》的附件，该通知已送审。请核稿人退回后再修改。"
    then = (
        "如有变化，请对该项活动登记改期、调整或者取消，并可印发补充通知。"
        if notice.state == NoticeState.ISSUED
        else "如需更正，请另行印发通知。"
    )
    return f"这张安排表是《{notice.title}》的附件，该通知已签发，附件随之定稿，不能再修改。{then}"


def may_read_making(schedule, user):
    """How a schedule came about, its versions and proposals, is the host's alone."""
    return schedule.campaign.host == user.bureau and user.may(Permission.READ_DRAFTS)


def require_change_schedule(schedule, user):
    """Raise `PermissionDenied` without the right, `Conflict` if a notice holds the schedule."""
    require_edit_campaign(schedule.campaign, user)
    if reason := hold_on_schedule(schedule):
        raise Conflict(reason)


def issues_before(step, notice, *, today):
    """What must be mended before `step` is taken on `today`; an empty list means nothing.

    Slips that the proofreader finds come on top of it, see `issues_of_slips`.
    """
    if step.name == "submit_for_review":
        return _issues_of_text(notice, today)
    if step.name == "sign_off":
        return _issues_of_printing(notice, today)
    if step.name == "issue":
        return _issues_of_delivery(notice, today)
    return []


def _issues_of_delivery(notice, today):
    """What is issued must reach somebody, at every unit."""
    units = list(notice.recipients().current(today))
    if not units:
        return [
            Issue("addressee_groups", "no_recipients", "送达范围没有任何单位，印发后无人能收到。")
        ]
    reached = messages.reachable_people({unit.pk for unit in units})
    missing = [unit.name for unit in units if not reached[unit.pk]]
    if not missing:
        return []
    named = "、".join(missing[:MOST_NAMED])
    if len(missing) > MOST_NAMED:
        named += f"等{len(missing)}家单位"
    message = (
        f"{named}没有可以联系的人，印发后无人能收到。"
        "请系统管理员为其设置联络员账号，或者登记有邮箱的联系人、群机器人。"
    )
    return [Issue("addressee_groups", "unreachable", message)]


def _issues_of_printing(notice, today):
    """What is signed on `today` cannot have been printed before."""
    if notice.printed_on is None or notice.printed_on >= today:
        return []
    planned = format_date(notice.printed_on)
    message = (
        f"版记中的印发日期（{planned}）已过，会早于成文日期。请改为今后的日期，或留空由登记时确定。"
    )
    return [Issue("printed_on", "printed_before_signing", message)]


def _issues_of_text(notice, today):
    issues = _issues_of_printing(notice, today)
    if not notice.recipients().current(today).exists():
        issues.append(Issue("addressee_groups", "no_recipients", "还没有选择送达范围或另送单位。"))
    empty = notice.attachments.filter(
        schedule__isnull=False, schedule__categories__activities__isnull=True
    ).distinct()
    issues += [
        Issue(
            "attachments",
            "empty_schedule",
            f"附件“{attachment.title}”的活动安排表有类别还没有活动。",
        )
        for attachment in empty
    ]
    issues += [
        Issue(
            "attachments",
            "another_title",
            f"附件“{attachment.title}”的名称与所转发文件的标题不一致，请改为“{attachment.enclosed.title}”。",
        )
        for attachment in notice.attachments.exclude(enclosed=None).select_related("enclosed")
        if not attachment.title.startswith(attachment.enclosed.title)
    ]
    return issues + [Issue(*reason) for reason in unfinished.reasons(notice)]


MOST_SLIPS = 5  # told one by one in a refusal; the page lists them all


def issues_of_slips(found, seen):
    """校对: errors hold the text back, warnings until whoever sends it has looked at them.

    `seen` is the seal of the warnings that whoever sends the text says to have looked at.
    """
    if errors := slips.errors_among(found):
        rest = len(errors) - MOST_SLIPS
        more = f"另有{rest}处，见“校对”。" if rest > 0 else ""
        opening = f"校对发现{len(errors)}处错误，改正后才能送审。{more}"
        return [
            Issue("body", "slips", opening),
            *(Issue(slip["anchor"], "slip", slips.in_words(slip)) for slip in errors[:MOST_SLIPS]),
        ]
    warnings = slips.warnings_among(found)
    if warnings and seen != slips.seal(warnings):
        message = f"校对发现{len(warnings)}处疑似，请逐处看过，勾选确认后送审。"
        return [Issue("body", "warnings_not_seen", message)]
    return []


def may_remark(notice, user):
    """批注 are for whoever could return the text now."""
    return any(step.name == "return_for_revision" for step in open_steps(notice, user))


def require_remark(notice, user):
    """Raise `PermissionDenied` unless `user` may write a remark on the text now."""
    if not may_remark(notice, user):
        raise PermissionDenied("只有正在核稿或者签发的人员可以批注。")


def may_resolve(remark, user):
    """The writers settle a remark while the text is theirs; its author may take it back before."""
    return may_edit(remark.notice, user) or (
        remark.author == user and may_remark(remark.notice, user)
    )


def require_resolve(remark, user):
    if not may_resolve(remark, user):
        raise PermissionDenied("批注由起草人员在修改时处理，或者由批注人在退回前撤销。")

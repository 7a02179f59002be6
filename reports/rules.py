"""Who may do what to requirements, rosters and what others submit, now."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from agencies.conflicts import Conflict
from agencies.models import Agency, User
from agencies.permissions import ROLE_PERMISSIONS, Permission, require
from campaigns.models import Notice
from campaigns.states import NoticeState
from reports.models import Submission


def may_edit_requirements(notice: Notice, user: User) -> bool:
    """Requirements are set before the notice goes out; afterwards the units rely on them."""
    return (
        notice.kind == Notice.Kind.DRAFTED
        and notice.state not in NoticeState.public_states()
        and notice.issuer == user.bureau
        and user.may(Permission.DRAFT_NOTICE)
    )


def require_edit_requirements(notice: Notice, user: User):
    """Raise with the rule that forbids it unless `user` may set requirements now."""
    require(user, Permission.DRAFT_NOTICE)
    if notice.issuer != user.bureau:
        raise PermissionDenied("只有发文机关的经办人可以设置报送要求。")
    if notice.kind != Notice.Kind.DRAFTED:
        raise PermissionDenied("收文的报送要求不在这里设置。")
    if notice.state in NoticeState.public_states():
        raise Conflict(
            f"这份通知{notice.get_state_display()}，报送要求已经生效，不能再新增、修改或删除。"
        )


def may_preview(notice: Notice, user: User) -> bool:
    """Whoever works on the notice sees what the clerks will see, until they see it themselves."""
    return (
        notice.kind == Notice.Kind.DRAFTED
        and notice.state not in NoticeState.public_states()
        and notice.issuer == user.bureau
        and user.may(Permission.READ_DRAFTS)
    )


def notices_with_roster(user: User):
    """The notices whose roster `user` may see: one's own bureau's, and as a superior those
    of the bureaus below. Units never see each other's progress."""
    seen = Q(pk__in=[])
    if user.may(Permission.READ_DRAFTS):
        seen |= Q(issuer=user.bureau)
    if user.may(Permission.READ_SUBORDINATES):
        below = Agency.objects.within(user.bureau)
        seen |= Q(issuer__in=below, state__in=NoticeState.public_states())
    return Notice.objects.visible_to(user).filter(seen)


def may_remind(notice: Notice, user: User) -> bool:
    return (
        notice.state == NoticeState.ISSUED
        and notice.issuer == user.bureau
        and user.may(Permission.REVIEW_SUBMISSION)
    )


def may_review(submission: Submission, user: User) -> bool:
    """Whether `user` reviews the submission; as `SubmissionQuerySet.received_by` says of many.

    A county's is reviewed by whoever submits for its city: few cities have an officer here.
    """
    if submission.parent_id and submission.receiver in user.own_agencies:
        return user.may(Permission.SUBMIT) or user.may(Permission.REVIEW_SUBMISSION)
    return submission.receiver == user.bureau and user.may(Permission.REVIEW_SUBMISSION)


def require_review(submission: Submission, user: User):
    """Raise with the rule that forbids it unless `user` reviews the submission."""
    if may_review(submission, user):
        return
    if not submission.parent_id:
        require(user, Permission.REVIEW_SUBMISSION)
        raise PermissionDenied("只有发文机关的经办人可以办理。")
    raise PermissionDenied(f"县级报送由{submission.receiver.short_name}的联络员审核。")


def reviewers(submission: Submission):
    """The people who may review the submission."""
    rights = {Permission.REVIEW_SUBMISSION} | (
        {Permission.SUBMIT} if submission.parent_id else set()
    )
    roles = [role for role, granted in ROLE_PERMISSIONS.items() if granted & rights]
    return User.objects.of_bureau(submission.receiver).with_role(*roles)

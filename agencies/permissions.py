"""Who may do what: every role and its rights, on one screen.

A right says what a person may do at all; whether an object allows it now is
said by the rules of its app, and which objects by `visible_to(user)`.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices


class Permission(TextChoices):
    READ_DRAFTS = "read_drafts", "查看本单位未印发的通知"
    DRAFT_NOTICE = "draft_notice", "起草、修改和送审通知"
    REVIEW_NOTICE = "review_notice", "核稿"
    SIGN_NOTICE = "sign_notice", "签发"
    ISSUE_NOTICE = "issue_notice", "登记、印发和废止通知"
    ACKNOWLEDGE_NOTICE = "acknowledge_notice", "签收通知"
    SUBMIT = "submit", "报送材料"
    REVIEW_SUBMISSION = "review_submission", "审核报送材料、催报、免报"
    READ_SUBORDINATES = "read_subordinates", "查看下级单位已印发的通知和已报送的材料"
    HANDLE_MESSAGES = "handle_messages", "查看和处理发件箱"
    MANAGE_ACCOUNTS = "manage_accounts", "管理单位、账号、系列活动和发文字号"
    READ_AUDIT = "read_audit", "查看审计日志"


class Role(TextChoices):
    OFFICER = "officer", "经办人"
    REVIEWER = "reviewer", "核稿人"
    SIGNATORY = "signatory", "签发人"
    CLERK = "clerk", "联络员"
    ADMINISTRATOR = "administrator", "系统管理员"
    SUPERIOR = "superior", "上级监管"


P = Permission
ROLE_PERMISSIONS = {
    Role.OFFICER: {
        P.READ_DRAFTS,
        P.DRAFT_NOTICE,
        P.ISSUE_NOTICE,
        P.REVIEW_SUBMISSION,
        P.HANDLE_MESSAGES,
    },
    Role.REVIEWER: {P.READ_DRAFTS, P.REVIEW_NOTICE},
    Role.SIGNATORY: {P.READ_DRAFTS, P.SIGN_NOTICE},
    Role.CLERK: {P.ACKNOWLEDGE_NOTICE, P.SUBMIT},
    Role.ADMINISTRATOR: {P.READ_DRAFTS, P.HANDLE_MESSAGES, P.MANAGE_ACCOUNTS, P.READ_AUDIT},
    Role.SUPERIOR: {P.READ_SUBORDINATES},
}


def require(user, permission):
    """Raise `PermissionDenied` (403) unless one of the user's roles grants `permission`."""
    if not user.may(permission):
        raise PermissionDenied(f"您的账号没有“{permission.label}”的权限，请联系系统管理员。")

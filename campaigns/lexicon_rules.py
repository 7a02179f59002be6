"""Who may see and change 校对词库 and 校对规则 of a bureau."""

from django.core.exceptions import PermissionDenied

from agencies.models import Agency
from agencies.permissions import Permission, require
from campaigns.models import LexiconEntry


def may_manage_lexicon(user):
    return user.may(Permission.MANAGE_ACCOUNTS)


def require_lexicon(user):
    require(user, Permission.MANAGE_ACCOUNTS)


def may_share_words(user):
    """全系统使用: what reaches every bureau is the ministry's, or the portal's own staff's."""
    return may_manage_lexicon(user) and (
        user.is_superuser or user.bureau.level == Agency.Level.NATIONAL
    )


def may_keep_words(user):
    """不再提示此词: whoever writes meets the false alarms; the administrator sees each of them."""
    return user.may(Permission.MANAGE_ACCOUNTS) or user.may(Permission.DRAFT_NOTICE)


def require_own_terms(user):
    if not may_keep_words(user):
        require(user, Permission.DRAFT_NOTICE)


def may_switch_entry(entry, user):
    if entry.bureau != user.bureau:
        return False
    return may_manage_lexicon(user) or (
        entry.kind == LexiconEntry.Kind.OWN and may_keep_words(user)
    )


def require_switch_entry(entry, user):
    require_own_terms(user)
    if not may_switch_entry(entry, user):
        raise PermissionDenied("这个词条由系统管理员维护，请与管理员联系。")

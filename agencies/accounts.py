"""Opening and keeping accounts; each change with its line in the audit trail."""

import secrets

from axes.utils import reset as lift_lockout
from django.core.exceptions import PermissionDenied
from django.db import transaction

from agencies import audit
from agencies.models import RoleAssignment
from agencies.permissions import Permission, Role, require

# Without letters and digits that are mistaken for one another on paper or telephone.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password():
    """Sixteen random characters in groups of four (about 79 bits)."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


@transaction.atomic
def open_account(user, *, roles, by, now):
    """Save the new `user` with `roles`; return the initial password, which is kept nowhere.

    `by` is None for the first account of an installation, which nobody is there to open.
    """
    if by:
        require(by, Permission.MANAGE_ACCOUNTS)
    password = new_password()
    user.set_password(password)
    user.save()
    _assign(user, roles)
    detail = {"agency": user.agency.name, "roles": [Role(role).label for role in roles]}
    audit.record("开通账号", by=by, target=user, now=now, detail=detail)
    return password


@transaction.atomic
def change_account(user, *, roles, changes, by, now):
    """Save what was changed; `changes` says it in words for the audit trail."""
    require(by, Permission.MANAGE_ACCOUNTS)
    user.save()
    _assign(user, roles)
    audit.record("修改账号", by=by, target=user, now=now, detail={"changes": changes})


@transaction.atomic
def reset_password(user, *, by, now):
    """Set and return a new password; sessions under the old one end, a lockout is lifted."""
    require(by, Permission.MANAGE_ACCOUNTS)
    if user == by:
        raise PermissionDenied("自己的密码请在右上角“修改密码”中修改。")
    password = new_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    lift_lockout(username=user.username)
    audit.record("重置密码", by=by, target=user, now=now)
    return password


def _assign(user, roles):
    user.role_assignments.exclude(role__in=roles).delete()
    held = set(user.role_assignments.values_list("role", flat=True))
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=user, role=role) for role in roles if role not in held
    )

from functools import cached_property

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q

from agencies.models.agency import Agency
from agencies.permissions import ROLE_PERMISSIONS, Role


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Accounts of the user's own tree."""
        return self.filter(agency__in=Agency.objects.within(user.bureau))

    def of_bureau(self, bureau):
        """Everybody who acts for `bureau`: its own people and those of its divisions."""
        return self.filter(
            Q(agency=bureau) | Q(agency__parent=bureau, agency__kind=Agency.Kind.DIVISION)
        )

    def with_role(self, *roles):
        return self.filter(is_active=True, role_assignments__role__in=roles).distinct()


class AccountManager(UserManager.from_queryset(UserQuerySet)):
    """Named, because migrations refer to it."""


class User(AbstractUser):
    """A person with an account; duties come from the roles, reach from the agency."""

    first_name = None
    last_name = None
    username = models.CharField(
        "登录名",
        max_length=60,
        unique=True,
        validators=[AbstractUser.username_validator],
        error_messages={"unique": "已有账号使用这个登录名，请换一个。"},
    )
    name = models.CharField("姓名", max_length=30)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="users", verbose_name="所在单位"
    )
    phone = models.CharField("联系电话", max_length=30, blank=True)

    objects = AccountManager()

    REQUIRED_FIELDS = ["name", "email"]

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ["agency__position", "username"]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @property
    def bureau(self):
        return self.agency.bureau

    @property
    def own_agencies(self):
        """Whom this person answers for: the own unit, and the bureau it is a division of."""
        return (self.agency, self.bureau)

    @cached_property
    def roles(self):
        return frozenset(Role(assignment.role) for assignment in self.role_assignments.all())

    @cached_property
    def permissions(self):
        return frozenset().union(*(ROLE_PERMISSIONS[role] for role in self.roles))

    @property
    def role_names(self):
        return "、".join(role.label for role in Role if role in self.roles)

    def may(self, permission):
        return self.is_active and permission in self.permissions


class RoleAssignmentManager(models.Manager):
    def get_by_natural_key(self, username, role):
        return self.get(user__username=username, role=role)


class RoleAssignment(models.Model):
    """One row of the table user × role."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="role_assignments", verbose_name="账号"
    )
    role = models.CharField("角色", max_length=20, choices=Role)

    objects = RoleAssignmentManager()

    class Meta:
        verbose_name = verbose_name_plural = "角色分配"
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="each_role_once_per_user")
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"

    def natural_key(self):
        return (self.user.username, self.role)

    natural_key.dependencies = ["agencies.user"]

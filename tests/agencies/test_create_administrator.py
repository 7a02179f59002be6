from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from agencies.models import Agency, AuditEntry, User
from agencies.permissions import Role

pytestmark = pytest.mark.django_db

ARGUMENTS = (
    "--agency",
    "某省市场监督管理局",
    "--short-name",
    "省局",
    "--username",
    "guanli",
    "--name",
    "王敏",
)


def test_first_administrator_can_log_in_with_the_password_shown():
    out = StringIO()

    call_command("create_administrator", *ARGUMENTS, stdout=out)

    administrator = User.objects.get()
    password = out.getvalue().split("初始密码：")[1].split()[0]
    assert administrator.roles == {Role.ADMINISTRATOR}
    assert Agency.objects.get() == administrator.agency
    assert Client().post("/login/", {"username": "guanli", "password": password}).url == "/"
    assert AuditEntry.objects.get().actor == "系统"


def test_taken_username_is_refused_and_leaves_no_agency_behind():
    call_command("create_administrator", *ARGUMENTS, stdout=StringIO())

    with pytest.raises(CommandError, match="已有账号使用这个登录名"):
        call_command("create_administrator", "--agency", "另一局", *ARGUMENTS[4:])

    assert Agency.objects.count() == 1

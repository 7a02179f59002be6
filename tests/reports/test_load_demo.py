import pytest
from django.core.management import CommandError, call_command

from agencies.models import Agency, User
from campaigns.models import Notice
from tests.factories import Bureau, UserFactory

pytestmark = pytest.mark.django_db

REFUSAL = (
    "数据库中已有本单位的账号或通知，不能载入演示数据，未作任何改动。"
    "正式使用请在 .env 中写明 DEMO=no。"
)


def test_an_office_with_accounts_gets_no_demo():
    user = UserFactory()

    with pytest.raises(CommandError) as refused:
        call_command("load_demo")

    assert str(refused.value) == REFUSAL
    assert list(User.objects.all()) == [user]
    assert list(Agency.objects.all()) == [user.agency]


def test_an_office_with_notices_gets_no_demo():
    notice = Bureau().notice()

    with pytest.raises(CommandError) as refused:
        call_command("load_demo")

    assert str(refused.value) == REFUSAL
    assert list(Notice.objects.all()) == [notice]


def test_there_are_no_accounts_to_list_before_the_demo_is_loaded(capsys):
    call_command("load_demo", accounts=True)

    assert capsys.readouterr().out == "演示数据尚未载入。\n"
    assert User.objects.count() == 0

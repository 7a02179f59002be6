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


@pytest.mark.parametrize(
    "now", ["2025-02-12T10:00", pytest.param("2023-03-01T10:00", marks=pytest.mark.soak)]
)
def test_real_numbers_stand_whatever_the_day(now):
    call_command("load_demo", now=now, verbosity=0)

    real = Notice.objects.filter(number_series__issuer_code="闽市监认证", kind="drafted")
    assert [str(notice.number) for notice in real.order_by("number_year")] == [
        "闽市监认证〔2023〕57号",
        "闽市监认证〔2025〕147号",
    ]
    year = int(now[:4])
    live = Notice.objects.filter(number_series__issuer_code="闽市监质检", number_year=year)
    serials = live.values_list("number_serial", flat=True)
    assert sorted(serials) == list(range(1, len(serials) + 1))

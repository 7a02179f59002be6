import re

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from agencies.accounts import LETTERS, new_password
from agencies.models import AuditEntry, User
from agencies.permissions import Role
from tests.factories import AgencyFactory, Bureau, UserFactory
from tests.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client):
    bureau = Bureau(cities=1)
    client.force_login(bureau.administrator)
    return bureau


def entered(agency, **fields):
    return {
        "name": "吴梅",
        "username": "wumei",
        "agency": agency.pk,
        "roles": ["clerk"],
        "email": "wumei@example.org",
        "phone": "0591-87654321",
    } | fields


def as_it_is(user, **changes):
    return {
        "name": user.name,
        "username": user.username,
        "agency": user.agency_id,
        "roles": sorted(user.roles),
        "email": user.email,
        "phone": user.phone,
        "is_active": "on",
    } | changes


def shown_password(response):
    return re.search(r'<code class="secret">([^<]+)</code>', response.content.decode())[1]


def edit(client, user, **changes):
    return client.post(reverse("edit_account", args=[user.pk]), as_it_is(user, **changes))


def listed(response):
    return [user.username for user in response.context["page_obj"]]


def test_list_shows_the_people_of_the_own_tree_only(client, bureau):
    stranger = Bureau().officer

    response = client.get(reverse("list_accounts"))

    people = [bureau.officer, bureau.reviewer, bureau.signatory, bureau.administrator]
    assert set(listed(response)) == {user.username for user in [*people, *bureau.clerks]}
    assert stranger.username not in main_text(response)
    assert "系统管理员" in main_text(response)


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_database_the_same_for_one_and_three(
    client, bureau, number, django_assert_num_queries
):
    for _ in range(number - 1):
        UserFactory(agency=bureau.agency, roles=[Role.CLERK, Role.OFFICER])

    # session, user, roles, agency, unread; the count, the page and its roles
    with django_assert_num_queries(8):
        client.get(reverse("list_accounts"))


def test_list_is_paginated_at_fifty(client, bureau):
    UserFactory.create_batch(46, agency=bureau.agency)  # with the bureau's own five: 51

    response = client.get(reverse("list_accounts"), {"page": 2})

    assert len(listed(response)) == 1
    assert "共 51 条，第 2 / 2 页" in main_text(response)


def test_list_is_filtered_by_words_role_and_state(client, bureau):
    UserFactory(name="吴梅", username="wumei", agency=bureau.cities[0], roles=[Role.CLERK])
    UserFactory(name="吴松", username="wusong", agency=bureau.agency, is_active=False)
    page = reverse("list_accounts")

    assert set(listed(client.get(page, {"words": "吴"}))) == {"wumei", "wusong"}
    assert listed(client.get(page, {"words": f"吴 {bureau.cities[0].name}"})) == ["wumei"]
    assert listed(client.get(page, {"words": "吴", "role": "clerk"})) == ["wumei"]
    assert listed(client.get(page, {"is_active": "False"})) == ["wusong"]


def test_empty_result_is_said(client, bureau):
    response = client.get(reverse("list_accounts"), {"words": "查无此人"})

    assert "没有符合条件的账号" in main_text(response)


def test_new_account_gets_a_password_that_is_shown_once_and_works(client, bureau):
    city = bureau.cities[0]

    response = client.post(reverse("add_account"), entered(city, roles=["clerk", "officer"]))

    user = User.objects.get(username="wumei")
    assert user.check_password(shown_password(response))
    assert user.roles == {Role.CLERK, Role.OFFICER}
    assert "no-store" in response["Cache-Control"]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target_id) == ("开通账号", user.pk)
    assert entry.detail == {"agency": city.name, "roles": ["联络员", "经办人"]}


def test_initial_passwords_differ_and_have_no_mistakable_letters():
    first, second = new_password(), new_password()

    assert first != second
    assert re.fullmatch(rf"(?:[{LETTERS}]{{4}}-){{3}}[{LETTERS}]{{4}}", first)
    assert set("01ilo") & set(LETTERS) == set()


def test_account_cannot_be_opened_in_a_foreign_bureau(client, bureau):
    response = client.post(reverse("add_account"), entered(Bureau().agency))

    assert not User.objects.filter(username="wumei").exists()
    assert "所在单位 ：" in main_text(response)


def test_taken_login_name_is_said_and_nothing_typed_is_lost(client, bureau):
    taken = bureau.officer.username

    response = client.post(reverse("add_account"), entered(bureau.agency, username=taken))

    assert "已有账号使用这个登录名，请换一个。" in main_text(response)
    assert 'value="0591-87654321"' in response.content.decode()


def test_role_is_required(client, bureau):
    response = client.post(reverse("add_account"), entered(bureau.agency, roles=[]))

    assert "请至少选择一个角色。" in main_text(response)


def test_wrong_mail_address_is_answered_politely(client, bureau):
    response = client.post(reverse("add_account"), entered(bureau.agency, email="wumei"))

    assert "请填写正确的邮箱地址。" in main_text(response)


def test_change_of_roles_is_recorded_in_words(client, bureau):
    user = bureau.officer

    response = edit(client, user, roles=["officer", "clerk"], phone="0591-1")

    assert response.url == reverse("list_accounts")
    assert User.objects.get(pk=user.pk).roles == {Role.OFFICER, Role.CLERK}
    entry = AuditEntry.objects.get()
    assert entry.action == "修改账号"
    assert entry.detail == {
        "changes": {"角色": ["经办人", "经办人、联络员"], "联系电话": ["0591-87581051", "0591-1"]}
    }


def test_saving_without_a_change_records_nothing(client, bureau):
    edit(client, bureau.officer)

    assert AuditEntry.objects.count() == 0


def test_deactivated_person_is_out_at_once(client, bureau):
    theirs = Client()
    theirs.force_login(bureau.officer)
    assert theirs.get(reverse("list_messages")).status_code == 200

    edit(client, bureau.officer, is_active="")

    assert theirs.get(reverse("list_messages")).status_code == 302
    assert AuditEntry.objects.get().detail == {"changes": {"账号启用": ["是", "否"]}}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"roles": ["officer"]}, "不能取消自己的系统管理员角色"),
        ({"is_active": ""}, "不能停用自己的账号"),
    ],
)
def test_administrator_cannot_lock_himself_out(client, bureau, changes, words):
    response = edit(client, bureau.administrator, **changes)

    unchanged = User.objects.get(pk=bureau.administrator.pk)
    assert words in main_text(response)
    assert (unchanged.is_active, unchanged.roles) == (True, {Role.ADMINISTRATOR})


def test_administrator_cannot_move_himself_to_another_bureau(client, bureau):
    response = edit(client, bureau.administrator, agency=bureau.cities[0].pk)

    assert "不能把自己调到其他单位" in main_text(response)


def test_administrator_can_move_himself_within_the_bureau(client, bureau):
    division = AgencyFactory(division=True, parent=bureau.agency)

    edit(client, bureau.administrator, agency=division.pk)

    assert User.objects.get(pk=bureau.administrator.pk).agency == division


def test_administrator_of_a_city_does_not_reach_the_province(client, bureau):
    client.force_login(UserFactory(agency=bureau.cities[0], roles=[Role.ADMINISTRATOR]))

    assert client.get(reverse("edit_account", args=[bureau.officer.pk])).status_code == 404
    assert client.get(reverse("edit_account", args=[bureau.clerks[0].pk])).status_code == 200


def test_reset_password_is_shown_once_ends_sessions_and_lifts_the_lockout(client, bureau):
    officer = bureau.officer
    for _ in range(5):
        client.post(reverse("login"), {"username": officer.username, "password": "wrong"})
    client.force_login(bureau.administrator)

    response = client.post(reverse("reset_password", args=[officer.pk]))

    officer.refresh_from_db()
    assert officer.check_password(shown_password(response))
    assert AccessAttempt.objects.count() == 0
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target_id, entry.detail) == ("重置密码", officer.pk, {})


def test_own_password_is_not_reset_but_changed(client, bureau):
    response = client.post(reverse("reset_password", args=[bureau.administrator.pk]))

    assert response.status_code == 403
    assert bureau.administrator.check_password("secret-password")


def test_role_table_says_what_each_role_may_do(client, bureau):
    text = main_text(client.get(reverse("list_roles")))

    assert "核稿人 查看本单位未印发的通知；核稿 签发人 查看本单位未印发的通知；签发" in text

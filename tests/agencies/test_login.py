import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEntry
from tests.factories import Bureau, UserFactory
from tests.pages import main_text

pytestmark = pytest.mark.django_db

PASSWORD = "secret-password"  # of UserFactory


@pytest.fixture
def user():
    return UserFactory(username="linxiaoyan", name="林晓燕")


def sign_in(client, *, password=PASSWORD, page="/login/"):
    return client.post(page, {"username": "linxiaoyan", "password": password})


def test_login_leads_to_the_start_page(client, user):
    response = sign_in(client)

    assert (response.status_code, response.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_login_leads_back_to_the_page_that_asked_for_it(client, user):
    asked = client.get("/messages/?page=2")
    assert asked.url == "/login/?next=/messages/%3Fpage%3D2"

    response = sign_in(client, page=asked.url)

    assert response.url == "/messages/?page=2"


def test_login_leads_to_no_other_site(client, user):
    response = sign_in(client, page="/login/?next=https://elsewhere.example/")

    assert response.url == "/"


def test_wrong_password_is_answered_in_chinese_and_keeps_the_name(client, user):
    response = sign_in(client, password="wrong")

    assert response.status_code == 200
    assert "登录名或密码不正确，请重新输入。" in main_text(response)
    assert 'value="linxiaoyan"' in response.content.decode()


def test_empty_login_is_answered_with_what_is_missing(client):
    response = client.post("/login/", {"username": "", "password": ""})

    assert "请填写登录名。" in main_text(response)
    assert "请填写密码。" in main_text(response)


def test_inactive_account_cannot_log_in(client, user):
    user.is_active = False
    user.save()

    response = sign_in(client)

    assert "登录名或密码不正确" in main_text(response)


def test_five_wrong_passwords_suspend_the_login(client, user):
    for _ in range(4):
        assert sign_in(client, password="wrong").status_code == 200

    fifth = sign_in(client, password="wrong")
    with_right_password = sign_in(client)

    assert (fifth.status_code, with_right_password.status_code) == (429, 429)
    assert "密码连续输错次数过多" in main_text(with_right_password)


def test_session_ends_twelve_hours_after_login(client, user):
    sign_in(client)

    (session,) = Session.objects.all()
    age = session.expire_date - timezone.now()

    assert timedelta(hours=11, minutes=59) < age <= timedelta(hours=12)


def test_expired_session_leads_back_to_the_page(client, user):
    sign_in(client)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    response = client.get("/messages/")

    assert response.url == "/login/?next=/messages/"


def expired(client, data, referer="http://testserver/messages/?page=3"):
    return client.post("/notices/1/steps/return/", data, headers={"referer": referer})


def test_late_answer_to_an_ended_session_touches_no_cookie_of_a_new_login(client, user):
    """What a page asked before its owner logged in anew may be answered afterwards."""
    sign_in(client)
    Session.objects.all().delete()

    response = client.post("/notices/1/presence/", headers={"accept": "application/json"})

    assert (response.status_code, response.json()) == (403, {"expired": True})
    assert list(response.cookies) == []


def test_page_that_asks_for_login_leaves_the_cookie_to_a_login_in_another_window(client, user):
    sign_in(client)
    Session.objects.all().delete()

    assert list(client.get("/messages/").cookies) == []
    assert list(expired(client, {}).cookies) == ["csrftoken"]


def test_logout_takes_the_cookie_away(client, user):
    sign_in(client)

    assert client.post("/logout/").cookies["sessionid"].value == ""


def hidden_fields(response):
    return dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)"', response.content.decode())
    )


def test_action_after_the_session_expired_leads_back_to_the_page_with_its_form(client, user):
    response = expired(client, {})

    assert response.status_code == 403
    assert "登录已失效，刚才的操作没有执行。" in main_text(response)
    assert hidden_fields(response)["next"] == "/messages/?page=3"


def test_login_on_the_page_of_an_expired_session_goes_on_to_the_next_page(client, user):
    next_page = hidden_fields(expired(client, {}))["next"]

    response = client.post(
        "/login/", {"username": "linxiaoyan", "password": PASSWORD, "next": next_page}
    )

    assert response.url == "/messages/?page=3"


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/messages/"])
def test_action_from_nowhere_leads_to_the_start_page(client, referer):
    assert hidden_fields(expired(client, {}, referer))["next"] == "/"


def texts_for_copying(response):
    return re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", response.content.decode(), re.DOTALL)


def test_text_sent_after_the_session_expired_is_shown_and_no_password(client, user):
    sent = {
        "reason": "请补充<联系人>",
        "text": "活动总结\n共三场",
        "old_password": "secret 1",
        "category": "4",
        "agreed": "on",
        "revision": "3",
        "csrfmiddlewaretoken": "token:x",
    }

    response = expired(client, sent)

    assert "登录已失效，刚才填写的内容尚未提交，登录后可恢复。" in main_text(response)
    assert texts_for_copying(response) == ["请补充&lt;联系人&gt;", "活动总结\n共三场"]


def test_text_shown_for_copying_survives_a_wrong_password(client, user):
    response = client.post(
        "/login/",
        {"username": "linxiaoyan", "password": "wrong one!", "typed": ["总结 一", "总结 二"]},
    )

    assert texts_for_copying(response) == ["总结 一", "总结 二"]


def test_text_shown_for_copying_is_limited(client, user):
    response = expired(client, {"text": "长" * 150_000, "reason": "短" * 150_000, "more": "完。"})

    assert texts_for_copying(response) == ["长" * 150_000, "短" * 50_000]


def test_part_of_a_page_asked_for_after_the_session_expired_reloads_the_page(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/messages/?page=2"}

    response = client.get("/messages/", headers=headers)

    assert response.status_code == 200
    assert response["HX-Redirect"] == "/login/?next=/messages/%3Fpage%3D2"


def test_logout_ends_the_session(client, user):
    client.force_login(user)

    response = client.post(reverse("logout"))

    assert response.url == "/login/"
    assert client.get("/messages/").status_code == 302


def test_expired_form_says_so_in_chinese(user):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)

    response = strict.post(reverse("logout"))

    assert response.status_code == 403
    assert "页面已过期，内容未提交" in main_text(response)


def test_password_change_is_recorded_and_takes_effect(client, user):
    client.force_login(user)
    new = "Qingyuan-2025-shan"

    response = client.post(
        reverse("change_password"),
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
        follow=True,
    )

    user.refresh_from_db()
    assert user.check_password(new)
    assert "密码已修改" in main_text(response)
    assert [entry.action for entry in AuditEntry.objects.all()] == ["修改密码"]


def test_password_change_says_what_is_wrong(client, user):
    client.force_login(user)

    response = client.post(
        reverse("change_password"),
        {"old_password": "wrong", "new_password1": "12345678", "new_password2": "12345678"},
    )

    page = main_text(response)
    assert "旧密码 ：旧密码不正确，请重新输入。" in page
    assert "你" not in page
    assert AuditEntry.objects.count() == 0


def test_health_needs_no_login(client):
    response = client.get("/health/")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_unknown_address_is_answered_in_chinese(client):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "未找到该页面" in main_text(response)


def test_missing_right_is_said_in_chinese(client):
    client.force_login(Bureau().officer)

    response = client.get(reverse("list_accounts"))

    assert response.status_code == 403
    assert (
        "您的账号没有“管理单位、账号、系列活动和发文字号”的权限，请联系系统管理员。"
        in main_text(response)
    )

import re

import pytest
from django.urls import reverse

from agencies.context_processors import navigation
from agencies.messages import Letter, enqueue
from tests.factories import NOW, Bureau

pytestmark = pytest.mark.django_db


def labels(user, path, rf):
    request = rf.get(path)
    request.user = user
    return [(item["label"], item["active"]) for item in navigation(request)["nav_items"]]


def test_officer_sees_the_work_and_no_upkeep(rf):
    assert labels(Bureau().officer, "/schedules/3/", rf) == [
        ("我的待办", False),
        ("主题活动", True),
        ("日历", False),
        ("通知", False),
        ("报送", False),
        ("统计", False),
        ("发件箱", False),
    ]


def test_administrator_sees_the_upkeep_too(rf):
    assert labels(Bureau().administrator, "/", rf) == [
        ("我的待办", True),
        ("主题活动", False),
        ("日历", False),
        ("通知", False),
        ("报送", False),
        ("统计", False),
        ("发件箱", False),
        ("单位", False),
        ("账号", False),
        ("系列与字号", False),
        ("审计日志", False),
    ]


def test_bell_counts_the_unread_notes(client):
    officer = Bureau().officer
    enqueue(Letter("请核稿", "请核稿。", "/"), reason="test", recipients=[officer], now=NOW)
    client.force_login(officer)

    html = client.get(reverse("list_messages")).content.decode()

    assert re.findall(r'<a class="bell" href="([^"]*)" aria-label="([^"]*)"', html) == [
        ("/messages/", "消息，1 条未读")
    ]


def test_frame_asks_for_nothing_that_is_not_shown(rf, django_assert_num_queries):
    request = rf.get("/")
    request.user = Bureau().officer

    with django_assert_num_queries(0):
        navigation(request)


def test_anonymous_visitor_gets_no_navigation(client, rf):
    assert navigation(rf.get("/")) == {}
    assert "main-nav" not in client.get(reverse("login")).content.decode()

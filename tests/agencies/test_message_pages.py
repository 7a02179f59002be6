import re
from datetime import timedelta

import pytest
from django.urls import reverse

from agencies.messages import Letter, enqueue
from agencies.models import OutgoingMessage
from tests.factories import NOW, UserFactory
from tests.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def tell(user, subject, *, link="/messages/?from=note", now=NOW):
    letter = Letter(subject, "请及时办理。", link)
    enqueue(letter, reason=subject, recipients=[user], now=now)
    return OutgoingMessage.objects.visible_to(user).get(subject=subject)


def subjects(response):
    return re.findall(r'<span class="item-title">([^<]*)</span>', response.content.decode())


def test_unread_messages_come_first_then_the_newest(client, user):
    tell(user, "旧，未读", now=NOW - timedelta(days=2))
    tell(user, "新，已读", now=NOW)
    tell(user, "较新，未读", now=NOW - timedelta(days=1))
    OutgoingMessage.objects.filter(subject="新，已读").update(read_at=NOW)

    response = client.get(reverse("list_messages"))

    assert subjects(response) == ["较新，未读", "旧，未读", "新，已读"]
    assert response.content.decode().count('class="item-unread"') == 2
    assert "2 条未读，共 3 条" in main_text(response)


def test_messages_of_others_and_mails_are_not_listed(client, user):
    tell(user, "给我的")
    tell(UserFactory(), "给别人的")

    assert subjects(client.get(reverse("list_messages"))) == ["给我的"]


def test_no_messages_is_said(client, user):
    response = client.get(reverse("list_messages"))

    assert "还没有消息" in main_text(response)
    assert "全部标为已读" not in main_text(response)


def test_messages_are_paginated_at_fifty(client, user):
    for number in range(51):
        tell(user, f"第{number}条")

    first, second = (client.get(reverse("list_messages"), {"page": page}) for page in (1, 2))

    assert (len(subjects(first)), len(subjects(second))) == (50, 1)


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_database_the_same_for_one_and_three(
    client, user, number, django_assert_num_queries
):
    for nth in range(number):
        tell(user, f"第{nth}条")

    # session, user, roles, agency, unread; the count and the page of the list
    with django_assert_num_queries(7):
        client.get(reverse("list_messages"))


def test_opening_marks_read_and_leads_to_what_it_is_about(client, user):
    note = tell(user, "请签收")

    response = client.post(reverse("open_message", args=[note.pk]))

    note.refresh_from_db()
    assert note.read_at is not None
    assert response.url == "/messages/?from=note"


def test_opening_again_keeps_the_first_reading(client, user):
    note = tell(user, "请签收")
    OutgoingMessage.objects.update(read_at=NOW)

    client.post(reverse("open_message", args=[note.pk]))

    note.refresh_from_db()
    assert note.read_at == NOW


@pytest.mark.parametrize("link", ["", "https://elsewhere.example/", "//elsewhere.example/", "x:y"])
def test_opening_leads_to_no_other_site(client, user, link):
    note = tell(user, "请签收", link=link)

    assert client.post(reverse("open_message", args=[note.pk])).url == "/messages/"


def test_message_of_somebody_else_cannot_be_opened(client, user):
    note = tell(UserFactory(), "给别人的")

    response = client.post(reverse("open_message", args=[note.pk]))

    note.refresh_from_db()
    assert (response.status_code, note.read_at) == (404, None)


def test_looking_at_the_list_marks_nothing_read(client, user):
    note = tell(user, "请签收")

    client.get(reverse("list_messages"))

    note.refresh_from_db()
    assert note.read_at is None


def test_marking_all_read_leaves_the_messages_of_others(client, user):
    mine, theirs = tell(user, "给我的"), tell(UserFactory(), "给别人的")

    response = client.post(reverse("read_all_messages"), follow=True)

    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.read_at is not None
    assert theirs.read_at is None
    assert "全部已读，共 1 条" in main_text(response)


def test_subject_with_markup_is_shown_as_text(client, user):
    tell(user, "<b>请签收</b>")

    assert "&lt;b&gt;请签收&lt;/b&gt;" in client.get(reverse("list_messages")).content.decode()

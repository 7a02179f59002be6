"""The 409 page: what happened, what was typed, and the way to the state of now."""

import re

import pytest
from django.urls import reverse

from tests.world import World

pytestmark = pytest.mark.django_db

TYPED = {"title": "活动总结（补报）", "kind": "summary", "figures-0-name": "场次<五>"}


def conflict(client, **headers):
    """An officer adds a requirement to a notice that was issued meanwhile."""
    world = World()
    client.force_login(world.officer)
    address = reverse("add_requirement", args=[world.issued.pk])
    response = client.post(address, TYPED, headers=headers)
    assert response.status_code == 409
    return world.issued, response.content.decode()


def way_back(html):
    return re.findall(r'href="([^"]+)">查看最新状态', html)


def test_typed_texts_of_every_field_are_shown_for_copying(client):
    _, html = conflict(client)

    texts = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", html, re.DOTALL)
    assert texts == ["活动总结（补报）", "场次&lt;五&gt;"]


def test_way_back_from_a_form_is_the_page_of_its_object(client):
    notice, html = conflict(client)

    assert way_back(html) == [f"/notices/{notice.pk}/"]


def test_way_back_is_the_page_the_action_was_taken_on(client):
    _, html = conflict(client, referer="http://testserver/campaigns/1/?tab=schedule")

    assert way_back(html) == ["/campaigns/1/?tab=schedule"]


def test_way_back_leads_to_no_other_site(client):
    notice, html = conflict(client, referer="https://elsewhere.example/")

    assert way_back(html) == [f"/notices/{notice.pk}/"]

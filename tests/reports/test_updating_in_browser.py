"""更新到正文 while one writes: the words just typed stay, the number is put anew."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from campaigns.models import Notice
from reports import compilation
from tests.reports.compiling import LATER, Compiling

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_number_is_put_anew_behind_words_not_yet_saved(page, live_server):
    world = Compiling(cities=2)
    world.hand_in(0)
    world.tell(0)
    made, _ = compilation.draft(world.requirement, unreviewed=False, by=world.officer, now=LATER)
    world.tell(1, now=LATER)
    client = Client()
    client.force_login(world.officer)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"{live_server.url}{reverse('edit_notice', args=[made.notice_id])}")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("另有专报。")

    page.get_by_role("tab", name="数据").click()
    page.get_by_role("button", name="更新到正文").first.click()

    expect(page.get_by_text("已更新到正文：").first).to_be_visible()
    assert page.locator(".autosave-notice").count() == 0
    body = Notice.objects.get(pk=made.notice_id).body
    assert "全省计划开展活动4项，已开展2项" in body
    assert body.endswith("特此报告。另有专报。")

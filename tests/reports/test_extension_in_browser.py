"""延期 in a real browser: a clerk asks on a phone, the officer grants, the clerk is on time."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from reports.models import Submission
from tests.factories import DUE, Bureau
from tests.reports.steps import TEXT, S

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_as(page, live_server, user):
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


def test_clerk_asks_on_a_phone_and_hands_in_by_the_granted_day(page, live_server):
    bureau = Bureau(cities=1)
    submission = bureau.submission(S.DRAFT, due_at=DUE.replace(year=2099))
    page.set_viewport_size({"width": 390, "height": 844})
    open_as(page, live_server, bureau.clerks[0])

    page.goto(f"/submissions/{submission.pk}/")
    page.get_by_role("link", name="申请延期").click()
    page.get_by_label("申请延期到").fill("2099-06-20")
    page.get_by_label("理由").fill("数据尚在汇总。")
    page.get_by_role("button", name="申请延期").click()
    expect(page.get_by_text("待答复。")).to_be_visible()

    open_as(page, live_server, bureau.officer)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/")
    page.get_by_role("link", name="去答复").click()
    table = page.locator("table")
    assert table.evaluate("each => each.offsetWidth <= each.parentElement.clientWidth")
    page.get_by_role("button", name="同意延期").click()
    expect(page.get_by_text("已同意1家单位延期")).to_be_visible()

    open_as(page, live_server, bureau.clerks[0])
    page.goto(f"/submissions/{submission.pk}/edit/")
    told = page.locator("#extension")
    expect(told).to_contain_text("原定2099年6月16日 17:30，已同意延期到2099年6月20日 17:30")
    page.get_by_label("正文").fill(TEXT)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.get_by_text("回执编号").first).to_be_visible()
    assert Submission.objects.get(pk=submission.pk).is_on_time

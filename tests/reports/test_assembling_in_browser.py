"""汇总活动方案 in a real browser: what clashes is listed, and two that are the same are merged."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from campaigns.models import Activity
from tests.reports.collecting import Collection, row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_clashes_are_listed_and_two_of_the_same_are_merged(page, live_server):
    collection = Collection(cities=2)
    collection.submit(row("在五一广场开展产品质量安全现场宣传活动。", unit="甲市局"))
    collection.submit(row("在五一广场举办产品质量安全宣传咨询活动。", unit="乙区局"), city=1)
    client = Client()
    client.force_login(collection.officer)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])

    page.goto(reverse("assemble_schedule", args=[collection.schedule.pk]))
    expect(page.get_by_text("同日都在“五一广场”。")).to_be_visible()
    for box in page.get_by_role("checkbox").all():
        box.check()
    expect(page.get_by_text("已勾选 2 项：")).to_be_visible()
    page.get_by_role("button", name="合并", exact=True).click()
    page.get_by_label("在五一广场举办产品质量安全宣传咨询活动。").check()
    page.get_by_role("button", name="合并并采纳").click()

    expect(page.get_by_text("已合并为一项。")).to_be_visible()
    expect(page.get_by_text("都处理完了")).to_be_visible()
    merged = Activity.objects.get()
    assert (merged.content, merged.responsible_text) == (
        "在五一广场举办产品质量安全宣传咨询活动。",
        "甲市局、乙区局",
    )

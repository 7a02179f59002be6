"""The order of a schedule's rows by mouse: dragged into another category, and taken back."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from campaigns.models import Activity
from tests.factories import ActivityCategoryFactory, ActivityFactory, Bureau

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVED = "次序已保存。"


@pytest.fixture
def schedule(page, live_server):
    """甲 and 乙 in the first category, 丙 in the second; the officer is at their order."""
    bureau = Bureau(cities=0)
    first = ActivityCategoryFactory(schedule__campaign=bureau.campaign, name="一")
    second = ActivityCategoryFactory(schedule=first.schedule, name="二")
    for category, content in ((first, "甲"), (first, "乙"), (second, "丙")):
        ActivityFactory(category=category, content=content)
    client = Client()
    client.force_login(bureau.officer)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(reverse("order_schedule", args=[first.schedule_id]))
    return first.schedule


def contents(schedule):
    rows = Activity.objects.filter(category__schedule=schedule).select_related("category")
    return [
        (row.category.name, row.content) for row in rows.order_by("category__position", "position")
    ]


def test_row_is_dragged_into_another_category_and_back_by_undo(page, schedule):
    rows, status = page.locator("[data-order-row]"), page.locator("[data-ordering-status]")
    handle = rows.filter(has_text="甲").locator("[data-drag-handle]").bounding_box()
    target = rows.filter(has_text="丙").bounding_box()

    page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(target["x"] + 5, target["y"] + target["height"] - 3, steps=5)
    page.mouse.up()

    expect(status).to_have_text(SAVED)
    expect(rows.locator(".order-text")).to_have_text(["乙", "丙", "甲"])
    assert contents(schedule) == [("一", "乙"), ("二", "丙"), ("二", "甲")]

    page.get_by_role("button", name="撤销上次排序").click()

    expect(rows.locator(".order-text")).to_have_text(["甲", "乙", "丙"])
    expect(status).to_have_text(SAVED)
    assert contents(schedule) == [("一", "甲"), ("一", "乙"), ("二", "丙")]


def test_row_is_moved_by_the_keyboard_and_keeps_the_focus(page, schedule):
    page.get_by_role("button", name="第3项上移").focus()

    page.keyboard.press("Enter")

    expect(page.locator("[data-ordering-status]")).to_have_text(SAVED)
    assert contents(schedule) == [("一", "甲"), ("一", "乙"), ("一", "丙")]
    expect(page.locator("button:focus")).to_have_attribute(
        "value", str(Activity.objects.get(content="丙").key)
    )

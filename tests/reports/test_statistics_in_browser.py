"""The charts of the statistics are drawn from their table, without a style or script in the page."""

import pytest
from playwright.sync_api import expect

from campaigns.states import NoticeState
from tests.factories import (
    ActivityCategoryFactory,
    ActivityFactory,
    Bureau,
    CampaignFactory,
    ScheduleFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_charts_stand_beside_their_table_on_a_phone_too(page):
    bureau = Bureau(cities=2)
    before = CampaignFactory(host=bureau.agency, series=bureau.campaign.series, year=2024)
    for campaign in (before, bureau.campaign):
        schedule = ScheduleFactory(campaign=campaign)
        activity = ActivityFactory(category=ActivityCategoryFactory(schedule=schedule))
        activity.responsible_agencies.set(bureau.cities)
        notice = bureau.notice(campaign=campaign)
        notice.attachments.create(title="安排表", schedule=schedule)
        bureau.advance(notice, NoticeState.ISSUED)
    page.goto("/login/")
    page.fill("[name=username]", bureau.officer.username)
    page.fill("[name=password]", "secret-password")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "login" not in url)

    page.goto("/statistics/")
    charts = page.get_by_role("img", name="计划活动")
    expect(charts).to_have_count(2)
    assert charts.first.get_attribute("aria-label") == "计划活动历年合计：2024年1项，2025年1项。"
    expect(page.locator("figure canvas")).to_have_count(2)

    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(
        "[...document.querySelectorAll('figure canvas')].every(({ offsetWidth }) => offsetWidth < 390)"
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390

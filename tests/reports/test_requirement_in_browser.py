"""The page of a requirement: the band and the burden as they are typed, and the clerk's page."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import Bureau

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_officer_sees_what_the_units_will_have_to_do(page):
    bureau = Bureau(cities=2, counties=1)
    notice = bureau.notice()
    page.goto("/login/")
    page.get_by_label("登录名").fill(bureau.officer.username)
    page.get_by_label("密码").fill("secret-password")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "login" not in url)

    page.goto(f"/notices/{notice.pk}/add-requirement/")
    burden = page.locator("[data-burden]")
    expect(burden).to_have_text("每家单位要填1项，2家单位合计2项。")
    page.fill("[name=title]", "活动总结")
    page.fill("[name=about]", "500")
    expect(page.locator("[name=min_characters]")).to_have_value("400")
    expect(page.locator("[name=max_characters]")).to_have_value("600")
    page.fill("[name=questions-0-text]", "存在的问题")
    page.fill("[name=questions-0-about]", "100")
    expect(page.locator("[name=questions-0-max_characters]")).to_have_value("120")
    page.fill("[name=figures-0-name]", "活动场次")
    page.fill("[name=figures-0-unit]", "场")
    page.select_option("[name=figures-0-source]", "held")
    page.get_by_role("button", name="添加数据项").click()
    page.fill("[name=figures-1-name]", "发放资料")
    page.check("[name=chain][value=through_city]")
    expect(burden).to_have_text(
        "每家单位要填3项，3家单位（其中县级1家）合计9项。另有1项可自动带出，不用填。"
    )
    page.locator("[data-formset=figures] [data-formset-remove]").last.click()
    expect(burden).to_have_text(
        "每家单位要填2项，3家单位（其中县级1家）合计6项。另有1项可自动带出，不用填。"
    )

    due = timezone.localtime() + timedelta(days=14)
    page.fill("[name=due_at]", f"{due:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="保存并预览填报页").click()
    page.get_by_role("link", name="手机").click()
    seen = page.frame_locator("iframe")
    expect(seen.get_by_role("heading", name="填报活动总结")).to_be_visible()
    expect(seen.get_by_text("500字左右（400—600字）")).to_be_visible()
    assert page.locator("iframe").bounding_box()["width"] == 392
    frame = page.frames[1]
    assert frame.evaluate("document.documentElement.scrollWidth") == 390

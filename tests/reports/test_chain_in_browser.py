"""A city with four counties: return of two fields, resubmission, roll-up, the province's word."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from reports import workflow
from reports.models import Figure, Submission
from reports.states import SubmissionState
from tests.factories import DUE, NOW, Bureau, FigureFieldFactory
from tests.reports.steps import save, state_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

S = SubmissionState
DESK = {"width": 1366, "height": 768}


@pytest.fixture(autouse=True)
def nobody_saved_before():
    cache.clear()


@pytest.fixture
def bureau():
    return Bureau(cities=1, counties=4)


@pytest.fixture
def city(bureau):
    """The city's submission; its counties have all handed in."""
    county = bureau.submission(county=0, due_at=DUE.replace(year=2099))
    field = FigureFieldFactory(requirement=county.requirement, name="活动场次")
    city = Submission.objects.get(pk=county.parent_id)
    for number, (county, clerk) in enumerate(
        zip(counties_of(city), bureau.county_clerks, strict=True)
    ):
        figure = Figure(submission=county, field=field, value=number + 1)
        save(county, clerk, text=f"{county.agency.short_name}进企业宣讲。", figures=[figure])
        workflow.submit(county, by=clerk, now=NOW)
    return city


def counties_of(city):
    return list(city.children.order_by("agency__position"))


@pytest.fixture
def opened(browser, live_server):
    """A function that opens an address as somebody, in a browser of their own."""
    contexts, errors = [], []

    def open_as(user, path):
        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        context = browser.new_context(
            base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai", viewport=DESK
        )
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        tab = context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.on("dialog", lambda dialog: dialog.accept())
        tab.goto(path)
        return tab

    yield open_as
    for context in contexts:
        context.close()
    assert errors == []


def confirm(tab, name):
    tab.get_by_role("button", name=name, exact=True).click()


def give_back(tab, reason, **comments):
    """退回 with a word to each part, by what the part is called."""
    for label, text in comments.items():
        tab.get_by_text(f"写意见：{label}").click()
        tab.get_by_label(f"对“{label}”的意见").fill(text)
    tab.locator(".reason-form > summary", has_text="退回").click()
    tab.get_by_label("退回理由").fill(reason)
    tab.locator("#return_form button").click()
    expect(tab.locator(".alert-success")).to_contain_text("已退回")


def test_four_counties_their_city_and_the_province(bureau, city, opened):
    first = counties_of(city)[0]
    field = city.requirement.figure_fields.get()

    # The city returns two parts of one county.
    tab = opened(bureau.clerks[0], first.get_absolute_url())
    give_back(tab, "请核实。", 正文="请写明效果。", 活动场次="与附件不符。")

    # The county finds both beside the fields, mends them, and hands in again.
    county = opened(bureau.county_clerks[0], reverse("edit_submission", args=[first.pk]))
    expect(county.get_by_text("请写明效果。")).to_be_visible()
    expect(county.get_by_text("与附件不符。")).to_be_visible()
    county.locator("#id_text").fill(f"{first.agency.short_name}进企业宣讲，反响良好。")
    county.locator(f"#id_figure_{field.pk}").fill("10")
    confirm(county, "重报")
    expect(county.get_by_text("收到时间")).to_be_visible()

    # The city sees what changed, and accepts all four at once.
    tab.goto(first.get_absolute_url())
    expect(tab.locator("ins").filter(has_text="反响良好")).to_be_visible()
    expect(tab.locator("del", has_text="1场")).to_be_visible()
    tab.goto(reverse("show_counties", args=[city.pk]))
    for box in tab.get_by_role("checkbox").all():
        box.check()
    confirm(tab, "审核通过")
    expect(tab.locator(".alert-success")).to_contain_text("已审核通过 4 项")
    expect(tab.get_by_role("row", name="合计")).to_contain_text("19")

    # It takes over what one county wrote; the sum is there already.
    tab.get_by_role("button", name="采用到正文").first.click()
    expect(tab.locator("#id_text")).to_have_value(
        f"【{first.agency.short_name}】\n{first.agency.short_name}进企业宣讲，反响良好。"
    )
    tab.locator(f"#id_figure_{field.pk}").fill("19")
    confirm(tab, "报送")
    expect(tab.get_by_text("收到时间")).to_be_visible()

    # The province returns and accepts; the counties are frozen with it.
    officer = opened(bureau.officer, city.get_absolute_url())
    give_back(officer, "请概括全市情况。", 正文="不要只写一个县。")
    tab.goto(reverse("edit_submission", args=[city.pk]))
    tab.locator("#id_text").fill("全市四县共开展活动19场。")
    confirm(tab, "重报")
    expect(tab.get_by_text("收到时间")).to_be_visible()
    officer.goto(city.get_absolute_url())
    confirm(officer, "审核通过")
    expect(officer.locator(".alert-success")).to_contain_text("已审核通过")

    assert state_of(city) == S.ACCEPTED
    county.goto(first.get_absolute_url())
    expect(county.get_by_text("县级报送随之锁定")).to_be_visible()

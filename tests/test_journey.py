"""The main job in a real browser: from the officer's draft to the accepted summary."""

from datetime import timedelta
from io import BytesIO

import pdfplumber
import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from campaigns.models import Notice
from gongwen.counting import count_characters
from tests.factories import ActivityCategoryFactory, ActivityFactory, Bureau, ScheduleFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "关于组织开展2025年“世界认可日”主题活动的通知"
BODY = """2025年6月9日是第十八个“世界认可日”，现就有关事项通知如下：
一、活动主题
国内主题为“认证认可检验检测：与供应链协同发展”。
二、有关事项
（一）请各单位将活动总结按时反馈。"""
SUMMARY = "我局围绕活动主题组织企业座谈和实验室开放，取得良好效果。"


@pytest.fixture
def bureau():
    bureau = Bureau()
    category = ActivityCategoryFactory(schedule=ScheduleFactory(campaign=bureau.campaign))
    ActivityFactory.create_batch(2, category=category)
    return bureau


@pytest.fixture
def office(page):
    """The browser of an office in which one person after another sits down."""
    page.on("dialog", lambda dialog: dialog.accept())
    return Office(page)


class Office:
    def __init__(self, page):
        self.page = page

    def sit_down(self, user):
        self.page.context.clear_cookies()
        self.page.goto("/login/")
        self.page.get_by_label("登录名").fill(user.username)
        self.page.get_by_label("密码").fill("secret-password")
        self.press("登录")

    def press(self, button):
        self._submit(self.page.get_by_role("button", name=button, exact=True))

    def _submit(self, button):
        with self.page.expect_navigation():
            button.click()

    def open_todo(self, title):
        self.page.goto("/")
        self.page.get_by_role("link", name=title).first.click()
        self.page.wait_for_load_state()

    def give_reason(self, step, text):
        """A step that needs a reason opens its field first."""
        form = self.page.locator("details").filter(has_text=step)
        form.locator("summary").first.click()
        form.get_by_role("textbox").fill(text)
        self._submit(form.get_by_role("button", name=step))

    def state(self):
        return self.page.locator("main .badge, main .state-badge").first.inner_text()

    def receipt_is_for(self):
        """The state of what was handed in just now, as its own page says."""
        expect(self.page.locator("h1")).to_contain_text("回执")
        self.page.locator("main .crumbs a, main nav a").last.click()
        return self.state()

    def download(self, link):
        with self.page.expect_download() as event:
            self.page.get_by_role("link", name=link).first.click()
        return event.value.path().read_bytes()


def test_notice_goes_from_draft_to_accepted_summary(office, bureau):
    page = office.page
    city = bureau.cities[0]

    # The officer drafts, asks for a summary and sends the text for review.
    office.sit_down(bureau.officer)
    page.goto(f"/campaigns/{bureau.campaign.pk}/")
    page.get_by_role("link", name="起草通知").first.click()
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("主送机关").fill("各设区市市场监管局")
    page.get_by_label(bureau.group.phrase).check()
    page.get_by_label("正文", exact=False).first.fill(BODY)
    page.get_by_label("活动安排表").first.select_option(label="第十八个“世界认可日”四进活动安排表")
    office.press("保存草稿")
    notice = Notice.objects.get()
    assert (notice.title, notice.body, notice.state) == (TITLE, BODY, "draft")

    page.goto(f"/notices/{notice.pk}/")
    page.get_by_role("link", name="新增报送要求").click()
    page.get_by_label("名称").first.fill("活动总结")
    due = timezone.localtime() + timedelta(days=14)
    page.locator("[name=due_at]").fill(f"{due:%Y-%m-%dT%H:%M}")
    office.press("保存")
    page.goto(f"/notices/{notice.pk}/")
    office.press("送审")
    assert office.state() == "核稿中"

    # Reviewer and signatory find it among what waits for them.
    office.sit_down(bureau.reviewer)
    office.open_todo(TITLE)
    office.press("核稿通过")
    office.sit_down(bureau.signatory)
    office.open_todo(TITLE)
    office.press("签发")
    assert office.state() == "已签发"

    # The officer registers and issues; the official PDF can be had.
    office.sit_down(bureau.officer)
    office.open_todo(TITLE)
    office.press("登记")
    notice.refresh_from_db()
    assert str(notice.number).endswith("号")
    office.press("印发")
    assert office.state() == "已印发"
    with pdfplumber.open(BytesIO(office.download("下载正式文件"))) as pdf:
        assert str(notice.number) in pdf.pages[0].extract_text()
        assert len(pdf.pages) % 2 == 0

    # The clerk acknowledges, writes and submits.
    office.sit_down(bureau.clerks[0])
    office.open_todo(TITLE)
    office.press("签收")
    assert notice.deliveries.get(agency=city).acknowledged_by == bureau.clerks[0]
    office.open_todo("活动总结")
    if page.get_by_role("link", name="填报", exact=True).count():
        page.get_by_role("link", name="填报", exact=True).click()
    page.get_by_label("正文").fill(SUMMARY)
    expect(page.locator("#text_count")).to_have_text(f"已写 {count_characters(SUMMARY)} 字")
    office.press("报送")
    assert office.receipt_is_for() == "已报送"

    # The officer returns it; the clerk reads why and submits again; the officer accepts.
    office.sit_down(bureau.officer)
    office.open_todo(city.name)
    office.give_reason("退回", "请补充参加人数。")
    assert office.state() == "已退回"
    office.sit_down(bureau.clerks[0])
    office.open_todo("活动总结")
    if page.get_by_role("link", name="修改重报").count():
        page.get_by_role("link", name="修改重报").click()
    expect(page.get_by_text("请补充参加人数。").first).to_be_visible()
    page.get_by_label("正文").fill(f"{SUMMARY}参加人数约300人。")
    office.press("重报")
    assert office.receipt_is_for() == "已重报"
    office.sit_down(bureau.officer)
    office.open_todo(city.name)
    office.press("审核通过")
    assert office.state() == "已审核"

    # What is left is on the roster, and both tables leave as workbooks.
    page.goto(f"/notices/{notice.pk}/roster/")
    roster = load_workbook(BytesIO(office.download("导出 Excel"))).active
    assert city.name in {cell.value for row in roster.iter_rows() for cell in row}
    page.goto(f"/schedules/{bureau.campaign.schedules.get().pk}/")
    schedule = load_workbook(BytesIO(office.download("导出 Excel"))).active
    assert [cell.value for cell in schedule[2]] == [
        "序号",
        "活动主题",
        "活动内容",
        "活动时间",
        "责任单位",
    ]
    assert [str(cells) for cells in schedule.merged_cells.ranges if cells.min_row > 1] == ["B3:B4"]


def test_what_was_typed_survives_an_error_of_the_form(office, bureau):
    page = office.page
    office.sit_down(bureau.officer)
    page.goto(f"/campaigns/{bureau.campaign.pk}/draft-notice/")
    page.get_by_label("正文", exact=False).first.fill(BODY)

    page.locator("form[data-unsaved]").evaluate("form => form.noValidate = true")
    office.press("保存草稿")

    assert page.locator(".error-summary").is_visible()
    assert page.locator("textarea[name=body]").input_value().replace("\r\n", "\n") == BODY
    assert Notice.objects.count() == 0

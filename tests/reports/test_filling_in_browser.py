"""A clerk at a phone fills in and hands in; two pages of one submission lose nobody's words."""

from io import BytesIO

import pikepdf
import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from agencies.permissions import Role
from reports.models import Submission
from reports.states import SubmissionState
from tests.factories import DUE, Bureau, FigureFieldFactory, UserFactory
from tests.reports.collecting import Collection, row, words

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

S = SubmissionState
PHONE = {"width": 390, "height": 844}
FAR = DUE.replace(year=2099)
TEXT = "我局组织开展了检验检测开放日活动。"
# Nothing sticks out at the side, and every field has the width of its column.
TOO_WIDE = """() => [...document.querySelectorAll("main *")]
  .filter(each => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1)
  .map(each => each.tagName + "." + each.className)"""
LINES_OF_LABELS = """() => [...document.querySelectorAll(".receipt-table th")].map(each => {
  const range = document.createRange();
  range.selectNodeContents(each);
  return range.getClientRects().length;
})"""


@pytest.fixture(autouse=True)
def nobody_saved_before():
    cache.clear()


@pytest.fixture
def bureau():
    return Bureau(cities=1)


@pytest.fixture
def submission(bureau):
    found = bureau.submission(due_at=FAR)
    found.requirement.questions.create(text="存在问题")
    FigureFieldFactory(requirement=found.requirement, name="参加人数", unit="人")
    return found


@pytest.fixture
def opened(browser, live_server):
    """A function that opens an address as somebody, in a browser of their own."""
    contexts, errors = [], []

    def open_as(user, path, **options):
        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        context = browser.new_context(
            base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai", **options
        )
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        tab = context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.goto(path)
        return tab

    yield open_as
    for context in contexts:
        context.close()
    assert errors == []


def edit(submission):
    return reverse("edit_submission", args=[submission.pk])


def stored(submission):
    return Submission.objects.get(pk=submission.pk)


def saved(tab):
    expect(tab.locator("[data-save-status]")).to_contain_text("已自动保存")
    expect(tab.locator("form[data-pending]")).to_have_count(0)


def hand_in(tab, name="报送"):
    tab.once("dialog", lambda dialog: dialog.accept())
    tab.get_by_role("button", name=name, exact=True).click()


def test_clerk_at_a_phone_is_told_what_is_missing_hands_in_and_gets_a_receipt(
    opened, bureau, submission
):
    tab = opened(bureau.clerks[0], edit(submission), viewport=PHONE)
    assert tab.evaluate(TOO_WIDE) == []
    tab.get_by_label("正文").fill(TEXT)
    tab.get_by_label("参加人数（人）").fill("约1.2万")
    saved(tab)

    hand_in(tab)
    tab.get_by_role("link", name="“存在问题”还没有填写。").click()
    question = tab.get_by_label("存在问题")
    expect(question).to_be_focused()
    expect(question).to_be_in_viewport()
    expect(tab.get_by_label("参加人数（人）")).to_have_value("12000")
    question.fill("基层人手不足。")
    hand_in(tab)

    expect(tab.get_by_role("heading", name="报送回执")).to_be_visible()
    receipt = stored(submission).versions.get().receipt_number
    expect(tab.get_by_role("article")).to_contain_text(receipt)
    expect(tab.get_by_role("article")).to_contain_text("约12000人")
    assert tab.evaluate(TOO_WIDE) == []
    assert tab.evaluate(LINES_OF_LABELS) == [1] * 7
    assert len(pikepdf.open(BytesIO(tab.pdf(prefer_css_page_size=True))).pages) == 1
    assert stored(submission).state == S.SUBMITTED


def test_figure_sent_as_people_write_it_is_not_offered_again(opened, bureau, submission):
    tab = opened(bureau.clerks[0], edit(submission), viewport=PHONE)
    tab.get_by_label("参加人数（人）").fill("约1.2万")
    tab.get_by_role("button", name="保存草稿").click()
    expect(tab.locator("main")).to_contain_text("已保存草稿，尚未报送。")
    expect(tab.locator(".autosave-notice")).to_have_count(0)

    tab.get_by_label("参加人数（人）").fill("1.3万余")
    hand_in(tab)

    expect(tab.locator(".error-summary")).to_contain_text("草稿已保存，但还没有报送")
    expect(tab.get_by_label("参加人数（人）")).to_have_value("13000")
    expect(tab.locator(".autosave-notice")).to_have_count(0)


def test_what_is_typed_after_the_session_expired_is_there_after_a_login_in_the_same_window(
    opened, bureau, submission
):
    clerk = bureau.clerks[0]
    tab = opened(clerk, edit(submission), viewport=PHONE)
    Session.objects.all().delete()

    tab.get_by_label("正文").fill(TEXT)
    tab.get_by_label("参加人数（人）").fill("约1.2万")
    expect(tab.locator("[data-save-status]")).to_contain_text("登录已过期，内容已暂存在本机。")
    tab.get_by_label("存在问题").fill("基层人手不足。")
    hand_in(tab)
    expect(tab.locator("main")).to_contain_text(TEXT)
    tab.get_by_label("登录名").fill(clerk.username)
    tab.get_by_label("密码").fill("secret-password")
    tab.get_by_role("button", name="登录").click()

    expect(tab.locator(".autosave-notice")).to_contain_text("填写的内容尚未提交，已在本机保存")
    tab.get_by_role("button", name="恢复").click()
    saved(tab)
    assert (stored(submission).text, stored(submission).state) == (TEXT, S.DRAFT)
    assert stored(submission).answers.get().text == "基层人手不足。"
    assert stored(submission).figures.get().value == 12000
    hand_in(tab)
    expect(tab.get_by_role("heading", name="报送回执")).to_be_visible()


def test_clerk_reports_nothing_and_is_told_which_rule_locks_and_who_opens(
    opened, bureau, submission
):
    tab = opened(bureau.clerks[0], edit(submission), viewport=PHONE)
    tab.get_by_label("正文").fill("原拟开展")
    saved(tab)
    tab.get_by_text("零报告", exact=True).first.click()
    tab.get_by_label("原因").fill("本地没有开放的实验室。")
    tab.locator(".reason-form-panel button").click()
    expect(tab.get_by_role("heading", name="零报告回执")).to_be_visible()

    tab.goto(edit(submission))

    lock = tab.locator("#lock")
    expect(lock).to_contain_text("规则：报送以后、退回以前不能修改。")
    expect(lock).to_contain_text(f"请联系{bureau.agency.short_name}退回。")
    expect(lock).to_contain_text(bureau.officer.phone)
    assert stored(submission).state == S.NOTHING_TO_REPORT


def test_two_pages_bring_together_what_one_of_them_changed_and_show_both_of_what_both_did(
    opened, bureau, submission
):
    colleague = UserFactory(agency=bureau.cities[0], roles=[Role.CLERK], name="王芳")
    mine, theirs = (opened(user, edit(submission)) for user in (bureau.clerks[0], colleague))

    theirs.get_by_label("正文").fill("王芳写的正文。")
    theirs.get_by_label("参加人数（人）").fill("300")
    saved(theirs)
    mine.get_by_label("存在问题").fill("我写的问题。")
    expect(mine.locator("[data-meeting]")).to_contain_text("改了“正文”、“参加人数”，已并入本页。")
    saved(mine)

    expect(mine.get_by_label("正文")).to_have_value("王芳写的正文。")
    expect(mine.get_by_label("参加人数（人）")).to_have_value("300")
    assert stored(submission).answers.get().text == "我写的问题。"

    theirs.get_by_label("存在问题").fill("王芳写的问题。")
    part = theirs.locator("[data-part^=question_]")
    expect(part.locator("[data-other]")).to_contain_text("我写的问题。")
    expect(theirs.locator("[data-save-status]")).to_contain_text("没有保存")
    theirs.get_by_role("button", name="保存草稿").click()
    expect(part.get_by_role("button", name="用这一份")).to_be_focused()
    expect(theirs.locator("[data-save-status]")).to_contain_text("请先选择用哪一份。")
    assert stored(submission).answers.get().text == "我写的问题。"
    part.get_by_role("button", name="两份都留").click()
    saved(theirs)

    assert stored(submission).answers.get().text == "王芳写的问题。\n我写的问题。"
    assert stored(submission).text == "王芳写的正文。"


def test_two_pages_of_a_table_bring_rows_together_and_show_both_of_a_cell_that_both_changed(opened):
    collection = Collection(due_at=FAR)
    first, second = row("甲"), row("乙")
    collection.save(first, second)
    grid = opened(collection.clerk(), edit(collection.submission()))
    collection.save(row("甲，同事", key=first.key), second, row("同事加的"))

    grid.get_by_label("第2项活动内容").fill("乙，我")
    expect(grid.locator("[data-meeting]")).to_contain_text("改了表中第1、3项，已并入本页。")
    saved(grid)
    assert [r[1] for r in words(collection.submission())] == ["甲，同事", "乙，我", "同事加的"]

    collection.save(row("甲，同事又改", key=first.key), row("乙，我", key=second.key))
    grid.get_by_label("第1项活动内容").fill("甲，我")
    cell = grid.locator("[data-cell=content]").first
    expect(cell.locator("[data-other]")).to_contain_text("甲，同事又改")
    expect(grid.locator("[data-grid-row]")).to_have_count(2)
    cell.get_by_role("button", name="两份都留").click()
    saved(grid)

    assert [r[1] for r in words(collection.submission())] == ["甲，我\n甲，同事又改", "乙，我"]

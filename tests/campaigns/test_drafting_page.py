"""Writing a notice in a real browser: Chinese input, two people, a lost connection, a lost session."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from agencies.permissions import Role
from campaigns import remarks, workflow
from campaigns.models import Notice
from tests.factories import NOW, Bureau, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = "现就有关事项通知如下：\n一、活动主题\n（一）开展宣传。各单位要认真组织。\n（二）开展培训。各单位要及时总结。"


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def notice(bureau):
    return bureau.notice(body=BODY)


class Desk:
    """One person's browser with the notice open for writing."""

    def __init__(self, page, user, notice):
        self.page, self.user, self.notice = page, user, notice
        page.on("dialog", lambda dialog: dialog.accept())

    def sit_down(self):
        client = Client()
        client.force_login(self.user)
        session = client.cookies["sessionid"]
        self.page.context.add_cookies(
            [{"name": "sessionid", "value": session.value, "url": self.base}]
        )
        return self

    @property
    def base(self):
        return self.live_url

    def open(self):
        self.page.goto(f"{self.live_url}{reverse('edit_notice', args=[self.notice.pk])}")
        self.page.wait_for_selector(".cm-editor")
        return self

    @property
    def text(self):
        return self.page.locator("textarea[data-editor]").input_value()

    @property
    def status(self):
        return self.page.locator("[data-save-status]")

    def type_at_end(self, words):
        self.page.locator(".cm-content").click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.insert_text(words)

    def wait_saved(self):
        """All that was typed, and not only what was typed before some earlier save."""
        expect(self.page.locator("[data-drafting] form[data-pending]")).to_have_count(0)
        expect(self.status).to_have_text(re.compile(r"^已保存 \d\d:\d\d$"))


@pytest.fixture
def desk(page, live_server, bureau, notice):
    desk = Desk(page, bureau.officer, notice)
    desk.live_url = live_server.url
    return desk.sit_down().open()


@pytest.fixture
def second_desk(browser, live_server, bureau, notice):
    colleague = UserFactory(agency=bureau.agency, roles=[Role.OFFICER], name="郑文博")
    context = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768})
    desk = Desk(context.new_page(), colleague, notice)
    desk.live_url = live_server.url
    yield desk.sit_down().open()
    context.close()


def stored(notice):
    return Notice.objects.get(pk=notice.pk).body


def test_chinese_input_by_composition_loses_nothing(desk):
    desk.page.locator(".cm-content").click()
    desk.page.keyboard.press("Control+End")
    keyboard = desk.page.context.new_cdp_session(desk.page)
    for reading, chosen in [("zhi", "质"), ("liang'ti", "量提"), ("sheng", "升"), ("。", "。")] * 6:
        for end in range(1, len(reading) + 1):
            keyboard.send(
                "Input.imeSetComposition",
                {"text": reading[:end], "selectionStart": end, "selectionEnd": end},
            )
            desk.page.wait_for_timeout(60)
        keyboard.send("Input.insertText", {"text": chosen})
        desk.page.wait_for_timeout(120)

    desk.wait_saved()

    assert desk.text == BODY + "质量提升。" * 6
    assert stored(desk.notice) == BODY + "质量提升。" * 6


def test_half_composed_text_is_never_saved(desk):
    desk.type_at_end("甲")
    keyboard = desk.page.context.new_cdp_session(desk.page)
    keyboard.send(
        "Input.imeSetComposition", {"text": "zhil", "selectionStart": 4, "selectionEnd": 4}
    )

    desk.page.wait_for_timeout(3500)

    assert "zhil" not in stored(desk.notice)
    keyboard.send("Input.insertText", {"text": "质量"})
    desk.wait_saved()
    assert stored(desk.notice) == BODY + "甲质量"


def test_enter_continues_the_numbering_and_an_empty_number_ends_it(desk):
    desk.type_at_end("")
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.insert_text("开展检查。")
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.insert_text("请认真落实。")

    assert desk.text == BODY + "\n（三）开展检查。\n请认真落实。"


def test_numbers_are_put_in_order_and_back(desk):
    desk.type_at_end("\n（五）开展检查。\n三、工作要求")

    desk.page.get_by_role("button", name="重排序号").click()

    assert desk.text == BODY + "\n（三）开展检查。\n二、工作要求"
    desk.page.locator(".cm-content").press("Control+z")
    assert desk.text == BODY + "\n（五）开展检查。\n三、工作要求"


def test_pages_follow_the_text_and_keep_what_did_not_change(desk):
    expect(desk.page.locator("[data-pages-note]")).to_have_text(re.compile(r"^共 \d 页"))
    before = desk.page.locator(".side-page").evaluate_all("all => all.map(i => i.dataset.key)")

    desk.type_at_end("\n（三）新写的一段。")
    expect(desk.page.locator(".side-page").first).not_to_have_attribute("data-key", before[0])

    after = desk.page.locator(".side-page").evaluate_all("all => all.map(i => i.dataset.key)")
    assert [one == other for one, other in zip(before, after, strict=True)][1:] == [True] * (
        len(before) - 1
    )


def test_editor_keeps_its_looks_when_the_focus_changes(desk):
    desk.type_at_end("。")

    assert desk.page.locator(".cm-editor.cm-focused.drafting-editor.form-control").count() == 1


def test_slip_is_mended_with_one_click(desk):
    desk.type_at_end("\n(三)开展检查。")
    desk.page.get_by_role("tab", name="校对").click()

    desk.page.get_by_role("button", name="改为 （三）").click()

    assert desk.text == BODY + "\n（三）开展检查。"
    expect(desk.page.get_by_role("button", name="改为 （三）")).to_have_count(0)


def test_word_that_is_kept_is_not_asked_about_again(desk):
    desk.type_at_end("请布署工作。")
    desk.page.get_by_role("tab", name="校对").click()
    finding = desk.page.locator("[data-findings-list] li", has_text="布署")

    finding.get_by_role("button", name="不再提示此词").click()

    expect(finding).to_have_count(0)
    assert desk.text == BODY + "请布署工作。"


def test_link_to_a_finding_leads_to_its_words(desk):
    start = BODY.index("开展培训")
    address = reverse("edit_notice", args=[desk.notice.pk])
    desk.page.goto(f"{desk.base}{address}?at={start}-{start + 4}#id_body")
    expect(desk.page.locator(".cm-editor.cm-focused")).to_be_visible()

    desk.page.keyboard.insert_text("组织比武")

    assert desk.text == BODY.replace("开展培训", "组织比武")


def test_remark_is_shown_beside_the_text_and_settled_there(desk, bureau):
    workflow.submit_for_review(desk.notice, by=bureau.officer, now=NOW)
    by_reviewer = {"by": bureau.reviewer, "now": NOW}
    remarks.write(desk.notice, text="请补充对象。", quote="开展培训", start=None, **by_reviewer)
    workflow.return_for_revision(desk.notice, reason="请修改。", **by_reviewer)
    desk.open()
    assert desk.page.locator(".note-comment").all_inner_texts() == ["开展培训"]
    desk.type_at_end("未保存的文字。")

    desk.page.get_by_role("button", name="已处理").click()

    expect(desk.page.get_by_text("没有待处理的批注。")).to_be_visible()
    assert desk.page.locator(".note-comment").count() == 0
    assert desk.text == BODY + "未保存的文字。"
    assert desk.notice.remarks.get().resolved_by == bureau.officer


def test_reviewer_selects_words_and_remarks_on_them(desk, bureau):
    workflow.submit_for_review(desk.notice, by=bureau.officer, now=NOW)
    desk.user = bureau.reviewer
    desk.sit_down()
    desk.page.goto(f"{desk.live_url}{reverse('list_remarks', args=[desk.notice.pk])}")
    line = desk.page.locator("[data-remark-text] p").nth(3)

    line.dblclick(position={"x": 60, "y": 10})
    field = desk.page.get_by_label("批注的文字")
    expect(field).not_to_have_value("")  # the browser selects first, then the page quotes
    quote = field.input_value()
    desk.page.get_by_label("批注", exact=True).or_(desk.page.locator("#id_text")).first.fill(
        "请细化。"
    )
    desk.page.get_by_role("button", name="批注", exact=True).click()

    desk.page.wait_for_selector("mark.note-comment")
    remark = desk.notice.remarks.get()
    assert (remark.quote, BODY[remark.start : remark.start + len(quote)]) == (quote, quote)
    assert BODY[: remark.start].count("\n") == 3


def test_outline_leads_to_its_place(desk):
    desk.page.get_by_role("tab", name="大纲").click()

    desk.page.get_by_role("button", name="（二）开展培训").click()
    desk.page.keyboard.insert_text("〇")

    assert desk.text == BODY.replace("（二）", "〇（二）")


def test_two_editors_one_conflict_and_nothing_is_lost(desk, second_desk, page_problems):
    desk.type_at_end("我写的结尾。")
    desk.wait_saved()

    second_desk.type_at_end("同事写的结尾。")

    meeting = second_desk.page.locator("[data-meeting]")
    expect(meeting).to_contain_text("两份文字都已留存")
    assert second_desk.text == BODY + "同事写的结尾。"
    assert stored(desk.notice) == BODY + "我写的结尾。"
    assert meeting.locator("button").all_inner_texts() == ["以我的为准", "以对方的为准"]
    meeting.get_by_role("button", name="以我的为准").click()
    second_desk.wait_saved()
    assert stored(desk.notice) == BODY + "同事写的结尾。"
    kept = [draft.document.body[-1].text for draft in desk.notice.saved_drafts.all()]
    assert [text[-6:] for text in kept] == [
        "要及时总结。",
        "我写的结尾。",
        "事写的结尾。",
        "事写的结尾。",
    ]
    page_problems.clear()  # the answer 409


def test_changes_in_different_paragraphs_are_joined(desk, second_desk, page_problems):
    desk.type_at_end("并报省局。")
    desk.wait_saved()
    second_desk.page.locator(".cm-content").click()
    second_desk.page.keyboard.press("Control+Home")
    second_desk.page.keyboard.insert_text("各单位：")

    second_desk.page.get_by_role("button", name="合并两人的改动").click()
    second_desk.wait_saved()

    assert stored(desk.notice) == "各单位：" + BODY + "并报省局。"
    page_problems.clear()


def test_new_notice_becomes_a_draft_as_soon_as_something_is_written(desk, bureau):
    desk.page.goto(f"{desk.base}{reverse('draft_notice', args=[bureau.campaign.pk])}")
    desk.page.get_by_label("主送机关").fill("各设区市市场监管局")
    desk.page.get_by_label("姓名").first.fill("林晓燕")
    desk.page.get_by_label("电话").first.fill("0591-1")
    desk.type_at_end("第一句。")

    expect(desk.status).to_contain_text("已保存")
    expect(desk.page.locator("form[data-pending]")).to_have_count(0)
    made = Notice.objects.exclude(pk=desk.notice.pk).get()
    assert made.body == "第一句。"
    desk.page.wait_for_url(f"**{reverse('edit_notice', args=[made.pk])}")
    desk.type_at_end("第二句。")
    desk.page.get_by_role("button", name="保存草稿").click()
    desk.page.wait_for_url(f"**{made.get_absolute_url()}")
    assert stored(made) == "第一句。第二句。"
    assert [contact.name for contact in made.contacts.all()] == ["林晓燕"]
    assert Notice.objects.count() == 2


def test_who_else_writes_is_said(desk, second_desk):
    expect(second_desk.page.locator("[data-presence]")).to_have_text(f"{desk.user.name}正在编辑")


def test_text_written_without_a_connection_is_saved_when_it_is_back(desk, page_problems):
    desk.type_at_end("连着写的。")
    desk.wait_saved()
    desk.page.context.set_offline(True)
    desk.type_at_end("断网写的。")
    expect(desk.status).to_have_text("暂时连不上服务器，文字已暂存在本机，恢复后自动保存。")
    assert stored(desk.notice) == BODY + "连着写的。"

    desk.page.context.set_offline(False)
    desk.wait_saved()

    assert stored(desk.notice) == BODY + "连着写的。断网写的。"
    page_problems.clear()


def test_text_written_without_a_connection_outlives_the_closed_page(desk, page_problems):
    desk.page.context.set_offline(True)
    desk.type_at_end("断网写的。")
    expect(desk.status).to_contain_text("文字已暂存在本机")
    desk.page.goto("about:blank")
    desk.page.context.set_offline(False)

    desk.open()
    assert desk.text == BODY
    desk.page.get_by_role("button", name="恢复").click()
    desk.wait_saved()

    assert stored(desk.notice) == BODY + "断网写的。"
    page_problems.clear()


def test_session_that_ends_while_writing_loses_nothing(desk, bureau, page_problems):
    Session.objects.all().delete()
    desk.type_at_end("过期后写的。")
    expect(desk.status).to_contain_text("登录已过期，文字已暂存在本机。")

    desk.page.get_by_role("button", name="保存草稿").click()
    desk.page.get_by_label("登录名").fill(bureau.officer.username)
    desk.page.get_by_label("密码").fill("secret-password")
    desk.page.get_by_role("button", name="登录").click()
    desk.page.get_by_role("button", name="恢复").click()

    desk.wait_saved()
    assert desk.text == BODY + "过期后写的。"
    assert stored(desk.notice) == BODY + "过期后写的。"
    page_problems.clear()


def test_login_in_another_window_lets_the_page_save_again(desk, page_problems):
    Session.objects.all().delete()
    desk.type_at_end("过期后写的。")
    expect(desk.status).to_contain_text("登录已过期")

    desk.sit_down()
    desk.type_at_end("又写的。")
    desk.wait_saved()

    assert stored(desk.notice) == BODY + "过期后写的。又写的。"
    page_problems.clear()

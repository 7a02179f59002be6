"""The outbox by mouse: what is held stays, what is edited leaves as edited, what is cancelled never."""

import pytest
from playwright.sync_api import expect

from agencies import messages
from agencies.messages import Letter
from agencies.models import OutgoingMessage
from agencies.permissions import Role
from tests.factories import NOW, AgencyFactory, UserFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def outbox(page):
    """The outbox of an officer with one mail to each of three units, none of them sent."""
    officer = UserFactory(agency=AgencyFactory(province=True), roles=[Role.OFFICER])
    letter = Letter("【请报送】活动总结", "请及时报送。", "/", sender=officer.bureau)
    clerks = [UserFactory(name=name, roles=[Role.CLERK]) for name in ("甲", "乙", "丙")]
    post = [(clerk.agency, letter, f"told:{clerk.pk}") for clerk in clerks]
    messages.enqueue_to_agencies(post, now=NOW)
    page.goto("/login/")
    page.fill("[name=username]", officer.username)
    page.fill("[name=password]", "secret-password")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "login" not in url)
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def open_mail(page, name):
    page.goto("/outbox/")
    page.locator("tr", has_text=name).filter(has_text="电子邮件").get_by_role("link").first.click()
    expect(page.locator("h1")).to_contain_text("【请报送】活动总结")


def send():
    """What the sweep does each minute."""
    messages.send_due(now=NOW)


def mails(smtp_server):
    """Subject and first line of all that arrived, in order."""
    return sorted(
        (mail["Subject"], mail.get_body(("plain",)).get_content().splitlines()[0])
        for mail in smtp_server.messages
    )


def test_what_is_held_edited_or_cancelled_leaves_accordingly(outbox, smtp_server):
    open_mail(outbox, "甲")
    outbox.click("button:has-text('暂缓')")
    expect(outbox.locator("main")).to_contain_text("恢复发送")

    open_mail(outbox, "乙")
    outbox.get_by_role("link", name="修改", exact=True).click()
    outbox.fill("[name=subject]", "【请报送】活动总结（附表格式已更新）")
    outbox.fill("[name=body]", "请按新的附表报送。")
    outbox.click("button:has-text('保存')")
    expect(outbox.locator("h1")).to_contain_text("附表格式已更新")

    open_mail(outbox, "丙")
    outbox.click("button:has-text('取消发送')")
    expect(outbox.locator("main")).to_contain_text("已取消")

    send()
    assert mails(smtp_server) == [("【请报送】活动总结（附表格式已更新）", "请按新的附表报送。")]

    open_mail(outbox, "甲")
    outbox.click("button:has-text('恢复发送')")
    expect(outbox.get_by_role("button", name="暂缓")).to_be_visible()
    send()
    outbox.goto("/outbox/?state=sent")
    expect(outbox.locator("tbody tr", has_text="电子邮件")).to_have_count(2)
    assert [subject for subject, _ in mails(smtp_server)] == [
        "【请报送】活动总结",
        "【请报送】活动总结（附表格式已更新）",
    ]
    of_c = OutgoingMessage.objects.filter(recipient__name="丙").values_list("channel", "state")
    assert sorted(of_c) == [("email", "cancelled"), ("in_app", "sent")]

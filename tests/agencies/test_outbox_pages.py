"""发件箱: what was sent, what waits, what failed, and what an officer does about it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies import condition, messages, outbox
from agencies.messages import Letter
from agencies.models import AuditEntry, Contact, OutgoingMessage, Robot, Sweep
from agencies.permissions import Role
from scripts.run import unused_port
from tests.factories import NOW, AgencyFactory, UserFactory
from tests.pages import main_text

pytestmark = pytest.mark.django_db

State = OutgoingMessage.State
MINUTE = timedelta(minutes=1)


@pytest.fixture
def officer(client):
    officer = UserFactory(agency=AgencyFactory(province=True), roles=[Role.OFFICER])
    client.force_login(officer)
    return officer


@pytest.fixture
def administrator(client, officer):
    administrator = UserFactory(agency=officer.agency, roles=[Role.ADMINISTRATOR])
    client.force_login(administrator)
    return administrator


def mail_of(officer, subject="【请报送】活动总结", *, state=State.QUEUED, sender=None, **fields):
    clerk = UserFactory(roles=[Role.CLERK])
    about = fields.pop("about", "")
    letter = Letter(subject, "请及时报送。", "/", sender=sender or officer.bureau, about=about)
    messages.enqueue_to_agencies([(clerk.agency, letter, f"r:{clerk.pk}")], now=NOW)
    mails = OutgoingMessage.objects.filter(recipient=clerk, channel="email")
    mails.update(state=state, **fields)
    OutgoingMessage.objects.filter(recipient=clerk, channel="in_app").delete()
    return mails.get()


def step(client, message, name):
    return client.post(reverse("handle_outgoing", args=[message.pk, name]))


# --- The list -------------------------------------------------------------------------


def test_the_outbox_holds_what_the_own_bureau_sent(client, officer):
    mail_of(officer, "我们的")
    mail_of(officer, "别人的", sender=AgencyFactory())

    text = main_text(client.get(reverse("list_outbox")))

    assert "我们的" in text
    assert "别人的" not in text


def test_the_outbox_can_be_narrowed_to_a_state_and_to_a_notice(client, officer):
    mail_of(officer, "失败的", state=State.FAILED, bounced_at=NOW, about="notice-7")
    mail_of(officer, "待发的", about="notice-8")

    for query in ({"state": "failed"}, {"about": "notice-7"}, {"bounced": "yes"}):
        text = main_text(client.get(reverse("list_outbox"), query))
        assert "失败的" in text
        assert "待发的" not in text


def test_an_empty_outbox_says_so(client, officer):
    assert "还没有发出消息" in main_text(client.get(reverse("list_outbox")))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_database_the_same_for_one_and_three(
    client, officer, number, django_assert_num_queries
):
    for _ in range(number):
        mail_of(officer)

    # session, user, roles, agency, unread; counts, standstill, count and page of the list
    with django_assert_num_queries(9):
        client.get(reverse("list_outbox"))


# --- One message ----------------------------------------------------------------------


def test_a_message_tells_what_kept_it_and_what_took_its_place(client, officer):
    message = mail_of(
        officer,
        state=State.FAILED,
        bounced_at=NOW,
        last_error="邮件服务器答复：550 no such user",
        troubles=[[NOW.isoformat(), "邮件服务器答复：550 no such user"]],
    )

    text = main_text(client.get(reverse("show_outgoing", args=[message.pk])))

    assert "地址有误或者已停用。请与收件单位联系，更正账号或者联系人的邮箱后重新发送。" in text
    assert "邮件服务器答复：550 no such user 2025年5月26日 10:00" in text


def test_a_held_message_does_not_leave_until_it_is_released(client, officer, mailoutbox):
    message = mail_of(officer)

    step(client, message, "hold")
    assert messages.send_due(now=NOW) == 0
    step(client, message, "release")
    assert messages.send_due(now=NOW) == 1

    assert list(AuditEntry.objects.values_list("action", flat=True).order_by("pk")) == [
        "暂缓",
        "恢复发送",
    ]


def test_a_cancelled_message_does_not_leave(client, officer, mailoutbox):
    message = mail_of(officer)

    step(client, message, "cancel")
    messages.send_due(now=NOW)

    message.refresh_from_db()
    assert (message.state, mailoutbox) == (State.CANCELLED, [])


def test_an_edited_message_leaves_as_it_was_edited(client, officer, mailoutbox):
    message = mail_of(officer)

    told = {"subject": "改过的标题", "body": "改过的内容", "not_before": "2025-05-26T10:05"}
    response = client.post(reverse("edit_outgoing", args=[message.pk]), told)

    assert response.url == reverse("show_outgoing", args=[message.pk])
    assert messages.send_due(now=NOW + 4 * MINUTE) == 0
    assert messages.send_due(now=NOW + 5 * MINUTE) == 1
    (letter,) = mailoutbox
    assert (letter.subject, letter.body[:6]) == ("改过的标题", "改过的内容\n")


def test_second_officer_is_shown_what_the_first_wrote(client, officer):
    """Or what the sweep has put into the words of another day."""
    message = mail_of(officer)
    url = reverse("edit_outgoing", args=[message.pk])
    base = client.get(url).context["form"]["base"].value()
    OutgoingMessage.objects.filter(pk=message.pk).update(subject="已改的标题")

    told = {"subject": "我的标题", "body": "我的内容", "not_before": "2025-05-26T10:05"}
    response = client.post(url, told | {"base": base})

    form = response.context["form"]
    assert "现在的标题是“已改的标题”，内容是“请及时报送。”" in main_text(response)
    assert (form["subject"].value(), form["body"].value()) == ("我的标题", "我的内容")
    client.post(url, told | {"base": form["base"].value()})
    message.refresh_from_db()
    assert message.subject == "我的标题"
    assert "base" not in f"{AuditEntry.objects.get().detail}"


def test_what_a_worker_has_claimed_cannot_be_changed_any_more(client, officer):
    message = mail_of(officer)
    outbox.begin_round(now=NOW)
    outbox.claim([message.pk], now=NOW)

    for name in ("hold", "cancel"):
        assert step(client, message, name).status_code == 409
    page = client.get(reverse("edit_outgoing", args=[message.pk]))
    assert "这条消息不能再修改" in main_text(page)


def test_a_failed_message_leaves_after_it_is_sent_again(client, officer, mailoutbox):
    message = mail_of(officer, state=State.FAILED, attempts=5, bounced_at=NOW)

    step(client, message, "send_again")
    messages.send_due(now=timezone.now())

    message.refresh_from_db()
    assert (message.state, message.attempts, message.bounced_at) == (State.SENT, 1, None)


def failed_mail_of_contact(officer):
    """To an address that its unit has corrected since."""
    contact = Contact.objects.create(agency=AgencyFactory(), name="李四", email="old@example.org")
    letter = Letter("【请报送】活动总结", "请及时报送。", "/", sender=officer.bureau)
    messages.enqueue_to_agencies([(contact.agency, letter, f"r:{contact.pk}")], now=NOW)
    mails = OutgoingMessage.objects.filter(contact=contact)
    mails.update(state=State.FAILED, attempts=1, bounced_at=NOW)
    Contact.objects.filter(pk=contact.pk).update(email="new@example.org")
    return mails.get()


def test_what_is_sent_again_goes_to_the_address_that_the_contact_has_now(
    client, officer, mailoutbox
):
    step(client, failed_mail_of_contact(officer), "send_again")
    failed_mail_of_contact(officer)
    client.post(reverse("send_failed_again"))
    messages.send_due(now=timezone.now())

    assert [letter.to for letter in mailoutbox] == [["new@example.org"]] * 2


def test_all_that_failed_is_sent_again_at_once_but_not_what_others_sent(client, officer):
    mail_of(officer, state=State.FAILED)
    mail_of(officer, state=State.FAILED)
    foreign = mail_of(officer, state=State.FAILED, sender=AgencyFactory())

    response = client.post(reverse("send_failed_again"), follow=True)

    assert "2条失败的消息将重新发送。" in main_text(response)
    foreign.refresh_from_db()
    assert foreign.state == State.FAILED


def test_a_mail_that_came_back_is_marked_by_the_officer(client, officer):
    message = mail_of(officer, state=State.SENT, sent_at=NOW)

    step(client, message, "mark_bounced")

    message.refresh_from_db()
    assert (message.state, message.last_error) == (State.FAILED, "已退信")
    assert message.bounced_at is not None


def test_what_comes_next_is_no_promise_while_nothing_is_sent(client, officer):
    message = mail_of(officer)
    url = reverse("show_outgoing", args=[message.pk])
    sweep = Sweep.objects.create(pk=1, last_at=timezone.now())

    assert "一分钟内自动发出。" in main_text(client.get(url))
    Sweep.objects.filter(pk=sweep.pk).update(last_at=timezone.now() - timedelta(minutes=10))
    text = main_text(client.get(url))

    assert "一分钟内自动发出。" not in text
    assert "恢复后自动发出；此前可以修改、暂缓或取消。" in text


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.HELD, "由经办人暂缓，不会自动发出。需要发出时请点“恢复发送”。"),
        (State.RETRYING, "邮件服务器答复：451 later 将在最早发送时间自动重试，不需要处理。"),
        (State.FAILED, "邮件服务器答复：451 later 发送未成功。请查看原因"),
    ],
)
def test_the_list_says_what_to_do_next(client, officer, state, said):
    mail_of(officer, state=state, last_error="邮件服务器答复：451 later")

    assert said in main_text(client.get(reverse("list_outbox")))


# --- Standstill and condition ---------------------------------------------------------


def test_the_outbox_says_when_nothing_is_sent_by_itself(client, officer):
    Sweep.objects.create(pk=1, round=7, last_at=timezone.now() - timedelta(hours=3))

    text = main_text(client.get(reverse("list_outbox")))

    assert "自动发送已停止3小时。消息都保存在数据库中" in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"last_at": None}, "自动发送还没有运行过"),
        ({"last_at": NOW - 6 * MINUTE}, "自动发送已停止6分钟"),
        ({"last_at": NOW, "mail_out_since": NOW - 90 * MINUTE}, "邮件服务器已有1小时连接不上"),
    ],
)
def test_standstill_in_words(fields, words):
    Sweep.objects.create(pk=1, **fields)

    assert condition.standstill(NOW).startswith(words)


def test_no_standstill_while_all_is_well():
    Sweep.objects.create(pk=1, last_at=NOW - MINUTE)

    assert condition.standstill(NOW) == ""


def test_the_condition_names_what_is_out(client, administrator, settings, nowhere):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", unused_port()
    mail_of(administrator, state=State.FAILED, bounced_at=NOW)
    mail_of(administrator)

    found = {each.label: each for each in condition.findings(NOW + 6 * MINUTE)}

    assert [label for label, each in found.items() if not each.is_well] == [
        "自动发送",
        "任务队列（Redis）",
        "邮件服务器",
        "等候发送",
        "发送失败",
    ]
    assert found["邮件服务器"].words == (
        "连接被拒绝，邮件服务器可能没有运行（[Errno 111] Connection refused）。消息在数据库中等候。"
    )
    assert found["等候发送"].words == "1条到时未发，最早的已等候6分钟。"
    assert found["发送失败"].words == "1条，其中退信1条。"


@pytest.fixture
def nowhere():
    """Celery is pointed at a Redis that is not there."""
    app = condition.celery.current_app
    known = app.conf.broker_url
    app.conf.broker_url = f"redis://127.0.0.1:{unused_port()}/0"
    yield
    app.conf.broker_url = known


@pytest.mark.services
def test_the_condition_of_a_portal_that_is_well(
    client, administrator, redis_url, smtp_server, nowhere
):
    condition.celery.current_app.conf.broker_url = redis_url
    messages.send_due(now=timezone.now())

    text = main_text(client.get(reverse("show_condition")))

    assert text.count("正常") == 6  # five badges, and the words of the sweep
    assert "需要处理" not in text


# --- Robots ---------------------------------------------------------------------------


def test_a_robot_is_entered_by_the_administrator_and_its_address_stays_out_of_the_trail(
    client, administrator
):
    address = "https://oapi.dingtalk.com/robot/send?access_token=geheim"
    told = {
        "agency": administrator.agency.pk,
        "kind": "dingtalk",
        "name": "工作群",
        "address": address,
        "secret": "SEC1",
        "is_active": "on",
    }

    response = client.post(reverse("add_robot"), told, follow=True)

    assert "钉钉群“工作群”已保存。" in main_text(response)
    assert Robot.objects.get().address == address
    (entry,) = AuditEntry.objects.all()
    assert "geheim" not in f"{entry.target} {entry.detail}"


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/x",
        "https://qyapi.weixin.qq.com.example.org/x",
        "http://127.0.0.1/",
    ],
)
def test_a_robot_elsewhere_is_refused(client, administrator, address):
    told = {"agency": administrator.agency.pk, "kind": "wecom", "name": "群", "address": address}

    response = client.post(reverse("add_robot"), told)

    assert "这不是企业微信或钉钉的机器人地址" in main_text(response)
    assert not Robot.objects.exists()

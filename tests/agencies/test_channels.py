"""The other channels, against a real HTTP server that keeps what it takes."""

import json
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from smtplib import SMTPRecipientsRefused
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from agencies import messages, outbox, reasons, sending
from agencies.channels import robots
from agencies.messages import Letter
from agencies.models import Contact, OutgoingMessage, Robot
from agencies.permissions import Role
from tests.campaigns.test_races import together
from tests.factories import NOW, AgencyFactory, UserFactory

pytestmark = pytest.mark.django_db

State = OutgoingMessage.State
MINUTE = timedelta(minutes=1)
LETTER = Letter("【请报送】活动总结：还剩2个工作日", "请及时报送。", "/submissions/3/")


@dataclass
class Platform:
    """What a chat platform or a gateway got, and what it answers."""

    url: str = ""
    status: int = 200
    answer: dict = field(default_factory=lambda: {"errcode": 0})
    taken: list = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def platform(settings):
    told = Platform()
    told.may_answer.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.may_answer.wait()
            if told.status == 200:
                told.taken.append((self.path, content, self.headers["Authorization"]))
            answer = json.dumps(told.answer).encode()
            with suppress(ConnectionError):  # who asked may have given up
                self.send_response(told.status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_port}/"
    settings.ROBOT_ADDRESSES = [told.url]
    yield told
    told.may_answer.set()
    server.shutdown()
    server.server_close()


def unit_with_robot(platform, kind="wecom", **fields):
    agency = AgencyFactory()
    address = f"{platform.url}robot?key={agency.pk}"
    Robot.objects.create(agency=agency, kind=kind, name="工作群", address=address, **fields)
    return agency


def remind(*agencies, count=1, letter=LETTER):
    post = [(agency, letter, f"r{n}:{agency.pk}") for agency in agencies for n in range(count)]
    return messages.enqueue_to_agencies(post, now=NOW)


def rows(*fields):
    return sorted(OutgoingMessage.objects.values_list(*fields))


class BouncingBackend(EmailBackend):
    def send_messages(self, email_messages):
        raise SMTPRecipientsRefused({"x@example.org": (550, b"5.1.1 no such user")})


# --- Robots ---------------------------------------------------------------------------


def test_a_unit_without_people_is_told_by_its_robot(platform):
    agency = unit_with_robot(platform)
    remind(agency)

    assert messages.send_due(now=NOW) == 1

    text = (
        "【请报送】活动总结：还剩2个工作日\n请及时报送。\n"
        "请登录平台办理：http://127.0.0.1:8000/submissions/3/"
    )
    content = {"msgtype": "text", "text": {"content": text}}
    assert platform.taken == [(f"/robot?key={agency.pk}", content, None)]
    assert rows("channel", "state", "agency") == [("wecom", "sent", agency.pk)]


def test_dingtalk_gets_the_signature_of_the_moment(platform):
    remind(unit_with_robot(platform, "dingtalk", secret="SECabc"))

    messages.send_due(now=NOW)

    ((path, content, _),) = platform.taken
    query = parse_qs(urlsplit(path).query)
    assert query["timestamp"] == ["1748224800000"]
    # printf '1748224800000\nSECabc' | openssl dgst -sha256 -hmac SECabc -binary | base64
    assert query["sign"] == ["/ybhWB0QwLLLkMU5AcOu9Oayl8Hp5MSeEYJCQUTQnkg="]
    assert content["msgtype"] == "text"


def test_a_robot_takes_twenty_in_a_minute(platform):
    agencies = [unit_with_robot(platform), unit_with_robot(platform, "dingtalk")]
    remind(*agencies, count=25)

    sent = [messages.send_due(now=NOW + seconds * MINUTE / 60) for seconds in (0, 1, 59, 60, 61)]

    assert sent == [40, 0, 0, 10, 0]


def test_those_who_wait_for_a_robot_go_in_their_order(platform):
    remind(unit_with_robot(platform), count=25)
    pks = list(OutgoingMessage.objects.order_by("pk").values_list("pk", flat=True))

    assert len(outbox.claim(pks[:15], now=NOW)) == 15
    assert [each.pk for each in outbox.claim(pks[15:], now=NOW)] == pks[15:20]


@pytest.mark.django_db(transaction=True)
def test_a_robot_takes_twenty_in_a_minute_from_two_workers_at_once(platform):
    remind(unit_with_robot(platform), count=60)
    outbox.begin_round(now=NOW)
    pks = list(OutgoingMessage.objects.order_by("pk").values_list("pk", flat=True))

    def worker(ids):
        return lambda: sending.send_batch(ids, now=NOW)

    # Two sweeps hand out the same, and a third what comes after it.
    ended = together(worker(pks[:20]), worker(pks[:20]), worker(pks[20:40]))

    assert ended == [None] * 3
    assert len(platform.taken) == robots.A_MINUTE
    assert sending.send_batch(pks[40:], now=NOW + MINUTE) == 20


@pytest.mark.parametrize(
    ("status", "answer", "state", "error"),
    [
        (429, {}, "retrying", "对方服务器答复：HTTP 429"),
        (500, {}, "retrying", "对方服务器答复：HTTP 500"),
        (200, {"errcode": 45009, "errmsg": "limit"}, "retrying", "平台答复：45009 limit"),
        (
            200,
            {"errcode": 93000, "errmsg": "invalid webhook url"},
            "failed",
            "群机器人的地址已失效，请管理员在群里重新添加后更新。（93000 invalid webhook url）",
        ),
        (
            200,
            {"errcode": 310000, "errmsg": "sign not match"},
            "failed",
            "群机器人的安全设置不符，请管理员核对关键词、加签密钥和IP地址。（310000 sign not match）",
        ),
        (200, {"errcode": 40008, "errmsg": "x"}, "failed", "平台答复：40008 x"),
        (200, {"errcode": -1, "errmsg": "busy"}, "retrying", "平台答复：-1 busy"),
        (200, {}, "retrying", "平台的答复无法识别。"),
        (200, ["a portal"], "retrying", "平台的答复无法识别。"),
        (404, {}, "failed", "对方服务器答复：HTTP 404"),
        (302, {}, "failed", "对方服务器答复：HTTP 302"),
    ],
)
def test_what_a_platform_answers_decides_whether_to_try_again(
    platform, status, answer, state, error
):
    platform.status, platform.answer = status, answer
    remind(unit_with_robot(platform))

    messages.send_due(now=NOW)

    assert rows("state", "last_error") == [(state, error)]


def test_a_platform_that_is_too_slow_is_asked_later(platform, settings):
    settings.HTTP_TIMEOUT = 0.1
    platform.may_answer.clear()
    remind(unit_with_robot(platform))

    messages.send_due(now=NOW)

    assert rows("state") == [("retrying",)]


def test_an_address_outside_what_is_allowed_is_never_asked(platform, settings):
    remind(unit_with_robot(platform))
    settings.ROBOT_ADDRESSES = ["https://qyapi.weixin.qq.com/"]

    messages.send_due(now=NOW)

    assert rows("state", "last_error") == [("failed", "群机器人的地址不在系统允许的范围内。")]
    assert platform.taken == []


def test_a_long_text_gives_way_to_the_link(platform):
    remind(unit_with_robot(platform), letter=Letter("标题", "长" * 5000, "/x/"))

    messages.send_due(now=NOW)

    text = platform.taken[0][1]["text"]["content"]
    assert len(text.encode()) <= robots.LONGEST_TEXT
    assert text.endswith("长……\n请登录平台办理：http://127.0.0.1:8000/x/")


# --- Short messages -------------------------------------------------------------------


@pytest.fixture
def gateway(platform, settings):
    settings.SMS_URL, settings.SMS_TOKEN = f"{platform.url}sms", "geheim"
    return platform


def test_a_contact_with_nothing_but_a_mobile_gets_a_short_message(gateway):
    contact = Contact.objects.create(agency=AgencyFactory(), name="李四", phone="138-0000 0000")
    remind(contact.agency)

    assert messages.send_due(now=NOW) == 1

    row = OutgoingMessage.objects.get()
    content = {
        "id": f"outgoing-{row.pk}",
        "phone": "13800000000",
        "text": f"{LETTER.subject}，请登录平台办理：http://127.0.0.1:8000/submissions/3/",
    }
    assert gateway.taken == [("/sms", content, "Bearer geheim")]


@pytest.mark.parametrize(
    ("status", "answer", "state", "error"),
    [
        (204, {}, "sent", ""),
        (200, {"errcode": 0}, "sent", ""),
        (200, {"errcode": 17, "errmsg": "余额不足"}, "failed", "短信网关答复：17 余额不足"),
        (429, {}, "retrying", "对方服务器答复：HTTP 429"),
        (503, {}, "retrying", "对方服务器答复：HTTP 503"),
        (400, {}, "failed", "对方服务器答复：HTTP 400"),
    ],
)
def test_what_a_gateway_answers_decides_whether_to_try_again(gateway, status, answer, state, error):
    gateway.status, gateway.answer = status, answer
    contact = Contact.objects.create(agency=AgencyFactory(), name="李四", phone="13800000000")
    remind(contact.agency)

    messages.send_due(now=NOW)

    assert rows("state", "last_error") == [(state, error)]


def test_without_a_gateway_a_mobile_is_no_way_to_reach_anybody():
    contact = Contact.objects.create(agency=AgencyFactory(), name="李四", phone="13800000000")

    assert messages.reachable_people({contact.agency_id}) == {contact.agency_id: []}


# --- One after the other --------------------------------------------------------------


def test_a_bounce_is_noted_and_the_next_channel_takes_over(gateway, settings):
    settings.EMAIL_BACKEND = f"{__name__}.{BouncingBackend.__name__}"
    agency = unit_with_robot(gateway)
    clerk = UserFactory(agency=agency, roles=[Role.CLERK], phone="13800000000")
    remind(agency)

    messages.send_due(now=NOW)
    gateway.status = 404
    messages.send_due(now=NOW)
    gateway.status = 200
    messages.send_due(now=NOW)

    assert rows("channel", "state", "bounced_at", "fallback_of__channel", "recipient") == [
        ("email", "failed", NOW, None, clerk.pk),
        ("in_app", "sent", None, None, clerk.pk),
        ("sms", "failed", None, "email", clerk.pk),
        ("wecom", "sent", None, "sms", None),
    ]


def test_two_people_who_cannot_be_reached_are_told_in_their_group_once(platform, settings):
    settings.EMAIL_BACKEND = f"{__name__}.{BouncingBackend.__name__}"
    agency = unit_with_robot(platform)
    for _ in range(2):
        UserFactory(agency=agency, roles=[Role.CLERK])
    remind(agency)

    messages.send_due(now=NOW)
    messages.send_due(now=NOW)

    assert len(platform.taken) == 1


# --- Several as one -------------------------------------------------------------------

MERGEABLE = Letter("【请报送】活动总结", "请及时报送。", "/submissions/3/", mergeable=True)


def clerk_with(count, **fields):
    clerk = UserFactory(roles=[Role.CLERK], **fields)
    remind(clerk.agency, count=count, letter=MERGEABLE)
    return clerk


def test_several_reminders_of_one_person_leave_as_one_mail():
    clerk_with(3)
    other = clerk_with(1)

    assert messages.send_due(now=NOW) == 8

    first, second = sorted(mail.outbox, key=lambda letter: letter.to == [other.email])
    assert first.subject == "【请办理】您有3项事项待办：【请报送】活动总结等"
    assert first.body.count("请登录平台办理：http://127.0.0.1:8000/submissions/3/") == 3
    assert "复制到浏览器中打开：http://127.0.0.1:8000/</small>" in first.alternatives[0].content
    assert second.subject == "【请报送】活动总结"
    assert "打开：http://127.0.0.1:8000/submissions/3/<" in second.alternatives[0].content
    mails = OutgoingMessage.objects.filter(channel="email", digest__isnull=False)
    (digest,) = set(mails.values_list("digest", flat=True))
    assert mails.count() == 3
    assert first.extra_headers["Message-ID"] == f"<outgoing-{digest}@localhost>"


def test_a_digest_that_failed_leaves_again_under_the_same_identifier(settings):
    clerk_with(3)
    settings.EMAIL_BACKEND = "tests.agencies.test_sending.BusyBackend"
    messages.send_due(now=NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    first = OutgoingMessage.objects.filter(channel="email").earliest("pk")
    OutgoingMessage.objects.filter(pk=first.pk).update(state=State.CANCELLED)

    assert messages.send_due(now=NOW + MINUTE) == 2

    (letter,) = mail.outbox
    assert letter.extra_headers["Message-ID"] == f"<outgoing-{first.pk}@localhost>"
    assert letter.subject.startswith("【请办理】您有2项事项待办")


def test_what_is_no_reminder_leaves_alone():
    clerk = UserFactory(roles=[Role.CLERK])
    remind(clerk.agency, count=2)

    messages.send_due(now=NOW)

    assert len(mail.outbox) == 2


# --- Reasons --------------------------------------------------------------------------


def test_a_message_whose_reason_went_while_it_waited_does_not_leave(monkeypatch):
    monkeypatch.setitem(reasons._GONE, "r0", lambda keys, now: set(keys))
    clerk = UserFactory(roles=[Role.CLERK])
    post = [(clerk.agency, LETTER, "r0:1"), (clerk.agency, LETTER, "r1:1")]
    messages.enqueue_to_agencies(post, now=NOW, not_before=NOW + MINUTE)

    assert messages.send_due(now=NOW + MINUTE) == 2

    assert rows("key", "state") == [
        (f"r0:1:{clerk.pk}:email", "obsolete"),
        (f"r0:1:{clerk.pk}:in_app", "obsolete"),
        (f"r1:1:{clerk.pk}:email", "sent"),
        (f"r1:1:{clerk.pk}:in_app", "sent"),
    ]


# --- Mail -----------------------------------------------------------------------------


@pytest.mark.services
@pytest.mark.parametrize(
    "subject",
    [
        "Plain",
        "【请报送】活动总结：还剩2个工作日",
        "长" * 200,
        "emoji 🎉 " * 20,
        "=?utf-8?b?eA==?=",
    ],
)
def test_a_mail_is_read_by_others_as_it_was_written(smtp_server, settings, subject):
    settings.DEFAULT_FROM_EMAIL = "主题活动管理平台 <portal@example.org>"
    clerk = UserFactory(roles=[Role.CLERK])
    body = "第一行\n.\n..第二行  \n\n" + "很长的一行" * 300
    remind(clerk.agency, letter=Letter(subject, body, "/x/?a=1&b=2"))

    messages.send_due(now=NOW)

    (mail,) = smtp_server.messages
    assert mail["Subject"] == subject.strip()
    assert (mail["To"], str(mail["From"])) == (clerk.email, settings.DEFAULT_FROM_EMAIL)
    assert mail["Date"].datetime == NOW
    assert mail.get_body(["plain"]).get_content().startswith(body)
    assert (
        '<a href="http://127.0.0.1:8000/x/?a=1&amp;b=2">' in mail.get_body(["html"]).get_content()
    )
    assert mail.defects == []

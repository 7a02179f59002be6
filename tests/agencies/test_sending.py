"""What is queued leaves: once, in time, whatever dies on the way."""

from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from agencies import messages, outbox, reasons, sending
from agencies.models import Contact, OutgoingMessage, Sweep
from scripts.run import unused_port
from tests.agencies.test_messages import LETTER, queue, rows
from tests.factories import NOW, AgencyFactory, UserFactory

pytestmark = pytest.mark.django_db

Channel, State = OutgoingMessage.Channel, OutgoingMessage.State
MINUTE = timedelta(minutes=1)


def agency_with_contact():
    agency = AgencyFactory()
    address = f"office{agency.pk}@example.org"
    Contact.objects.create(agency=agency, name="李四", email=address)
    return agency


class BusyBackend(EmailBackend):
    """Takes nothing for now."""

    def send_messages(self, email_messages):
        raise SMTPDataError(451, b"4.3.0 later please")


class RefusingBackend(EmailBackend):
    """Takes nothing, and says why."""

    error = None

    def send_messages(self, email_messages):
        raise self.error


# --- Sending --------------------------------------------------------------------------


def test_sweep_sends_once():
    user = UserFactory()
    queue(user)

    assert messages.send_due(now=NOW) == 2
    assert messages.send_due(now=NOW + MINUTE) == 0

    assert rows("channel", "state", "sent_at", "attempts") == [
        ("email", "sent", NOW, 1),
        ("in_app", "sent", NOW, 1),
    ]
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == (LETTER.subject, [user.email])


def test_mail_leads_back_to_the_portal(settings):
    settings.SITE_URL = "https://portal.example.org"
    queue(UserFactory())
    messages.send_due(now=NOW)

    assert mail.outbox[0].body == (
        "请及时签收。\n\n请登录平台办理：https://portal.example.org/notices/7/\n\n"
        "（本邮件由主题活动管理平台自动发出，请勿直接回复。）\n"
    )


def test_message_does_not_leave_before_its_time():
    messages.enqueue(
        LETTER,
        reason="issued:7",
        recipients=[UserFactory()],
        now=NOW,
        not_before=NOW + MINUTE,
    )

    assert messages.send_due(now=NOW) == 0
    assert messages.send_due(now=NOW + MINUTE) == 2


class SweepingBackend(EmailBackend):
    """While it sends, another worker sweeps."""

    swept = []

    def send_messages(self, email_messages):
        self.swept.append(messages.send_due(now=NOW))
        return super().send_messages(email_messages)


class LateBackend(EmailBackend):
    """Fails so late that another worker has meanwhile sent the mail."""

    def send_messages(self, email_messages):
        OutgoingMessage.objects.filter(channel=Channel.EMAIL).update(state=State.SENT, attempts=2)
        raise TimeoutError


def test_message_that_is_being_sent_is_not_sent_by_another_worker(settings):
    settings.EMAIL_BACKEND = f"{__name__}.{SweepingBackend.__name__}"
    SweepingBackend.swept.clear()
    users = [UserFactory(), UserFactory()]
    queue(*users)

    sent = messages.send_due(now=NOW)

    assert sent + sum(SweepingBackend.swept) == 4
    assert sorted(letter.to for letter in mail.outbox) == sorted([user.email] for user in users)
    assert {state for (state,) in rows("state")} == {"sent"}


@pytest.mark.parametrize(
    ("code", "reply", "is_bounce"),
    [
        (550, b"5.1.1 no such user", True),
        (550, b"5.1.10 null MX", True),
        (550, b"5.2.1 mailbox disabled", True),
        (552, b"5.2.2 mailbox full", False),
        (550, b"5.1.8 sender's domain unknown", False),
        (550, b"5.7.1 rejected by policy", False),
        (554, b"5.7.1 spam", False),
        (554, b"relay access denied", False),
        (503, b"who are you", False),
    ],
)
@pytest.mark.parametrize("is_of_recipient", [True, False])
def test_only_an_address_that_is_wrong_is_a_bounce(
    settings, monkeypatch, code, reply, is_bounce, is_of_recipient
):
    """Some servers look at the addressee only when they have the mail."""
    settings.EMAIL_BACKEND = f"{__name__}.{RefusingBackend.__name__}"
    recipients = SMTPRecipientsRefused({"x@example.org": (code, reply)})
    error = recipients if is_of_recipient else SMTPDataError(code, reply)
    monkeypatch.setattr(RefusingBackend, "error", error)
    queue(UserFactory())

    messages.send_due(now=NOW)

    message = OutgoingMessage.objects.get(channel=Channel.EMAIL)
    assert message.last_error == f"邮件服务器答复：{code} {reply.decode()}"
    assert (message.state, message.bounced_at) == (State.FAILED, NOW if is_bounce else None)


@pytest.mark.parametrize("code", [550, 551, 553])
def test_without_a_detailed_status_the_answer_to_the_address_alone_is_a_bounce(
    settings, monkeypatch, code
):
    settings.EMAIL_BACKEND = f"{__name__}.{RefusingBackend.__name__}"
    reply = (code, "没有这个用户".encode())
    for error in (SMTPRecipientsRefused({"x@example.org": reply}), SMTPDataError(*reply)):
        monkeypatch.setattr(RefusingBackend, "error", error)
        queue(UserFactory(), reason=f"{type(error).__name__}:1")
        messages.send_due(now=NOW)

    bounced = OutgoingMessage.objects.filter(channel=Channel.EMAIL).order_by("pk")
    assert list(bounced.values_list("bounced_at", flat=True)) == [NOW, None]


def test_a_sender_who_is_refused_is_said_in_words_and_tried_again(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.{RefusingBackend.__name__}"
    error = SMTPSenderRefused(530, b"5.7.0 authentication required", "noreply@localhost")
    monkeypatch.setattr(RefusingBackend, "error", error)
    queue(UserFactory())

    messages.send_due(now=NOW)

    message = OutgoingMessage.objects.get(channel=Channel.EMAIL)
    said = "邮件服务器答复：530 5.7.0 authentication required"
    assert (message.state, message.last_error) == (State.RETRYING, said)


def test_a_portal_of_a_chinese_domain_sends(settings):
    settings.DEFAULT_FROM_EMAIL = "平台 <noreply@平台.中国>"
    queue(UserFactory())

    messages.send_due(now=NOW)

    assert mail.outbox[0].message().as_bytes().startswith(b"MIME-Version")
    assert mail.outbox[0].extra_headers["Message-ID"].endswith("@xn--kpr97v.xn--fiqs8s>")


def test_refused_mail_is_tried_again_and_given_up_after_the_fifth_time(settings):
    settings.EMAIL_BACKEND = f"{__name__}.{BusyBackend.__name__}"
    queue(UserFactory())
    messages.send_due(now=NOW)
    waits = []
    for _ in range(4):
        message = OutgoingMessage.objects.get(channel=Channel.EMAIL)
        assert message.state == State.RETRYING
        waits.append(message.not_before - message.claimed_at)
        assert messages.send_due(now=message.not_before - timedelta(seconds=1)) == 0
        assert messages.send_due(now=message.not_before) == 0

    message.refresh_from_db()
    assert waits == [MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE]
    assert (message.state, message.attempts) == (State.FAILED, 5)
    assert message.last_error == "邮件服务器答复：451 4.3.0 later please"
    assert [reason for _, reason in message.troubles] == [message.last_error] * 5
    assert messages.send_due(now=NOW + timedelta(days=30)) == 0


def test_mail_that_cannot_be_written_fails_alone():
    queue(UserFactory(email="张三@example.org", username="a"), reason="first")
    queue(UserFactory(email="li@example.org", username="b"), reason="second")
    OutgoingMessage.objects.filter(key__startswith="first").update(subject="两行\n标题")

    assert messages.send_due(now=NOW) == 3

    assert rows("recipient__username", "channel", "state") == [
        ("a", "email", "failed"),
        ("a", "in_app", "sent"),
        ("b", "email", "sent"),
        ("b", "in_app", "sent"),
    ]


@pytest.mark.parametrize(
    ("change", "trouble"),
    [({"is_active": False}, "收件人的账号已停用。"), ({"email": ""}, "收件人没有邮箱。")],
)
def test_mail_to_somebody_who_left_is_not_counted_as_sent(change, trouble):
    user = UserFactory()
    queue(user)
    type(user).objects.filter(pk=user.pk).update(**change)

    assert messages.send_due(now=NOW) == 1

    mails = OutgoingMessage.objects.filter(channel=Channel.EMAIL)
    assert [(row.state, row.last_error) for row in mails] == [(State.FAILED, trouble)]
    assert mail.outbox == []


def test_message_whose_reason_is_gone_does_not_leave():
    user = UserFactory()
    queue(user, reason="step:1")
    queue(user, reason="step:10")

    messages.drop_pending("step:1")

    assert messages.send_due(now=NOW) == 2
    assert set(rows("key", "state")) == {
        (f"step:1:{user.pk}:email", "obsolete"),
        (f"step:1:{user.pk}:in_app", "obsolete"),
        (f"step:10:{user.pk}:email", "sent"),
        (f"step:10:{user.pk}:in_app", "sent"),
    }


def test_more_messages_than_a_batch_all_leave():
    post = [(agency_with_contact(), LETTER, "issued:7") for _ in range(outbox.BATCH + 1)]
    messages.enqueue_to_agencies(post, now=NOW)

    assert messages.send_due(now=NOW) == outbox.BATCH + 1


def test_worker_thought_dead_does_not_undo_what_the_next_one_recorded(settings):
    settings.EMAIL_BACKEND = f"{__name__}.{LateBackend.__name__}"
    queue(UserFactory())

    messages.send_due(now=NOW)

    assert set(rows("channel", "state")) == {("email", "sent"), ("in_app", "sent")}


def test_a_server_that_cannot_be_reached_costs_no_attempt_and_notes_leave(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", unused_port()  # nobody listens
    queue(UserFactory(), UserFactory())

    for minute in range(20):
        messages.send_due(now=NOW + minute * MINUTE)

    assert rows("channel", "state", "attempts") == [
        ("email", "queued", 0),
        ("email", "queued", 0),
        ("in_app", "sent", 1),
        ("in_app", "sent", 1),
    ]
    sweep = Sweep.objects.get()
    assert sweep.mail_out_since == NOW
    assert sweep.mail_trouble.startswith("邮件服务器无法连接：")

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert messages.send_due(now=NOW + 20 * MINUTE) == 2
    assert Sweep.objects.get().mail_out_since is None


# --- Claims ---------------------------------------------------------------------------


def abandon(minutes):
    """A worker claims everything and dies; the sweep goes on for `minutes`."""
    sweep = outbox.begin_round(now=NOW)
    outbox.claim([pk for (pk,) in rows("pk")], now=NOW)
    for minute in range(1, minutes + 1):
        sweep = outbox.begin_round(now=NOW + minute * MINUTE)
    return sweep


def test_message_of_a_worker_that_died_is_sent_after_ten_rounds():
    queue(UserFactory())
    abandon(9)
    assert messages.send_due(now=NOW + 9 * MINUTE) == 0

    assert messages.send_due(now=NOW + 10 * MINUTE) == 2

    assert rows("state", "attempts") == [("sent", 2), ("sent", 2)]


def test_message_of_a_worker_that_died_does_not_leave_when_its_reason_is_gone(monkeypatch):
    queue(UserFactory())
    abandon(9)
    monkeypatch.setitem(reasons._GONE, "issued", lambda keys, now: set(keys))

    messages.send_due(now=NOW + 10 * MINUTE)

    assert mail.outbox == []
    # The note was to be read from the first moment.
    assert rows("channel", "state") == [("email", "obsolete"), ("in_app", "sent")]


def test_a_clock_set_forward_takes_no_claim_away():
    queue(UserFactory())
    abandon(0)

    for days in (1, 2, 3):
        assert messages.send_due(now=NOW + timedelta(days=days)) == 0


def test_two_beats_make_no_more_rounds_than_one():
    for second in range(0, 120, 5):
        for _ in range(2):
            sweep = outbox.begin_round(now=NOW + timedelta(seconds=second))

    assert sweep.round == 4


def test_a_clock_set_back_keeps_nothing_waiting(settings):
    queue(UserFactory())
    earlier = NOW - timedelta(days=400)

    settings.EMAIL_BACKEND = f"{__name__}.{BusyBackend.__name__}"
    assert messages.send_due(now=earlier) == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert messages.send_due(now=earlier - timedelta(days=1)) == 1


def test_one_batch_alone_is_handed_out_while_the_mail_server_is_away():
    post = [(agency_with_contact(), LETTER, "issued:7") for _ in range(outbox.BATCH + 1)]
    messages.enqueue_to_agencies(post, now=NOW)
    sweep = outbox.begin_round(now=NOW)

    assert [len(ids) for ids in outbox.batches(now=NOW, sweep=sweep)] == [100, 1]
    sweep.mail_out_since = NOW
    assert [len(ids) for ids in outbox.batches(now=NOW, sweep=sweep)] == [100]


def test_a_batch_asks_the_database_little(django_assert_num_queries):
    post = [(agency_with_contact(), LETTER, "issued:7") for _ in range(10)]
    messages.enqueue_to_agencies(post, now=NOW)
    ids = [pk for (pk,) in rows("pk")]
    outbox.begin_round(now=NOW)

    # round, reasons, claim with its savepoint, rows; each message; the state of the mail server
    with django_assert_num_queries(7 + len(ids) + 1):
        assert sending.send_batch(ids, now=NOW) == 10


# --- A real mail server ---------------------------------------------------------------


@pytest.mark.services
def test_mail_over_smtp_carries_an_identifier_of_its_row(smtp_server, settings):
    settings.DEFAULT_FROM_EMAIL = "主题活动管理平台 <portal@example.org>"
    user = UserFactory()
    queue(user)

    assert messages.send_due(now=NOW) == 2

    row = OutgoingMessage.objects.get(channel=Channel.EMAIL)
    (received,) = smtp_server.messages
    assert received["Message-ID"] == f"<outgoing-{row.pk}@example.org>"
    assert (received["subject"], received["to"]) == (LETTER.subject, user.email)
    assert received.get_body(["plain"]).get_content().startswith("请及时签收。\n\n请登录平台办理：")


@pytest.mark.services
def test_mail_refused_over_smtp_leaves_when_the_server_is_willing_again(smtp_server):
    queue(UserFactory())
    smtp_server.refusal = "451 4.3.0 later please"
    messages.send_due(now=NOW)
    smtp_server.refusal = None

    assert messages.send_due(now=NOW + MINUTE) == 1

    assert len(smtp_server.messages) == 1
    assert rows("channel", "state", "attempts", "last_error") == [
        ("email", "sent", 2, ""),
        ("in_app", "sent", 1, ""),
    ]

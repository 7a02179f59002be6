from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction

from agencies import messages
from agencies.messages import Letter
from agencies.models import Contact, OutgoingMessage
from agencies.permissions import Role
from scripts.run import unused_port
from tests.factories import NOW, AgencyFactory, UserFactory

pytestmark = pytest.mark.django_db

Channel, State = OutgoingMessage.Channel, OutgoingMessage.State
LETTER = Letter("【请签收】关于开展活动的通知", "请及时签收。", "/notices/7/")
MINUTE = timedelta(minutes=1)


def queue(*users, reason="issued:7", now=NOW):
    return messages.enqueue(LETTER, reason=reason, recipients=users, now=now)


def rows(*fields):
    return sorted(OutgoingMessage.objects.values_list(*fields))


@pytest.fixture
def dead_mail_server(settings):
    """Nobody listens there."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", unused_port()


# --- Queueing -------------------------------------------------------------------------


def test_user_gets_a_note_and_a_mail():
    user = UserFactory()

    assert queue(user) == 2

    assert rows("key", "channel", "recipient", "state", "not_before") == [
        (f"issued:7:{user.pk}:email", "email", user.pk, "queued", NOW),
        (f"issued:7:{user.pk}:in_app", "in_app", user.pk, "queued", NOW),
    ]


def test_user_without_an_address_gets_the_note_alone():
    assert queue(UserFactory(email="")) == 1

    assert rows("channel") == [("in_app",)]


def test_same_reason_is_queued_once_per_person():
    first, second = UserFactory(), UserFactory()
    queue(first)

    assert queue(first) == 0
    assert queue(first, second) == 2
    assert queue(first, reason="issued:8") == 2

    assert OutgoingMessage.objects.count() == 6


def test_subject_that_is_too_long_for_the_field_is_cut():
    letter = Letter("【请签收】" + "长" * 200, "请及时签收。", "/notices/7/")

    messages.enqueue(letter, reason="issued:7", recipients=[UserFactory(email="")], now=NOW)

    assert OutgoingMessage.objects.get().subject == "【请签收】" + "长" * 195


def test_subject_is_one_line():
    messages.enqueue(
        Letter("【请报送】活动\r\n总结", "请报送。", "/"),
        reason="r",
        recipients=[UserFactory()],
        now=NOW,
    )

    assert set(rows("subject")) == {("【请报送】活动 总结",)}


def test_longest_address_of_a_contact_fits_the_key():
    contact = Contact.objects.create(
        agency=AgencyFactory(),
        name="王芳",
        email="a" * 60 + "@" + "b" * 60 + "." + "c" * 60 + ".example.org",
    )

    queued = messages.enqueue_to_agencies([(contact.agency, LETTER, "issued:7")], now=NOW)

    assert (queued, rows("key")) == (1, [(f"issued:7:contact-{contact.pk}",)])


def test_key_is_unique_in_the_database():
    queue(UserFactory(email=""))
    message = OutgoingMessage.objects.get()

    message.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        message.save(force_insert=True)


def post(*agencies):
    return messages.enqueue_to_agencies(
        [(agency, LETTER, f"issued:{agency.pk}") for agency in agencies], now=NOW
    )


def test_agency_is_reached_through_its_clerks():
    agency = AgencyFactory()
    clerks = [UserFactory(agency=agency, roles=[Role.CLERK]) for _ in range(2)]
    UserFactory(agency=agency, roles=[Role.CLERK], is_active=False)
    UserFactory(agency=agency, roles=[Role.ADMINISTRATOR])
    Contact.objects.create(agency=agency, name="李四", email="li@example.org")

    assert post(agency) == 4

    assert {recipient for (recipient,) in rows("recipient")} == {clerk.pk for clerk in clerks}


def test_agency_without_clerks_is_reached_through_its_contacts():
    agency = AgencyFactory()
    contact = Contact.objects.create(agency=agency, name="李四", email="li@example.org")
    Contact.objects.create(agency=agency, name="王五", phone="0591-00000000")

    assert post(agency) == 1
    assert post(agency) == 0

    assert rows("key", "channel", "address", "recipient") == [
        (f"issued:{agency.pk}:contact-{contact.pk}", "email", "li@example.org", None)
    ]


def test_contacts_with_one_address_get_one_mail():
    agency = AgencyFactory()
    for name in ("李四", "王五"):
        Contact.objects.create(agency=agency, name=name, email="office@example.org")

    assert messages.enqueue_to_agencies([(agency, LETTER, "issued:7")], now=NOW) == 1


def test_bureau_without_clerks_is_reached_through_those_of_its_divisions():
    bureau = AgencyFactory()
    clerk = UserFactory(agency=AgencyFactory(division=True, parent=bureau), roles=[Role.CLERK])

    messages.enqueue_to_agencies([(bureau, LETTER, "issued:7")], now=NOW)

    assert set(rows("recipient")) == {(clerk.pk,)}


def test_agency_without_anybody_gets_nothing():
    assert post(AgencyFactory()) == 0


def test_queries_do_not_grow_with_the_agencies(django_assert_num_queries):
    few, many = AgencyFactory.create_batch(2), AgencyFactory.create_batch(20)
    for first, *others in (few, many):
        Contact.objects.create(agency=first, name="李四", email="li@example.org")
        for agency in others:
            UserFactory(agency=agency, roles=[Role.CLERK])

    for agencies in (few, many):
        with django_assert_num_queries(7):
            post(*agencies)


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
    queue(UserFactory(email=""), now=NOW + MINUTE)

    assert messages.send_due(now=NOW) == 0
    assert messages.send_due(now=NOW + MINUTE) == 1


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


def test_refused_mail_is_tried_again_and_given_up_after_the_fifth_time(dead_mail_server):
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
    assert "refused" in message.last_error
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
    queue(user, reason="reminder:1")
    queue(user, reason="reminder:10")

    messages.drop_pending("reminder:1")

    assert messages.send_due(now=NOW) == 2
    assert set(rows("key", "state")) == {
        (f"reminder:1:{user.pk}:email", "obsolete"),
        (f"reminder:1:{user.pk}:in_app", "obsolete"),
        (f"reminder:10:{user.pk}:email", "sent"),
        (f"reminder:10:{user.pk}:in_app", "sent"),
    }


def test_more_messages_than_a_batch_all_leave():
    user = UserFactory(email="")
    for number in range(messages.BATCH + 1):
        queue(user, reason=f"issued:{number}")

    assert messages.send_due(now=NOW) == messages.BATCH + 1


def test_worker_thought_dead_does_not_undo_what_the_next_one_recorded(settings):
    settings.EMAIL_BACKEND = f"{__name__}.{LateBackend.__name__}"
    queue(UserFactory())

    messages.send_due(now=NOW)

    assert set(rows("channel", "state")) == {("email", "sent"), ("in_app", "sent")}


def test_mails_wait_for_the_next_sweep_once_the_server_is_out_and_notes_do_not(dead_mail_server):
    queue(UserFactory(), UserFactory())

    messages.send_due(now=NOW)

    assert rows("channel", "state", "attempts") == [
        ("email", "queued", 0),
        ("email", "retrying", 1),
        ("in_app", "sent", 1),
        ("in_app", "sent", 1),
    ]


def test_message_of_a_worker_that_died_is_sent_after_ten_minutes():
    queue(UserFactory(email=""))
    OutgoingMessage.objects.update(state=State.SENDING, claimed_at=NOW, attempts=1)

    assert messages.send_due(now=NOW + 10 * MINUTE - timedelta(seconds=1)) == 0
    assert messages.send_due(now=NOW + 10 * MINUTE) == 1

    assert rows("state", "attempts") == [("sent", 2)]


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
    assert received.get_content().startswith("请及时签收。\n\n请登录平台办理：")


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

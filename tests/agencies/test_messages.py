import pytest
from django.db import IntegrityError, transaction

from agencies import messages
from agencies.messages import Letter
from agencies.models import Contact, OutgoingMessage
from agencies.permissions import Role
from tests.factories import NOW, AgencyFactory, UserFactory

pytestmark = pytest.mark.django_db

LETTER = Letter("【请签收】关于开展活动的通知", "请及时签收。", "/notices/7/")


def queue(*users, reason="issued:7", now=NOW):
    return messages.enqueue(LETTER, reason=reason, recipients=users, now=now)


def rows(*fields):
    return sorted(OutgoingMessage.objects.values_list(*fields))


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

    assert (queued, rows("key")) == (1, [(f"issued:7:contact-{contact.pk}:email",)])


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
        (f"issued:{agency.pk}:contact-{contact.pk}:email", "email", "li@example.org", None)
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
    few, many = AgencyFactory.create_batch(2), AgencyFactory.create_batch(15)
    for first, *others in (few, many):
        Contact.objects.create(agency=first, name="李四", email="li@example.org")
        for agency in others:
            UserFactory(agency=agency, roles=[Role.CLERK])

    for agencies in (few, many):
        with django_assert_num_queries(8):
            post(*agencies)

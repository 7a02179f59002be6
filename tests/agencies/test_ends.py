"""Whom a letter to a unit can reach."""

import pytest

from agencies.ends import contacts_with, has_contact_with
from agencies.models import Contact, User
from tests.factories import AgencyFactory, UserFactory

PHONES = [
    ("", False),
    ("13800138000", True),
    (" 138-0013-8000", True),
    ("138 0013 8000 ", True),
    ("12800138000", False),
    ("0591-87654321", False),
    ("13800138000转1", False),
    ("１３８００１３８０００", False),
    ("1380013800", False),
]


@pytest.mark.django_db
@pytest.mark.parametrize("gateway", ["", "https://sms.example.org/"])
@pytest.mark.parametrize(("phone", "is_mobile"), PHONES)
def test_statement_finds_whom_the_function_finds(settings, phone, is_mobile, gateway):
    settings.SMS_URL = gateway
    unit, by_mail = AgencyFactory(), AgencyFactory()
    Contact.objects.create(agency=unit, name="王处长", duty="head", phone=phone)
    Contact.objects.create(agency=unit, name="李主任", duty="clerk", email="l@example.org")
    Contact.objects.create(agency=by_mail, name="王处长", duty="head", email="w@example.org")
    units = {unit.pk, by_mail.pk}
    for each in (unit, by_mail):
        UserFactory(agency=each)

    reached = {pk for pk, people in contacts_with("head", units).items() if people}
    stated = User.objects.filter(has_contact_with("head")).values_list("agency", flat=True)

    assert reached == set(stated) == (units if is_mobile and gateway else {by_mail.pk})

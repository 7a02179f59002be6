"""What is posted as a number of rows or of a row is read as one, however long it is."""

import pytest
from django.http import QueryDict

from campaigns.filters import NoticeFilter
from campaigns.manuscript import typed_document
from campaigns.models import Notice
from campaigns.posted import posted_number
from tests.factories import Bureau


@pytest.mark.parametrize(
    ("text", "read"),
    [(None, None), ("", None), ("x", None), ("-1", None), ("7", 7), ("9" * 5000, None)],
)
def test_number_is_read_or_none(text, read):
    assert posted_number(text) == read


@pytest.mark.django_db
def test_endless_numbers_in_the_drafting_form_are_of_nothing():
    endless = "9" * 5000
    rows = {
        f"attachments-0-{name}": value
        for name, value in [("title", "甲"), ("schedule", endless), ("pdf", endless)]
    }
    data = QueryDict(mutable=True)
    data.update(rows | {"attachments-TOTAL_FORMS": "1", "contacts-TOTAL_FORMS": endless})

    bureau = Bureau(cities=1)
    document = typed_document(bureau.notice(), data, user=bureau.officer)

    assert document.attachments == ()


@pytest.mark.django_db
def test_search_for_an_endless_number_finds_nothing():
    bureau = Bureau(cities=1)
    bureau.notice()

    found = NoticeFilter({"words": "9" * 5000}, Notice.objects.all(), user=bureau.officer)

    assert list(found.qs) == []

import pytest
from django.urls import reverse

from agencies.forms.filters import search_words
from tests.factories import Bureau
from tests.pages import main_text

pytestmark = pytest.mark.django_db


def test_ten_words_are_looked_for():
    assert search_words(" 甲 乙\n丙 ") == ["甲", "乙", "丙"]
    assert search_words("词 " * 11) == ["词"] * 10


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("list_notices", "没有符合条件的通知"),
        ("list_accounts", "没有符合条件的账号"),
        ("list_agencies", "没有符合条件的单位"),
        ("list_audit_entries", "没有符合条件的记录"),
    ],
)
def test_list_answers_however_many_words_are_typed(client, page, found):
    client.force_login(Bureau().administrator)

    response = client.get(reverse(page), {"words": "查无此词 " * 1500})

    assert found in main_text(response)

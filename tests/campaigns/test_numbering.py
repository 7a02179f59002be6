from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from campaigns import workflow
from campaigns.models import Notice
from campaigns.numbering import take_number
from campaigns.states import NoticeState
from tests.factories import NOW, Bureau, NumberSeriesFactory

pytestmark = pytest.mark.django_db


def test_numbers_of_a_year_follow_each_other_without_gap():
    bureau = Bureau()

    notices = [bureau.notice(NoticeState.REGISTERED) for _ in range(3)]

    assert [str(notice.number) for notice in notices] == [
        f"{bureau.number_series.issuer_code}〔2025〕{serial}号" for serial in (1, 2, 3)
    ]


def test_first_number_follows_those_given_on_paper():
    bureau = Bureau()
    bureau.number_series.opening_serials = {"2025": 146}
    bureau.number_series.save()

    assert bureau.notice(NoticeState.REGISTERED).number.serial == 147
    assert bureau.notice(NoticeState.REGISTERED).number.serial == 148


def test_each_year_counts_anew():
    bureau = Bureau()
    bureau.notice(NoticeState.REGISTERED)

    next_year = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)  # half past midnight of 2026 in Fuzhou
    notice = bureau.notice(NoticeState.SIGNED_OFF)
    workflow.register(notice, by=bureau.officer, now=next_year)

    assert (notice.number.year, notice.number.serial) == (2026, 1)


def test_draft_and_signed_notices_hold_no_number():
    bureau = Bureau()

    assert bureau.notice(NoticeState.SIGNED_OFF).number is None


def test_number_of_a_failed_registration_is_given_out_again():
    bureau = Bureau()

    with transaction.atomic():
        bureau.notice(NoticeState.REGISTERED)
        transaction.set_rollback(True)  # the power fails before the commit

    assert bureau.notice(NoticeState.REGISTERED).number.serial == 1


def test_two_series_do_not_share_their_count():
    bureau = Bureau()
    bureau.notice(NoticeState.REGISTERED)
    other = NumberSeriesFactory(agency=bureau.agency)

    assert take_number(other, year=2025) == 1


def test_database_refuses_the_same_number_twice():
    bureau = Bureau()
    first, second = bureau.notice(NoticeState.REGISTERED), bureau.notice(NoticeState.REGISTERED)

    with pytest.raises(IntegrityError):
        Notice.objects.filter(pk=second.pk).update(number_serial=first.number_serial)


def test_database_refuses_a_registered_notice_without_number():
    notice = Bureau().notice(NoticeState.SIGNED_OFF)

    with pytest.raises(IntegrityError):
        Notice.objects.filter(pk=notice.pk).update(state=NoticeState.REGISTERED, updated_at=NOW)

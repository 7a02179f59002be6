"""The five numbers of one row and of many: the same definition twice."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.permissions import Role
from campaigns import workflow as campaign_workflow
from reports import five_numbers
from reports.five_numbers import FiveNumbers, Part, of_state, share
from reports.models import Submission
from reports.states import SubmissionState
from tests.factories import DUE, NOW, AgencyFactory, Bureau, UserFactory
from tests.reports.steps import issued, submission_of

S = SubmissionState
BEFORE, AFTER = DUE - timedelta(hours=1), DUE + timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "first", "numbers"),
    [
        (S.AWAITED, None, (1, 0, 0)),
        (S.DRAFT, None, (1, 0, 0)),
        (S.SUBMITTED, BEFORE, (1, 1, 1)),
        (S.SUBMITTED, DUE, (1, 1, 1)),
        (S.SUBMITTED, AFTER, (1, 1, 0)),
        (S.RETURNED, BEFORE, (1, 0, 0)),
        (S.RESUBMITTED, BEFORE, (1, 1, 1)),
        (S.RESUBMITTED, AFTER, (1, 1, 0)),
        (S.ACCEPTED, BEFORE, (1, 1, 1)),
        (S.NOTHING_TO_REPORT, BEFORE, (1, 1, 1)),
        (S.NOTHING_TO_REPORT, AFTER, (1, 1, 0)),
        (S.EXEMPT, None, (0, 0, 0)),
        (S.EXEMPT, BEFORE, (0, 0, 0)),
    ],
)
def test_what_one_submission_adds(state, first, numbers):
    assert of_state(state, first, DUE) == FiveNumbers(*numbers)
    assert of_state(state, first, DUE, in_force=False) == FiveNumbers()


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 0, "—"),
        (0, 9, "0%"),
        (9, 9, "100%"),
        (1, 2, "50%"),
        (2, 3, "66.7%"),
        (2999, 3000, "99.9%"),
        (1, 3000, "0.1%"),
    ],
)
def test_rates_in_words(part, whole, words):
    assert share(part, whole) == words


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_rate_is_all_or_nothing_only_where_it_is(pair):
    part, whole = pair
    value = Fraction(share(part, whole).rstrip("%"))
    exact = Fraction(100 * part, whole)

    assert 0 <= value <= 100
    assert (value == 100) == (part == whole)
    assert (value == 0) == (part == 0)
    assert abs(value - exact) <= Fraction(1, 20) or value in (Fraction(1, 10), Fraction(999, 10))


def arranged():
    """Three cities and two counties, each somewhere else."""
    bureau = Bureau(cities=3, counties=2)
    notice = issued(bureau, chain="through_city")
    first, second, third = bureau.cities
    bureau.advance_submission(submission_of(notice, first), S.SUBMITTED, now=BEFORE)
    bureau.advance_submission(submission_of(notice, second), S.SUBMITTED, now=AFTER)
    bureau.advance_submission(submission_of(notice, third), S.EXEMPT)
    bureau.advance_submission(
        submission_of(notice, bureau.counties[0]), S.NOTHING_TO_REPORT, now=BEFORE
    )
    return bureau, notice


@pytest.mark.django_db
def test_numbers_of_many_by_level_and_unit():
    bureau, notice = arranged()
    asked = Submission.objects.filter(requirement__notice=notice)

    assert five_numbers.of_many(asked) == FiveNumbers(4, 3, 2)
    assert list(five_numbers.by_level(asked).items()) == [
        ("city", FiveNumbers(2, 2, 1)),
        ("county", FiveNumbers(2, 1, 1)),
    ]
    by_unit = five_numbers.by(asked, "agency")
    assert by_unit[bureau.cities[1].pk,] == FiveNumbers(1, 1, 0)
    assert five_numbers.total(by_unit.values()) == FiveNumbers(4, 3, 2)


@pytest.mark.django_db
def test_each_part_in_sql_holds_what_it_counts():
    _bureau, notice = arranged()
    asked = Submission.objects.filter(requirement__notice=notice)

    for part in Part:
        found = asked.filter(five_numbers.condition(part))
        rows = [each for each in asked if five_numbers.of_one(each).count(part)]
        assert set(found) == set(rows)
        assert len(found) == FiveNumbers(4, 3, 2).count(part)


@pytest.mark.django_db
def test_withdrawn_notice_expects_nothing():
    bureau, notice = arranged()
    campaign_workflow.withdraw(notice, by=bureau.officer, now=NOW, reason="内容有误。")

    assert five_numbers.of_many(Submission.objects.all()) == FiveNumbers()


@pytest.mark.django_db
def test_affiliated_units_are_a_level_of_their_own():
    bureau = Bureau(cities=1)
    institute = AgencyFactory(parent=bureau.agency, kind="affiliated", level="province")
    UserFactory(agency=institute, roles=[Role.CLERK])
    bureau.group.members.add(institute)
    issued(bureau)

    assert list(five_numbers.by_level(Submission.objects.all())) == ["city", "affiliated"]

"""Whom a submission goes to: a county's to its city, any other to the issuer."""

import pytest

from agencies.models import OutgoingMessage
from agencies.permissions import Role
from reports import workflow
from reports.models import Submission
from reports.rules import may_review
from tests.factories import NOW, Bureau, UserFactory
from tests.reports.steps import S

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau(cities=2, counties=2)


def seen_by(user):
    return {submission.agency for submission in Submission.objects.visible_to(user)}


def test_county_goes_to_its_city_and_the_city_to_the_issuer(bureau):
    county = bureau.submission(county=0)

    assert county.receiver == bureau.cities[0]
    assert county.parent.receiver == bureau.agency


def test_city_sees_its_counties_and_counties_see_only_themselves(bureau):
    bureau.submission(county=0)

    assert seen_by(bureau.clerks[0]) == {bureau.cities[0], *bureau.counties}
    assert seen_by(bureau.clerks[1]) == {bureau.cities[1]}
    assert seen_by(bureau.county_clerks[0]) == {bureau.counties[0]}
    assert seen_by(bureau.officer) == {*bureau.cities, *bureau.counties}


@pytest.mark.parametrize("of_county", [True, False])
def test_one_rule_says_who_reviews_one_and_many(bureau, of_county):
    county = bureau.submission(county=0)
    submission = county if of_county else county.parent
    people = {
        "officer": bureau.officer,
        "reviewer": bureau.reviewer,
        "clerk of the city": bureau.clerks[0],
        "clerk of another city": bureau.clerks[1],
        "clerk of the county": bureau.county_clerks[0],
        "officer of the city": UserFactory(agency=bureau.cities[0], roles=[Role.OFFICER]),
    }

    may = {who for who, user in people.items() if may_review(submission, user)}

    received = {
        who
        for who, user in people.items()
        if Submission.objects.received_by(user).filter(pk=submission.pk).exists()
    }
    assert may == received
    assert may == ({"clerk of the city", "officer of the city"} if of_county else {"officer"})


def test_county_and_its_city_tell_each_other(bureau):
    county = bureau.submission(S.SUBMITTED, county=0)
    clerk, county_clerk = bureau.clerks[0], bureau.county_clerks[0]

    workflow.return_for_revision(county, by=clerk, now=NOW, reason="请补充。")

    def notes_to(user, subject):
        return OutgoingMessage.objects.visible_to(user).filter(subject__startswith=subject)

    assert notes_to(clerk, "【请审核】").get().sender == bureau.counties[0]
    assert not notes_to(bureau.officer, "【请审核】")
    returned = notes_to(county_clerk, "【已退回】").get()
    assert returned.sender == bureau.cities[0]
    assert returned.body.startswith(f"{bureau.cities[0].short_name}退回了贵单位报送的")

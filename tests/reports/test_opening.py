from datetime import date, timedelta

import pytest

from campaigns.models import Notice
from campaigns.states import NoticeState
from reports.models import Submission
from reports.states import SubmissionState
from tests.factories import (
    DUE,
    NOW,
    AgencyFactory,
    AgencyGroupFactory,
    Bureau,
    RequirementFactory,
)

pytestmark = pytest.mark.django_db


def expected(requirement):
    return {submission.agency for submission in requirement.submissions.all()}


def test_issuing_awaits_every_recipient_of_every_requirement():
    bureau = Bureau(cities=3)
    notice = bureau.notice()
    plan, summary = RequirementFactory(notice=notice), RequirementFactory(notice=notice)

    bureau.advance(notice, NoticeState.ISSUED)

    assert expected(plan) == expected(summary) == set(bureau.cities)
    assert set(Submission.objects.values_list("state", "revision", "text", "updated_at")) == {
        (SubmissionState.AWAITED, 0, "", NOW)
    }


def test_requirement_that_names_units_awaits_those_alone():
    bureau = Bureau(cities=4)
    notice = bureau.notice()
    requirement = RequirementFactory(notice=notice)
    requirement.groups.add(AgencyGroupFactory(owner=bureau.agency, members=bureau.cities[:2]))
    requirement.agencies.add(bureau.cities[1], bureau.cities[2])

    bureau.advance(notice, NoticeState.ISSUED)

    assert expected(requirement) == set(bureau.cities[:3])


def test_unit_that_does_not_receive_the_notice_is_not_awaited():
    bureau = Bureau(cities=1)
    notice = bureau.notice()
    requirement = RequirementFactory(notice=notice)
    requirement.agencies.add(AgencyFactory(parent=bureau.agency), bureau.cities[0])

    bureau.advance(notice, NoticeState.ISSUED)

    assert expected(requirement) == {bureau.cities[0]}


def test_nothing_is_awaited_before_the_notice_is_issued():
    bureau = Bureau(cities=1)

    bureau.notice(NoticeState.REGISTERED, requirement=True)

    assert Submission.objects.count() == 0


def test_counties_are_awaited_below_their_city():
    bureau = Bureau(cities=2, counties=2)
    notice = bureau.notice()
    early = DUE - timedelta(days=5)
    requirement = RequirementFactory(
        notice=notice,
        chain="through_city",
        county_due_at=early,
        locks_at=DUE + timedelta(days=3),
    )
    before = AgencyFactory(parent=bureau.cities[0], county=True, valid_until=date(2025, 1, 1))

    bureau.advance(notice, NoticeState.ISSUED)

    city = requirement.submissions.get(agency=bureau.cities[0])
    assert expected(requirement) == {*bureau.cities, *bureau.counties}
    assert before not in expected(requirement)
    assert [(county.agency, county.due_at, county.locks_at) for county in city.children.all()] == [
        (county, early, DUE + timedelta(days=3)) for county in bureau.counties
    ]
    assert city.parent is None
    assert city.due_at == DUE
    assert not requirement.submissions.get(agency=bureau.cities[1]).children.exists()


def test_counties_are_due_with_their_city_unless_told_otherwise():
    bureau = Bureau(cities=1, counties=1)

    submission = bureau.submission(county=0)

    assert submission.due_at == DUE


def test_counties_that_report_to_their_city_receive_the_notice():
    bureau = Bureau(cities=1, counties=1)
    notice = bureau.notice()
    for title in ("活动方案", "活动总结"):
        RequirementFactory(notice=notice, title=title, chain="through_city")

    bureau.advance(notice, NoticeState.ISSUED)

    issued = notice.versions.last()
    assert [(row.agency, row.version) for row in notice.deliveries.all()] == [
        (bureau.cities[0], issued),
        (bureau.counties[0], issued),
    ]
    clerk = bureau.county_clerks[0]
    assert notice in Notice.objects.visible_to(clerk)
    assert [note.subject for note in clerk.messages.filter(channel="in_app")] == [
        f"【请签收】{notice.title}"
    ]


def test_county_that_received_the_notice_anyway_answers_once_and_to_its_city():
    bureau = Bureau(cities=1, counties=1)
    notice = bureau.notice()
    notice.addressee_agencies.add(bureau.counties[0])
    requirement = RequirementFactory(notice=notice, chain="through_city")

    bureau.advance(notice, NoticeState.ISSUED)

    assert notice.deliveries.filter(agency=bureau.counties[0]).count() == 1
    county = requirement.submissions.get(agency=bureau.counties[0])
    assert county.parent.agency == bureau.cities[0]


def test_county_whose_city_is_not_asked_answers_directly():
    bureau = Bureau(cities=2, counties=1)
    notice = bureau.notice()
    notice.addressee_agencies.add(bureau.counties[0])
    requirement = RequirementFactory(notice=notice, chain="through_city")
    requirement.agencies.add(bureau.cities[1], bureau.counties[0])

    bureau.advance(notice, NoticeState.ISSUED)

    assert expected(requirement) == {bureau.cities[1], bureau.counties[0]}
    assert not requirement.submissions.exclude(parent=None).exists()


def test_counties_are_not_awaited_where_every_unit_reports_directly():
    bureau = Bureau(cities=1, counties=1)
    notice = bureau.notice(requirement=True)

    bureau.advance(notice, NoticeState.ISSUED)

    assert expected(notice.requirements.get()) == {bureau.cities[0]}
    assert not notice.deliveries.filter(agency=bureau.counties[0]).exists()

import pytest

from campaigns.states import NoticeState
from reports.models import Submission
from reports.states import SubmissionState
from tests.factories import NOW, AgencyFactory, AgencyGroupFactory, Bureau, RequirementFactory

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

"""Which objects a person can reach at all: every view starts at `visible_to`."""

import pytest

from agencies.models import Agency
from agencies.permissions import Role
from campaigns.models import Campaign, Delivery, Notice, Schedule
from campaigns.states import NoticeState
from tests.factories import (
    ActivityCategoryFactory,
    AgencyFactory,
    Bureau,
    ScheduleFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

S = NoticeState


@pytest.fixture
def nation():
    return AgencyFactory(name="市场监管总局", level=Agency.Level.NATIONAL)


@pytest.fixture
def bureau(nation):
    bureau = Bureau()
    bureau.agency.parent = nation
    bureau.agency.save()
    return bureau


@pytest.mark.parametrize("state", S)
def test_people_of_the_issuer_see_a_notice_in_every_state(bureau, state):
    notice = bureau.notice(state)

    for person in (bureau.officer, bureau.reviewer, bureau.signatory, bureau.administrator):
        assert list(Notice.objects.visible_to(person)) == [notice]


@pytest.mark.parametrize("state", S)
def test_recipients_and_superiors_see_a_notice_from_issue_on(bureau, nation, state):
    notice = bureau.notice(state)
    superior = UserFactory(agency=nation, roles=[Role.SUPERIOR])
    expected = [notice] if state in (S.ISSUED, S.WITHDRAWN) else []

    assert list(Notice.objects.visible_to(bureau.clerks[0])) == expected
    assert list(Notice.objects.visible_to(superior)) == expected


def test_bureau_and_city_that_a_notice_was_not_sent_to_see_nothing_of_it(bureau):
    bureau.notice(S.ISSUED)
    stranger = Bureau()
    other_city = AgencyFactory(parent=bureau.agency)
    other_clerk = UserFactory(agency=other_city, roles=[Role.CLERK])

    for person in (stranger.officer, stranger.clerks[0], other_clerk):
        assert list(Notice.objects.visible_to(person)) == []
        assert list(Delivery.objects.visible_to(person)) == []


def test_clerk_of_a_division_sees_only_what_was_delivered_to_it(bureau):
    division = AgencyFactory(division=True, parent=bureau.agency)
    clerk = UserFactory(agency=division, roles=[Role.CLERK])
    bureau.notice()
    to_division = bureau.notice()
    to_division.addressee_agencies.add(division)
    bureau.advance(to_division, S.ISSUED)

    assert list(Notice.objects.visible_to(clerk)) == [to_division]


def test_recipient_sees_only_the_own_delivery(bureau):
    bureau.notice(S.ISSUED)

    seen = Delivery.objects.visible_to(bureau.clerks[1])

    assert [delivery.agency for delivery in seen] == [bureau.cities[1]]
    assert Delivery.objects.visible_to(bureau.officer).count() == 2


def test_clerk_of_the_issuing_bureau_sees_only_the_own_delivery(bureau):
    division = AgencyFactory(division=True, parent=bureau.agency)
    clerk = UserFactory(agency=division, roles=[Role.CLERK])
    notice = bureau.notice()
    notice.addressee_agencies.add(division)
    bureau.advance(notice, S.ISSUED)

    assert [delivery.agency for delivery in Delivery.objects.visible_to(clerk)] == [division]


def test_campaign_is_seen_through_its_notices(bureau):
    stranger = Bureau()
    bureau.notice(S.REGISTERED)
    assert list(Campaign.objects.visible_to(bureau.clerks[0])) == []

    bureau.notice(S.ISSUED)

    assert list(Campaign.objects.visible_to(bureau.clerks[0])) == [bureau.campaign]
    assert list(Campaign.objects.visible_to(stranger.officer)) == [stranger.campaign]


def test_schedule_is_seen_through_the_notice_that_carries_it(bureau):
    carried = ScheduleFactory(campaign=bureau.campaign)
    ScheduleFactory(campaign=bureau.campaign, title="尚未定稿的安排表")
    notice = bureau.notice()
    notice.attachments.create(title=carried.title, schedule=carried)
    category = ActivityCategoryFactory(schedule=carried)
    category.activities.create(content="宣讲。", time_text="6月9日", responsible_text="省局")
    assert list(Schedule.objects.visible_to(bureau.clerks[0])) == []

    bureau.advance(notice, S.ISSUED)

    assert list(Schedule.objects.visible_to(bureau.clerks[0])) == [carried]
    assert Schedule.objects.visible_to(bureau.officer).count() == 2

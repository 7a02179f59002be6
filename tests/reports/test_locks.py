"""Which rule closed a submission, and who can open it again: in one message, with a number to call."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agencies.models import Contact
from campaigns import workflow as campaign_workflow
from reports.locks import Person, lock_of, people_of_receiver
from reports.models import Submission
from reports.states import SubmissionState
from tests.factories import DUE, NOW, Bureau, RequirementFactory
from tests.pages import main_text

pytestmark = pytest.mark.django_db

S = SubmissionState


@pytest.fixture
def bureau():
    return Bureau(cities=1, counties=1)


@pytest.mark.parametrize("state", [S.AWAITED, S.DRAFT, S.RETURNED])
def test_what_the_unit_may_write_has_no_lock(bureau, state):
    assert lock_of(bureau.submission(state), NOW) is None


@pytest.mark.parametrize(
    ("state", "rule", "way"),
    [
        (S.SUBMITTED, "规则：报送以后、退回以前不能修改。", "请联系{receiver}退回。"),
        (S.NOTHING_TO_REPORT, "规则：报送以后、退回以前不能修改。", "请联系{receiver}退回。"),
        (S.EXEMPT, "规则：{officer}于2025年5月26日 10:00免报。", "请联系{receiver}取消免报。"),
        (
            S.ACCEPTED,
            "规则：{officer}于2025年5月26日 10:00审核通过后内容锁定。",
            "请申请更正，或联系{receiver}撤销审核后退回。",
        ),
    ],
)
def test_state_that_closes_it_is_named_with_the_way_to_open_it(bureau, state, rule, way):
    lock = lock_of(bureau.submission(state), NOW)

    names = {
        "receiver": bureau.agency.short_name,
        "officer": bureau.agency.short_name + bureau.officer.name,
    }
    assert lock.rule == f"本项报送现为“{state.label}”，不能再修改。{rule.format(**names)}"
    assert lock.way.endswith(way.format(**names))
    assert lock.people == (Person(bureau.officer.name, bureau.officer.phone),)


def test_time_that_locks_is_named_and_an_extension_opens_it(bureau):
    submission = bureau.submission(locks_at=DUE + timedelta(days=2))

    lock = lock_of(submission, DUE + timedelta(days=3))

    assert str(lock) == (
        "本项报送已于2025年6月18日 17:30锁定（报送要求的锁定时间），不能再填报。"
        f"仍要报送的，可以申请延期，或联系{bureau.agency.short_name}准予延期。"
    )


def test_withdrawn_notice_needs_nobody_to_open_it(bureau):
    submission = bureau.submission()
    notice = submission.requirement.notice
    campaign_workflow.withdraw(notice, by=bureau.officer, now=NOW, reason="内容有误。")

    lock = lock_of(submission, NOW)

    assert (str(lock), lock.people) == ("这份通知已废止，不再需要报送。", ())


def test_contacts_of_the_notice_go_before_its_drafter(bureau):
    submission = bureau.submission(S.SUBMITTED)
    submission.requirement.notice.contacts.create(name="李工", phone="0591-1")

    assert people_of_receiver(submission) == (Person("李工", "0591-1"),)


def test_county_is_to_call_its_city(bureau):
    notice = bureau.notice()
    RequirementFactory(notice=notice, chain="through_city")
    bureau.advance(notice, "issued")
    Contact.objects.create(agency=bureau.cities[0], name="林科", phone="0595-2")

    county = Submission.objects.get(agency=bureau.counties[0])

    assert people_of_receiver(county) == (Person("林科", "0595-2"),)


def test_of_a_city_that_named_nobody_its_clerks_are_to_be_called(bureau):
    notice = bureau.notice()
    RequirementFactory(notice=notice, chain="through_city")
    bureau.advance(notice, "issued")
    Contact.objects.create(agency=bureau.cities[0], name="林科", phone="")
    clerk = bureau.clerks[0]

    county = Submission.objects.get(agency=bureau.counties[0])

    assert people_of_receiver(county) == (Person(clerk.name, clerk.phone),)


def test_page_in_place_of_the_form_has_a_telephone_number_to_touch(client, bureau):
    submission = bureau.submission(S.ACCEPTED)
    client.force_login(bureau.clerks[0])

    response = client.get(reverse("edit_submission", args=[submission.pk]))

    assert response.status_code == 409
    assert "活动总结现在不能填报 已审核" in main_text(response)
    assert f'href="tel:{bureau.officer.phone}"' in response.content.decode()

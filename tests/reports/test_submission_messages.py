"""Whom the steps of a submission tell, and what."""

import pytest

from agencies.models import OutgoingMessage
from agencies.permissions import Role
from reports import reminding
from reports.models import Submission
from tests.factories import NOW, Bureau, UserFactory
from tests.reports.steps import S, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau()


def test_return_tells_the_unit_why(bureau):
    submission = bureau.submission(S.SUBMITTED)

    take("return_for_revision", submission, bureau.officer, reason="请补充参加人数。")

    note = OutgoingMessage.objects.visible_to(bureau.clerks[0]).get(subject="【已退回】活动总结")
    assert note.body.endswith("请修改后重报。\n理由：请补充参加人数。")
    assert note.link == f"/submissions/{submission.pk}/"
    assert not OutgoingMessage.objects.visible_to(bureau.clerks[1]).filter(subject=note.subject)


def test_submission_is_announced_to_the_drafter(bureau):
    submission = bureau.submission(S.SUBMITTED)

    subject = f"【请审核】{submission.agency.short_name}已报送“活动总结”"
    note = OutgoingMessage.objects.visible_to(bureau.officer).get(subject=subject)
    assert note.link == f"/submissions/{submission.pk}/"


def told(bureau, subject):
    return OutgoingMessage.objects.visible_to(bureau.officer).filter(subject__startswith=subject)


def test_officer_is_told_of_a_zero_report_and_why(bureau):
    submission = bureau.submission()

    take("report_nothing", submission, bureau.clerks[0], reason="本地未开展活动。")

    assert told(bureau, "【零报告】").get().body.endswith("理由：本地未开展活动。")


def test_colleagues_are_told_when_the_drafter_has_left(bureau):
    submission = bureau.submission(S.DRAFT)
    colleague = UserFactory(agency=bureau.agency, roles=[Role.OFFICER])
    bureau.officer.is_active = False
    bureau.officer.save()

    take("submit", submission, bureau.clerks[0])

    asked = OutgoingMessage.objects.filter(subject__startswith="【请审核】", channel="in_app")
    assert [message.recipient for message in asked] == [colleague]


def test_unit_is_told_that_it_is_let_off_and_that_it_is_not(bureau):
    submission = bureau.submission()

    take("exempt", submission, bureau.officer, reason="机构改革期间。")
    take("revoke_exemption", submission, bureau.officer, reason="改革已完成。")

    notes = OutgoingMessage.objects.visible_to(bureau.clerks[0]).filter(
        link__contains="submissions"
    )
    assert sorted((note.subject, note.body.partition("理由：")[2]) for note in notes) == [
        ("【免报】活动总结", "机构改革期间。"),
        ("【请报送】活动总结", "改革已完成。"),
    ]


def test_note_is_settled_by_the_step_it_asked_for(bureau):
    submission = bureau.submission(S.SUBMITTED)
    assert told(bureau, "【请审核】").unread().count() == 1

    take("accept", submission, bureau.officer)

    assert told(bureau, "【请审核】").unread().count() == 0


def test_reminder_that_has_not_left_is_dropped_once_the_unit_has_submitted(bureau):
    submission = bureau.submission(S.DRAFT)
    reminding.remind_now(Submission.objects.all(), by=bureau.officer, now=NOW)

    take("submit", submission, bureau.clerks[0])

    waiting = OutgoingMessage.objects.filter(key__startswith="reminder:", state="queued")
    assert {message.recipient for message in waiting} == {bureau.clerks[1]}

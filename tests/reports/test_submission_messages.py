"""Whom the steps of a submission tell, and what."""

import pytest

from agencies.models import OutgoingMessage
from tests.factories import Bureau
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

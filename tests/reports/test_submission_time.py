"""On time, late, overdue, locked, withdrawn: what the clock says of a submission."""

from datetime import timedelta

import pytest

from agencies.conflicts import Conflict
from campaigns import workflow as campaign_workflow
from reports import workflow
from reports.deadlines import standing
from reports.models import Submission
from tests.factories import DUE, NOW, Bureau
from tests.reports.steps import S, submission_in, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau()


@pytest.mark.parametrize(
    ("after_due", "late"),
    [(timedelta(0), False), (timedelta(seconds=1), True), (-timedelta(days=1), False)],
)
def test_late_is_told_by_the_instant_of_the_first_submission(bureau, after_due, late):
    submission = bureau.submission(S.SUBMITTED, now=DUE + after_due)

    assert submission.is_late is late
    assert list(Submission.objects.late()) == ([submission] if late else [])


def test_being_returned_does_not_make_a_submission_late(bureau):
    submission = bureau.submission(S.RETURNED, now=DUE)

    take("submit", submission, bureau.clerks[0], now=DUE + timedelta(days=3))

    assert submission.first_submitted_at == DUE
    assert submission.submitted_at == DUE + timedelta(days=3)
    assert submission.is_late is False


@pytest.mark.parametrize("step", ["submit", "report_nothing"])
def test_locked_submission_takes_nothing_more(bureau, step):
    locks_at = DUE + timedelta(days=2)
    submission = submission_in(bureau, S.DRAFT, locks_at=locks_at)

    with pytest.raises(
        Conflict, match="已于2025年6月18日 17:30锁定（报送要求的锁定时间），不能再填报"
    ):
        take(step, submission, bureau.clerks[0], now=locks_at + timedelta(seconds=1))

    take(step, submission, bureau.clerks[0], now=locks_at)
    assert submission.submitted_at == locks_at


def test_returned_submission_is_mended_after_the_lock_all_the_same(bureau):
    submission = bureau.submission(S.SUBMITTED, locks_at=DUE)
    after = DUE + timedelta(days=1)

    take("return_for_revision", submission, bureau.officer, now=after)
    take("submit", submission, bureau.clerks[0], now=after)

    assert (submission.state, submission.is_late) == (S.RESUBMITTED, False)


def test_exemption_stands_once_the_unit_could_no_longer_answer(bureau):
    submission = bureau.submission(S.EXEMPT, locks_at=DUE)

    with pytest.raises(Conflict, match="已过锁定时间"):
        take("revoke_exemption", submission, bureau.officer, now=DUE + timedelta(seconds=1))

    take("revoke_exemption", submission, bureau.officer, now=DUE)
    assert submission.state == S.AWAITED


@pytest.mark.parametrize(
    ("state", "is_locked"), [(S.AWAITED, True), (S.DRAFT, True), (S.RETURNED, False)]
)
def test_lock_says_the_same_of_one_and_of_many(bureau, state, is_locked):
    submission = bureau.submission(state, locks_at=DUE)

    for now, expected in ((DUE, False), (DUE + timedelta(seconds=1), is_locked)):
        assert submission.is_locked(now) is expected
        assert (submission not in Submission.objects.unlocked(now)) is expected


def test_what_was_submitted_in_time_is_not_overdue_when_it_is_returned(bureau):
    submission = bureau.submission(S.RETURNED)
    after = DUE + timedelta(days=1)

    assert submission.is_overdue(after) is False
    assert list(Submission.objects.overdue(after)) == [
        Submission.objects.get(agency=bureau.cities[1])
    ]
    assert standing(submission, after).label == "请修改重报"


def test_late_word_that_there_is_nothing_is_no_late_report(bureau):
    submission = bureau.submission()
    take("report_nothing", submission, bureau.clerks[0], now=DUE + timedelta(days=1))

    assert (submission.is_late, submission.is_on_time) == (False, False)
    assert list(Submission.objects.late()) == []


def test_overdue_without_a_lock_may_still_be_submitted(bureau):
    submission = bureau.submission(S.DRAFT)
    much_later = DUE + timedelta(days=100)

    assert submission.is_overdue(much_later) is True
    take("submit", submission, bureau.clerks[0], now=much_later)

    assert submission.is_overdue(much_later) is False


@pytest.mark.parametrize("state", [S.AWAITED, S.DRAFT, S.RETURNED])
def test_withdrawn_notice_asks_for_nothing_any_more(bureau, state):
    submission = submission_in(bureau, state)
    campaign_workflow.withdraw(
        submission.requirement.notice, by=bureau.officer, now=NOW, reason="内容有误，另行印发。"
    )
    submission = Submission.objects.get(pk=submission.pk)

    with pytest.raises(Conflict, match="这份通知已废止，不再需要报送"):
        take("submit", submission, bureau.clerks[0])

    assert list(Submission.objects.awaiting()) == []
    assert workflow.open_steps(submission, bureau.clerks[0], NOW) == []
    assert workflow.open_steps(submission, bureau.officer, NOW) == []


@pytest.mark.parametrize(
    ("step", "state"),
    [
        ("accept", S.SUBMITTED),
        ("return_for_revision", S.SUBMITTED),
        ("revoke_acceptance", S.ACCEPTED),
        ("exempt", S.AWAITED),
        ("revoke_exemption", S.EXEMPT),
    ],
)
def test_withdrawn_notice_leaves_nothing_to_review(bureau, step, state):
    submission = bureau.submission(state)
    campaign_workflow.withdraw(
        submission.requirement.notice, by=bureau.officer, now=NOW, reason="内容有误，另行印发。"
    )

    with pytest.raises(Conflict, match="这份通知已废止，不能再"):
        take(step, Submission.objects.get(pk=submission.pk), bureau.officer)

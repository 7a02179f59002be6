"""Taking steps on submissions as the person in charge of each."""

from datetime import timedelta

from reports import workflow
from reports.models import Submission
from reports.states import SubmissionState
from tests.factories import NOW, RequirementFactory

S = SubmissionState
LATER = NOW + timedelta(days=1)
TEXT = "我局组织开展了宣传活动。"
WHO = {
    "submit": "clerk",
    "report_nothing": "clerk",
    "return_for_revision": "officer",
    "accept": "officer",
    "revoke_acceptance": "officer",
    "exempt": "officer",
    "revoke_exemption": "officer",
}
REASONED = set(WHO) - {"submit", "accept"}


def submission_in(bureau, state, **requirement):
    """A submission in `state`; one that is still awaited has its text all the same."""
    submission = bureau.submission(state, **requirement)
    if state == S.AWAITED:
        Submission.objects.filter(pk=submission.pk).update(text=TEXT)
        submission.refresh_from_db()
    return submission


def person(bureau, who):
    return bureau.clerks[0] if who == "clerk" else getattr(bureau, who)


def take(step, submission, by, *, now=LATER, reason="按规定办理。", revision=None):
    extra = {"reason": reason} if step in REASONED else {}
    getattr(workflow, step)(submission, by=by, now=now, revision=revision, **extra)


def state_of(submission):
    return Submission.objects.get(pk=submission.pk).state


def save(submission, by, *, text=TEXT, revision=None, figures=None):
    workflow.save_draft(
        submission,
        text=text,
        by=by,
        now=NOW,
        revision=submission.revision if revision is None else revision,
        figures=figures,
    )


def issued(bureau, **requirement):
    notice = bureau.notice()
    RequirementFactory(notice=notice, **requirement)
    return bureau.advance(notice, "issued")


def submission_of(notice, agency):
    return Submission.objects.get(requirement__notice=notice, agency=agency)

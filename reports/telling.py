"""The letters about a submission: to its unit, and to those who review it."""

from datetime import datetime

from agencies import messages
from reports.models import SubmissionTransition
from reports.rules import reviewers
from reports.states import SubmissionState

# How the subject of a letter to the unit begins.
DONE_TO_UNIT = {
    "return_for_revision": "已退回",
    "accept": "已审核",
    "exempt": "免报",
    "revoke_exemption": "请报送",
    "adopt_correction": "已采用更正",
    "return_correction": "已退回更正",
}
# How that to the reviewers begins.
ASKED_OF_REVIEWERS = {"report_nothing": "零报告", "hand_in_correction": "请审核更正"}


def tell_unit(last: SubmissionTransition, what: str, then: str, *, now: datetime, quietly=False):
    """What the step means for the unit, with its reason and how much is to be mended.

    Quietly, it is a note within the portal and nothing else.
    """
    submission = last.submission
    requirement = submission.requirement
    reason = f"\n理由：{last.reason}" if last.reason else ""
    comments = [f"\n{comment}" for comment in last.comments.all()]
    letter = messages.Letter(
        f"【{DONE_TO_UNIT[last.step]}】{requirement.title}",
        f"{submission.receiver.short_name}{what}“{requirement.title}”，{then}{reason}"
        + "".join(comments),
        submission.get_absolute_url(),
        sender=submission.receiver,
        about=f"notice-{requirement.notice_id}",
        channels=() if quietly else None,
    )
    post = [(submission.agency, letter, f"{last.step}:{last.pk}")]
    messages.enqueue_to_agencies(post, now=now)


def tell_reviewers(last: SubmissionTransition, *, now: datetime):
    """Ask the drafter; where they cannot look at it any more, everybody who may.  A county's is
    asked of everybody who submits for its city."""
    submission = last.submission
    notice, is_correction = submission.requirement.notice, last.step == "hand_in_correction"
    done = "报送更正" if is_correction else submission.get_state_display()
    what = f"{done}“{submission.requirement.title}”"
    is_nothing = submission.state == SubmissionState.NOTHING_TO_REPORT
    letter = messages.Letter(
        f"【{ASKED_OF_REVIEWERS.get(last.step, '请审核')}】{submission.agency.short_name}{what}",
        f"《{notice.title}》：{submission.agency.name}{what}，"
        + (f"理由：{last.reason}" if is_nothing else "请审核。"),
        submission.get_absolute_url(),
        sender=submission.agency.bureau,
        about=f"notice-{notice.pk}",
    )
    everybody = reviewers(submission)
    recipients = everybody.filter(pk=notice.drafter_id) or everybody
    messages.enqueue(letter, reason=f"submitted:{last.pk}", recipients=recipients, now=now)

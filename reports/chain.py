"""County → city → issuer: nobody goes ahead of those below, or changes under those above."""

from agencies.conflicts import Conflict
from reports.models import Submission
from reports.states import Correction, SubmissionState

S = SubmissionState
# The receiver need wait no more for it.
DONE_STATES = (S.ACCEPTED, S.NOTHING_TO_REPORT, S.EXEMPT)


def is_frozen(submission: Submission) -> bool:
    """A county's, once its city was accepted with it; a correction of the city's thaws it."""
    parent = submission.parent
    return (
        parent is not None
        and parent.state == S.ACCEPTED
        and parent.correction != Correction.WRITING
    )


def frozen_words(submission: Submission) -> str:
    return f"{submission.receiver.short_name}的汇总已经上级审核通过，县级报送随之锁定，不能再改动。"


def require_thawed(submission: Submission) -> None:
    """Inside a step on a county's: raise `Conflict` if its city is accepted, or about to be."""
    if not submission.parent_id:
        return
    # Whoever accepts the city waits for this row, and then sees what became of the county.
    parents = Submission.objects.select_for_update(of=("self",)).select_related("agency")
    submission.parent = parents.get(pk=submission.parent_id)
    if is_frozen(submission):
        raise Conflict(frozen_words(submission))


def unfinished(submission: Submission) -> list[Submission]:
    """The counties that are neither accepted nor 零报告 or 免报, or are being corrected."""
    children = submission.children.select_related("agency")
    waiting = children.exclude(state__in=DONE_STATES) | children.exclude(correction="")
    return list(waiting.order_by("agency__position", "pk"))


def require_finished(submission: Submission, step: str) -> None:
    """Raise `Conflict` with the names of the counties that hold the step of that label up."""
    if waiting := unfinished(submission):
        names = "、".join(f"{each.agency.short_name}（{each.state_words}）" for each in waiting)
        raise Conflict(f"所属县级还有{len(waiting)}家没有办结，市级暂不能{step}：{names}。")

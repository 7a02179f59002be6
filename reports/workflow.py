"""The only door for a change of a submission's state.

As for notices: check the right, compare and set the old state (exactly one
row), write the transition and the audit entry, queue the messages, all in one
transaction.  The same step repeated by the same person is harmless.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from agencies.conflicts import Conflict
from agencies.models import User
from agencies.permissions import Permission, require
from campaigns.states import Step, steps_from
from reports import chain, proposals
from reports.corrections import adopt, restore
from reports.locks import is_writable, lock_of
from reports.missing import missing_parts
from reports.models import Answer, FieldComment, Figure, Submission
from reports.reviewing import checked_comments
from reports.rules import may_review
from reports.states import CORRECTION_STEPS, STEPS, Correction, SubmissionState
from reports.taking import take
from reports.telling import tell_reviewers, tell_unit


def may_fill_in(submission: Submission, user: User, now: datetime) -> bool:
    """Whether `user` may write into the submission at `now`."""
    return is_own(submission, user) and is_writable(submission, now)


def is_own(submission: Submission, user: User) -> bool:
    return submission.agency in user.own_agencies and user.may(Permission.SUBMIT)


def open_steps(submission: Submission, user: User, now: datetime) -> list[Step]:
    """The steps that `user` may take now, in the order of the process."""
    if submission.requirement.notice.state != "issued" or chain.is_frozen(submission):
        return []
    steps = steps_from(submission.state, STEPS)
    if submission.state == SubmissionState.ACCEPTED and not submission.requirement.schedule_id:
        steps = [*steps_from(submission.correction, CORRECTION_STEPS), *steps]
    reviews, fills_in = may_review(submission, user), may_fill_in(submission, user, now)
    # Asking for a correction, or taking it back, is no writing.
    asks = submission.state == SubmissionState.ACCEPTED and is_own(submission, user)
    return [
        step
        for step in steps
        if (fills_in or asks if step.permission == Permission.SUBMIT else reviews)
    ]


def require_fill_in(submission: Submission, user: User, now: datetime):
    """Raise with the rule that forbids it unless `user` may write at `now`."""
    require_own(submission, user)
    if submission.requirement.notice.state == "issued" and not submission.is_written:
        raise Conflict(f"本项报送现为“{submission.state_words}”，不能再修改。")
    if lock := lock_of(submission, now):
        raise Conflict(str(lock))


def require_own(submission: Submission, user: User):
    """Raise unless it is the user's to write.  An officer may prepare what the own bureau owes
    its superior; whoever has the right to submit hands it in."""
    prepares = submission.agency == user.bureau and user.may(Permission.DRAFT_NOTICE)
    if not prepares:
        require(user, Permission.SUBMIT)
    if submission.agency not in user.own_agencies:
        raise PermissionDenied("只有报送单位的联络员可以填报。")


def require_complete(submission: Submission, user: User, now: datetime):
    """Raise unless `user` may write now, and nothing is missing."""
    require_fill_in(submission, user, now)
    if missing := missing_parts(submission):
        raise ValidationError([issue.message for issue in missing])


def save_draft(
    submission: Submission,
    *,
    text: str,
    by: User,
    now: datetime,
    revision: int,
    figures: Sequence[Figure] | None = None,
    answers: Sequence[Answer] | None = None,
    rows: Sequence[proposals.Row] | None = None,
):
    """Keep the text; the first save turns 待报送 into 草稿, a returned one stays returned.

    `figures` and `answers`, unsaved rows, replace those there are, and so do `rows` of what is
    proposed for a schedule; None leaves them as they are.
    Raise `Conflict` if somebody saved since `revision`; nothing is overwritten.
    """
    require_fill_in(submission, by, now)
    state = submission.state
    if state == SubmissionState.AWAITED:
        state = SubmissionState.DRAFT
    with transaction.atomic():
        changed = Submission.objects.filter(
            pk=submission.pk, state=submission.state, revision=revision
        ).update(text=text, state=state, revision=revision + 1, updated_at=now)
        submission.refresh_from_db()
        if changed != 1:
            raise Conflict("您打开之后，同事已经保存了新的内容。您写的内容没有覆盖它。")
        if figures is not None:
            _replace_figures(submission, figures)
        if answers is not None:
            _replace_answers(submission, answers)
        if rows is not None:
            proposals.replace(submission, rows)


def _replace_figures(submission, figures):
    given = [figure.field_id for figure in figures]
    submission.figures.exclude(field__in=given).delete()
    Figure.objects.bulk_create(
        figures,
        update_conflicts=True,
        unique_fields=["submission", "field"],
        update_fields=["value", "approximate"],
    )


def _replace_answers(submission, answers):
    submission.answers.exclude(question__in=[answer.question_id for answer in answers]).delete()
    Answer.objects.bulk_create(
        answers,
        update_conflicts=True,
        unique_fields=["submission", "question"],
        update_fields=["text"],
    )


def submit(submission: Submission, *, by: User, now: datetime, revision: int | None = None):
    """报送, or 重报 after a return; what is incomplete is said, all at once."""
    if submission.correction == Correction.WRITING:
        hand_in_correction(submission, by=by, now=now, revision=revision)
        return
    with transaction.atomic():
        if submission.is_open:
            require_complete(submission, by, now)
        if last := take("submit", submission, by=by, now=now, revision=revision):
            tell_reviewers(last, now=now)


def report_nothing(
    submission: Submission, *, by: User, now: datetime, reason: str, revision: int | None = None
):
    """零报告: nothing took place, with a word why."""
    with transaction.atomic():
        if submission.is_open:
            require_fill_in(submission, by, now)
        last = take("report_nothing", submission, by=by, now=now, reason=reason, revision=revision)
        if last:
            tell_reviewers(last, now=now)


def return_for_revision(
    submission: Submission,
    *,
    by: User,
    now: datetime,
    reason: str,
    revision: int | None = None,
    comments: Mapping[str, str] | None = None,
):
    """退回 with a reason, and with what is to be mended in each part by its key; the unit's
    clerks are told at once.  No due time passes for the unit before it hands in again."""
    _return("return_for_revision", submission, comments, by, now, reason, revision)


def accept(submission: Submission, *, by: User, now: datetime, revision: int | None = None):
    """审核通过: from here on the text stands; the unit finds a note.

    Raise `Conflict` with the names of its counties that are not done.
    """
    with transaction.atomic():
        if last := take("accept", submission, by=by, now=now, revision=revision):
            if submission.transitions.filter(step="begin_correction", version=last.version):
                restore(submission)  # what was corrected, and never handed in
            tell_unit(last, "审核通过了贵单位报送的", "不需再办理。", now=now, quietly=True)


def revoke_acceptance(
    submission: Submission, *, by: User, now: datetime, reason: str, revision: int | None = None
):
    """撤销审核 of what was accepted by mistake: it waits for the officer again, as before; a
    correction that was under way ends."""
    take("revoke_acceptance", submission, by=by, now=now, reason=reason, revision=revision)


def exempt(
    submission: Submission, *, by: User, now: datetime, reason: str, revision: int | None = None
):
    """免报: the officer lets this unit off, says why, and the unit is told."""
    with transaction.atomic():
        if last := take("exempt", submission, by=by, now=now, reason=reason, revision=revision):
            tell_unit(last, "同意贵单位免报", "不需再报送。", now=now)


def revoke_exemption(
    submission: Submission, *, by: User, now: datetime, reason: str, revision: int | None = None
):
    """取消免报: the unit has to answer after all, and is told; raise `Conflict` after the lock."""
    with transaction.atomic():
        if submission.state == SubmissionState.EXEMPT and submission.is_locked(now):
            raise Conflict("已过锁定时间，单位不能再填报，不能取消免报。")
        step = "revoke_exemption"
        if last := take(step, submission, by=by, now=now, reason=reason, revision=revision):
            tell_unit(last, "取消了贵单位的免报，仍需报送", "请按时报送。", now=now)


# --- 更正 -----------------------------------------------------------------------------


def begin_correction(
    submission: Submission, *, by: User, now: datetime, reason: str, revision: int | None = None
):
    """申请更正 of what was accepted, with the reason; until the corrected one is adopted the
    accepted one is what everybody reads and counts."""
    require_own(submission, by)
    if submission.requirement.schedule_id:
        raise Conflict("征集的活动已经进入安排表，不能更正；请联系审核单位撤销审核后退回。")
    take("begin_correction", submission, by=by, now=now, reason=reason, revision=revision)


def hand_in_correction(
    submission: Submission, *, by: User, now: datetime, revision: int | None = None
):
    """报送更正, for the receiver to look at; what is incomplete is said, all at once."""
    with transaction.atomic():
        if submission.correction == Correction.WRITING:
            require_complete(submission, by, now)
        require_own(submission, by)
        if last := take("hand_in_correction", submission, by=by, now=now, revision=revision):
            tell_reviewers(last, now=now)


def withdraw_correction(
    submission: Submission, *, by: User, now: datetime, revision: int | None = None
):
    """撤回更正: the accepted one stands, and the unit's own page shows it again."""
    require_own(submission, by)
    with transaction.atomic():
        if take("withdraw_correction", submission, by=by, now=now, revision=revision):
            restore(submission)


def adopt_correction(
    submission: Submission, *, by: User, now: datetime, revision: int | None = None
):
    """采用更正: from here on the corrected one is read and counted; the unit finds a note."""
    with transaction.atomic():
        if last := take("adopt_correction", submission, by=by, now=now, revision=revision):
            adopt(submission, last.version, now=now)
            tell_unit(last, "采用了贵单位更正的", "不需再办理。", now=now, quietly=True)


def return_correction(
    submission: Submission,
    *,
    by: User,
    now: datetime,
    reason: str,
    revision: int | None = None,
    comments: Mapping[str, str] | None = None,
):
    """退回更正 with a reason and comments; the accepted one stays in force."""
    _return("return_correction", submission, comments, by, now, reason, revision)


def _return(step, submission, comments, by, now, reason, revision):
    found = checked_comments(submission, comments or {})
    with transaction.atomic():
        last = take(step, submission, by=by, now=now, reason=reason, revision=revision)
        if last is None:
            return
        for comment in found:
            comment.transition = last
        FieldComment.objects.bulk_create(found)
        what = "退回了贵单位更正的" if step == "return_correction" else "退回了贵单位报送的"
        tell_unit(last, what, "请修改后重报。", now=now)

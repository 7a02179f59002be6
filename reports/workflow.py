"""The only door for a change of a submission's state.

As for notices: check the right, compare and set the old state (exactly one
row), write the transition and the audit entry, queue the messages, all in one
transaction.  The same step repeated by the same person is harmless.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from agencies import audit, messages
from agencies.conflicts import Conflict
from agencies.models import User
from agencies.permissions import Permission, require
from campaigns.states import NoticeState, Step, find_step, steps_from
from reports import proposals
from reports.contents import figures_in_words
from reports.missing import missing_parts
from reports.models import Answer, Figure, Submission, SubmissionTransition
from reports.moments import in_words
from reports.rules import may_review, require_review, reviewers
from reports.states import LABELS, OPEN_STATES, STEPS, SubmissionState

# How the subject of a letter to the unit begins.
DONE_TO_UNIT = {
    "return_for_revision": "已退回",
    "exempt": "免报",
    "revoke_exemption": "请报送",
}


def may_fill_in(submission: Submission, user: User, now: datetime) -> bool:
    """Whether `user` may write into the submission at `now`."""
    return (
        submission.is_open
        and submission.agency in user.own_agencies
        and user.may(Permission.SUBMIT)
        and submission.requirement.notice.state == "issued"
        and not submission.is_locked(now)
    )


def open_steps(submission: Submission, user: User, now: datetime) -> list[Step]:
    """The steps that `user` may take now, in the order of the process."""
    in_force = submission.requirement.notice.state == "issued"
    reviews = in_force and may_review(submission, user)
    fills_in = may_fill_in(submission, user, now)
    return [
        step
        for step in steps_from(submission.state, STEPS)
        if (fills_in if step.permission == Permission.SUBMIT else reviews)
    ]


def require_fill_in(submission: Submission, user: User, now: datetime):
    """Raise with the rule that forbids it unless `user` may write at `now`."""
    require(user, Permission.SUBMIT)
    if submission.agency not in user.own_agencies:
        raise PermissionDenied("只有报送单位的联络员可以填报。")
    if submission.requirement.notice.state != "issued":
        raise Conflict("这份通知已废止，不再需要报送。")
    if submission.is_locked(now):
        raise Conflict(
            f"本项报送已于{in_words(submission.locks_at)}锁定（报送要求的锁定时间），不能再填报。"
            f"如有疑问，请联系{submission.requirement.notice.issuer.short_name}经办人。"
        )
    if not submission.is_open:
        raise Conflict(f"本项报送现为“{submission.get_state_display()}”，不能再修改。")


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
    with transaction.atomic():
        if submission.is_open:
            require_fill_in(submission, by, now)
            if missing := missing_parts(submission):
                raise ValidationError([issue.message for issue in missing])
        if _take("submit", submission, by=by, now=now, revision=revision):
            _tell_officer(submission, now=now)


def report_nothing(
    submission: Submission, *, by: User, now: datetime, reason: str, revision: int | None = None
):
    """零报告: nothing took place, with a word why."""
    with transaction.atomic():
        if submission.is_open:
            require_fill_in(submission, by, now)
        if _take("report_nothing", submission, by=by, now=now, reason=reason, revision=revision):
            _tell_officer(submission, now=now)


def return_for_revision(
    submission: Submission, *, by: User, now: datetime, reason: str, revision: int | None = None
):
    """退回 with a reason; the unit's clerks are told at once."""
    with transaction.atomic():
        if _take(
            "return_for_revision", submission, by=by, now=now, reason=reason, revision=revision
        ):
            _tell_unit(submission, "退回了贵单位报送的", "请修改后重报。", now=now)


def accept(submission: Submission, *, by: User, now: datetime, revision: int | None = None):
    """审核通过: from here on the text stands."""
    _take("accept", submission, by=by, now=now, revision=revision)


def revoke_acceptance(
    submission: Submission, *, by: User, now: datetime, reason: str, revision: int | None = None
):
    """撤销审核 of what was accepted by mistake: it waits for the officer again, as before."""
    _take("revoke_acceptance", submission, by=by, now=now, reason=reason, revision=revision)


def exempt(
    submission: Submission, *, by: User, now: datetime, reason: str, revision: int | None = None
):
    """免报: the officer lets this unit off, says why, and the unit is told."""
    with transaction.atomic():
        if _take("exempt", submission, by=by, now=now, reason=reason, revision=revision):
            _tell_unit(submission, "同意贵单位免报", "不需再报送。", now=now)


def revoke_exemption(
    submission: Submission, *, by: User, now: datetime, reason: str, revision: int | None = None
):
    """取消免报: the unit has to answer after all, and is told; raise `Conflict` after the lock."""
    with transaction.atomic():
        if submission.state == SubmissionState.EXEMPT and submission.is_locked(now):
            raise Conflict("已过锁定时间，单位不能再填报，不能取消免报。")
        if _take("revoke_exemption", submission, by=by, now=now, reason=reason, revision=revision):
            _tell_unit(submission, "取消了贵单位的免报，仍需报送", "请按时报送。", now=now)


def _take(name, submission, *, by, now, reason="", revision=None):
    """Take one step; return False if `by` has taken it already and nothing came after.

    `revision` is that of the text which the person read; by default the one that
    `submission` was loaded with.  Raise `Conflict` if there is another one now.
    """
    step = find_step(name, submission.state, STEPS)
    if step is None:
        return _already_taken(name, submission, by)
    if name == "revoke_acceptance":  # to where it was accepted from
        before = submission.transitions.filter(step="accept").last().from_state
        step = replace(step, target=SubmissionState(before))
    is_review = step.permission == Permission.REVIEW_SUBMISSION
    if is_review:
        require_review(submission, by)
    else:
        require(by, step.permission)
    if is_review and submission.requirement.notice.state != NoticeState.ISSUED:
        raise Conflict(f"这份通知已废止，不能再{step.label}。")
    reason = step.checked_reason(reason)
    read = submission.revision if revision is None else revision
    hands_in = step.permission == Permission.SUBMIT
    changes = _handed_in(name, submission, now) if hands_in else {}
    with transaction.atomic():
        changed = Submission.objects.filter(
            pk=submission.pk, state=step.source, revision=read
        ).update(state=step.target, updated_at=now, **changes)
        submission.refresh_from_db()
        if changed != 1:
            if submission.revision != read and find_step(name, submission.state, STEPS):
                raise Conflict("您打开之后，报送内容又有改动，请重新阅读后再办理。")
            return _already_taken(name, submission, by)
        if hands_in:
            is_nothing = step.target == SubmissionState.NOTHING_TO_REPORT
            submission.files.update(is_submitted=not is_nothing)
            submission.photos.update(is_submitted=not is_nothing)
            if submission.requirement.schedule_id:
                (proposals.take_back if is_nothing else proposals.hand_in)(submission)
        SubmissionTransition.objects.create(
            submission=submission,
            step=name,
            from_state=step.source,
            to_state=step.target,
            at=now,
            by=by,
            reason=reason,
        )
        audit.record(step.label, by=by, target=submission, now=now, detail={"reason": reason})
        # Whoever was asked for this, or told of the step before, need not look any more.
        messages.settle_notes(submission.get_absolute_url(), now=now)
        if step.target not in OPEN_STATES:
            messages.drop_pending(f"reminder:{submission.pk}")
    return True


def _handed_in(name, submission, now):
    """What changes with 报送 and 零报告; the revision too, so that nobody reviews by a page
    opened on what was handed in before."""
    is_nothing = name == "report_nothing"
    return {
        "submitted_at": now,
        "first_submitted_at": submission.first_submitted_at or now,
        "submitted_text": "" if is_nothing else F("text"),
        "submitted_figures": [] if is_nothing else figures_in_words(submission),
        "revision": F("revision") + 1,
    }


def _already_taken(name, submission, by):
    last = submission.transitions.select_related("by").last()
    if last and last.step == name and last.by == by and last.to_state == submission.state:
        return False
    raise Conflict(
        f"本项报送现为“{submission.get_state_display()}”，不能再{LABELS[name]}。请重新打开后再办理。"
    )


def _tell_unit(submission, what, then, *, now):
    """What the last step means for the unit, with its reason."""
    requirement, last = submission.requirement, submission.transitions.last()
    letter = messages.Letter(
        f"【{DONE_TO_UNIT[last.step]}】{requirement.title}",
        f"{submission.receiver.short_name}{what}“{requirement.title}”，{then}\n理由：{last.reason}",
        submission.get_absolute_url(),
        sender=submission.receiver,
        about=f"notice-{requirement.notice_id}",
    )
    reason = f"{last.step}:{last.pk}"
    messages.enqueue_to_agencies([(submission.agency, letter, reason)], now=now)


def _tell_officer(submission, *, now):
    """Ask the drafter; where they cannot look at it any more, everybody who may.  A county's is
    asked of everybody who submits for its city."""
    notice, last = submission.requirement.notice, submission.transitions.last()
    what = f"{submission.get_state_display()}“{submission.requirement.title}”"
    is_nothing = submission.state == SubmissionState.NOTHING_TO_REPORT
    letter = messages.Letter(
        f"【{'零报告' if is_nothing else '请审核'}】{submission.agency.short_name}{what}",
        f"《{notice.title}》：{submission.agency.name}{what}，"
        + (f"理由：{last.reason}" if is_nothing else "请审核。"),
        submission.get_absolute_url(),
        sender=submission.agency.bureau,
        about=f"notice-{notice.pk}",
    )
    officers = reviewers(submission)
    recipients = officers.filter(pk=notice.drafter_id) or officers
    messages.enqueue(letter, reason=f"submitted:{last.pk}", recipients=recipients, now=now)

"""The only door for a change of a submission's state.

As for notices: check the right, compare and set the old state (exactly one
row), write the transition and the audit entry, queue the messages, all in one
transaction.  The same step repeated by the same person is harmless.
"""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agencies import audit, messages
from agencies.conflicts import Conflict
from agencies.models import User
from agencies.permissions import Permission, require
from campaigns.rules import Issue
from campaigns.states import Step, find_step, steps_from
from gongwen.counting import count_characters
from reports.contents import figures_in_words
from reports.models import Figure, Submission, SubmissionTransition
from reports.states import LABELS, STEPS, SubmissionState


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
    requirement = submission.requirement
    reviews = (
        requirement.notice.issuer == user.bureau
        and requirement.notice.state == "issued"
        and user.may(Permission.REVIEW_SUBMISSION)
    )
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
        locked_at = timezone.localtime(submission.requirement.locks_at)
        raise Conflict(
            f"本项报送已于{locked_at:%Y年%m月%d日 %H:%M}锁定（报送要求的锁定时间）。"
            f"如需补报，请联系{submission.requirement.notice.issuer.short_name}经办人。"
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
):
    """Keep the text; the first save turns 待报送 into 草稿, a returned one stays returned.

    `figures`, unsaved rows, replace those there are; None leaves them as they are.
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


def _replace_figures(submission, figures):
    given = [figure.field_id for figure in figures]
    submission.figures.exclude(field__in=given).delete()
    Figure.objects.bulk_create(
        figures,
        update_conflicts=True,
        unique_fields=["submission", "field"],
        update_fields=["value", "approximate"],
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
        _take("report_nothing", submission, by=by, now=now, reason=reason, revision=revision)


def return_for_revision(
    submission: Submission, *, by: User, now: datetime, reason: str, revision: int | None = None
):
    """退回 with a reason; the unit's clerks are told at once."""
    with transaction.atomic():
        if _take(
            "return_for_revision", submission, by=by, now=now, reason=reason, revision=revision
        ):
            letter = messages.Letter(
                f"【已退回】{submission.requirement.title}",
                f"{by.bureau.short_name}退回了{submission.agency.short_name}报送的"
                f"“{submission.requirement.title}”，请修改后重报。\n理由：{reason.strip()}",
                submission.get_absolute_url(),
            )
            transition = submission.transitions.last()
            messages.enqueue_to_agencies(
                [(submission.agency, letter, f"returned:{transition.pk}")], now=now
            )


def accept(submission: Submission, *, by: User, now: datetime, revision: int | None = None):
    """审核通过: from here on the text stands."""
    _take("accept", submission, by=by, now=now, revision=revision)


def exempt(
    submission: Submission, *, by: User, now: datetime, reason: str, revision: int | None = None
):
    """免报: the officer lets this unit off, and says why."""
    _take("exempt", submission, by=by, now=now, reason=reason, revision=revision)


def missing_parts(submission: Submission) -> list[Issue]:
    """What the submission still lacks, in words for the clerk; `field` is the form's."""
    requirement = submission.requirement
    missing = []
    count = count_characters(submission.text)
    if count == 0:
        missing.append(Issue("text", "empty", "正文还没有填写。"))
    elif requirement.min_characters and count < requirement.min_characters:
        words = f"正文现有{count}字，至少需要{requirement.min_characters}字。"
        missing.append(Issue("text", "too_short", words))
    elif requirement.max_characters and count > requirement.max_characters:
        words = f"正文现有{count}字，最多{requirement.max_characters}字，请精简。"
        missing.append(Issue("text", "too_long", words))
    given = set(submission.figures.values_list("field", flat=True))
    missing += [
        Issue(f"figure_{field.pk}", "empty", f"数据项“{field}”还没有填写，没有的请填0。")
        for field in requirement.figure_fields.all()
        if field.pk not in given
    ]
    return missing


def _take(name, submission, *, by, now, reason="", revision=None):
    """Take one step; return False if `by` has taken it already and nothing came after.

    `revision` is that of the text which the person read; by default the one that
    `submission` was loaded with.  Raise `Conflict` if there is another one now.
    """
    step = find_step(name, submission.state, STEPS)
    if step is None:
        return _already_taken(name, submission, by)
    require(by, step.permission)
    is_review = step.permission == Permission.REVIEW_SUBMISSION
    if is_review and submission.requirement.notice.issuer != by.bureau:
        raise PermissionDenied("只有发文机关的经办人可以办理。")
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
            submission.files.update(is_submitted=step.target != SubmissionState.NOTHING_TO_REPORT)
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


def _tell_officer(submission, *, now):
    notice = submission.requirement.notice
    if notice.drafter is None:
        return
    letter = messages.Letter(
        f"【请审核】{submission.agency.short_name}{submission.get_state_display()}“{submission.requirement.title}”",
        f"《{notice.title}》：{submission.agency.name}{submission.get_state_display()}，请审核。",
        submission.get_absolute_url(),
    )
    transition = submission.transitions.last()
    messages.enqueue(
        letter, reason=f"submitted:{transition.pk}", recipients=[notice.drafter], now=now
    )

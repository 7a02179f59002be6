"""延期: a unit asks for more time and whoever receives its answer decides; also unasked.

An extension goes to the end of office hours as before: to a day, at the hour at which the
submission is due.  Everything else reads `Submission.due_at` and follows by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies import audit, messages
from agencies.conflicts import Conflict
from agencies.models import User
from agencies.permissions import Permission, require
from campaigns.states import LONGEST_REASON
from reports.models import Extension, Submission
from reports.moments import in_words
from reports.rules import may_review, require_review, reviewers
from reports.states import OPEN_STATES, TO_REVIEW_STATES, SubmissionState

State = Extension.State

# Beyond the requirement's own due time; who needs more is asked for something else.
LONGEST = timedelta(days=90)
# What was returned has no due time that could be moved.
TIMED_STATES = (SubmissionState.AWAITED, SubmissionState.DRAFT)


@dataclass
class Outcome:
    """What became of one decision for several units; the refused with the reason, in words."""

    done: list[Submission] = field(default_factory=list)
    refused: list[tuple[Submission, str]] = field(default_factory=list)


# --- How far --------------------------------------------------------------------------


def latest(submission: Submission) -> datetime:
    """The farthest that an extension reaches: for a county until its city is due itself."""
    far = submission.requirement.due_at + LONGEST
    return min(far, submission.parent.due_at) if submission.parent_id else far


def moment_on(day: date, submission: Submission) -> datetime:
    """The moment on that day at which the submission would be due: its hour, unless its city
    is due on the same day earlier."""
    hour = timezone.localtime(submission.due_at).time()
    at = timezone.make_aware(datetime.combine(day, hour))
    far = latest(submission)
    return far if at > far and timezone.localdate(far) == day else at


def _checked(day, submission, now, *, may_be_past=False):
    """The moment to extend to; raise `ValidationError` in words where it cannot be."""
    until = moment_on(day, submission)
    if until <= submission.due_at:
        raise ValidationError(f"应晚于现在的截止时间（{in_words(submission.due_at)}）。")
    if until <= now and not may_be_past:
        raise ValidationError(f"{in_words(until)}已经过去，请填写今后的日期。")
    far = latest(submission)
    if until > far and submission.parent_id and far == submission.parent.due_at:
        city = submission.receiver.short_name
        raise ValidationError(
            f"不能晚于{city}自己的截止时间（{in_words(far)}），市级还要汇总报送。"
        )
    if until > far:
        raise ValidationError(f"最多延期到{in_words(far)}。")
    return until


# --- Asking ---------------------------------------------------------------------------


def may_ask(submission: Submission, user: User) -> bool:
    """Whether `user` may ask for more time, unless a request is open already.

    After the lock as well: a grant opens the door.
    """
    return (
        submission.state in TIMED_STATES
        and submission.agency in user.own_agencies
        and user.may(Permission.SUBMIT)
        and submission.requirement.notice.state == "issued"
        and submission.due_at < latest(submission)
    )


def require_ask(submission: Submission, user: User):
    """Raise with the rule that forbids it unless `user` may ask for more time."""
    require(user, Permission.SUBMIT)
    if submission.agency not in user.own_agencies:
        raise PermissionDenied("只有报送单位的联络员可以申请延期。")
    if submission.requirement.notice.state != "issued":
        raise Conflict("这份通知已废止，不再需要报送。")
    if submission.state == SubmissionState.RETURNED:
        raise Conflict("本项报送已退回修改，修改期间不计逾期，不需要申请延期。")
    if submission.state not in TIMED_STATES:
        raise Conflict(f"本项报送现为“{submission.get_state_display()}”，不能再申请延期。")
    if submission.extensions.filter(state=State.ASKED).exists():
        raise Conflict("已经申请延期，正在等待答复；要改日期，请先撤回原来的申请。")
    if submission.due_at >= latest(submission):
        raise Conflict(f"截止时间已是{in_words(submission.due_at)}，不能再延。")


def ask(submission: Submission, *, until: date, reason: str, by: User, now: datetime) -> Extension:
    """申请延期 to that day, with the reason; those who review it are told."""
    require_ask(submission, by)
    at, reason = _checked(until, submission, now), _reason(reason, "请写明申请延期的理由。")
    with transaction.atomic():
        extension, is_new = Extension.objects.get_or_create(
            submission=submission,
            state=State.ASKED,
            defaults={
                "asked_at": now,
                "asked_by": by,
                "reason": reason,
                "until": at,
                "previous_due_at": submission.due_at,
            },
        )
        if not is_new:
            raise Conflict("同事刚才已经申请延期，没有重复申请。")
        _record("申请延期", extension, by=by, now=now, reason=reason)
        _tell_reviewers(extension, now=now)
    return extension


def withdraw(extension: Extension, *, by: User, now: datetime):
    """撤回 a request that nobody has answered yet."""
    submission = extension.submission
    require(by, Permission.SUBMIT)
    if submission.agency not in by.own_agencies:
        raise PermissionDenied("只有报送单位的联络员可以撤回延期申请。")
    with transaction.atomic():
        _answer(extension, State.WITHDRAWN, by=by, now=now)
        _record("撤回延期申请", extension, by=by, now=now)
        messages.drop_pending(f"extension:{extension.pk}:asked")


# --- Deciding -------------------------------------------------------------------------


def decidable(user: User):
    """The submissions whose due time `user` may move: still to be handed in, or with a request."""
    received = Submission.objects.received_by(user).of_notices_in_force()
    waiting = Extension.objects.waiting().values("submission")
    return received.filter(state__in=TIMED_STATES) | received.filter(pk__in=waiting)


def may_decide(submission: Submission, user: User, request: Extension | None = None) -> bool:
    """As `decidable` says of many; `request` is the one that is open, if there is one."""
    if submission.requirement.notice.state != "issued" or not may_review(submission, user):
        return False
    if request:
        return submission.state in (*OPEN_STATES, *TO_REVIEW_STATES)
    return submission.state in TIMED_STATES and submission.due_at < latest(submission)


def grant(
    submissions: Iterable[Submission],
    *,
    by: User,
    now: datetime,
    until: date | None = None,
    answer: str = "",
) -> Outcome:
    """同意延期 for one or many, each to `until`, or without it to the day that it asked for.

    An open request is answered by it; without one it is granted unasked.
    """
    answer = _checked_answer(answer)
    return _each(submissions, by, lambda one: _grant(one, until, answer, by=by, now=now))


def decline(submissions: Iterable[Submission], *, by: User, now: datetime, answer: str) -> Outcome:
    """不同意延期 of open requests, with the reason; the unit is told."""
    answer = _reason(answer, "请写明不同意的理由，理由将发给报送单位。")
    return _each(submissions, by, lambda one: _decline(one, answer, by=by, now=now))


def _each(submissions, by, decide):
    outcome = Outcome()
    for submission in submissions:
        require_review(submission, by)
        try:
            with transaction.atomic():
                decide(submission)
        except ValidationError as refused:
            outcome.refused.append((submission, " ".join(refused.messages)))
        except Conflict as conflict:
            outcome.refused.append((submission, str(conflict)))
        else:
            outcome.done.append(submission)
    return outcome


def _grant(submission, day, answer, *, by, now):
    request = submission.extensions.waiting().first()
    if request is None:
        _require_timed(submission)
        if day is None:
            raise ValidationError("单位没有申请延期，请填写延期到的日期。")
    has_handed_in = submission.state not in TIMED_STATES
    wanted = day or timezone.localdate(request.until)
    until = _checked(wanted, submission, now, may_be_past=has_handed_in)
    previous = submission.due_at
    _move(submission, until, now)
    if request is None:
        request = Extension.objects.create(
            submission=submission,
            state=State.GRANTED,
            until=until,
            previous_due_at=previous,
            decided_at=now,
            decided_by=by,
            answer=answer,
        )
    else:
        changes = {"until": until, "previous_due_at": previous, "answer": answer}
        _answer(request, State.GRANTED, by=by, now=now, **changes)
    _record("同意延期", request, by=by, now=now, reason=answer)
    messages.drop_pending(f"reminder:{submission.pk}")
    what = f"同意贵单位延期报送“{submission.requirement}”：原定{in_words(previous)}截止，现延期到"
    _tell_unit(request, "同意延期", f"{what}{in_words(until)}。", now=now)


def _decline(submission, answer, *, by, now):
    request = submission.extensions.waiting().first()
    if request is None:
        raise Conflict("没有等待答复的延期申请，可能已撤回或已答复。")
    _answer(request, State.DECLINED, by=by, now=now, answer=answer)
    _record("不同意延期", request, by=by, now=now, reason=answer)
    what = f"不同意贵单位延期报送“{submission.requirement}”，截止时间仍为"
    _tell_unit(request, "不同意延期", f"{what}{in_words(submission.due_at)}。", now=now)


def _require_timed(submission):
    if submission.requirement.notice.state != "issued":
        raise Conflict("这份通知已废止，不再需要报送。")
    if submission.state not in TIMED_STATES:
        raise Conflict(f"现为“{submission.get_state_display()}”，不需要延期。")


def _move(submission, until, now):
    """Set the due time, and the lock so far that it does not close before."""
    locks_at = submission.locks_at and max(submission.locks_at, until)
    changed = Submission.objects.filter(
        pk=submission.pk, due_at=submission.due_at, state=submission.state
    ).update(due_at=until, locks_at=locks_at, updated_at=now)
    submission.refresh_from_db(fields=["due_at", "locks_at", "state", "updated_at"])
    if changed != 1:
        raise Conflict("您打开之后情况有了变化，没有办理，请重新核对。")


def _answer(extension, state, *, by, now, **changes):
    if not extension.close(state, by=by, now=now, **changes):
        raise Conflict(f"这项延期申请{extension.get_state_display()}，不能再办理。")
    messages.settle_notes(_decision_link(extension.submission), now=now)


def _reason(text, without):
    text = text.strip()
    if not text:
        raise ValidationError(without)
    return _checked_answer(text)


def _checked_answer(text):
    text = text.strip()
    if len(text) > LONGEST_REASON:
        raise ValidationError(f"最多{LONGEST_REASON}字，现有{len(text)}字，请精简。")
    return text


# --- Telling --------------------------------------------------------------------------


def _record(action, extension, *, by, now, reason=""):
    detail = {"until": in_words(extension.until), "reason": reason}
    audit.record(action, by=by, target=extension.submission, now=now, detail=detail)


def _decision_link(submission):
    return f"{reverse('decide_extensions')}?submission={submission.pk}"


def _tell_reviewers(extension, *, now):
    """Ask the drafter; where they do not review it, everybody who does."""
    submission = extension.submission
    requirement, unit = submission.requirement, submission.agency
    letter = messages.Letter(
        f"【请答复】{unit.short_name}申请延期报送“{requirement}”",
        f"《{requirement.notice.title}》：{unit.name}申请将“{requirement}”的截止时间由"
        f"{in_words(submission.due_at)}延期到{in_words(extension.until)}。\n理由：{extension.reason}",
        _decision_link(submission),
        sender=unit.bureau,
        about=f"notice-{requirement.notice_id}",
    )
    everybody = reviewers(submission)
    recipients = everybody.filter(pk=requirement.notice.drafter_id) or everybody
    reason = f"extension:{extension.pk}:asked"
    messages.enqueue(letter, reason=reason, recipients=recipients, now=now)


def _tell_unit(extension, done, what, *, now):
    submission = extension.submission
    requirement, receiver = submission.requirement, submission.receiver
    answer = f"\n答复意见：{extension.answer}" if extension.answer else ""
    letter = messages.Letter(
        f"【{done}】{requirement}",
        f"{receiver.short_name}{what}{answer}",
        submission.get_absolute_url(),
        sender=receiver,
        about=f"notice-{requirement.notice_id}",
    )
    reason = f"extension:{extension.pk}:{extension.state}"
    messages.enqueue_to_agencies([(submission.agency, letter, reason)], now=now)

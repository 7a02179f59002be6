"""The one body of every step of a submission.

Check the right, compare and set the old state (exactly one row), freeze what is handed in, write
the transition and the audit entry, all in one transaction.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F

from agencies import audit, messages
from agencies.conflicts import Conflict
from agencies.models import User
from agencies.permissions import Permission, require
from campaigns.states import NoticeState, Step, find_step
from reports import chain, handed_in, row_figures
from reports.models import Submission, SubmissionTransition, SubmissionVersion
from reports.rules import require_review
from reports.states import CORRECTION_STEPS, LABELS, OPEN_STATES, STEPS, SubmissionState

Kind = SubmissionVersion.Kind
# What is handed in by which step; 报送 after a return is 重报.
HANDS_IN = {
    "submit": Kind.SUBMITTED,
    "report_nothing": Kind.NOTHING,
    "hand_in_correction": Kind.CORRECTION,
}
# From here on the counties are frozen: none may be left in the middle.
_NEEDS_COUNTIES = ("accept", "adopt_correction", "withdraw_correction")


def find(name: str, submission: Submission) -> Step | None:
    """The step `name` out of the state that the submission is in, or None."""
    ordinary = find_step(name, submission.state, STEPS)
    if ordinary or submission.state != SubmissionState.ACCEPTED:
        return ordinary
    return find_step(name, submission.correction, CORRECTION_STEPS)


def take(
    name: str,
    submission: Submission,
    *,
    by: User,
    now: datetime,
    reason: str = "",
    revision: int | None = None,
) -> SubmissionTransition | None:
    """Take one step; None if `by` has taken it already and nothing came after.

    `revision` is that of the text which the person read; by default the one that
    `submission` was loaded with.  Raise `Conflict` if there is another one now.
    """
    step = find(name, submission)
    if step is None:
        _require_taken(name, submission, by)
        return None
    if name == "revoke_acceptance":  # to where it was accepted from
        before = submission.transitions.filter(step="accept").last().from_state
        step = replace(step, target=SubmissionState(before))
    _require_right(step, submission, by)
    reason = step.checked_reason(reason)
    read = submission.revision if revision is None else revision
    with transaction.atomic():
        chain.require_thawed(submission)
        source = submission.state
        changed = Submission.objects.filter(pk=submission.pk, revision=read, **_source(step))
        changed = changed.update(updated_at=now, **_target(step))
        if changed == 1 and name in _NEEDS_COUNTIES:
            chain.require_finished(submission, step.label)
        submission.refresh_from_db()
        if changed != 1:
            if submission.revision != read and find(name, submission):
                raise Conflict("您打开之后，报送内容又有改动，请重新阅读后再办理。")
            _require_taken(name, submission, by)
            return None
        if name in HANDS_IN:
            version = _hand_in(name, submission, reason, by=by, now=now)
        elif step in CORRECTION_STEPS and step.source:
            version = submission.versions.last()
        else:
            version = handed_in.in_force(submission)
        last = SubmissionTransition.objects.create(
            submission=submission,
            step=name,
            from_state=source,
            to_state=submission.state,
            at=now,
            by=by,
            reason=reason,
            version=version,
        )
        audit.record(step.label, by=by, target=submission, now=now, detail={"reason": reason})
        # Whoever was asked for this, or told of the step before, need not look any more.
        messages.settle_notes(submission.get_absolute_url(), now=now)
        if submission.state not in OPEN_STATES:
            messages.drop_pending(f"reminder:{submission.pk}")
    return last


def _require_right(step, submission, by):
    if step.permission == Permission.REVIEW_SUBMISSION:
        require_review(submission, by)
    else:
        require(by, step.permission)
    if submission.requirement.notice.state != NoticeState.ISSUED:
        raise Conflict(f"这份通知已废止，不能再{step.label}。")


def _source(step):
    if step in CORRECTION_STEPS:
        return {"state": SubmissionState.ACCEPTED, "correction": step.source}
    return {"state": step.source}


def _target(step):
    if step in CORRECTION_STEPS:
        return {"correction": step.target}
    return {"state": step.target, "correction": ""}


def _hand_in(name, submission, reason, *, by, now):
    """Freeze what is handed in, and let others read it; a correction only once it is adopted."""
    kind = HANDS_IN[name]
    if submission.state == SubmissionState.RESUBMITTED:
        kind = Kind.RESUBMITTED
    if kind != Kind.NOTHING:
        row_figures.freeze(submission)
    version = handed_in.freeze(submission, kind, by=by, now=now, reason=reason)
    # The revision too, so that nobody reviews by a page opened on what was handed in before.
    changes = {"revision": F("revision") + 1}
    if kind != Kind.CORRECTION:
        changes |= handed_in.quick_columns(version.contents)
        changes |= {
            "submitted_at": now,
            "first_submitted_at": submission.first_submitted_at or now,
        }
        handed_in.put_in_force(submission, version.contents)
    Submission.objects.filter(pk=submission.pk).update(**changes)
    submission.refresh_from_db()
    return version


def _require_taken(name, submission, by):
    """Raise `Conflict` unless `by` has taken the step already and nothing came after."""
    last = submission.transitions.select_related("by").last()
    if last and last.step == name and last.by == by and last.to_state == submission.state:
        return
    raise Conflict(
        f"本项报送现为“{submission.state_words}”，不能再{LABELS[name]}。请重新打开后再办理。"
    )

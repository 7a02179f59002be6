"""审核通过 of many at once: each on the text that was read, and each refused by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from agencies.conflicts import Conflict
from agencies.models import User
from reports import workflow
from reports.models import Submission
from reports.states import Correction


@dataclass
class Accepted:
    """What became of each; the refused with the reason in words."""

    done: list[Submission] = field(default_factory=list)
    refused: list[tuple[Submission, str]] = field(default_factory=list)


def accept_many(chosen: Mapping[int, int], *, by: User, now: datetime) -> Accepted:
    """Accept those of the submissions that still are at the revision which was read; a correction
    is adopted.  Counties come before cities, so that both may be chosen together."""
    outcome = Accepted()
    received = Submission.objects.received_by(by).filter(pk__in=chosen)
    related = received.select_related("agency", "parent__agency", "requirement__notice__issuer")
    for submission in related.order_by(F("parent_id").desc(nulls_last=True), "pk"):
        is_correction = submission.correction == Correction.WAITING
        verb = workflow.adopt_correction if is_correction else workflow.accept
        try:
            verb(submission, by=by, now=now, revision=chosen[submission.pk])
        except Conflict as conflict:
            outcome.refused.append((submission, str(conflict)))
        else:
            outcome.done.append(submission)
    return outcome

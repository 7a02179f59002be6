"""What issuing a notice sets going here: its submissions are awaited from that moment."""

from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.utils import timezone

from agencies import audit
from campaigns.signals import notice_issued
from campaigns.workflow import deliver
from reports import unreached
from reports.expected import all_counties_below
from reports.models import Submission, SubmissionTransition
from reports.states import SubmissionState


@receiver(notice_issued)
def open_submissions(sender, *, notice, now, **kwargs):
    """One awaited submission per requirement and expected agency, so that “who has
    not answered” is a filter and never an absence.

    Where the counties report to their city, theirs are opened below its own, and they
    receive the notice like everybody who has to answer it.  Raise `ValidationError`, and let
    nothing be issued, where one of these cannot be reached and was not let off.
    """
    if counties := unreached.holding_up(notice, timezone.localdate(now)):
        raise ValidationError(unreached.in_words(counties))
    for requirement in notice.requirements.all():
        counties = open_for(requirement, now)
        deliver(notice, counties, now=now)
        _say_who_is_let_off(requirement, by=notice.transitions.last().by, now=now)


def open_for(requirement, now):
    """Open what is awaited for one requirement; return the counties that answer to their city.

    Those that are let off stand there from the beginning, as 免报.
    """
    today = timezone.localdate(now)
    expected = requirement.expected_agencies().current(today)
    counties = list(all_counties_below(requirement, expected, today))
    below = {county.pk for county in counties}
    opened = _open(
        requirement,
        [agency for agency in expected if agency.pk not in below],
        requirement.due_at,
        now,
    )
    parents = {submission.agency_id: submission for submission in opened}
    _open(requirement, counties, requirement.county_due_at or requirement.due_at, now, parents)
    return counties


def _say_who_is_let_off(requirement, *, by, now):
    for submission in requirement.submissions.filter(state=SubmissionState.EXEMPT):
        SubmissionTransition.objects.create(
            submission=submission,
            step="exempt",
            from_state=SubmissionState.AWAITED,
            to_state=SubmissionState.EXEMPT,
            at=now,
            by=by,
            reason=unreached.LET_OFF,
        )
        detail = {"reason": unreached.LET_OFF}
        audit.record("免报", by=by, target=submission, now=now, detail=detail)


def _open(requirement, agencies, due_at, now, parents=None):
    """`parents` are those of counties, by city; without them nobody is let off."""
    let_off = set(requirement.exempted.values_list("pk", flat=True)) if parents else set()
    return Submission.objects.bulk_create(
        Submission(
            requirement=requirement,
            agency=agency,
            parent=parents[agency.parent_id] if parents else None,
            state=SubmissionState.EXEMPT if agency.pk in let_off else SubmissionState.AWAITED,
            due_at=due_at,
            locks_at=requirement.locks_at,
            updated_at=now,
        )
        for agency in agencies
    )

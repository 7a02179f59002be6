"""What issuing a notice sets going here: its submissions are awaited from that moment."""

from django.dispatch import receiver
from django.utils import timezone

from agencies.models import Agency
from campaigns.signals import notice_issued
from campaigns.workflow import deliver
from reports.models import ReportingRequirement, Submission


@receiver(notice_issued)
def open_submissions(sender, *, notice, now, **kwargs):
    """One awaited submission per requirement and expected agency, so that “who has
    not answered” is a filter and never an absence.

    Where the counties report to their city, theirs are opened below its own, and they
    receive the notice like everybody who has to answer it.
    """
    for requirement in notice.requirements.all():
        counties = open_for(requirement, now)
        deliver(notice, counties, now=now)


def open_for(requirement, now):
    """Open what is awaited for one requirement; return the counties that answer to their city."""
    today = timezone.localdate(now)
    expected = requirement.expected_agencies().current(today)
    counties = list(counties_below(requirement, expected, today))
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


def counties_below(requirement, expected, today):
    """The counties that exist on the day `today` and report to one of the `expected` cities."""
    if requirement.chain != ReportingRequirement.Chain.THROUGH_CITY:
        return Agency.objects.none()
    return Agency.objects.current(today).filter(
        level=Agency.Level.COUNTY,
        kind=Agency.Kind.REGULATOR,
        parent__level=Agency.Level.CITY,
        parent__in=expected.values("pk"),
    )


def _open(requirement, agencies, due_at, now, parents=None):
    return Submission.objects.bulk_create(
        Submission(
            requirement=requirement,
            agency=agency,
            parent=parents[agency.parent_id] if parents else None,
            due_at=due_at,
            locks_at=requirement.locks_at,
            updated_at=now,
        )
        for agency in agencies
    )

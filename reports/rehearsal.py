"""The page of a clerk before there is anything to fill in: everything as after issuing, and undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from agencies.models import Agency, RoleAssignment, User
from agencies.permissions import Role
from campaigns.models import Notice
from campaigns.states import NoticeState
from reports.expected import counties_below
from reports.models import ReportingRequirement, Submission
from reports.opening import open_for

UNUSED_SERIAL = 0  # a number has to be there, and the first one given is 1


def units_of(requirement: ReportingRequirement, now: datetime):
    """Who will have to answer if the notice is issued now: the expected units and their counties."""
    today = timezone.localdate(now)
    expected = requirement.expected_agencies().current(today)
    counties = counties_below(requirement, expected, today)
    return Agency.objects.filter(pk__in=[unit.pk for unit in (*expected, *counties)])


@contextmanager
def rehearsed(
    requirement: ReportingRequirement, agency: Agency, *, now: datetime
) -> Iterator[tuple[Submission, User]]:
    """The submission that `agency` will have once the notice is issued, and a clerk to look at it.

    Whatever is made or written inside is undone at the end, also if it fails.
    """
    with transaction.atomic():
        try:
            Notice.objects.filter(pk=requirement.notice_id).update(
                state=NoticeState.ISSUED,
                number_year=Coalesce("number_year", now.year),
                number_serial=Coalesce("number_serial", UNUSED_SERIAL),
            )
            open_for(requirement, now)
            clerk = User.objects.create(
                username=f"preview-{uuid4().hex}", name="联络员", agency=agency
            )
            RoleAssignment.objects.create(user=clerk, role=Role.CLERK)
            yield requirement.submissions.get(agency=agency), clerk
        finally:
            transaction.set_rollback(True)

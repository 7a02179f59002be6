"""What issuing a notice sets going here: its submissions are awaited from that moment."""

from django.dispatch import receiver
from django.utils import timezone

from campaigns.signals import notice_issued
from reports.models import Submission


@receiver(notice_issued)
def open_submissions(sender, *, notice, now, **kwargs):
    """One awaited submission per requirement and expected agency, so that “who has
    not answered” is a filter and never an absence."""
    Submission.objects.bulk_create(
        Submission(
            requirement=requirement,
            agency=agency,
            due_at=requirement.due_at,
            locks_at=requirement.locks_at,
            updated_at=now,
        )
        for requirement in notice.requirements.all()
        for agency in requirement.expected_agencies().current(timezone.localdate(now))
    )

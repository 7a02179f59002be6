"""Units that have not answered: what the sweep itself has to find and to remind of."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from agencies.models import Agency, User
from campaigns.models import ArrangedDay, Campaign, CampaignSeries, Notice, NoticeTransition
from reports.models import ReminderStep, ReportingRequirement, Submission
from reports.states import SubmissionState

# The clock of the rounds wanders; on whichever day it comes to stand, it is worked.
DAYS_AROUND = 2000
ONE_DAY = timedelta(days=1)


class Due:
    """A notice in force, of whose requirements each has one step: on the day it is due."""

    def __init__(self):
        now = timezone.now()
        bureau = Agency.objects.create(
            name="某省市场监督管理局", short_name="某省局", kind="regulator", level="province"
        )
        officer = User.objects.create(username="officer", name="李四", agency=bureau)
        today = timezone.localdate(now)
        ArrangedDay.objects.bulk_create(
            ArrangedDay(
                day=today + n * ONE_DAY,
                is_working=True,
                name="上班",
                updated_at=now,
                updated_by=officer,
            )
            for n in range(-DAYS_AROUND, DAYS_AROUND)
        )
        series = CampaignSeries.objects.create(name="世界认可日", month=6, day=9, first_year=2008)
        self.notice = Notice.objects.create(
            kind=Notice.Kind.RECEIVED,
            state="issued",
            campaign=Campaign.objects.create(series=series, year=today.year, host=bureau),
            issuer=bureau,
            title="关于组织开展主题活动的通知",
            updated_at=now,
        )
        NoticeTransition.objects.create(
            notice=self.notice,
            step="issue",
            from_state="registered",
            to_state="issued",
            at=now - DAYS_AROUND * ONE_DAY,
            by=officer,
        )

    def ask(self, units, *, now):
        """Let the units be reminded of something that is due on the day of `now`."""
        midnight = timezone.make_aware(
            datetime.combine(timezone.localdate(now) + ONE_DAY, time()) - timedelta(seconds=1)
        )
        requirement = ReportingRequirement.objects.create(
            notice=self.notice, title="活动总结", due_at=midnight
        )
        ReminderStep.objects.create(
            notice=self.notice, requirement=requirement, offset=0, counting="days", at=time()
        )
        Submission.objects.bulk_create(
            Submission(requirement=requirement, agency=unit, due_at=midnight, updated_at=now)
            for unit in units
        )

    @staticmethod
    def unreminded():
        """The names of the units that nobody has queued a reminder to."""
        waiting = Submission.objects.awaiting().filter(reminders=None)
        return list(waiting.values_list("agency__name", flat=True))

    @staticmethod
    def answer():
        """Let all have done what they were reminded of, so that each round asks of its own."""
        Submission.objects.update(state=SubmissionState.ACCEPTED)

"""Units that have not answered a requirement that is due today, and the day a working day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from agencies.models import Agency, Contact, User
from campaigns.models import ArrangedDay, Campaign, CampaignSeries, Notice, NoticeTransition
from reports.models import ReminderStep, ReportingRequirement, Submission

_AT_ONCE = 2000


def units_to_remind(count: int) -> None:
    """`count` units, each with one contact by mail and one submission to be reminded of now."""
    now = timezone.now()
    today = timezone.localdate(now)
    bureau = Agency.objects.create(
        name="福建省市场监督管理局",
        short_name="福建省市场监管局",
        kind="regulator",
        level="province",
    )
    officer = User.objects.create(username="officer", name="林书雅", agency=bureau)
    ArrangedDay.objects.update_or_create(
        day=today,
        defaults={"is_working": True, "name": "测速", "updated_at": now, "updated_by": officer},
    )
    units = Agency.objects.bulk_create(
        (
            Agency(name=f"第{n}市场监管局", short_name=f"第{n}局", kind="regulator", level="city")
            for n in range(count)
        ),
        batch_size=_AT_ONCE,
    )
    Contact.objects.bulk_create(
        (Contact(agency=unit, name="联络员", email=f"u{unit.pk}@example.org") for unit in units),
        batch_size=_AT_ONCE,
    )
    requirement = _requirement(bureau, officer, today, now)
    Submission.objects.bulk_create(
        (
            Submission(
                requirement=requirement, agency=unit, due_at=requirement.due_at, updated_at=now
            )
            for unit in units
        ),
        batch_size=_AT_ONCE,
    )


def _requirement(bureau: Agency, officer: User, today: date, now: datetime) -> ReportingRequirement:
    """Of a notice in force, with one step for its day; no receipt is waited for."""
    series = CampaignSeries.objects.create(name="世界认可日", month=6, day=9, first_year=2008)
    notice = Notice.objects.create(
        kind=Notice.Kind.RECEIVED,
        state="issued",
        campaign=Campaign.objects.create(series=series, year=today.year, host=bureau),
        issuer=bureau,
        title="福建省市场监督管理局关于组织开展“世界认可日”主题活动的通知",
        updated_at=now,
    )
    NoticeTransition.objects.create(
        notice=notice,
        step="issue",
        from_state="registered",
        to_state="issued",
        at=now - timedelta(days=3),
        by=officer,
    )
    requirement = ReportingRequirement.objects.create(
        notice=notice,
        title="活动总结",
        due_at=timezone.make_aware(datetime.combine(today, time(23, 59, 59))),
    )
    ReminderStep.objects.create(
        notice=notice, requirement=requirement, offset=0, counting="days", at=time(0)
    )
    return requirement

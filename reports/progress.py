"""How many of how many: receipts and submissions per notice, from rows."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from agencies.models import User
from campaigns.models import Campaign, Notice
from campaigns.states import NoticeState
from reports import five_numbers
from reports.five_numbers import Part
from reports.models import ReportingRequirement
from reports.roster import Status
from reports.rules import notices_with_roster


@dataclass(frozen=True)
class Progress:
    """`done` of `total` units, with the roster that lists them."""

    label: str
    done: int
    total: int
    url: str


@dataclass(frozen=True)
class NoticeProgress:
    notice: Notice
    lines: list[Progress]


def of_requirements(requirements):
    """The requirements with `expected`, `actual` and `on_time` of the five numbers."""
    return requirements.annotate(**five_numbers.counts("submissions__"))


def actual_url(requirement) -> str:
    """The submissions that `actual` counts, in the roster."""
    roster = reverse("show_roster", args=[requirement.notice_id])
    stage = f"submission-{requirement.pk}"
    return f"{roster}?{urlencode({'view': 'list', 'stage': stage, 'count': Part.ACTUAL.slug})}"


def of_campaigns(campaigns: list[Campaign], user: User) -> dict[int, list[NoticeProgress]]:
    """Per campaign the progress of its notices in force whose roster `user` may see."""
    notices = (
        notices_with_roster(user)
        .filter(campaign__in=campaigns, state=NoticeState.ISSUED)
        .order_by("document_date", "pk")
    )
    delivered = notices.annotate(
        delivered=Count("deliveries"),
        acknowledged=Count("deliveries", filter=Q(deliveries__acknowledged_at__isnull=False)),
    )
    found = {notice.pk: NoticeProgress(notice, []) for notice in delivered if notice.delivered}
    for progress in found.values():
        notice = progress.notice
        roster = reverse("show_roster", args=[notice.pk])
        url = f"{roster}?stage=receipt&status={Status.ACKNOWLEDGED.slug}"
        progress.lines.append(Progress("签收", notice.acknowledged, notice.delivered, url))
    requirements = ReportingRequirement.objects.filter(notice__in=found)
    for requirement in of_requirements(requirements):
        if requirement.expected:
            url = actual_url(requirement)
            found[requirement.notice_id].lines.append(
                Progress(requirement.title, requirement.actual, requirement.expected, url)
            )
    grouped = {campaign.pk: [] for campaign in campaigns}
    for progress in found.values():
        grouped[progress.notice.campaign_id].append(progress)
    return grouped


def with_progress(campaigns: list[Campaign], user: User):
    """Pairs of a campaign and the progress of its notices."""
    if not campaigns:
        return []
    grouped = of_campaigns(campaigns, user)
    return [(campaign, grouped[campaign.pk]) for campaign in campaigns]

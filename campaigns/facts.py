"""What the portal knows of a notice's campaign, for the proofreader to hold a text against."""

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date

from agencies.models import Agency
from campaigns.clashes import period
from campaigns.models import Activity, Campaign, Notice, ReceivedPaper
from gongwen.proofreading import (
    AgencyName,
    CampaignFacts,
    Deadline,
    PastCampaign,
    ScheduledActivity,
)

PUBLIC = "主动公开"

# By when answers are due is known to the app that awaits them; it registers here.
DeadlineSource = Callable[[Notice], Iterable[Deadline]]
_sources: list[DeadlineSource] = []


def deadline_source(source: DeadlineSource) -> DeadlineSource:
    """Ask the decorated function too, by when the answers to a stored notice are due."""
    _sources.append(source)
    return source


def facts_of(notice: Notice, *, attachments=None, disclosure="") -> CampaignFacts:
    """All that is known, as far as the issuing bureau may know it; however much, few queries."""
    campaign = notice.campaign
    series = campaign.series
    first, last = period_of(campaign)
    return CampaignFacts(
        series=series.name,
        first_year=series.first_year,
        year=campaign.year,
        edition=campaign.edition,
        event_date=campaign.day,
        themes=tuple(theme.text for theme in campaign.themes.all()),
        document_date=notice.document_date,
        starts_on=first,
        ends_on=last,
        deadlines=_deadlines(notice),
        schedule=_schedule(notice),
        attachments=attachments,
        agencies=_directory(notice.issuer),
        last_year=_last_year(notice),
        is_public=disclosure == PUBLIC,
    )


def period_of(campaign: Campaign) -> tuple[date, date]:
    """The days between which a campaign's activities are expected: around its day or month."""
    month = campaign.series.month
    end = date(campaign.year, month, monthrange(campaign.year, month)[1])
    first, last = campaign.day or end.replace(day=1), campaign.day or end
    return period(first)[0], period(last)[1]


def _directory(bureau):
    rows = Agency.objects.known_to(bureau).values_list(
        "name", "short_name", "aliases", "valid_until"
    )
    return tuple(
        AgencyName(name, (short_name, *aliases), valid_until)
        for name, short_name, aliases, valid_until in rows
    )


def _last_year(notice):
    campaign = notice.campaign
    before = (
        Campaign.objects.filter(
            series=campaign.series_id,
            year__lt=campaign.year,
            host__in={campaign.host_id, notice.issuer_id},
        )
        .select_related("series")
        .prefetch_related("themes")
        .order_by("-year", "pk")
        .first()
    )
    if before is None:
        return None
    return PastCampaign(
        before.year,
        before.edition,
        before.day,
        tuple(theme.text for theme in before.themes.all()),
    )


def _schedule(notice):
    """The rows of the bureau's own schedules; another's are not known before they are issued."""
    rows = Activity.objects.filter(
        category__schedule__campaign=notice.campaign_id,
        category__schedule__campaign__host=notice.issuer_id,
    ).values_list("content", "time_text", "starts_on", "ends_on")
    return tuple(
        ScheduledActivity(content.rstrip("。；"), time_text, first, last)
        for content, time_text, first, last in rows
    )


def _deadlines(notice):
    """Upwards: what the notice itself asks for, then what its superior wants of the bureau."""
    own = _asked_by(notice) if notice.pk else ()
    return (*own, *_wanted_by_superior(notice))


def _asked_by(notice):
    return tuple(deadline for source in _sources for deadline in source(notice))


def _wanted_by_superior(notice):
    if notice.based_on_id is None:
        return ()
    paper = ReceivedPaper.objects.filter(notice=notice.based_on_id).first()
    if paper is None:
        return _asked_by(notice.based_on)
    who = paper.facts.get("issuer") or "上级"
    return tuple(
        Deadline(who, date.fromisoformat(due["date"]), due["what"])
        for due in paper.facts.get("deadlines") or ()
        if due["date"] and due["what"]
    )

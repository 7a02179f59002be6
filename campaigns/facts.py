"""What a campaign says about itself, for the proofreader to hold a text against."""

from agencies.models import Agency
from campaigns.models import Campaign
from gongwen.proofreading import AgencyName, CampaignFacts, PastCampaign

PUBLIC = "主动公开"


def facts_of(campaign: Campaign, *, user, attachments=None, disclosure="") -> CampaignFacts:
    """The campaign's facts, the user's directory, and last year's to look out for."""
    series = campaign.series
    return CampaignFacts(
        series=series.name,
        first_year=series.first_year,
        year=campaign.year,
        edition=campaign.edition,
        event_date=campaign.day,
        themes=tuple(theme.text for theme in campaign.themes.all()),
        attachments=attachments,
        agencies=_directory(user),
        last_year=_last_year(campaign, user),
        is_public=disclosure == PUBLIC,
    )


def _directory(user):
    rows = Agency.objects.visible_to(user).values_list(
        "name", "short_name", "aliases", "valid_until"
    )
    return tuple(
        AgencyName(name, (short_name, *aliases), valid_until)
        for name, short_name, aliases, valid_until in rows
    )


def _last_year(campaign, user):
    before = (
        Campaign.objects.visible_to(user)
        .filter(series=campaign.series, year=campaign.year - 1)
        .select_related("series")
        .prefetch_related("themes")
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

import pytest

from agencies.models import AuditEntry
from campaigns import rounds
from campaigns.forms.campaign import CampaignForm
from campaigns.models import Campaign, Theme
from tests.factories import NOW, Bureau

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau()


def filled(campaign, **fields):
    data = {
        "series": campaign.series_id,
        "year": campaign.year,
        "domestic": "服务中小企业",
        "revision": campaign.revision,
    }
    form = CampaignForm(data | fields, instance=campaign)
    assert form.is_valid(), form.errors
    return form


def test_campaign_is_saved_with_its_audit_line(bureau):
    rounds.save(filled(bureau.campaign), by=bureau.officer, now=NOW)

    assert [theme.text for theme in bureau.campaign.themes.all()] == ["服务中小企业"]
    entry = AuditEntry.objects.get(target_type="campaigns.campaign")
    assert (entry.action, entry.actor_id, entry.at) == ("修改活动", bureau.officer.pk, NOW)


def test_campaign_whose_audit_line_fails_is_not_saved(bureau):
    no_moment = None  # without one no line can be written

    with pytest.raises(AttributeError):
        rounds.save(
            filled(bureau.campaign, summary="未留痕的说明"), by=bureau.officer, now=no_moment
        )

    assert Campaign.objects.get().summary == ""
    assert Theme.objects.count() == 0

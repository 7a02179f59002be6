import pytest

from agencies.conflicts import Conflict
from agencies.models import AuditEntry
from campaigns import activities, rounds
from campaigns.forms.campaign import CampaignForm
from campaigns.models import Activity, Campaign, Theme
from campaigns.states import NoticeState
from tests.factories import NOW, ActivityCategoryFactory, Bureau, CampaignSeriesFactory

pytestmark = pytest.mark.django_db

FIXED = "这项活动已有通知送审，系列活动和年份不能再改。"


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


# --- Another year ---------------------------------------------------------------------


@pytest.fixture
def activity(bureau):
    category = ActivityCategoryFactory(schedule__campaign=bureau.campaign)
    activity = Activity(
        category=category, content="宣讲。", time_text="6月9日", responsible_text="局"
    )
    activities.interpret(activity)
    return activity


@pytest.mark.parametrize(
    ("change", "time_text", "days"),
    [
        ({"year": 2026}, "6月9日", ["2026-06-09", "2026-06-09"]),
        ({"series": "质量月"}, "活动日", ["None", "None"]),
        ({"domestic": "另一个主题"}, "6月9日", ["2025-06-09", "2025-06-09"]),
    ],
)
def test_days_of_the_activities_follow_year_and_series(bureau, activity, change, time_text, days):
    Activity.objects.update(time_text=time_text)
    bureau.notice()  # still a draft
    if "series" in change:
        series = CampaignSeriesFactory(name=change["series"], month=9, day=None)
        change = {"series": series.pk}

    rounds.save(filled(bureau.campaign, **change), by=bureau.officer, now=NOW)

    activity.refresh_from_db()
    assert [str(activity.starts_on), str(activity.ends_on)] == days
    assert activity.time_text == time_text


@pytest.mark.parametrize("state", [state for state in NoticeState if state != NoticeState.DRAFT])
def test_year_and_series_are_fixed_once_a_notice_has_left_the_draft(bureau, activity, state):
    bureau.notice(state)
    other = CampaignSeriesFactory(name="质量月", month=9, day=None)

    form = filled(bureau.campaign, year=2026, series=other.pk, summary="新的说明")
    rounds.save(form, by=bureau.officer, now=NOW)

    campaign = Campaign.objects.get()
    assert (campaign.year, campaign.series.name) == (2025, "世界认可日")
    assert campaign.summary == "新的说明"
    assert form.fields["year"].help_text == FIXED
    assert form.fields["series"].help_text == FIXED


def test_year_is_fixed_by_a_notice_sent_for_review_meanwhile(bureau, activity):
    notice = bureau.notice()
    form = filled(bureau.campaign, year=2026)
    bureau.advance(notice, NoticeState.IN_REVIEW)

    with pytest.raises(Conflict, match=FIXED):
        rounds.save(form, by=bureau.officer, now=NOW)

    activity.refresh_from_db()
    assert (Campaign.objects.get().year, str(activity.starts_on)) == (2025, "2025-06-09")

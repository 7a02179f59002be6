import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.permissions import Role
from campaigns.models import Campaign, Theme
from campaigns.states import NoticeState
from tests.factories import (
    ActivityCategoryFactory,
    ActivityFactory,
    Bureau,
    CampaignFactory,
    CampaignSeriesFactory,
    ScheduleFactory,
    ThemeFactory,
    UserFactory,
)
from tests.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.officer)
    return bureau


def entered(**fields):
    return {
        "series": CampaignSeriesFactory().pk,
        "year": 2026,
        "international": "Accreditation: Empowering Tomorrow",
        "domestic": "认证认可检验检测：筑牢质量基石",
        "summary": "",
        "revision": 1,
    } | fields


def show(client, campaign):
    return client.get(reverse("show_campaign", args=[campaign.pk]))


# --- List -----------------------------------------------------------------------------


def test_list_shows_edition_day_themes_and_counts(client, bureau):
    ThemeFactory(campaign=bureau.campaign, text="服务中小企业")
    schedule = ScheduleFactory(campaign=bureau.campaign)
    category = ActivityCategoryFactory(schedule=schedule)
    ActivityFactory.create_batch(2, category=category)
    bureau.notice()

    text = main_text(client.get(reverse("list_campaigns")))

    row = text.partition("活动安排")[2]
    assert row.split() == [
        "2025年“世界认可日”",
        "第十八个",
        "6月9日",
        "服务中小企业",
        bureau.agency.short_name,
        "1",
        "2",
        "项",
    ]


def test_list_without_campaigns_offers_the_first(client):
    client.force_login(UserFactory(roles=[Role.OFFICER]))

    text = main_text(client.get(reverse("list_campaigns")))

    assert "还没有主题活动" in text
    assert text.count("新建活动") == 2


def test_list_keeps_foreign_campaigns_out(client, bureau):
    CampaignFactory(year=2024)

    page = client.get(reverse("list_campaigns")).context["page_obj"]

    assert list(page) == [bureau.campaign]


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_one_and_for_three(
    client, bureau, count, django_assert_num_queries
):
    campaigns = [bureau.campaign]
    campaigns += [CampaignFactory(host=bureau.agency, year=2025 - n) for n in range(1, count)]
    for campaign in campaigns:
        ThemeFactory(campaign=campaign)
        ScheduleFactory(campaign=campaign)
        bureau.notice(campaign=campaign)

    with django_assert_num_queries(10):
        page = client.get(reverse("list_campaigns")).context["page_obj"]

    assert len(page) == count


# --- Page -----------------------------------------------------------------------------


def test_page_shows_notices_with_their_states_and_schedules_with_their_rows(client, bureau):
    schedule = ScheduleFactory(campaign=bureau.campaign, title="四进活动安排表")
    ActivityFactory.create_batch(3, category=ActivityCategoryFactory(schedule=schedule))
    bureau.notice(NoticeState.IN_REVIEW, title="关于开展活动的通知")

    text = main_text(show(client, bureau.campaign))

    assert "关于开展活动的通知 " + bureau.agency.name + " 核稿中" in text
    assert "四进活动安排表 3 项活动" in text


def test_page_hides_drafts_from_recipients(client, bureau):
    bureau.notice(title="尚在起草的通知")
    bureau.notice(NoticeState.ISSUED, title="已经印发的通知")
    client.force_login(bureau.clerks[0])

    text = main_text(show(client, bureau.campaign))

    assert "已经印发的通知" in text
    assert "尚在起草的通知" not in text
    assert "起草通知" not in text


def test_page_of_a_foreign_bureau_is_not_found(client, bureau):
    assert show(client, CampaignFactory()).status_code == 404


def test_month_long_campaign_has_no_day(client, bureau):
    series = CampaignSeriesFactory(name="质量月", month=9, day=None, first_year=1978)
    campaign = CampaignFactory(series=series, host=bureau.agency)

    text = main_text(show(client, campaign))

    assert "第四十八个 活动日 2025年9月" in text


# --- Form -----------------------------------------------------------------------------


def test_officer_adds_a_campaign_of_the_own_bureau_with_both_themes(client, bureau):
    response = client.post(reverse("add_campaign"), entered())

    campaign = Campaign.objects.get(year=2026)
    assert response.url == reverse("show_campaign", args=[campaign.pk])
    assert campaign.host == bureau.agency
    assert [(theme.scope, theme.text) for theme in campaign.themes.all()] == [
        (Theme.Scope.INTERNATIONAL, "Accreditation: Empowering Tomorrow"),
        (Theme.Scope.DOMESTIC, "认证认可检验检测：筑牢质量基石"),
    ]
    assert AuditEntry.objects.first().target == "2026年“世界认可日”活动"


def test_theme_is_changed_and_an_emptied_one_removed(client, bureau):
    ThemeFactory(campaign=bureau.campaign, scope=Theme.Scope.INTERNATIONAL, text="旧的国际主题")
    ThemeFactory(campaign=bureau.campaign, text="旧的国内主题")

    client.post(
        reverse("edit_campaign", args=[bureau.campaign.pk]),
        entered(year=2025, international="", domestic="新的国内主题"),
    )

    assert [theme.text for theme in bureau.campaign.themes.all()] == ["新的国内主题"]


def test_edit_form_starts_with_what_there_is(client, bureau):
    ThemeFactory(campaign=bureau.campaign, text="服务中小企业")

    response = client.get(reverse("edit_campaign", args=[bureau.campaign.pk]))

    form = response.context["form"]
    assert (form["year"].value(), form["domestic"].value()) == (2025, "服务中小企业")


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"year": 2007}, "year", "“世界认可日”首届为2008年，请填写该年或以后的年份。"),
        ({"year": 2025}, "__all__", "本单位这一年的该项活动已经建立，请直接打开它。"),
        ({"year": ""}, "year", "请填写年份。"),
    ],
)
def test_wrong_entry_is_said_and_what_was_typed_is_kept(client, bureau, changes, field, message):
    response = client.post(reverse("add_campaign"), entered(**changes))

    form = response.context["form"]
    assert form.errors == {field: [message]}
    assert form["domestic"].value() == "认证认可检验检测：筑牢质量基石"
    assert message in main_text(response)
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize("person", ["reviewer", "signatory", "administrator"])
def test_only_officers_add_or_edit(client, bureau, person):
    client.force_login(getattr(bureau, person))

    assert client.post(reverse("add_campaign"), entered()).status_code == 403
    edit = reverse("edit_campaign", args=[bureau.campaign.pk])
    assert client.post(edit, entered()).status_code == 403
    assert Campaign.objects.get().year == 2025


def test_officer_of_a_recipient_may_read_but_not_edit(client, bureau):
    bureau.notice(NoticeState.ISSUED)
    client.force_login(UserFactory(agency=bureau.cities[0], roles=[Role.OFFICER]))

    assert show(client, bureau.campaign).status_code == 200
    response = client.get(reverse("edit_campaign", args=[bureau.campaign.pk]))
    assert response.status_code == 403
    assert "只有主办单位的经办人可以修改这项活动。" in main_text(response)


def test_campaign_that_a_colleague_saved_meanwhile_is_not_overwritten(client, bureau):
    address = reverse("edit_campaign", args=[bureau.campaign.pk])
    opened = client.get(address).context["form"]["revision"].value()
    typed = entered(year=2025, international="", revision=opened)
    client.post(address, typed | {"domestic": "同事定的主题", "summary": "同事写的说明"})

    response = client.post(address, typed | {"domestic": "我定的主题"})

    assert Campaign.objects.get().summary == "同事写的说明"
    assert [theme.text for theme in Theme.objects.all()] == ["同事定的主题"]
    form = response.context["form"]
    assert form["domestic"].value() == "我定的主题"
    text = main_text(response)
    assert "您打开之后，同事已经修改了这项年度活动。" in text
    assert (
        "目前已保存的内容 系列活动 世界认可日 年份 2025 活动说明 同事写的说明 国内主题 同事定的主题"
    ) in text

    client.post(address, typed | {"summary": "商定", "revision": form["revision"].value()})

    assert Campaign.objects.get().summary == "商定"

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEntry
from campaigns.models import CampaignSeries, NumberSeries
from campaigns.numbering import take_number
from campaigns.states import NoticeState
from tests.factories import Bureau
from tests.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.administrator)
    return bureau


def test_new_series_of_campaigns_counts_its_rounds(client, bureau):
    entered = {"name": "世界计量日", "month": 5, "day": 20, "first_year": 2000}

    response = client.post(reverse("add_campaign_series"), entered)

    assert response.url == reverse("list_series")
    assert CampaignSeries.objects.get(name="世界计量日").edition(2026) == 27
    assert AuditEntry.objects.get().action == "新增系列活动"


def test_day_that_a_month_does_not_have_is_refused(client, bureau):
    entered = {"name": "某日", "month": 6, "day": 31, "first_year": 2000}

    assert "6月没有31日。" in main_text(client.post(reverse("add_campaign_series"), entered))


def test_series_that_other_bureaus_run_is_not_changed(client, bureau):
    Bureau()

    response = client.get(reverse("edit_campaign_series", args=[bureau.campaign.series_id]))

    assert response.status_code == 403


def test_new_number_series_continues_what_was_given_on_paper(client, bureau):
    entered = {"issuer_code": "闽市监计量", "form": "document", "opening_serial": 41}

    client.post(reverse("add_number_series"), entered)

    series = NumberSeries.objects.get(issuer_code="闽市监计量")
    assert series.agency == bureau.agency
    assert take_number(series, year=timezone.localdate().year) == 42


def test_code_that_numbers_were_given_under_stays(client, bureau):
    bureau.notice(NoticeState.REGISTERED)
    series = bureau.number_series

    entered = {"issuer_code": "另一代字", "form": "document"}
    response = client.post(reverse("edit_number_series", args=[series.pk]), entered)

    assert "已有通知用这个机关代字编号，不能修改。请另建一个。" in main_text(response)


@pytest.mark.parametrize("others", [0, 2])
def test_queries_of_the_list_do_not_grow(client, bureau, django_assert_num_queries, others):
    for number in range(others):
        CampaignSeries.objects.create(name=f"活动{number}", month=1, first_year=2000)
        NumberSeries.objects.create(agency=bureau.agency, issuer_code=f"代字{'甲乙'[number]}")

    with django_assert_num_queries(8):
        client.get(reverse("list_series"))

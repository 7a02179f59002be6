from datetime import date

import pytest

from campaigns.models import Activity, Campaign, CampaignSeries
from campaigns.templatetags.wording import chinese_day, edition_name, span_of


@pytest.mark.parametrize(
    ("first_year", "name"),
    [(2008, "第十八个"), (2025, "第一个"), (1926, "第100个"), (2026, "")],
)
def test_edition_counts_from_the_first_year(first_year, name):
    series = CampaignSeries(name="世界认可日", month=6, day=9, first_year=first_year)

    assert edition_name(Campaign(series=series, year=2025)) == name


def test_day_has_no_leading_zeros():
    assert chinese_day(date(2025, 6, 9)) == "6月9日"
    assert chinese_day(None) == ""


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2025, 6, 9), date(2025, 6, 9), "6月9日"),
        (date(2025, 6, 6), date(2025, 6, 12), "6月6日—12日"),
        (date(2025, 5, 29), date(2025, 6, 3), "5月29日—6月3日"),
        (date(2024, 6, 1), date(2025, 6, 3), "2024年6月1日—2025年6月3日"),
        (None, None, ""),
    ],
)
def test_span_is_written_as_short_as_it_can_be(first, last, shown):
    assert span_of(Activity(starts_on=first, ends_on=last)) == shown

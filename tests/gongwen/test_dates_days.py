"""Days that a text names one by one, and dates in Chinese numerals written in figures."""

from datetime import date

import pytest

from gongwen.dates import days_in, in_figures


def test_each_day_is_told_with_the_month_it_shares():
    text = "2025年6月3日至9日、6月31日和7月1日"

    found = [(text[day.start : day.end], day.month, day.day, day.is_bare) for day in days_in(text)]

    assert found == [
        ("2025年6月3日", 6, 3, False),
        ("9日", 6, 9, True),
        ("6月31日", 6, 31, False),
        ("7月1日", 7, 1, False),
    ]


def test_day_that_no_calendar_has_is_told_and_does_not_exist():
    days = list(days_in("2025年2月29日，2月29日，6月31日"))

    assert [day.exists for day in days] == [False, True, False]
    assert [day.in_year(2028) for day in days] == [None, date(2028, 2, 29), None]


def test_bare_day_far_from_any_month_is_none():
    assert list(days_in("会期至9日")) == []


@pytest.mark.parametrize(
    ("written", "figures"),
    [
        ("二〇二五年六月九日", "2025年6月9日"),
        ("二○二五年十二月", "2025年12月"),
        ("二0二五年", "2025年"),
        ("十月二十日", "10月20日"),
        ("近日", None),
        ("六月", None),
    ],
)
def test_date_in_chinese_numerals_is_written_in_figures(written, figures):
    assert in_figures(written) == figures

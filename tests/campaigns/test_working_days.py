from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from campaigns.working_days import (
    at_same_distance,
    is_working_day,
    working_day_before,
    working_days_left,
)
from reports.deadlines import remaining
from tests.factories import day

# Dragon Boat Festival 2025: Saturday 31 May to Monday 2 June are free. For the National
# Day, 1 to 8 October are free; Sunday 28 September and Saturday 11 October are worked.


@pytest.mark.parametrize(
    ("on", "worked"),
    [
        ("2025-05-30", True),
        ("2025-05-31", False),
        ("2025-06-02", False),
        ("2025-06-03", True),
        ("2025-06-07", False),
        ("2025-09-27", False),
        ("2025-09-28", True),
        ("2025-10-08", False),
        ("2025-10-11", True),
        ("2025-10-12", False),
    ],
)
def test_holidays_and_shifted_days(on, worked):
    assert is_working_day(day(on)) is worked


@pytest.mark.parametrize(
    ("on", "worked"),
    [
        (date(2199, 10, 1), False),  # a Tuesday
        (date(2199, 10, 4), True),
        (date(2199, 10, 5), False),  # a Saturday
        (date(1999, 1, 1), False),
        (date(1999, 1, 4), True),
    ],
)
def test_years_without_an_arrangement_go_by_the_week_and_the_fixed_holidays(on, worked):
    assert is_working_day(on) is worked


@pytest.mark.parametrize(
    ("today", "due", "left"),
    [
        ("2025-06-13", "2025-06-13", 0),
        ("2025-06-12", "2025-06-13", 1),
        ("2025-06-13", "2025-06-16", 1),  # over a weekend
        ("2025-05-30", "2025-06-03", 1),  # over the Dragon Boat Festival
        ("2025-05-31", "2025-06-02", 0),  # holidays alone
        ("2025-09-26", "2025-09-29", 2),  # a Sunday that is worked
        ("2025-09-30", "2025-10-13", 4),  # 9, 10, 13 October, and Saturday the 11th
        ("2025-06-16", "2025-06-13", -1),
        ("2025-06-15", "2025-06-13", 0),  # a weekend later
        ("2025-06-03", "2025-05-30", -1),
    ],
)
def test_working_days_left_counts_up_to_and_including_the_due_day(today, due, left):
    assert working_days_left(day(today), day(due)) == left


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("now", "due", "label", "tone"),
    [
        ("2025-06-03T09:00", "2025-06-16T17:30", "还剩9个工作日", "neutral"),
        ("2025-06-11T09:00", "2025-06-16T17:30", "还剩3个工作日", "warning"),
        ("2025-06-13T09:00", "2025-06-16T17:30", "还剩1个工作日", "warning"),
        ("2025-06-16T00:00", "2025-06-16T17:30", "今日截止", "danger"),
        ("2025-06-16T17:30", "2025-06-16T17:30", "今日截止", "danger"),
        ("2025-06-16T17:31", "2025-06-16T17:30", "已逾期", "danger"),
        ("2025-06-17T08:00", "2025-06-16T17:30", "已逾期1个工作日", "danger"),
        ("2025-06-23T08:00", "2025-06-16T17:30", "已逾期5个工作日", "danger"),
        ("2025-06-06T09:00", "2025-06-07T12:00", "明日截止", "warning"),
        ("2025-05-30T09:00", "2025-06-02T12:00", "3天后截止", "warning"),
    ],
)
def test_badge_says_what_is_left(now, due, label, tone):
    badge = remaining(at(due), at(now))

    assert (badge.label, badge.tone) == (label, tone)


@given(
    st.dates(date(2000, 1, 1), date(2045, 1, 1)),
    st.integers(0, 1500).map(lambda days: timedelta(days=days)),
)
def test_long_spans_are_counted_like_short_ones(today, ahead):
    days = [today + timedelta(days=number) for number in range(1, ahead.days + 1)]

    assert working_days_left(today, today + ahead) == sum(map(is_working_day, days))
    assert working_days_left(today + ahead, today) == -sum(map(is_working_day, days))


def test_longest_span_there_is_takes_no_time():
    assert working_days_left(date(2025, 1, 1), date.max) == 2_046_350


@pytest.mark.parametrize(
    ("due", "count", "before"),
    [
        ("2024-05-31", 5, "2024-05-24"),  # Friday to Friday
        ("2024-05-31", 0, "2024-05-31"),
        ("2024-06-01", 0, "2024-05-31"),  # nothing is due on a Saturday
        ("2025-06-03", 1, "2025-05-30"),  # the Dragon Boat Festival lies between
        ("2025-02-10", 1, "2025-02-08"),  # a Saturday that was worked
    ],
)
def test_working_days_are_counted_back(due, count, before):
    assert working_day_before(day(due), count) == day(before)


@pytest.mark.parametrize(
    ("former", "new"),
    [
        ("2025-06-09", "2026-06-09"),
        ("2025-06-16", "2026-06-16"),
        ("2025-05-29", "2026-06-01"),  # six working days before: the festival lay between
        ("2025-06-07", "2026-06-06"),  # a Saturday stays a Saturday
    ],
)
def test_day_keeps_its_distance_from_the_day_of_the_campaign(former, new):
    assert at_same_distance(day(former), day("2025-06-09"), day("2026-06-09")) == day(new)


@given(st.dates(date(2019, 1, 1), date(2024, 12, 31)), st.integers(0, 60))
def test_day_before_is_a_working_day_and_as_many_ahead(due, count):
    before = working_day_before(due, count)

    assert is_working_day(before)
    assert count == 0 or working_days_left(before, due - timedelta(days=1)) == count - 1

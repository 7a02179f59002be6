"""The arrangement of a year: built in, entered by an administrator, or missing."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from campaigns import calendar_in_force
from campaigns.arranged_days import Calendar, calendar_of, lacking_festivals, note_on
from campaigns.models import ArrangedDay
from campaigns.working_days import (
    at_same_distance,
    is_working_day,
    working_day_before,
    working_days_left,
)
from tests.factories import NOW, Bureau, day

MISSING = Calendar()
# What 2027 could look like; the State Council has not said.
FESTIVALS_OF_2027 = [
    (date(2027, 1, 1), False, "元旦"),
    (date(2027, 2, 5), False, "春节"),
    (date(2027, 2, 8), False, "春节"),
    (date(2027, 2, 14), True, "春节调休上班"),
    (date(2027, 4, 5), False, "清明节"),
    (date(2027, 5, 3), False, "劳动节"),
    (date(2027, 6, 9), False, "端午节"),
    (date(2027, 6, 12), True, "端午节调休上班"),
    (date(2027, 9, 15), False, "中秋节"),
    (date(2027, 10, 4), False, "国庆节"),
]
ENTERED = calendar_of(FESTIVALS_OF_2027)

DRAGON_BOAT = {  # days off, and days worked instead
    2022: (["06-03", "06-04", "06-05"], []),
    2023: (["06-22", "06-23", "06-24"], ["06-25"]),
    2024: (["06-08", "06-09", "06-10"], []),
    2025: (["05-31", "06-01", "06-02"], []),
    2026: (["06-19", "06-20", "06-21"], []),
}


@pytest.mark.parametrize("year", DRAGON_BOAT)
def test_weeks_around_9_june_are_as_the_state_council_arranged_them(year):
    off, worked = ([day(f"{year}-{d}") for d in days] for days in DRAGON_BOAT[year])
    weeks = [date(year, 5, 26) + timedelta(days=n) for n in range(35)]

    found = {d: is_working_day(d, MISSING) for d in weeks}

    assert found == {d: d in worked or (d.weekday() < 5 and d not in off) for d in weeks}
    assert found == {d: chinese_calendar.is_workday(d) for d in weeks}


@pytest.mark.parametrize(("year", "built_in", "entered"), [(2026, 248, 248), (2027, 259, 254)])
def test_days_of_a_year_with_and_without_its_arrangement(year, built_in, entered):
    """Entered for 2027: seven weekdays off more than the fixed holidays, two days worked."""
    eve, last = date(year - 1, 12, 31), date(year, 12, 31)

    assert working_days_left(eve, last, MISSING) == built_in
    assert working_days_left(eve, last, ENTERED) == entered
    assert sum(is_working_day(eve + timedelta(n), ENTERED) for n in range(1, 366)) == entered


@pytest.mark.parametrize(
    ("on", "missing", "entered"),
    [
        ("2027-06-09", True, False),  # the Dragon Boat Festival, a Wednesday
        ("2027-06-12", False, True),  # a Saturday
        ("2027-06-10", True, True),
        ("2027-10-01", False, False),
        ("2026-02-14", True, True),  # a Saturday, worked
    ],
)
def test_entered_day_goes_before_the_week(on, missing, entered):
    assert is_working_day(day(on), MISSING) is missing
    assert is_working_day(day(on), ENTERED) is entered


def test_entered_day_goes_before_what_is_built_in():
    calendar = calendar_of([(date(2026, 6, 22), False, "台风停工")])

    assert is_working_day(date(2026, 6, 22), MISSING)
    assert not is_working_day(date(2026, 6, 22), calendar)
    assert working_days_left(date(2026, 6, 18), date(2026, 6, 23), calendar) == 1


def test_every_count_goes_by_the_same_calendar():
    assert working_days_left(date(2027, 6, 8), date(2027, 6, 14), ENTERED) == 4
    assert working_days_left(date(2025, 12, 31), date(2028, 1, 3), ENTERED) == 248 + 254 + 1
    assert working_day_before(date(2027, 6, 10), 1, ENTERED) == date(2027, 6, 8)
    assert at_same_distance(date(2025, 6, 10), date(2025, 6, 9), date(2027, 6, 8), ENTERED) == date(
        2027, 6, 10
    )


def test_year_is_arranged_once_every_festival_has_a_day_off():
    without = [row for row in FESTIVALS_OF_2027 if row[2] != "端午节"]

    assert [ENTERED.is_arranged(year) for year in (2026, 2027, 2028)] == [True, True, False]
    assert not calendar_of(without).is_arranged(2027)
    assert lacking_festivals(2027, without) == ["端午节"]
    assert lacking_festivals(2028, FESTIVALS_OF_2027)[0] == "元旦"


def test_joint_holiday_stands_for_both_festivals():
    rows = [row for row in FESTIVALS_OF_2027 if row[2] not in ("中秋节", "国庆节")]

    assert lacking_festivals(2027, [*rows, (date(2027, 10, 1), False, "国庆节、中秋节")]) == []


def test_note_says_that_the_weekends_were_counted():
    said = "2027年的放假安排还没有录入，工作日暂按周末推算。"

    assert note_on(date(2027, 6, 9), MISSING) == said
    assert note_on(date(2027, 6, 9), ENTERED) == ""
    assert note_on(date(2026, 6, 9), MISSING) == ""


@pytest.mark.django_db
def test_calendar_in_force_is_read_once(django_assert_num_queries):
    by = Bureau(cities=0).administrator
    for on, is_working, name in FESTIVALS_OF_2027:
        ArrangedDay.objects.create(
            day=on, is_working=is_working, name=name, updated_at=NOW, updated_by=by
        )
    calendar_in_force.forget()

    with django_assert_num_queries(1):
        assert calendar_in_force.in_force() == ENTERED
        assert not is_working_day(date(2027, 6, 9))
        assert working_days_left(date(2027, 6, 8), date(2027, 6, 14)) == 4

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.demo.calendar import REACH, Calendar

WEDNESDAY = Calendar(date(2026, 7, 1))
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("-1 09:30", datetime(2026, 6, 30, 9, 30, tzinfo=SHANGHAI)),
        ("-3 15:00", datetime(2026, 6, 26, 15, 0, tzinfo=SHANGHAI)),  # over a week-end
        ("+2 17:30", datetime(2026, 7, 3, 17, 30, tzinfo=SHANGHAI)),
        ("+3 17:30", datetime(2026, 7, 6, 17, 30, tzinfo=SHANGHAI)),
    ],
)
def test_moments_count_in_working_days(written, moment):
    assert WEDNESDAY.moment(written) == moment


def test_a_moment_with_a_date_of_its_own_is_itself():
    moment = datetime(2025, 5, 26, 9, 35, tzinfo=SHANGHAI)

    assert WEDNESDAY.moment(moment) == moment


def test_the_day_of_the_load_is_that_of_the_people():
    late_in_london = datetime(2026, 7, 1, 17, 0, tzinfo=ZoneInfo("UTC"))

    assert Calendar.at(late_in_london).today == date(2026, 7, 2)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("定于{day}前后", "定于7月15日前后"),
        ("{day:-3}至{day:+2}", "7月12日至7月17日"),
        ("{day:旬}", "7月中旬"),
        ("{day:月}", "7月"),
        ("请于{workday:+3}前", "请于7月6日前"),
        ("{year}年", "2026年"),
    ],
)
def test_texts_name_days_by_fields(text, filled):
    assert WEDNESDAY.fill_in({"notice": {"rows": [[text, 3]]}}) == {
        "notice": {"rows": [[filled, 3]]}
    }


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)))
def test_the_event_lies_ahead_and_its_activities_in_one_year(today):
    event = Calendar(today).event

    assert (event - today).days >= 10
    assert (event - REACH).year == event.year == (event + REACH).year
    assert (event.month, event.day) != (2, 29)

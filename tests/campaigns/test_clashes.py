"""What a planner would object to in a table of activities."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from campaigns.clashes import Clash, Kind, Planned, clashes
from campaigns.planning import planned
from gongwen.dates import parse_span
from tests.seeds import schedule_rows

DAY = date(2025, 6, 9)


def row(number, time="6月9日", category="甲", **more):
    span = parse_span(time, year=2025)
    days = {"first": span.first, "last": span.last} if span else {}
    is_near = span is not None and span.precision not in ("exact", "range", "several")
    return Planned(str(number), f"第{number}项", category, time, is_near=is_near, **days, **more)


def told(*rows, categories=("甲",), day=DAY):
    found = clashes(rows, categories=categories, day=day)
    return [(clash.kind, clash.message) for clash in found]


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        ("6月9日", "6月9日", True),
        ("6月9日上午", "6月9日上午10:00", True),
        ("6月9日上午", "6月9日下午", False),
        ("6月8日至9日", "6月9日", True),
        ("6月9日", "6月10日", False),
        ("6月9日", "6月9日前后", False),  # may well be another day
        ("6月9日", "及时", False),
    ],
)
def test_two_at_one_place_on_a_day_they_both_name(first, second, meet):
    rows = [row(1, first, place="五一广场"), row(2, second, place="五一 广场")]

    kinds = [kind for kind, _ in told(*rows, day=None)]

    assert kinds == [Kind.PLACE] * meet


def test_leader_cannot_be_at_two_places():
    rows = [
        row(1, leader="张局长、李处长"),
        row(2, leader="李处长"),
        row(3, leader="市局领导"),
        row(4, leader="市局领导、待定"),
    ]

    assert told(*rows) == [(Kind.LEADER, "第1项、第2项同日都请李处长出席。")]


def test_three_at_one_place_are_told_once():
    rows = [row(number, place="科技馆") for number in (1, 2, 3)]

    assert told(*rows) == [(Kind.PLACE, "第1项、第2项、第3项同日都在“科技馆”。")]


def test_day_of_the_campaign_without_an_activity():
    assert told(row(1, "6月8日"), row(2, "及时")) == [
        (Kind.DAY_EMPTY, "活动日6月9日当天还没有安排活动。")
    ]
    assert told(row(1, "6月中上旬")) == told(row(1, "6月9日前后")) == []
    assert told(row(1, "6月8日"), day=None) == []


def test_empty_and_overgrown_categories():
    rows = [row(number, category="甲") for number in range(4)]
    rows += [row(number, category="乙") for number in range(2)]

    assert told(*rows, categories=["甲", "乙", "丙"]) == [
        (Kind.ONE_SIDED, "“丙”还没有活动。"),
        (Kind.ONE_SIDED, "“甲”有4项，超过全部6项的一半。"),
    ]
    assert told(*rows, categories=["甲", "乙"]) == []


def test_days_far_from_the_campaign():
    assert told(row(1), row(2, "12月9日"), row(3, "5月")) == [
        (Kind.OUTSIDE, "第2项的时间“12月9日”离活动日超过两个月。")
    ]


def test_empty_table_has_nothing_to_object_to():
    assert told(categories=["甲", "乙"]) == []


def test_real_schedule_is_only_heavy_on_enterprises():
    def read(text):
        return parse_span(text, year=2025, event_date=DAY)

    rows = [
        planned(n, f"第{n}项", each.category, {"content": each.content, "time": each.time}, read)
        for n, each in enumerate(schedule_rows(), start=1)
    ]
    categories = list(dict.fromkeys(each.category for each in schedule_rows()))

    found = clashes(rows, categories=categories, day=DAY)

    assert [clash.message for clash in found] == [
        "“组织开展认证认可进企业活动”有18项，超过全部32项的一半。"
    ]


def test_page_lists_a_hundred_of_them_and_counts_the_rest():
    many = [Clash(Kind.OUTSIDE, f"第{number}项离活动日超过两个月。") for number in range(1, 104)]

    page = render_to_string("campaigns/clash_list.html", {"clashes": many})

    assert page.count("离活动日") == 100
    assert "另有 3 处，处理前面的之后列出。" in page

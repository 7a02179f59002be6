"""The calendar pages: what stands on which day, for whom, and how exactly."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from campaigns.models import ActivityChange
from gongwen.dates import parse_span
from reports import agenda, periods
from reports.agenda import Entry
from tests.factories import NOW, RequirementFactory
from tests.pages import all_text, main_text
from tests.reports.test_feeds import add
from tests.reports.test_outcomes import Issued


def entry(time_text, title="活动"):
    found = parse_span(time_text, year=2025)
    return Entry(
        "activity",
        title,
        title,
        time_text,
        "/",
        first=found.first,
        last=found.last,
        precision=found.precision,
        anchor=found.anchor,
    )


# --- Days and bands -------------------------------------------------------------------


def test_bands_lie_above_one_another_and_are_cut_at_the_edges():
    days = periods.period("week", date(2025, 6, 9)).rows[0]
    entries = [entry("6月9日前后", "甲"), entry("6月9日", "乙"), entry("6月中旬", "丙")]

    laid = {
        bar.entry.title: (bar.start, bar.length, bar.lane, bar.from_before, bar.goes_on)
        for bar in agenda.bars(entries, days)
    }

    assert laid == {
        "乙": (1, 1, 0, False, False),
        "甲": (1, 4, 1, True, False),
        "丙": (3, 5, 0, False, True),
    }


spans = st.tuples(st.integers(0, 40), st.integers(0, 20))


@given(st.lists(spans, max_size=30))
def test_no_two_bands_overlap_and_none_is_lost(spans):
    first = date(2025, 5, 20)
    entries = [
        Entry(
            "activity",
            str(n),
            str(n),
            "",
            "/",
            first=first + timedelta(days=start),
            last=first + timedelta(days=start + length),
            precision="range" if length else "exact",
        )
        for n, (start, length) in enumerate(spans)
    ]
    days = periods.period("month", date(2025, 6, 9)).rows[1]

    laid = agenda.bars(entries, days)

    taken = [(bar.lane, bar.start + n) for bar in laid for n in range(bar.length)]
    assert len(taken) == len(set(taken))
    assert {bar.entry.key for bar in laid} == {
        each.key for each in entries if each.touches(days[0], days[-1])
    }


@pytest.mark.parametrize(
    ("view", "first", "last", "title", "before", "behind"),
    [
        ("month", "2025-05-26", "2025-07-06", "2025年6月", "2025-05-31", "2025-07-01"),
        ("week", "2025-06-09", "2025-06-15", "2025年6月9日—15日", "2025-06-02", "2025-06-16"),
        ("strip", "2025-06-04", "2025-06-14", "2025年6月4日—14日", "2025-05-29", "2025-06-20"),
    ],
)
def test_pages_show_whole_weeks_and_turn_to_their_neighbours(
    view, first, last, title, before, behind
):
    found = periods.period(view, date(2025, 6, 9))

    assert (found.title, found.before.isoformat(), found.behind.isoformat()) == (
        title,
        before,
        behind,
    )
    assert (found.rows[0][0].isoformat(), found.rows[-1][-1].isoformat()) == (first, last)


# --- Pages ----------------------------------------------------------------------------


@pytest.fixture
def world(db):
    return Issued()


def page(client, user, **query):
    client.force_login(user)
    return client.get(reverse("show_calendar"), {"date": "2025-06-09"} | query)


def titles(response):
    entries = response.context.get("page_obj") or [
        *response.context["fuzzy"],
        *(entry for day in response.context["listed"] for entry in day.entries),
    ]
    return [entry.title for entry in entries]


@pytest.mark.parametrize("view", list(periods.VIEWS))
def test_every_view_shows_points_bands_deadlines_and_the_campaigns_day(client, world, view):
    add(world, "6月10日", content="确定的活动")
    world.row.responsible_agencies.set([])
    RequirementFactory(notice=world.notice, title="宣传素材", due_at="2025-06-12T10:00+08:00")
    world.issue()

    response = page(client, world.bureau.clerks[0], view=view)

    assert set(titles(response)) == {
        "确定的活动",
        world.row.content,
        "宣传素材报送截止",
        "“世界认可日”活动日",
    }
    assert "6月9日前后" in main_text(response)


def test_cancelled_row_stays_and_says_so(client, world):
    world.issue()
    world.row.cancelled_at = NOW
    world.row.save()

    response = page(client, world.bureau.clerks[0], view="list")

    assert world.row.content in titles(response)
    assert "已取消" in main_text(response)


def test_rescheduled_row_says_when_it_was_to_be(client, world):
    world.issue()
    ActivityChange.objects.create(
        activity=world.row,
        kind="rescheduled",
        before={"time": "6月6日"},
        after={"time": "6月9日前后"},
        reason="场地调整",
        at=NOW,
        by=world.bureau.officer,
    )

    text = main_text(page(client, world.bureau.clerks[0], view="list"))

    assert "原定6月6日" in text
    assert "改期" in text


def test_what_units_told_is_shown_to_them_and_the_officer_alone(client, world):
    world.issue()
    world.tell(city=0)

    shown = [
        "已开展" in [badge.label for each in response.context["fuzzy"] for badge in each.badges]
        for response in (
            page(client, user) for user in (world.bureau.officer, *world.bureau.clerks)
        )
    ]

    assert shown == [True, True, False]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"mine": "on"}, {"甲市的活动"}),
        ({"words": "乙市"}, {"乙市的活动"}),
        ({"category": "没有的类别"}, {"甲市的活动", "乙市的活动"}),
        ({"outcome": "held"}, {"甲市的活动"}),
        ({"outcome": "none"}, {"乙市的活动"}),
    ],
)
def test_address_narrows_the_rows(client, world, query, expected):
    world.row.delete()
    for city, name in zip(world.bureau.cities, ("甲市的活动", "乙市的活动"), strict=True):
        row = add(world, "6月9日前后", content=name)
        row.responsible_agencies.set([city])
    world.issue()
    world.tell(world.category.activities.get(content="甲市的活动"))

    found = titles(page(client, world.bureau.clerks[0], **query))

    assert {title for title in found if "市的活动" in title} == expected


def test_unit_stands_for_all_below_it(client, world):
    city, county = world.bureau.cities
    county.parent = city
    county.save()
    world.row.responsible_agencies.set([county])
    world.issue()

    found = titles(page(client, world.bureau.officer, unit=county.pk))

    assert world.row.content in found


def test_drafts_are_shown_to_their_own_bureau_when_asked_for(client, world):
    officer, clerk = world.bureau.officer, world.bureau.clerks[0]

    assert world.row.content not in titles(page(client, officer))
    assert world.row.content in titles(page(client, officer, drafts="on"))
    assert world.row.content not in titles(page(client, clerk, drafts="on"))


def test_campaign_leads_to_its_own_month(client, world):
    world.issue()

    response = page(client, world.bureau.clerks[0], campaign=world.bureau.campaign.pk, date="")

    assert response.context["period"].title == "2025年6月"


def test_rows_without_days_are_counted_and_listed(client, world):
    add(world, "及时", content="报送信息。")
    world.issue()
    clerk = world.bureau.clerks[0]

    assert "另有 1 项没有写明日期" in main_text(page(client, clerk))
    assert "没有写明日期 1 及时" in main_text(page(client, clerk, view="list"))


@pytest.mark.parametrize("query", [{"date": "2025-13-40"}, {"date": "9999-12-31"}, {"unit": "x"}])
def test_odd_addresses_are_answered(client, world, query):
    assert page(client, world.issue().bureau.clerks[0], **query).status_code == 200


def test_unknown_view_is_not_found(client, world):
    assert page(client, world.bureau.officer, view="decade").status_code == 404


@pytest.mark.parametrize("view", list(periods.VIEWS))
def test_crowded_days_are_counted_and_take_no_more_queries(
    client, world, view, django_assert_num_queries
):
    for number in range(31):
        add(world, "6月9日", content=f"第{number}项")
    world.issue()
    client.force_login(world.bureau.officer)

    with django_assert_num_queries({"list": 16}.get(view, 15)):
        response = client.get(reverse("show_calendar"), {"view": view, "date": "2025-06-09"})

    if view == "month":
        assert "还有25项" in all_text(response)

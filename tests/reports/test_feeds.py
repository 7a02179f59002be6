"""The calendars that programs subscribe to, read back by another parser than ours."""

from datetime import UTC, date, datetime, timedelta

import pytest
import vobject
from django.test import Client
from django.urls import reverse

from campaigns import activities, workflow
from campaigns.models import ActivityChange
from reports import feeds
from reports.models import CalendarFeed
from tests.factories import NOW, ActivityFactory, RequirementFactory
from tests.reports.test_outcomes import Issued

pytestmark = pytest.mark.usefixtures("made")

TODAY = date(2025, 5, 26)


def make_world():
    return Issued()


@pytest.fixture
def world(made):
    return made


def feed_of(world, *, whole=True, by=None):
    campaign = world.bureau.campaign if whole else None
    return feeds.renew(campaign=campaign, by=by or world.bureau.clerks[0], now=NOW)


def read(feed):
    return vobject.readOne(feeds.content(feed, today=TODAY).decode())


def events(feed):
    return {event.uid.value: event for event in getattr(read(feed), "vevent_list", [])}


def add(world, time_text, *, content="开展宣传活动。", **fields):
    row = ActivityFactory(
        category=world.category,
        content=content,
        time_text=time_text,
        starts_on=None,
        ends_on=None,
        precision="",
        **fields,
    )
    activities.interpret(row)
    return row


def span(event):
    return event.dtstart.value, event.dtend.value


# --- Times ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time_text", "first", "behind"),
    [
        ("6月9日", date(2025, 6, 9), date(2025, 6, 10)),
        ("6月9日前后", date(2025, 6, 6), date(2025, 6, 13)),
        ("6月中旬", date(2025, 6, 11), date(2025, 6, 21)),
        ("6月", date(2025, 6, 1), date(2025, 7, 1)),
        ("5月底前", date(2025, 5, 1), date(2025, 6, 1)),
        ("5月—6月期间", date(2025, 5, 1), date(2025, 7, 1)),
        ("12月30日至1月5日", date(2025, 12, 30), date(2026, 1, 6)),
    ],
)
def test_days_are_whole_and_the_end_is_the_day_after(world, time_text, first, behind):
    row = add(world, time_text)
    world.issue()

    event = events(feed_of(world))[str(row.key)]

    assert span(event) == (first, behind)
    assert f"时间：{time_text}" in event.description.value


def test_hours_are_those_of_shanghai(world):
    row = add(world, "6月9日上午10:00至11:00")
    world.issue()

    begins, ends = span(events(feed_of(world))[str(row.key)])

    assert begins.utcoffset() == timedelta(hours=8)
    assert begins.astimezone(UTC) == datetime(2025, 6, 9, 2, tzinfo=UTC)
    assert ends - begins == timedelta(hours=1)
    text = feeds.content(feed_of(world), today=TODAY).decode()
    assert "DTSTART;TZID=Asia/Shanghai:20250609T100000" in text
    assert "BEGIN:VTIMEZONE" in text


def test_days_named_apart_are_events_of_their_own(world):
    row = add(world, "6月9日、12月9日")
    world.issue()

    found = events(feed_of(world))

    assert span(found[str(row.key)]) == (date(2025, 6, 9), date(2025, 6, 10))
    assert span(found[f"{row.key}-2"]) == (date(2025, 12, 9), date(2025, 12, 10))


def test_what_names_no_day_stands_on_none(world):
    row = add(world, "及时")
    world.issue()

    assert str(row.key) not in events(feed_of(world))


# --- What is in it --------------------------------------------------------------------


def test_long_and_odd_words_come_through_as_they_are(world):
    content = "联合“检,测”;机构\n开展\\活动：" + "质量认证" * 60
    row = add(world, "6月9日", content=content)
    world.issue()

    text = feeds.content(feed_of(world), today=TODAY)

    assert max(len(line) for line in text.split(b"\r\n")) <= 75
    found = vobject.readOne(text.decode()).vevent_list
    assert [e.summary.value for e in found if e.uid.value == str(row.key)] == [content]


def test_characters_that_end_no_line_in_a_calendar_are_taken_out(world):
    odd = "甲\x0b乙\x85丙\u2028丁\x1c戊己\x08"
    row = add(world, "6月9日", content=odd, cells={"place": "五一\x0c广场"})
    world.issue()

    text = feeds.content(feed_of(world), today=TODAY).decode()

    assert text.splitlines() == text.removesuffix("\r\n").split("\r\n")
    event = events(feed_of(world))[str(row.key)]
    assert (event.summary.value, event.location.value) == ("甲\n乙\n丙\n丁\n戊己", "五一\n广场")


def test_deadlines_of_the_unit_are_events_until_they_are_met(world):
    RequirementFactory(notice=world.notice, title="活动总结")
    world.issue()
    feed = feed_of(world)
    assert [
        span(event)
        for event in events(feed).values()
        if event.summary.value == "【截止】活动总结报送截止"
    ] == [(date(2025, 6, 16), date(2025, 6, 17))]

    submission = world.notice.requirements.get().submissions.get(agency=feed.agency)
    world.bureau.advance_submission(submission, "submitted")

    assert "【截止】活动总结报送截止" not in {e.summary.value for e in events(feed).values()}


def test_change_after_issue_keeps_the_event_and_counts_on(world):
    world.issue()
    feed = feed_of(world)
    before = events(feed)[str(world.row.key)]
    ActivityChange.objects.create(
        activity=world.row,
        kind="rescheduled",
        before={"time": "6月9日前后"},
        after={"time": "6月12日"},
        reason="场地调整",
        at=NOW,
        by=world.bureau.officer,
    )
    world.row.time_text = "6月12日"
    activities.interpret(world.row)

    after = events(feed)[str(world.row.key)]

    assert span(after) == (date(2025, 6, 12), date(2025, 6, 13))
    assert int(after.sequence.value) > int(before.sequence.value)
    assert "改期：原定6月9日前后" in after.description.value


def test_cancelled_row_is_said_to_be_cancelled(world):
    world.issue()
    world.row.cancelled_at = NOW
    world.row.save()

    assert events(feed_of(world))[str(world.row.key)].status.value == "CANCELLED"


def test_calendar_names_itself_and_how_often_to_ask(world):
    world.issue()

    calendar = read(feed_of(world))

    city = world.bureau.cities[0].short_name
    assert calendar.x_wr_calname.value == f"2025年“世界认可日”活动（{city}）"
    text = feeds.content(feed_of(world), today=TODAY).decode()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H" in text
    assert "X-PUBLISHED-TTL:PT4H" in text


# --- Whose it is ----------------------------------------------------------------------


def test_feed_of_all_has_the_units_own_rows_and_the_hosts_has_all(world):
    other = add(world, "6月9日", content="别的单位的活动")
    world.issue()

    assert set(events(feed_of(world, whole=False))) >= {str(world.row.key)}
    assert str(other.key) not in events(feed_of(world, whole=False))
    assert str(other.key) in events(feed_of(world, whole=False, by=world.bureau.officer))


def test_drafts_withdrawn_notices_and_other_bureaus_are_not_in_it(world):
    feed = feed_of(world)
    assert str(world.row.key) not in events(feed)
    world.issue()
    assert str(world.row.key) in events(feed)
    stranger = Issued()
    assert str(world.row.key) not in events(feed_of(stranger, whole=False))

    workflow.withdraw(world.notice, by=world.bureau.officer, now=NOW, reason="内容有误。")

    assert str(world.row.key) not in events(feed)


def test_secret_address_needs_no_login_and_leaves_no_cookie(world):
    feed = feed_of(world.issue())

    response = Client().get(reverse("read_feed", args=[feed.secret]))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert not response.cookies
    again = Client().get(
        reverse("read_feed", args=[feed.secret]), headers={"If-None-Match": response["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_new_address_closes_the_old_one(client, world):
    world.issue()
    old = feed_of(world).secret
    client.force_login(world.bureau.clerks[0])

    client.post(reverse("renew_feed"), {"campaign": world.bureau.campaign.pk})

    new = CalendarFeed.objects.get().secret
    assert new != old
    assert Client().get(reverse("read_feed", args=[old])).status_code == 404
    assert Client().get(reverse("read_feed", args=[new])).status_code == 200


def test_foreign_campaign_has_no_feed(client, world):
    stranger = Issued().issue()
    client.force_login(world.bureau.clerks[0])

    client.post(reverse("renew_feed"), {"campaign": stranger.bureau.campaign.pk})

    assert not CalendarFeed.objects.exists()


def test_address_that_is_asked_without_end_is_put_off(world):
    url = reverse("read_feed", args=[feed_of(world.issue()).secret])

    answers = [Client().get(url).status_code for _ in range(feeds.MOST_A_MINUTE + 1)]

    assert answers == [200] * feeds.MOST_A_MINUTE + [429]


def test_queries_do_not_grow_with_the_rows(world, django_assert_num_queries):
    for _ in range(31):
        world.add("开展宣传活动。")
    feed = feed_of(world.issue())

    with django_assert_num_queries(3):
        feeds.content(feed, today=TODAY)

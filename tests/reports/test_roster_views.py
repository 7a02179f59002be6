"""The ways in which a board is shown, and whose part of it one sees."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import OutgoingMessage
from agencies.permissions import Role
from reports import outcomes
from reports.models import Extension, Outcome
from reports.roster import selection
from reports.states import SubmissionState
from tests.factories import (
    DUE,
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    AgencyFactory,
    Bureau,
    RequirementFactory,
    ScheduleFactory,
    UserFactory,
)
from tests.pages import main_text
from tests.reports.steps import issued, submission_of

S = SubmissionState
BEFORE, AFTER = DUE - timedelta(hours=1), DUE + timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("made")


def make_world():
    """Cities: 0 in time, 1 let off.  Counties: 0 late, 1 零报告, 2 overdue."""
    bureau = Bureau(cities=2, counties=3)
    notice = issued(bureau, chain="through_city")
    for agency, state, at in (
        (bureau.cities[0], S.SUBMITTED, BEFORE),
        (bureau.cities[1], S.EXEMPT, BEFORE),
        (bureau.counties[0], S.SUBMITTED, AFTER),
        (bureau.counties[1], S.NOTHING_TO_REPORT, BEFORE),
    ):
        bureau.advance_submission(submission_of(notice, agency), state, now=at)
    return SimpleNamespace(bureau=bureau, notice=notice)


@pytest.fixture
def bureau(made):
    return made.bureau


@pytest.fixture
def notice(made):
    return made.notice


def page(client, notice, query=""):
    response = client.get(reverse("show_roster", args=[notice.pk]) + query)
    assert response.status_code == 200
    return response


def units(response):
    """The units of the rows below each other, as in the table and the lists."""
    rows = response.content.decode().split('<th scope="row" class="col-unit"')[1:]
    return [unescape(row.partition("<div>")[2].partition("<")[0]).strip() for row in rows]


def names(agencies):
    return [agency.name for agency in agencies]


def workbook(client, notice, query):
    content = client.get(reverse("export_roster", args=[notice.pk]) + query).content
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).active]


def test_counties_stand_beneath_their_city(client, bureau, notice):
    client.force_login(bureau.officer)

    assert units(page(client, notice)) == names(
        [bureau.cities[0], *bureau.counties, bureau.cities[1]]
    )


def test_long_board_folds_the_counties_until_they_are_asked_for(
    client, bureau, notice, monkeypatch
):
    monkeypatch.setattr(selection, "LONGEST_UNFOLDED", 4)
    client.force_login(bureau.officer)
    city = bureau.cities[0]

    folded = page(client, notice)

    assert units(folded) == names(bureau.cities)
    assert "所属 3 家 实报 2 / 应报 3" in main_text(folded)
    assert f'href="?under={city.pk}"' in folded.content.decode()
    assert units(page(client, notice, f"?under={city.pk}")) == names(bureau.counties)
    assert len(units(page(client, notice, "?under=all"))) == 5
    assert [row[1] for row in workbook(client, notice, "")[2:4]] == names(bureau.cities)


def test_five_numbers_of_the_whole_each_level_and_each_unit(client, bureau, notice):
    client.force_login(bureau.officer)

    text = main_text(page(client, notice, "?view=numbers"))

    assert "应报 4 实报 3 报送率 75% 按时报 2 按时率 50% 未报 1 逾期报 1" in text
    first, second = bureau.cities
    assert (
        "合计 4 3 75% 2 50% 市级 1 1 100% 1 100% 县级 3 2 66.7% 1 33.3% 各单位 "
        f"{first.name} 1 1 100% 1 100%"
    ) in text
    assert f"{second.name} 0 0 — 0 —" in text
    assert workbook(client, notice, "?view=numbers")[2:5] == [
        ["合计", 4, 3, "75%", 2, "50%"],
        ["市级", 1, 1, "100%", 1, "100%"],
        ["县级", 3, 2, "66.7%", 1, "33.3%"],
    ]


@pytest.mark.parametrize(
    ("query", "cities", "counties"),
    [
        ("count=expected", [0], [0, 1, 2]),
        ("count=actual", [0], [0, 1]),
        ("count=on_time", [0], [1]),
        ("count=missing", [], [2]),
        ("count=late", [], [0]),
        ("count=expected&level=county", [], [0, 1, 2]),
        ("", [0, 1], [0, 1, 2]),
    ],
)
def test_number_opens_the_submissions_it_counts(client, bureau, notice, query, cities, counties):
    client.force_login(bureau.officer)

    listed = units(page(client, notice, f"?view=list&{query}"))

    expected = [bureau.cities[at] for at in cities] + [bureau.counties[at] for at in counties]
    assert sorted(listed) == sorted(names(expected))
    rows = workbook(client, notice, f"?view=list&{query}")[2:-1]
    assert [row[1] for row in rows] == listed


def test_tile_shows_what_presses_most(client, bureau, notice):
    client.force_login(bureau.officer)

    text = main_text(page(client, notice, "?view=tiles"))

    county = bureau.counties[2]
    assert f"{county.short_name} 逾期未报 应报 1 实报 0 按时报 0 报送率 0% 按时率 0%" in text
    assert f"{bureau.cities[1].short_name} 待签收 不需报送" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [("words=第0县", 1), ("words=县 市场监督", 3), ("words=没有", 0), ("level=city", 2)],
)
def test_filters_narrow_the_board(client, bureau, notice, query, found):
    for number, county in enumerate(bureau.counties):
        county.name, county.short_name = f"第{number}县市场监督管理局", f"第{number}县局"
        county.save()
    client.force_login(bureau.officer)

    assert len(units(page(client, notice, f"?{query}"))) == found


@pytest.mark.parametrize(
    "query",
    [
        "?view=no&stage=x&status=y&level=z&unit=a&under=-1&count=b&told=c&page=x",
        "?words=%00&under=" + "9" * 40,
    ],
)
def test_odd_addresses_show_the_whole_board(client, bureau, notice, query):
    client.force_login(bureau.officer)

    assert len(units(page(client, notice, query))) == 5


def test_unknown_unit_is_an_empty_list(client, bureau, notice):
    client.force_login(bureau.officer)

    assert "没有这个单位 ，共 0 家单位" in main_text(page(client, notice, "?unit=999999"))


def test_extension_is_shown_and_listed(client, bureau, notice):
    submission = submission_of(notice, bureau.counties[2])
    Extension.objects.create(
        submission=submission, until=DUE + timedelta(days=4), previous_due_at=DUE, asked_at=NOW
    )
    client.force_login(bureau.officer)
    stage = f"submission-{submission.requirement_id}"

    shown = page(client, notice, f"?stage={stage}&status=extension_asked")

    assert units(shown) == names(bureau.counties[2:])
    assert "逾期未报 申请延期至6月20日 17:30" in main_text(shown)
    # The county's city answers it, not the bureau.
    assert "去答复" not in main_text(shown)
    Extension.objects.update(state="granted")
    assert "已延期至6月20日 17:30" in main_text(page(client, notice))


def test_who_asked_for_more_time_is_answered_and_not_reminded(client, bureau):
    notice = issued(bureau)
    submission = submission_of(notice, bureau.cities[1])
    Extension.objects.create(
        submission=submission, until=DUE + timedelta(days=4), previous_due_at=DUE, asked_at=NOW
    )
    client.force_login(bureau.officer)

    html = page(client, notice).content.decode()

    asked = re.search("申请延期</span>(.*?)</li>", html)[1]
    assert f'href="{reverse("decide_extensions")}?submission={submission.pk}">去答复</a>' in asked
    assert "催报" not in asked


def test_list_of_all_offers_no_way_back_to_all(client, bureau, notice):
    client.force_login(bureau.officer)

    assert "显示全部" not in main_text(page(client, notice, "?view=list"))
    assert "显示全部" in main_text(page(client, notice, "?view=list&count=expected"))


# --- 活动 ------------------------------------------------------------------------------


def test_activities_of_a_unit_and_what_became_of_them(client, bureau):
    """Of the first city four rows: held, postponed, cancelled after issue, not told."""
    city = bureau.cities[0]
    schedule = ScheduleFactory(campaign=bureau.campaign)
    category = ActivityCategoryFactory(schedule=schedule)
    rows = [ActivityFactory(category=category) for _ in range(4)]
    for row in rows:
        row.responsible_agencies.add(city)
    notice = bureau.notice()
    notice.attachments.create(title="安排表", schedule=schedule)
    RequirementFactory(notice=notice, kind="plan", title="活动方案")
    RequirementFactory(notice=notice)
    bureau.advance(notice, "issued")
    for row, state in zip(rows, ("held", "postponed"), strict=False):
        outcomes.save(Outcome(activity=row, agency=city, state=state), by=bureau.clerks[0], now=NOW)
    rows[2].cancelled_at = NOW
    rows[2].save()
    client.force_login(bureau.officer)

    text = main_text(page(client, notice))

    assert "待填报 计划 4 · 已开展 1 · 延期 1 · 取消 1 · 待填报 1" in text
    heads = page(client, notice).content.decode()
    order = [heads.index(f"<h2>{title}</h2>") for title in ("活动方案审核", "活动", "活动总结报送")]
    assert order == sorted(order)
    url = f"?view=activities&unit={city.pk}"
    assert units(page(client, notice, url)) == [city.name] * 4
    held = page(client, notice, f"{url}&told=held")
    assert units(held) == [city.name]
    assert rows[0].content in main_text(held)
    exported = workbook(client, notice, f"{url}&told=held")
    assert exported[2][1:] == [city.name, rows[0].content, rows[0].time_text, "已开展"]
    assert units(page(client, notice, "?stage=activities&status=untold")) == [city.name]


# --- Who ------------------------------------------------------------------------------


def test_city_sees_itself_and_its_counties_and_reminds_them(client, bureau, notice):
    client.force_login(bureau.clerks[0])
    stage = f"submission-{notice.requirements.get().pk}"

    shown = page(client, notice)
    assert units(shown) == names([bureau.cities[0], *bureau.counties])
    assert "应报 4 实报 3" in main_text(shown)
    overdue = page(client, notice, f"?stage={stage}&status=overdue")
    assert "催报这些单位" in main_text(overdue)

    data = {"stage": stage, "status": "overdue", "text": "请今日报送。"}
    client.post(reverse("remind_units", args=[notice.pk]), data)

    sent = OutgoingMessage.objects.filter(key__startswith="reminder:", channel="in_app")
    assert [message.recipient.agency for message in sent] == [bureau.counties[2]]


def test_issuer_reminds_counties_directly_and_their_city_reads_of_it(client, bureau, notice):
    client.force_login(bureau.officer)
    stage = f"submission-{notice.requirements.get().pk}"

    shown = main_text(page(client, notice, f"?stage={stage}&status=overdue"))

    assert "其中 1 家县级单位由所属市局汇总，市局也可以催。" in shown
    assert "催报这些单位" in shown
    data = {"stage": stage, "status": "overdue", "text": "请今日报送。"}
    client.post(reverse("remind_units", args=[notice.pk]), data)
    sent = OutgoingMessage.objects.filter(key__startswith="reminder:", channel="in_app")
    assert [message.recipient.agency for message in sent] == [bureau.counties[2]]
    client.force_login(bureau.clerks[0])
    told = main_text(client.get(submission_of(notice, bureau.counties[2]).get_absolute_url()))
    assert f"{bureau.officer.name} 请今日报送。" in told


def test_more_time_for_a_county_is_for_its_city_to_answer(client, bureau, notice):
    county = submission_of(notice, bureau.counties[2])
    county.extensions.create(until=AFTER, previous_due_at=DUE, reason="会期推迟")
    stage = f"submission-{notice.requirements.get().pk}"

    for user, answers in ((bureau.officer, False), (bureau.clerks[0], True)):
        client.force_login(user)
        shown = main_text(page(client, notice, f"?stage={stage}"))
        assert ("申请延期 1 去答复" in shown) is answers


def test_list_of_submissions_reminds_exactly_its_own(client, bureau, notice):
    client.force_login(bureau.clerks[0])
    query = {"view": "list", "count": "missing"}
    assert "催报这些单位" in main_text(page(client, notice, "?view=list&count=missing"))
    assert "催报这些单位" not in main_text(page(client, notice, "?view=list&count=actual"))

    response = client.post(reverse("remind_units", args=[notice.pk]), query, follow=True)

    assert "已向1家单位发出催报。" in main_text(response)
    assert response.redirect_chain[0][0].endswith("?view=list&count=missing")


def test_other_city_and_counties_see_no_board(client, bureau, notice):
    for user in (bureau.clerks[1], bureau.county_clerks[0]):
        client.force_login(user)
        for name in ("show_roster", "export_roster"):
            assert client.get(reverse(name, args=[notice.pk])).status_code == 404
        assert client.post(reverse("remind_units", args=[notice.pk])).status_code == 404


def test_superior_opens_only_what_was_handed_in(client, bureau, notice):
    bureau.agency.parent = AgencyFactory(level="national")
    bureau.agency.save()
    client.force_login(UserFactory(agency=bureau.agency.parent, roles=[Role.SUPERIOR]))

    html = page(client, notice, "?view=list").content.decode()

    handed_in = submission_of(notice, bureau.counties[0])
    awaited = submission_of(notice, bureau.counties[2])
    assert f'href="{handed_in.get_absolute_url()}"' in html
    assert f'href="{awaited.get_absolute_url()}"' not in html


@pytest.mark.parametrize(
    ("view", "queries"),
    [("table", 17), ("tiles", 17), ("numbers", 17), ("list", 17), ("activities", 17)],
)
def test_queries_of_each_view_do_not_grow(client, django_assert_num_queries, view, queries):
    for cities, counties in ((1, 1), (4, 6)):
        bureau = Bureau(cities=cities, counties=counties)
        notice = issued(bureau, chain="through_city")
        client.force_login(bureau.officer)
        with django_assert_num_queries(queries):
            page(client, notice, f"?view={view}")


def test_long_list_is_paged_and_shown_whole_for_print(client, bureau, notice, monkeypatch):
    monkeypatch.setattr("reports.views.roster.PAGE_LENGTH", 2)
    client.force_login(bureau.officer)

    assert len(units(page(client, notice))) == 2
    assert len(units(page(client, notice, "?page=3"))) == 1
    assert len(units(page(client, notice, "?page=all"))) == 5

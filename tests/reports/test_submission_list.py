"""The list of submissions: what stands first, and its filters."""

import re
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.urls import reverse

from agencies.models import OutgoingMessage
from campaigns import workflow as campaign_workflow
from reports.models import Submission
from reports.states import SubmissionState
from tests.factories import DUE, NOW, Bureau, RequirementFactory
from tests.pages import main_text

pytestmark = pytest.mark.usefixtures("made")

S = SubmissionState


def listed(client, query=""):
    """The (agency, requirement) pairs of the list, in its order."""
    html = client.get(f"{reverse('list_submissions')}{query}").content.decode()
    return re.findall(
        r'data-label="单位">([^<]+)</td>.*?<a href="/submissions/\d+/">([^<]+)</a>', html, re.DOTALL
    )


def make_world():
    """City 0 submitted in time, 1 late, 2 not at all; another notice awaits plans."""
    bureau = Bureau(cities=3)
    first = bureau.submission(S.SUBMITTED)
    second = Submission.objects.get(agency=bureau.cities[1])
    bureau.advance_submission(second, S.ACCEPTED, now=DUE + timedelta(days=1))
    notice = bureau.notice(title="关于开展质量月活动的通知")
    RequirementFactory(notice=notice, title="活动方案", due_at=DUE + timedelta(days=9999))
    bureau.advance(notice, "issued")
    return SimpleNamespace(
        bureau=bureau, notices={"first": first.requirement.notice, "second": notice}
    )


@pytest.fixture
def bureau(made):
    return made.bureau


@pytest.fixture
def world(made):
    return made.notices


def test_officer_lists_all_and_a_clerk_ones_own(client, bureau, world):
    names = [city.name for city in bureau.cities]

    client.force_login(bureau.officer)
    assert listed(client) == [
        (names[0], "活动总结"),  # to be reviewed
        *((name, "活动方案") for name in names),  # open, and due last
        (names[2], "活动总结"),
        (names[1], "活动总结"),  # done
    ]
    client.force_login(bureau.clerks[1])
    assert listed(client) == [(names[1], "活动方案"), (names[1], "活动总结")]


def test_withdrawn_notice_is_listed_with_what_is_done(client, bureau, world):
    campaign_workflow.withdraw(world["second"], by=bureau.officer, now=NOW, reason="内容有误。")
    client.force_login(bureau.officer)

    assert [title for _, title in listed(client)[:2]] == ["活动总结", "活动总结"]


def test_list_says_when_as_the_other_pages_do(client, bureau, world):
    client.force_login(bureau.officer)

    assert "2025年6月16日 17:30" in main_text(client.get(reverse("list_submissions")))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?state=to_review", [(0, "活动总结")]),
        ("?state=accepted", [(1, "活动总结")]),
        ("?state=open", [(0, "活动方案"), (1, "活动方案"), (2, "活动方案"), (2, "活动总结")]),
        ("?timing=on_time", [(0, "活动总结")]),
        ("?timing=late", [(1, "活动总结")]),
        ("?timing=overdue", [(2, "活动总结")]),
        ("?notice={second}", [(0, "活动方案"), (1, "活动方案"), (2, "活动方案")]),
        ("?notice={second}&timing=overdue", []),
        ("?words={name}", [(1, "活动方案"), (1, "活动总结")]),
    ],
)
def test_list_is_filtered(client, bureau, world, query, expected):
    client.force_login(bureau.officer)
    numbers = {key: notice.pk for key, notice in world.items()}

    found = listed(client, query.format(name=quote(bureau.cities[1].name), **numbers))

    assert found == [(bureau.cities[number].name, title) for number, title in expected]


def test_notices_of_others_are_not_offered_as_a_filter(client, bureau, world):
    other = Bureau(cities=1)
    other.submission()
    client.force_login(bureau.clerks[0])

    html = client.get(reverse("list_submissions")).content.decode()

    (select,) = re.findall(r'<select name="notice".*?</select>', html, re.DOTALL)
    offered = {int(number) for number in re.findall(r'<option value="(\d+)"', select)}
    assert offered == {notice.pk for notice in world.values()}


def test_empty_list_says_so(client):
    client.force_login(Bureau(cities=3).officer)

    assert "还没有报送" in main_text(client.get(reverse("list_submissions")))
    response = client.get(f"{reverse('list_submissions')}?state=open")
    assert "没有符合条件的报送" in main_text(response)


def test_list_has_pages_of_fifty(client):
    bureau = Bureau(cities=51)
    bureau.submission()
    client.force_login(bureau.officer)

    assert len(listed(client)) == 50
    assert [name for name, _ in listed(client, "?page=2")] == [bureau.cities[50].name]


def test_queries_of_the_list_do_not_grow(client, django_assert_num_queries):
    for cities in (1, 12):
        bureau = Bureau(cities=cities)
        bureau.submission()
        client.force_login(bureau.officer)
        with django_assert_num_queries(9):
            assert len(listed(client)) == cities


def test_list_reminds_whoever_has_not_reported(client, db):
    bureau = Bureau(cities=3)
    notice = bureau.submission(S.SUBMITTED).requirement.notice
    client.force_login(bureau.officer)
    filters = {"notice": str(notice.pk), "state": "open"}
    assert "催报这些单位" not in main_text(client.get("/submissions/"))
    assert "催报这些单位（2 家未报）" in main_text(client.get("/submissions/", filters))

    response = client.post("/submissions/remind/", filters | {"text": "请今日报送。"}, follow=True)

    assert "已向2家单位发出催报。" in main_text(response)
    assert response.redirect_chain[0][0] == f"/submissions/?notice={notice.pk}&state=open"
    sent = OutgoingMessage.objects.filter(key__startswith="reminder:", channel="in_app")
    assert {message.recipient.agency for message in sent} == set(bureau.cities[1:])


def test_list_reminds_counties_that_report_to_their_city(client, db):
    bureau = Bureau(cities=1, counties=2)
    county = bureau.submission(county=0)
    client.force_login(bureau.officer)
    filters = {"notice": str(county.requirement.notice_id), "level": "county"}
    assert "催报这些单位（2 家未报）" in main_text(client.get("/submissions/", filters))

    client.post("/submissions/remind/", filters)

    sent = OutgoingMessage.objects.filter(key__startswith="reminder:", channel="in_app")
    assert {message.recipient.agency for message in sent} == set(bureau.counties)


def test_unit_reminds_nobody_from_its_list(client, db):
    bureau = Bureau(cities=2)
    bureau.submission()
    client.force_login(bureau.clerks[0])

    assert "催报" not in main_text(client.get("/submissions/", {"state": "open"}))
    response = client.post("/submissions/remind/", {"state": "open"}, follow=True)
    assert "现在没有需要催的单位" in main_text(response)

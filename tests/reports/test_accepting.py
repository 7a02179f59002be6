"""Many accepted at once, and the queue they wait in."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from agencies.models import Agency
from agencies.permissions import Role
from reports import workflow
from reports.accepting import accept_many
from reports.models import Submission
from reports.reviewing import place_of
from tests.factories import NOW, AgencyFactory, Bureau, UserFactory
from tests.pages import main_text
from tests.reports.steps import LATER, S, issued, save, state_of, submission_of

pytestmark = pytest.mark.usefixtures("made")


def make_world():
    """One submission of each city, handed in an hour apart, the last city first."""
    bureau = Bureau(cities=3)
    notice = issued(bureau)
    found = []
    for hours, city in enumerate(reversed(bureau.cities)):
        submission = submission_of(notice, city)
        bureau.advance_submission(submission, S.SUBMITTED, now=NOW + timedelta(hours=hours))
        found.append(submission)
    return SimpleNamespace(bureau=bureau, waiting=found)


@pytest.fixture
def bureau(made):
    return made.bureau


@pytest.fixture
def waiting(made):
    return made.waiting


def revisions(submissions):
    return {submission.pk: submission.revision for submission in submissions}


def test_all_that_were_read_are_accepted(bureau, waiting):
    outcome = accept_many(revisions(waiting), by=bureau.officer, now=LATER)

    assert {each.pk for each in outcome.done} == {each.pk for each in waiting}
    assert outcome.refused == []
    assert {state_of(each) for each in waiting} == {S.ACCEPTED}


def test_one_that_changed_meanwhile_is_named_and_the_rest_accepted(bureau, waiting):
    read = revisions(waiting)
    changed, clerk = waiting[0], bureau.clerks[2]
    workflow.return_for_revision(changed, by=bureau.officer, now=LATER, reason="请补充。")
    save(changed, clerk, text="补充后的内容。")
    workflow.submit(changed, by=clerk, now=LATER)

    outcome = accept_many(read, by=bureau.officer, now=LATER)

    assert [(each, words) for each, words in outcome.refused] == [
        (changed, "您打开之后，报送内容又有改动，请重新阅读后再办理。")
    ]
    assert [state_of(each) for each in waiting] == [S.RESUBMITTED, S.ACCEPTED, S.ACCEPTED]


def test_queue_is_oldest_first_and_knows_its_neighbours(bureau, waiting):
    first, second, third = waiting

    place = place_of(second, bureau.officer)

    assert (place.number, place.count) == (2, 3)
    assert (place.previous, place.next) == (first.pk, third.pk)


def test_reviewed_one_still_leads_to_the_next(bureau, waiting):
    first, second, third = waiting
    workflow.accept(second, by=bureau.officer, now=LATER)

    place = place_of(second, bureau.officer)

    assert (place.count, place.previous, place.next) == (2, first.pk, third.pk)


def test_list_of_the_queue_accepts_what_is_ticked(client, bureau, waiting):
    client.force_login(bureau.officer)
    queue = reverse("list_submissions") + "?state=to_review&scope=received"
    html = client.get(queue).content.decode()
    first, second, _ = waiting
    assert html.index(first.get_absolute_url()) < html.index(second.get_absolute_url())
    ticks = [f"{each.pk}:{each.revision}" for each in (first, second)]
    assert all(f'value="{tick}"' in html for tick in ticks)

    response = client.post(
        reverse("accept_submissions"),
        {"submission": ticks, "query": "state=to_review&scope=received"},
        follow=True,
    )

    assert response.redirect_chain == [(queue, 302)]
    assert "已审核通过 2 项。" in response.content.decode()
    assert Submission.objects.filter(state=S.ACCEPTED).count() == 2


def test_nothing_ticked_is_said(client, bureau):
    client.force_login(bureau.officer)

    response = client.post(reverse("accept_submissions"), {"query": ""}, follow=True)

    assert "没有勾选要审核通过的报送。" in response.content.decode()


@pytest.mark.parametrize("tick", ["{pk}:" + "9" * 5000, "9" * 5000 + ":1", "{pk}", ":", "²:1"])
def test_tick_that_no_page_of_ours_sends_is_not_found(client, bureau, waiting, tick):
    client.force_login(bureau.officer)

    ticks = {"submission": tick.format(pk=waiting[0].pk)}

    assert client.post(reverse("accept_submissions"), ticks).status_code == 404


def test_city_that_is_no_number_leads_back_to_the_list(client, bureau):
    client.force_login(bureau.officer)

    for garbage in ("²", "x", "9" * 5000):
        response = client.post(reverse("accept_submissions"), {"counties": garbage})
        assert response["Location"] == f"{reverse('list_submissions')}?"


def test_other_lists_and_people_have_nothing_to_tick(client, bureau, waiting):
    for user, query in ((bureau.officer, ""), (bureau.reviewer, "?state=to_review")):
        client.force_login(user)
        html = client.get(reverse("list_submissions") + query).content.decode()
        assert 'type="checkbox"' not in html
    client.force_login(bureau.reviewer)
    tick = {"submission": f"{waiting[0].pk}:{waiting[0].revision}"}
    page = main_text(client.post(reverse("accept_submissions"), tick, follow=True))
    assert "没有勾选要审核通过的报送。" in page
    assert state_of(waiting[0]) == S.SUBMITTED


def test_ticks_of_what_is_somebody_elses_to_review_hold_nothing_up(waiting):
    """The superior reads them too, as officer of a bureau of its own."""
    ministry = AgencyFactory(level="national")
    other = UserFactory(agency=ministry, roles=[Role.SUPERIOR, Role.OFFICER])
    Agency.objects.filter(pk=waiting[0].requirement.notice.issuer_id).update(parent=ministry)

    outcome = accept_many(revisions(waiting), by=other, now=LATER)

    assert (outcome.done, outcome.refused) == ([], [])
    assert {state_of(each) for each in waiting} == {S.SUBMITTED}


def test_page_of_one_says_its_place(client, bureau, waiting):
    client.force_login(bureau.officer)

    page = main_text(client.get(waiting[1].get_absolute_url()))

    assert "待审核第 2 项，共 3 项 上一项 下一项" in page


def test_counties_are_accepted_before_their_city_whatever_the_order_of_the_ticks(bureau, waiting):
    """The bureau answers its own notice as a city does, and is chosen with its counties."""
    city, *counties = waiting
    Submission.objects.filter(pk=city.pk).update(agency=bureau.agency)
    Submission.objects.filter(pk__in=[each.pk for each in counties]).update(parent=city)

    outcome = accept_many(revisions(waiting), by=bureau.officer, now=LATER)

    assert outcome.refused == []
    assert outcome.done[-1] == city

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.permissions import Role
from campaigns import workflow as campaign_workflow
from campaigns.states import NoticeState
from reports import extensions, todo
from reports.models import Submission
from reports.states import SubmissionState
from tests.factories import (
    DUE,
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    AgencyFactory,
    Bureau,
    RequirementFactory,
    UserFactory,
)
from tests.pages import main_text

pytestmark = pytest.mark.django_db

N, S = NoticeState, SubmissionState


@pytest.fixture
def bureau():
    return Bureau(cities=2)


def waiting(user, now=NOW):
    """What waits, as {heading: [title, …]}."""
    return {
        section.title: [item.title for item in section.items]
        for section in todo.sections(user, now)
    }


def the_item(user, heading, now=NOW):
    (section,) = [each for each in todo.sections(user, now) if each.title == heading]
    (item,) = section.items
    return item


def labels(item):
    return [badge.label for badge in item.badges]


# --- The unit's clerk -----------------------------------------------------------------


def test_clerk_has_to_acknowledge_and_to_submit(bureau):
    notice = bureau.submission().requirement.notice

    assert waiting(bureau.clerks[0]) == {"待签收": [notice.title], "待报送": ["活动总结"]}

    campaign_workflow.acknowledge(
        notice.deliveries.get(agency=bureau.cities[0]), by=bureau.clerks[0], now=NOW
    )
    assert waiting(bureau.clerks[0]) == {"待报送": ["活动总结"]}


def test_notice_to_acknowledge_has_its_button(bureau):
    notice = bureau.notice(N.ISSUED)

    item = the_item(bureau.clerks[0], "待签收")

    assert item.post_url == reverse("acknowledge_notice", args=[notice.pk])
    assert item.facts == [bureau.agency.name, str(notice.number), "2025年5月26日 10:00送达"]


@pytest.mark.parametrize(
    ("state", "now", "badges", "action"),
    [
        (S.AWAITED, NOW, ["待报送", "还剩14个工作日"], "填报"),
        (S.DRAFT, DUE - timedelta(days=3), ["草稿", "还剩1个工作日"], "填报"),
        (S.DRAFT, DUE, ["草稿", "今日截止"], "填报"),
        (S.AWAITED, DUE + timedelta(days=1), ["待报送", "已逾期1个工作日"], "填报"),
        (S.RETURNED, NOW, ["已退回", "请修改重报"], "修改重报"),
    ],
)
def test_submission_says_how_long_there_is(bureau, state, now, badges, action):
    submission = bureau.submission(state)

    item = the_item(bureau.clerks[0], "待报送", now)

    assert (labels(item), item.action) == (badges, action)
    assert item.url == reverse("edit_submission", args=[submission.pk])
    assert item.facts[2] == "2025年6月16日 17:30截止"


def test_returned_submission_comes_first_with_the_reason(bureau):
    notice = bureau.notice()
    urgent = RequirementFactory(notice=notice, title="活动方案", due_at=DUE - timedelta(days=9))
    returned = RequirementFactory(notice=notice, title="活动总结")
    bureau.advance(notice, N.ISSUED)
    mine = Submission.objects.get(requirement=returned, agency=bureau.cities[0])
    bureau.advance_submission(mine, S.RETURNED)

    (section,) = [each for each in todo.sections(bureau.clerks[0], NOW) if each.title == "待报送"]

    assert [item.title for item in section.items] == ["活动总结", urgent.title]
    assert [item.reason for item in section.items] == ["请补充数据。", ""]


def test_unit_that_asks_for_more_time_gives_its_reason_and_is_not_returned(client, bureau):
    submission = bureau.submission()
    until = timezone.localtime(DUE).date() + timedelta(days=4)
    extensions.ask(submission, until=until, reason="数据尚在汇总。", by=bureau.clerks[0], now=NOW)
    client.force_login(bureau.officer)

    page = main_text(client.get(reverse("home")))

    assert "申请理由：数据尚在汇总。" in page
    assert "退回理由" not in page


def test_locked_submission_can_only_be_looked_at(bureau):
    submission = bureau.submission(locks_at=DUE)

    item = the_item(bureau.clerks[0], "待报送", DUE + timedelta(seconds=1))

    assert (labels(item), item.action) == (["待报送", "已锁定"], "查看")
    assert item.url == submission.get_absolute_url()


@pytest.mark.parametrize("state", [S.SUBMITTED, S.ACCEPTED, S.EXEMPT, S.NOTHING_TO_REPORT])
def test_what_the_unit_has_done_does_not_wait(bureau, state):
    bureau.submission(state)

    assert "待报送" not in waiting(bureau.clerks[0])


def test_withdrawn_notice_does_not_wait(bureau):
    bureau.advance(bureau.submission().requirement.notice, N.WITHDRAWN)

    assert waiting(bureau.clerks[0]) == {}


def test_clerks_of_other_units_have_their_own(bureau):
    bureau.submission(S.SUBMITTED)

    assert list(waiting(bureau.clerks[1])) == ["待签收", "待报送"]
    assert waiting(Bureau(cities=1).clerks[0]) == {}


# --- The issuing bureau ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "who", "heading"),
    [
        (N.DRAFT, "officer", "我的草稿"),
        (N.IN_REVIEW, "reviewer", "待核稿"),
        (N.REVIEWED, "signatory", "待签发"),
        (N.SIGNED_OFF, "officer", "待登记"),
        (N.REGISTERED, "officer", "待印发"),
    ],
)
def test_notice_waits_for_whoever_acts_next(bureau, state, who, heading):
    notice = bureau.notice(state)
    people = {
        name: getattr(bureau, name)
        for name in ("officer", "reviewer", "signatory", "administrator")
    }

    assert {name: waiting(person) for name, person in people.items() if waiting(person)} == {
        who: {heading: [notice.title]}
    }


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SIGNATORY])
def test_nobody_is_asked_to_approve_what_they_wrote(bureau, role):
    author = UserFactory(agency=bureau.agency, roles=[Role.OFFICER, role])
    notice = bureau.notice()
    notice.authors.add(author)
    bureau.advance(notice, N.IN_REVIEW if role == Role.REVIEWER else N.REVIEWED)

    assert waiting(author) == {}


def test_nobody_is_asked_to_sign_what_they_reviewed(bureau):
    both = UserFactory(agency=bureau.agency, roles=[Role.REVIEWER, Role.SIGNATORY])
    notice = bureau.notice(N.IN_REVIEW)
    campaign_workflow.approve_review(notice, by=both, now=NOW)

    assert waiting(both) == {}
    assert waiting(bureau.signatory) == {"待签发": [notice.title]}


def test_nobody_is_asked_to_approve_a_schedule_they_wrote(bureau):
    category = ActivityCategoryFactory(schedule__campaign=bureau.campaign)
    ActivityFactory(category=category)
    category.schedule.authors.add(bureau.reviewer)
    notice = bureau.notice()
    notice.attachments.create(title="附件", schedule=category.schedule)
    bureau.advance(notice, N.IN_REVIEW)

    assert waiting(bureau.reviewer) == {}


def test_returned_draft_shows_who_returned_it_and_why(bureau):
    notice = bureau.notice(N.IN_REVIEW)
    campaign_workflow.return_for_revision(
        notice, by=bureau.reviewer, now=NOW, reason="第三段时间有误。"
    )

    item = the_item(bureau.officer, "我的草稿")

    assert (labels(item), item.reason) == (["退回修改"], "第三段时间有误。")
    assert f"{bureau.reviewer.name}退回" in item.facts


def test_drafts_of_colleagues_are_not_mine(bureau):
    colleague = UserFactory(agency=bureau.agency, roles=[Role.OFFICER])
    bureau.notice()

    assert waiting(colleague) == {}


@pytest.mark.parametrize("state", S)
def test_submission_waits_for_the_officer_until_it_is_reviewed(bureau, state):
    submission = bureau.submission(state)

    expected = [f"{submission.agency.name}：活动总结"]
    found = waiting(bureau.officer).get("待审核的报送", [])
    assert found == (expected if state in (S.SUBMITTED, S.RESUBMITTED) else [])


def test_late_submission_is_marked_for_the_officer(bureau):
    bureau.submission(S.SUBMITTED, now=DUE + timedelta(days=1))

    assert labels(the_item(bureau.officer, "待审核的报送")) == ["已报送", "逾期报送"]


def test_another_bureau_has_nothing_of_ours(bureau):
    bureau.submission(S.SUBMITTED)
    for state in (N.DRAFT, N.IN_REVIEW, N.REVIEWED, N.SIGNED_OFF):
        bureau.notice(state)
    other = Bureau(cities=0)

    assert [waiting(person) for person in (other.officer, other.reviewer, other.signatory)] == [
        {},
        {},
        {},
    ]


def test_long_section_shows_the_first_and_counts_all():
    bureau = Bureau(cities=23)
    notice = bureau.submission().requirement.notice
    for submission in Submission.objects.filter(requirement__notice=notice):
        bureau.advance_submission(submission, S.SUBMITTED)

    (section,) = todo.sections(bureau.officer, NOW)

    assert (len(section.items), section.count) == (20, 23)
    assert section.url == "/submissions/?state=to_review&scope=received"


# --- The page -------------------------------------------------------------------------


def test_page_shows_items_with_their_buttons(client, bureau):
    submission = bureau.submission(S.RETURNED)
    client.force_login(bureau.clerks[0])

    response = client.get(reverse("home"))

    page, html = main_text(response), response.content.decode()
    assert "待签收 1 查看列表" in page
    assert "待报送 1 查看列表" in page
    assert "退回理由：请补充数据。" in page
    notice = submission.requirement.notice
    assert f'<form method="post" action="/notices/{notice.pk}/acknowledge/"' in html
    assert f'href="/submissions/{submission.pk}/edit/">修改重报</a>' in html


@pytest.mark.parametrize("who", ["officer", "reviewer", "signatory"])
def test_person_with_nothing_to_do_is_told_so(client, bureau, who):
    client.force_login(getattr(bureau, who))

    assert "目前没有待办" in main_text(client.get(reverse("home")))


def test_person_without_roles_has_a_start_page(client):
    client.force_login(UserFactory())

    page = main_text(client.get(reverse("home")))
    assert "目前没有待办" in page
    assert "今年还没有活动。" in page


def entrances(client, user):
    client.force_login(user)
    html = client.get(reverse("home")).content.decode()
    (_, _, section) = html.partition("<h2>常用入口</h2>")
    return re.findall(r'<li><a href="([^"]+)">', section.partition("</section>")[0])


def test_administrators_and_superiors_find_their_entrances(client, bureau):
    superior = UserFactory(agency=AgencyFactory(level="national"), roles=[Role.SUPERIOR])

    assert entrances(client, bureau.administrator) == ["/accounts/", "/agencies/", "/audit/"]
    assert entrances(client, superior) == ["/notices/", "/submissions/"]
    assert entrances(client, bureau.clerks[0]) == []


def test_live_campaign_shows_its_progress_to_the_issuer_alone(client, bureau):
    bureau.campaign.year = timezone.localdate().year
    bureau.campaign.save()
    notice = bureau.submission(S.SUBMITTED).requirement.notice
    campaign_workflow.acknowledge(
        notice.deliveries.get(agency=bureau.cities[0]), by=bureau.clerks[0], now=NOW
    )

    def campaigns(user):
        client.force_login(user)
        return main_text(client.get(reverse("home"))).partition("今年的活动 ")[2]

    known = f"{bureau.campaign} {bureau.agency.short_name} · 已印发通知 1 份"
    progress = f" {notice.title} 签收 1/2 1 / 2 活动总结 1/2 1 / 2"
    assert campaigns(bureau.officer) == known + progress
    assert campaigns(bureau.clerks[0]) == known
    assert campaigns(Bureau(cities=0).officer) == "今年还没有活动。"


def test_queries_do_not_grow_with_what_waits(client, django_assert_num_queries):
    for cities, notices in ((1, 1), (8, 3)):
        bureau = Bureau(cities=cities)
        bureau.campaign.year = timezone.localdate().year
        bureau.campaign.save()
        for _ in range(notices):
            bureau.submission(S.SUBMITTED)
            bureau.submission(S.RETURNED)
            for state in (N.DRAFT, N.SIGNED_OFF):
                bureau.notice(state)
        client.force_login(bureau.officer)
        with django_assert_num_queries(17):
            client.get(reverse("home"))
        client.force_login(bureau.clerks[0])
        with django_assert_num_queries(13):
            client.get(reverse("home"))

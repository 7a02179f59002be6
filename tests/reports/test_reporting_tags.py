from types import SimpleNamespace

import pytest
from django.template import Context, Template

from agencies.permissions import Role
from campaigns import workflow as campaign_workflow
from campaigns.states import NoticeState
from reports.models import Submission
from reports.states import SubmissionState
from tests.factories import (
    NOW,
    AgencyFactory,
    Bureau,
    FigureFieldFactory,
    RequirementFactory,
    UserFactory,
)
from tests.pages import all_text

pytestmark = pytest.mark.django_db

N, S = NoticeState, SubmissionState


@pytest.fixture
def bureau():
    return Bureau(cities=3)


def render(tag, user, **values):
    """What the tag prints for `user`, as (text, html)."""
    template = Template("{% load reporting %}{% " + tag + " %}")
    html = template.render(Context({"request": SimpleNamespace(user=user)} | values))
    return all_text(SimpleNamespace(content=html.encode())), html


def test_officer_sees_the_burden_of_a_requirement_before_issuing(bureau):
    notice = bureau.notice(requirement=True)
    for _ in range(2):
        FigureFieldFactory(requirement=notice.requirements.get())

    text, html = render("requirement_panel notice", bureau.officer, notice=notice)

    assert "2025年6月16日 17:30截止 每家单位要填3项，3家单位合计9项。" in text
    assert f'href="/notices/{notice.pk}/add-requirement/"' in html
    assert f'href="/requirements/{notice.requirements.get().pk}/edit/"' in html


def test_colleagues_and_units_cannot_set_requirements(bureau):
    notice = bureau.notice(N.ISSUED, requirement=True)

    for user in (bureau.officer, bureau.reviewer, bureau.clerks[0]):
        text, html = render("requirement_panel notice", user, notice=notice)
        assert "活动总结 2025年6月16日 17:30截止" in text
        assert "requirement/" not in html


def test_panel_of_an_issued_notice_shows_progress_to_the_issuer_alone(bureau):
    submission = bureau.submission(S.ACCEPTED)
    notice = submission.requirement.notice

    by_officer, html = render("requirement_panel notice", bureau.officer, notice=notice)
    by_clerk, html_of_clerk = render("requirement_panel notice", bureau.clerks[1], notice=notice)

    assert "1 / 3" in by_officer
    assert f'href="/notices/{notice.pk}/roster/"' in html
    assert "1 / 3" not in by_clerk
    assert "roster" not in html_of_clerk


def test_notice_without_requirements_says_so_to_its_drafter_alone(bureau):
    notice = bureau.notice()

    assert "各单位只需签收" in render("requirement_panel notice", bureau.officer, notice=notice)[0]
    assert render("requirement_panel notice", bureau.clerks[0], notice=notice)[0] == ""


@pytest.mark.parametrize("requirements", [1, 3])
def test_queries_of_the_panel_do_not_grow_with_the_units(django_assert_num_queries, requirements):
    for cities in (1, 9):
        bureau = Bureau(cities=cities)
        notice = bureau.notice()
        for _ in range(requirements):
            RequirementFactory(notice=notice)
        bureau.advance(notice, N.ISSUED)
        officer = type(bureau.officer).objects.get(pk=bureau.officer.pk)
        with django_assert_num_queries(4):
            render("requirement_panel notice", officer, notice=notice)


def test_campaign_shows_receipts_and_answers_of_its_notices(bureau):
    notice = bureau.submission(S.NOTHING_TO_REPORT).requirement.notice
    second = bureau.notice(N.ISSUED, title="关于补充开展活动的通知")
    bureau.notice(N.DRAFT, title="还没有印发的通知")
    campaign_workflow.acknowledge(
        second.deliveries.get(agency=bureau.cities[0]), by=bureau.clerks[0], now=NOW
    )

    text, html = render("campaign_progress campaign", bureau.officer, campaign=bureau.campaign)

    assert f"{notice.title} 签收 0/3 0 / 3 活动总结 1/3 1 / 3" in text
    assert "关于补充开展活动的通知 签收 1/3 1 / 3" in text
    assert "还没有印发的通知" not in text
    assert f'href="/notices/{second.pk}/roster/?stage=receipt&amp;status=acknowledged"' in html
    requirement = notice.requirements.get()
    actual = f"?view=list&amp;stage=submission-{requirement.pk}&amp;count=actual"
    assert f'href="/notices/{notice.pk}/roster/{actual}"' in html


def test_campaign_shows_units_nothing_of_each_other(bureau):
    bureau.submission(S.ACCEPTED)

    for user in (bureau.clerks[0], Bureau(cities=0).officer):
        assert render("campaign_progress campaign", user, campaign=bureau.campaign)[0] == ""


def test_superior_sees_the_progress_of_a_campaign(bureau):
    bureau.agency.parent = AgencyFactory(level="national")
    bureau.agency.save()
    superior = UserFactory(agency=bureau.agency.parent, roles=[Role.SUPERIOR])
    bureau.submission(S.ACCEPTED)

    text, _ = render("campaign_progress campaign", superior, campaign=bureau.campaign)

    assert "活动总结 1/3 1 / 3" in text


def test_clerk_finds_the_form_of_ones_own_unit(bureau):
    submission = bureau.submission(S.RETURNED)
    notice = submission.requirement.notice

    text, html = render("my_submissions notice", bureau.clerks[0], notice=notice)

    assert text.startswith("本单位的报送 活动总结 已退回 请修改重报")
    assert f'href="/submissions/{submission.pk}/edit/">修改重报</a>' in html


def test_what_was_accepted_is_only_looked_at(bureau):
    submission = bureau.submission(S.ACCEPTED)

    text, html = render(
        "my_submissions notice", bureau.clerks[0], notice=submission.requirement.notice
    )

    assert text == "本单位的报送 活动总结 已审核 按时 2025年6月16日 17:30截止"
    assert "/edit/" not in html


def test_unit_that_is_not_asked_sees_nothing(bureau):
    notice = bureau.notice()
    RequirementFactory(notice=notice).agencies.add(bureau.cities[0])
    bureau.advance(notice, N.ISSUED)

    assert render("my_submissions notice", bureau.clerks[1], notice=notice)[0] == ""
    assert render("my_submissions notice", bureau.officer, notice=notice)[0] == ""
    assert Submission.objects.count() == 1


def test_city_finds_the_progress_of_its_counties(db):
    bureau = Bureau(cities=2, counties=2)
    notice = bureau.submission(county=0).requirement.notice
    city, other = bureau.clerks

    text, html = render("my_submissions notice", city, notice=notice)

    assert "所属 2 家县级单位的办理进度" in text
    assert f'href="/notices/{notice.pk}/roster/?level=county"' in html
    for user in (other, bureau.county_clerks[0]):
        assert "办理进度" not in render("my_submissions notice", user, notice=notice)[0]

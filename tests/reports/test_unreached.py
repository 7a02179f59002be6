"""Counties that nobody reaches hold up the issue of what they have to answer, or are let off."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agencies.models import AuditEntry
from campaigns import workflow as campaign_workflow
from campaigns.models import Notice
from campaigns.states import NoticeState
from reports import unreached, workflow
from reports.burden import burden_of
from reports.models import Submission
from tests.factories import NOW, Bureau, FigureFieldFactory, RequirementFactory
from tests.pages import main_text
from tests.reports.steps import S

pytestmark = pytest.mark.django_db

N = NoticeState
TODAY = NOW.date()


@pytest.fixture
def bureau():
    """Of three counties the last two have nobody to write to."""
    bureau = Bureau(cities=1, counties=3)
    for clerk in bureau.county_clerks[1:]:
        clerk.role_assignments.all().delete()
    return bureau


@pytest.fixture
def notice(bureau):
    notice = bureau.notice()
    RequirementFactory(notice=notice, chain="through_city")
    return bureau.advance(notice, N.REGISTERED)


def url(name, notice):
    return reverse(name, args=[notice.pk])


def let_off(bureau, notice, *counties):
    unreached.let_off(notice, [county.pk for county in counties], by=bureau.officer, now=NOW)


def states(notice):
    found = Submission.objects.filter(requirement__notice=notice).order_by("agency__position")
    return {submission.agency: submission.state for submission in found}


def test_county_that_nobody_reaches_blocks_issuing_by_name(bureau, notice):
    _, second, third = bureau.counties

    with pytest.raises(ValidationError) as refused:
        campaign_workflow.issue(notice, by=bureau.officer, now=NOW)

    assert refused.value.messages[0].startswith(
        f"{second.name}、{third.name}没有可以联系的人，印发后无人能收到。"
    )
    assert Notice.objects.get(pk=notice.pk).state == N.REGISTERED
    assert not Submission.objects.exists()


def test_counties_that_are_asked_nothing_block_nothing(bureau):
    notice = bureau.notice()
    RequirementFactory(notice=notice, chain="direct")

    assert bureau.advance(notice, N.ISSUED).state == N.ISSUED


def test_contact_or_letting_off_opens_the_way(bureau, notice):
    first, second, third = bureau.counties
    let_off(bureau, notice, second)
    third.contacts.create(name="王明", email="wang@example.org")

    campaign_workflow.issue(notice, by=bureau.officer, now=NOW)

    assert states(notice) == {
        bureau.cities[0]: S.AWAITED,
        first: S.AWAITED,
        second: S.EXEMPT,
        third: S.AWAITED,
    }
    spared = Submission.objects.get(agency=second)
    ((step, reason, by),) = spared.transitions.values_list("step", "reason", "by")
    assert (step, reason, by) == ("exempt", "印发时没有可以联系的人。", bureau.officer.pk)
    # Its city may ask it after all.
    workflow.revoke_exemption(spared, by=bureau.clerks[0], now=NOW, reason="已有联系人。")
    assert spared.state == S.AWAITED


def test_who_is_let_off_is_no_burden(bureau, notice):
    requirement = notice.requirements.get()
    assert burden_of(requirement, TODAY).counties == 3

    let_off(bureau, notice, *bureau.counties[1:])

    assert burden_of(requirement, TODAY).counties == 1


def test_officer_lets_off_on_the_page_and_takes_it_back(client, bureau, notice):
    _, second, third = bureau.counties
    client.force_login(bureau.officer)
    page = main_text(client.get(url("list_unreached", notice)))
    assert [each.name in page for each in bureau.counties] == [False, True, True]
    assert "还有 2 家未处理，暂不能印发。" in page

    client.post(url("list_unreached", notice), {"unit": [second.pk, third.pk]})
    assert unreached.holding_up(notice, TODAY) == []
    client.post(url("list_unreached", notice), {"unit": [second.pk, bureau.counties[0].pk]})

    assert unreached.holding_up(notice, TODAY) == [third]
    assert list(notice.requirements.get().exempted.all()) == [second]
    latest = AuditEntry.objects.first()
    assert (latest.action, latest.detail) == ("设置免报的县级单位", {"units": [second.name]})


def test_administrator_is_led_to_where_contacts_are_kept(client, bureau, notice):
    client.force_login(bureau.administrator)

    html = client.get(url("list_unreached", notice)).content.decode()

    assert f'href="{reverse("edit_agency", args=[bureau.counties[1].pk])}">登记联系人' in html
    assert "保存" not in html


def test_page_of_the_notice_says_before_the_issue_what_it_costs_and_who_holds_it_up(
    client, bureau, notice
):
    requirement = notice.requirements.get()
    FigureFieldFactory(requirement=requirement)
    client.force_login(bureau.officer)

    page = client.get(notice.get_absolute_url())

    text = main_text(page)
    assert "印发前核对 活动总结 ：每家单位要填2项，4家单位（其中县级3家）合计8项。" in text
    names = "、".join(county.name for county in bureau.counties[1:])
    assert f"2 家要报送的县级单位没有可以联系的人，暂不能印发：{names}。" in text
    panel = page.content.decode().partition("印发前核对")[2].partition("</section>")[0]
    assert f'href="{reverse("edit_requirement", args=[requirement.pk])}"' in panel
    assert f'href="{url("list_unreached", notice)}"' in panel


@pytest.mark.parametrize(
    ("state", "who", "heading"),
    [
        (N.REVIEWED, "signatory", "签发前核对"),
        (N.SIGNED_OFF, "officer", "登记前核对"),
        (N.REGISTERED, "reviewer", None),
        (N.DRAFT, "officer", None),
    ],
)
def test_whoever_takes_the_last_steps_reads_the_burden(client, state, who, heading):
    bureau = Bureau(cities=2)
    notice = bureau.notice(state, requirement=True)
    client.force_login(getattr(bureau, who))

    text = main_text(client.get(notice.get_absolute_url()))

    if heading:
        assert f"{heading} 活动总结 ：每家单位要填1项，2家单位合计2项。" in text
    else:
        assert "前核对" not in text


def test_queries_of_the_page_do_not_grow(client, django_assert_num_queries):
    for counties in (1, 4):
        bureau = Bureau(cities=1, counties=counties)
        for clerk in bureau.county_clerks:
            clerk.role_assignments.all().delete()
        notice = bureau.notice()
        RequirementFactory(notice=notice, chain="through_city")
        client.force_login(bureau.officer)
        with django_assert_num_queries(14):
            page = client.get(url("list_unreached", notice))
        assert len(page.context["units"]) == counties

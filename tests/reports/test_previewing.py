import pytest
from django.urls import reverse

from agencies.models import User
from campaigns.states import NoticeState
from reports.models import Submission
from tests.factories import Bureau, FigureFieldFactory, QuestionFactory, RequirementFactory
from tests.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau(cities=2, counties=1)


@pytest.fixture
def requirement(bureau):
    requirement = RequirementFactory(
        notice=bureau.notice(), chain="through_city", instructions="突出“四进”特色。"
    )
    FigureFieldFactory(requirement=requirement, name="服务企业", unit="家")
    QuestionFactory(requirement=requirement, text="存在问题")
    return requirement


def ask(client, requirement, person, unit=None, *, name="preview_form"):
    client.force_login(person)
    url = reverse(name, args=[requirement.pk])
    return client.get(url, {"unit": unit.pk} if unit else {})


def test_preview_is_the_form_of_the_clerk(client, bureau, requirement):
    city = bureau.cities[1]

    seen = main_text(ask(client, requirement, bureau.officer, city))

    assert all(
        words in seen
        for words in ("填报活动总结", city.name, "突出“四进”特色。", "服务企业", "存在问题")
    )
    assert city.name not in main_text(ask(client, requirement, bureau.officer))


def test_preview_of_a_county_says_where_it_reports_to(client, bureau, requirement):
    seen = main_text(ask(client, requirement, bureau.officer, bureau.counties[0]))

    assert f"先报{bureau.cities[0].short_name}" in seen


def test_preview_leaves_nothing_behind(client, bureau, requirement):
    people = set(User.objects.values_list("pk", flat=True))

    ask(client, requirement, bureau.officer)

    requirement.notice.refresh_from_db()
    assert requirement.notice.state == NoticeState.DRAFT
    assert Submission.objects.count() == 0
    assert set(User.objects.values_list("pk", flat=True)) == people


def test_page_offers_every_unit_and_both_widths(client, bureau, requirement):
    page = ask(client, requirement, bureau.officer, name="preview_requirement")

    assert set(page.context["units"]) == {*bureau.cities, *bureau.counties}
    first = bureau.cities[0]
    form = reverse("preview_form", args=[requirement.pk])
    assert f'src="{form}?unit={first.pk}"' in page.content.decode()
    phone = client.get(f"{page.request['PATH_INFO']}?unit={first.pk}&view=phone")
    assert "preview-frame-phone" in phone.content.decode()
    assert "preview-frame-phone" not in page.content.decode()


def test_preview_without_recipients_says_what_is_missing(client, bureau):
    notice = bureau.notice()
    notice.addressee_groups.clear()
    requirement = RequirementFactory(notice=notice)

    page = ask(client, requirement, bureau.officer, name="preview_requirement")

    assert "通知还没有选择送达范围，没有单位需要报送。" in main_text(page)
    assert ask(client, requirement, bureau.officer).status_code == 409


@pytest.mark.parametrize("who", ["reviewer", "signatory"])
def test_whoever_reviews_the_notice_may_look_too(client, bureau, requirement, who):
    assert "服务企业" in main_text(ask(client, requirement, getattr(bureau, who)))


def test_there_is_no_preview_once_the_notice_is_issued(client, bureau, requirement):
    bureau.advance(requirement.notice, NoticeState.ISSUED)

    refused = ask(client, requirement, bureau.officer)

    assert refused.status_code == 409
    assert "各单位填报的就是正式页面，不再预览。" in main_text(refused)

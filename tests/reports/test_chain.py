"""County → city → province: who waits for whom, and what a city takes over from its counties."""

import pytest
from django.urls import reverse

from agencies.conflicts import Conflict
from agencies.models import OutgoingMessage
from reports import workflow
from reports.county_texts import take_over
from reports.models import Figure, Submission
from reports.rolling_up import rolled_up
from tests.factories import NOW, Bureau, FigureFieldFactory, clerk_of
from tests.pages import main_text
from tests.reports.steps import LATER, S, save, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau(cities=1, counties=4)


@pytest.fixture
def city(bureau):
    """The city's submission, still awaited, to a requirement with one figure."""
    county = bureau.submission(county=0)
    FigureFieldFactory(requirement=county.requirement, name="活动场次")
    return Submission.objects.get(pk=county.parent_id)


def counties_of(city):
    return list(city.children.order_by("agency__position"))


def hand_in(submission, text="我县开展了活动。", count=1, approximate=False):
    clerk = clerk_of(submission.agency)
    field = submission.requirement.figure_fields.get()
    figure = Figure(submission=submission, field=field, value=count, approximate=approximate)
    save(submission, clerk, text=text, figures=[figure])
    workflow.submit(submission, by=clerk, now=NOW)


def accept_all_but_last(bureau, city):
    *first, last = counties_of(city)
    for county, count in zip(first, (3, 5, 7), strict=True):
        hand_in(county, text=f"{county.agency.short_name}开展了活动。", count=count)
        workflow.accept(county, by=bureau.clerks[0], now=NOW)
    return last


def test_city_may_hand_in_any_time_but_is_accepted_after_its_counties(bureau, city):
    last = accept_all_but_last(bureau, city)
    hand_in(city, count=15)

    with pytest.raises(Conflict) as refused:
        workflow.accept(city, by=bureau.officer, now=LATER)

    assert str(refused.value) == (
        f"所属县级还有1家没有办结，市级暂不能审核通过：{last.agency.short_name}（待报送）。"
    )
    assert state_of(city) == S.SUBMITTED
    workflow.exempt(last, by=bureau.clerks[0], now=LATER, reason="机构改革。")
    workflow.accept(city, by=bureau.officer, now=LATER)
    assert state_of(city) == S.ACCEPTED


def test_counties_are_frozen_with_their_city_and_thaw_with_it(bureau, city):
    last = accept_all_but_last(bureau, city)
    clerk = clerk_of(last.agency)
    workflow.report_nothing(last, by=clerk, now=NOW, reason="没有活动。")
    hand_in(city, count=15)
    workflow.accept(city, by=bureau.officer, now=NOW)
    last = Submission.objects.get(pk=last.pk)

    frozen = "的汇总已经上级审核通过，县级报送随之锁定，不能再改动。"
    with pytest.raises(Conflict, match=frozen):
        workflow.return_for_revision(last, by=bureau.clerks[0], now=LATER, reason="再核。")
    assert workflow.open_steps(last, bureau.clerks[0], LATER) == []

    workflow.revoke_acceptance(city, by=bureau.officer, now=LATER, reason="有误。")
    workflow.return_for_revision(city, by=bureau.officer, now=LATER, reason="请核实。")
    workflow.return_for_revision(last, by=bureau.clerks[0], now=LATER, reason="再核。")
    assert state_of(last) == S.RETURNED


def test_sums_are_of_what_the_city_accepted(bureau, city):
    last = accept_all_but_last(bureau, city)
    hand_in(last, count=100)

    rolled = rolled_up(city)

    (figure,) = rolled.figures.values()
    assert (figure.value, figure.approximate) == (15, False)
    assert figure.submissions == [county.pk for county in counties_of(city)[:3]]
    assert [county.agency for county in rolled.waiting] == [last.agency]
    workflow.accept(last, by=bureau.clerks[0], now=LATER)
    assert str(*rolled_up(city).figures.values()) == "115场"


def test_sum_of_something_approximate_is_approximate(bureau, city):
    first, second, *_ = counties_of(city)
    hand_in(first, count=10, approximate=True)
    hand_in(second, count=5)
    for county in (first, second):
        workflow.accept(county, by=bureau.clerks[0], now=NOW)

    assert str(*rolled_up(city).figures.values()) == "约15场"


def test_text_of_a_county_is_put_behind_the_citys_own(bureau, city):
    accept_all_but_last(bureau, city)
    first = counties_of(city)[0]
    name = first.agency.short_name
    save(city, bureau.clerks[0], text="全市情况如下。")

    take_over(city, first, "text", by=bureau.clerks[0], now=NOW)

    assert city.text == f"全市情况如下。\n【{name}】\n{name}开展了活动。"
    assert city.state == S.DRAFT


def test_sums_of_the_counties_are_kept_when_a_text_is_taken_over_first(bureau, city):
    accept_all_but_last(bureau, city)

    take_over(city, counties_of(city)[0], "text", by=bureau.clerks[0], now=NOW)

    assert [str(figure) for figure in city.figures.all()] == ["15场"]


def test_text_of_a_county_that_the_city_has_already_is_not_doubled(bureau, city):
    question = city.requirement.questions.create(text="存在问题", is_required=False)
    first = counties_of(city)[0]
    first.answers.create(question=question, text="人手不足。")
    hand_in(first)
    workflow.accept(first, by=bureau.clerks[0], now=NOW)

    for key in ("text", f"question_{question.pk}"):
        take_over(city, first, key, by=bureau.clerks[0], now=NOW)
        with pytest.raises(Conflict, match="的这部分内容本级已经采用，没有重复。"):
            take_over(city, first, key, by=bureau.clerks[0], now=NOW)

    assert city.revision == 2


def test_what_was_not_accepted_cannot_be_taken_over(bureau, city):
    first = counties_of(city)[0]
    hand_in(first)

    with pytest.raises(Conflict):
        take_over(city, first, "text", by=bureau.clerks[0], now=NOW)


def test_province_reads_the_counties_and_leaves_them_to_their_city(client, bureau, city):
    first = counties_of(city)[0]
    hand_in(first)
    client.force_login(bureau.officer)

    page = client.get(reverse("show_counties", args=[city.pk]))

    assert first.agency.name in main_text(page)
    assert 'type="checkbox"' not in page.content.decode()
    assert workflow.open_steps(first, bureau.officer, NOW) == []


def test_page_of_the_counties_adds_up_and_opens_the_rows(client, bureau, city):
    accept_all_but_last(bureau, city)
    (field,) = city.requirement.figure_fields.all()
    client.force_login(bureau.clerks[0])
    url = reverse("show_counties", args=[city.pk])

    page = main_text(client.get(url))
    rows = main_text(client.get(f"{url}?figure={field.pk}"))

    assert "共 4 家，已审核 3 家" in page
    assert "合计（已审核 3 家） 15" in page
    assert "还有 1 家没有办结" in page
    names = [county.agency.name for county in counties_of(city)]
    assert [name in rows for name in names] == [True, True, True, False]


def test_many_counties_are_counted_by_state_and_those_to_review_stand_alone(client):
    bureau = Bureau(cities=1, counties=13)
    first = bureau.submission(county=0)
    FigureFieldFactory(requirement=first.requirement)
    for county in counties_of(first.parent)[:2]:
        hand_in(county)
    client.force_login(bureau.clerks[0])
    url = reverse("show_counties", args=[first.parent_id])

    page = main_text(client.get(url))
    queue = client.get(f"{url}?to_review")
    own = main_text(client.get(first.parent.get_absolute_url()))

    assert "还有 13 家没有办结：已报送 2 家、待报送 11 家。" in page
    assert "只看待审核的 2 家" in page
    assert [county.agency for county, _, _ in queue.context["rows"]] == bureau.counties[:2]
    assert "已报送 2 家、待报送 11 家" in own
    assert bureau.counties[5].short_name not in own


def test_county_that_is_not_in_the_sums_says_why_instead_of_a_number(client, bureau, city):
    first, second, third, _ = counties_of(city)
    hand_in(first, count=3)
    workflow.accept(first, by=bureau.clerks[0], now=NOW)
    hand_in(second, count=5)
    workflow.report_nothing(third, by=clerk_of(third.agency), now=NOW, reason="没有活动。")
    client.force_login(bureau.clerks[0])

    page = client.get(reverse("show_counties", args=[city.pk]))

    assert [cells for _, cells, _ in page.context["rows"]] == [
        [("活动场次（场）", "3", "")],
        [("活动场次（场）", "待审核", "已报送，待审核；审核通过后计入合计")],
        [("活动场次（场）", "零报告", "零报告，没有数据")],
        [("活动场次（场）", "未报送", "还没有报送")],
    ]
    assert "“待审核”是已报送、还没有审核的" in main_text(page)
    workflow.return_for_revision(second, by=bureau.clerks[0], now=NOW, reason="请核实。")
    page = client.get(reverse("show_counties", args=[city.pk]))
    assert page.context["rows"][1][1][0][1] == "退回修改"


def test_queries_of_the_page_of_counties_do_not_grow(client, django_assert_num_queries):
    for counties in (1, 4):
        bureau = Bureau(cities=1, counties=counties)
        county = bureau.submission(county=0)
        FigureFieldFactory(requirement=county.requirement)
        for each in counties_of(county.parent):
            hand_in(each)
            workflow.accept(each, by=bureau.clerks[0], now=NOW)
        client.force_login(bureau.clerks[0])
        with django_assert_num_queries(10):
            client.get(reverse("show_counties", args=[county.parent_id]))


def test_takes_over_by_a_button_and_goes_to_the_form(client, bureau, city):
    accept_all_but_last(bureau, city)
    first = counties_of(city)[0]
    client.force_login(bureau.clerks[0])

    response = client.post(
        reverse("adopt_county_text", args=[city.pk]), {"county": first.pk, "key": "text"}
    )

    assert response.headers["Location"] == f"/submissions/{city.pk}/edit/#id_text"
    assert Submission.objects.get(pk=city.pk).text.startswith(f"【{first.agency.short_name}】")


def test_county_finds_a_note_that_it_was_accepted(bureau, city):
    first = counties_of(city)[0]
    hand_in(first)

    workflow.accept(first, by=bureau.clerks[0], now=NOW)

    notes = OutgoingMessage.objects.filter(recipient=bureau.county_clerks[0])
    accepted = notes.filter(subject="【已审核】活动总结")
    assert [note.channel for note in accepted] == ["in_app"]


def test_city_finds_its_counties_on_its_start_page_and_in_its_queue(client, bureau, city):
    first, second, *_ = counties_of(city)
    for county in (first, second):
        hand_in(county)
    client.force_login(bureau.clerks[0])

    page = main_text(client.get(reverse("home")))
    queue = main_text(client.get(reverse("list_submissions") + "?state=to_review&scope=received"))

    assert "待审核的县级报送" in page
    assert f"{first.agency.name}：活动总结" in page
    assert "共 2 项" in queue
    assert f"报{bureau.cities[0].short_name}" in queue


def test_lists_are_narrowed_to_a_level_and_a_requirement(client, bureau, city):
    client.force_login(bureau.officer)
    url = reverse("list_submissions")
    notice = city.requirement.notice_id

    def count(query):
        return main_text(client.get(f"{url}?{query}")).partition("共 ")[2].partition(" 项")[0]

    assert [count(query) for query in ("", "level=direct", "level=county")] == ["5", "1", "4"]
    assert count(f"notice={notice}&requirement={city.requirement_id}") == "5"
    assert "所属市" not in main_text(client.get(url))


def test_city_that_is_corrected_lets_its_counties_be_corrected_first(bureau, city):
    clerk = bureau.clerks[0]
    last = accept_all_but_last(bureau, city)
    workflow.exempt(last, by=clerk, now=NOW, reason="机构改革。")
    hand_in(city, count=15)
    workflow.accept(city, by=bureau.officer, now=NOW)
    first = counties_of(city)[0]
    county_clerk = clerk_of(first.agency)
    with pytest.raises(Conflict, match="县级报送随之锁定"):
        workflow.begin_correction(first, by=county_clerk, now=LATER, reason="有误。")

    workflow.begin_correction(city, by=clerk, now=LATER, reason="一县有误。")
    workflow.begin_correction(first, by=county_clerk, now=LATER, reason="有误。")
    workflow.submit(first, by=county_clerk, now=LATER)
    workflow.submit(city, by=clerk, now=LATER)
    with pytest.raises(Conflict, match="（已审核，更正待审核）"):
        workflow.adopt_correction(city, by=bureau.officer, now=LATER)
    with pytest.raises(Conflict, match="县级报送随之锁定"):
        workflow.adopt_correction(first, by=clerk, now=LATER)
    workflow.return_correction(city, by=bureau.officer, now=LATER, reason="先办县级。")
    workflow.adopt_correction(first, by=clerk, now=LATER)
    workflow.submit(city, by=clerk, now=LATER)
    workflow.adopt_correction(city, by=bureau.officer, now=LATER)

    assert (city.state, city.correction) == (S.ACCEPTED, "")


def test_city_is_not_accepted_while_a_county_corrects(bureau, city):
    last = accept_all_but_last(bureau, city)
    hand_in(last)
    workflow.accept(last, by=bureau.clerks[0], now=NOW)
    workflow.begin_correction(last, by=clerk_of(last.agency), now=LATER, reason="有误。")
    hand_in(city, count=15)

    with pytest.raises(Conflict) as refused:
        workflow.accept(city, by=bureau.officer, now=LATER)

    assert last.agency.short_name in str(refused.value)
    workflow.withdraw_correction(last, by=clerk_of(last.agency), now=LATER)
    workflow.accept(city, by=bureau.officer, now=LATER)
    assert state_of(city) == S.ACCEPTED


def test_correction_is_not_taken_back_while_a_county_is_being_mended(bureau, city):
    clerk = bureau.clerks[0]
    last = accept_all_but_last(bureau, city)
    workflow.report_nothing(last, by=clerk_of(last.agency), now=NOW, reason="没有活动。")
    hand_in(city, count=15)
    workflow.accept(city, by=bureau.officer, now=NOW)
    workflow.begin_correction(city, by=clerk, now=LATER, reason="一县有误。")
    last.refresh_from_db()
    workflow.return_for_revision(last, by=clerk, now=LATER, reason="请核实。")

    with pytest.raises(Conflict) as refused:
        workflow.withdraw_correction(city, by=clerk, now=LATER)

    assert str(refused.value) == (
        f"所属县级还有1家没有办结，市级暂不能撤回更正：{last.agency.short_name}（已退回）。"
    )
    workflow.report_nothing(last, by=clerk_of(last.agency), now=LATER, reason="没有活动。")
    workflow.withdraw_correction(city, by=clerk, now=LATER)
    assert (city.state, city.correction) == (S.ACCEPTED, "")

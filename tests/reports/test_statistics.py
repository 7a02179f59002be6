"""统计: years and units counted the same way, each number the sum of rows that can be opened."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import Agency
from campaigns.models import Campaign
from campaigns.states import NoticeState
from reports import outcomes, statistics, workflow
from reports.models import Figure, Outcome, Submission
from reports.states import SubmissionState
from reports.statistics import ACTUAL, EXPECTED, HELD, ON_TIME, PLANNED, Amount
from reports.successors import Successors
from tests.factories import (
    DUE,
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    AgencyFactory,
    Bureau,
    CampaignFactory,
    FigureFieldFactory,
    RequirementFactory,
    ScheduleFactory,
)
from tests.pages import main_text

pytestmark = pytest.mark.django_db

S = SubmissionState


@pytest.fixture
def bureau():
    """Two years of a campaign in two cities: a joint row and one of the first city alone."""
    bureau = Bureau(cities=2)
    bureau.campaign_before = CampaignFactory(
        host=bureau.agency, series=bureau.campaign.series, year=2024
    )
    for campaign in (bureau.campaign_before, bureau.campaign):
        take_place(bureau, campaign)
    return bureau


def take_place(bureau, campaign):
    schedule = ScheduleFactory(campaign=campaign, title=f"{campaign.year}年安排表")
    category = ActivityCategoryFactory(schedule=schedule)
    joint, single = ActivityFactory.create_batch(2, category=category)
    joint.responsible_agencies.set(bureau.cities)
    single.responsible_agencies.set(bureau.cities[:1])
    notice = bureau.notice(campaign=campaign)
    notice.attachments.create(title=schedule.title, schedule=schedule)
    requirement = RequirementFactory(notice=notice)
    FigureFieldFactory(requirement=requirement, name="发放资料", unit="份")
    bureau.advance(notice, NoticeState.ISSUED)
    for activity, participants in ((joint, 300), (single, None)):
        outcome = Outcome(
            activity=activity,
            agency=bureau.cities[0],
            state="held",
            participants=participants,
            participants_approximate=participants is not None,
        )
        outcomes.save(outcome, by=bureau.clerks[0], now=NOW)


def hand_in(bureau, year, city, value, *, approximate=False, now=NOW):
    submission = Submission.objects.get(
        requirement__notice__campaign__year=year, agency=bureau.cities[city]
    )
    save(bureau, submission, city, value, approximate=approximate, now=now)
    workflow.submit(submission, by=bureau.clerks[city], now=now)
    return submission


def save(bureau, submission, city, value, *, approximate=False, now=NOW):
    field = submission.requirement.figure_fields.get()
    figure = Figure(submission=submission, field=field, value=value, approximate=approximate)
    workflow.save_draft(
        submission,
        text="开展了活动。",
        figures=[figure],
        by=bureau.clerks[city],
        now=now,
        revision=submission.revision,
    )


def counted():
    return statistics.of_campaigns(Campaign.objects.all())


def units(found, measure):
    names = dict(Agency.objects.values_list("pk", "name"))
    return {names[pk]: amounts for pk, amounts in found.by_unit(measure).items()}


def test_an_activity_of_two_units_counts_for_each_and_once_in_the_whole(bureau):
    found = counted()

    first, second = (city.name for city in bureau.cities)
    assert found.years == (2024, 2025)
    assert found.whole(PLANNED) == [Amount(2), Amount(2)]
    assert units(found, PLANNED) == {first: [Amount(2)] * 2, second: [Amount(1)] * 2}
    assert found.whole(HELD) == [Amount(2), Amount(2)]
    assert units(found, HELD) == {first: [Amount(2)] * 2}


def test_sums_of_what_was_told_are_about_when_a_part_is(bureau):
    participants = counted().find("participants")

    assert counted().whole(participants) == [Amount(300, approximate=True)] * 2
    assert str(Amount(12000, approximate=True)) == "约12,000"


def test_submissions_count_as_on_the_roster(bureau):
    hand_in(bureau, 2024, 0, 100)
    late = hand_in(bureau, 2024, 1, 200, now=DUE.replace(day=20))
    workflow.report_nothing(
        Submission.objects.get(requirement__notice__campaign__year=2025, agency=bureau.cities[0]),
        by=bureau.clerks[0],
        now=NOW,
        reason="没有开展。",
    )
    found = counted()

    assert late.is_late
    assert found.whole(EXPECTED) == [Amount(2), Amount(2)]
    assert found.whole(ACTUAL) == [Amount(2), Amount(1)]
    assert found.whole(ON_TIME) == [Amount(1), Amount(1)]


def test_the_same_figure_of_two_years_is_one_measure_and_what_was_returned_does_not_count(bureau):
    hand_in(bureau, 2024, 0, 100)
    hand_in(bureau, 2024, 1, 50, approximate=True)
    returned = hand_in(bureau, 2025, 0, 900)
    hand_in(bureau, 2025, 1, 70)
    workflow.return_for_revision(returned, by=bureau.officer, now=NOW, reason="请核对。")
    found = counted()

    measure = found.find("figure:发放资料:份")
    assert (measure.label, measure.unit) == ("发放资料", "份")
    assert found.whole(measure) == [Amount(150, approximate=True), Amount(70)]
    assert units(found, measure) == {
        bureau.cities[0].name: [Amount(100), None],
        bureau.cities[1].name: [Amount(50, approximate=True), Amount(70)],
    }


def test_what_is_being_corrected_counts_as_it_was_accepted(bureau):
    submission = hand_in(bureau, 2025, 0, 100)
    workflow.accept(submission, by=bureau.officer, now=NOW)
    workflow.begin_correction(submission, by=bureau.clerks[0], now=NOW, reason="多写了一个0。")
    save(bureau, submission, 0, 10)
    measure = counted().find("figure:发放资料:份")

    assert counted().whole(measure) == [None, Amount(100)]


def test_a_merged_unit_counts_as_the_unit_it_is_today(bureau):
    hand_in(bureau, 2024, 0, 100)
    hand_in(bureau, 2024, 1, 50)
    merged = AgencyFactory(name="合并后市市场监督管理局", parent=bureau.agency)
    Agency.objects.filter(pk__in=[city.pk for city in bureau.cities]).update(successor=merged)
    found = counted()

    assert units(found, found.find("figure:发放资料:份")) == {merged.name: [Amount(150), None]}
    # Their joint activity is one activity of the one unit.
    assert units(found, PLANNED) == {merged.name: [Amount(2), Amount(2)]}


def test_a_line_of_successors_that_leads_back_to_itself_ends():
    successors = Successors({1: 2, 2: 3, 7: 8, 8: 7})

    assert [successors.today(pk) for pk in (1, 2, 3, 4)] == [3, 3, 3, 4]
    assert successors.line(3) == {1, 2, 3}
    assert successors.today(7) == 8


def test_the_page_tells_years_and_units_in_office_order(client, bureau):
    hand_in(bureau, 2024, 0, 100)
    hand_in(bureau, 2025, 1, 70)
    client.force_login(bureau.officer)

    text = main_text(client.get(reverse("show_statistics") + "?measure=figure:发放资料:份"))

    assert "历年合计：2024年100份，2025年70份。" in text
    first, second = (city.name for city in bureau.cities)
    assert text.index(f"{first} 100 —") < text.index(f"{second} — 70")


def test_every_number_opens_rows_that_add_up_to_it(client, bureau):
    hand_in(bureau, 2024, 0, 100)
    hand_in(bureau, 2024, 1, 50, approximate=True)
    client.force_login(bureau.officer)
    page = client.get(reverse("show_statistics") + "?measure=figure:发放资料:份").content.decode()
    links = {
        part.split('"')[0].replace("&amp;", "&")
        for part in page.split('href="')
        if "/rows/?" in part[:40]
    }

    assert links
    for link in links:
        context = client.get(link).context
        rows, whole = context["rows"], context["total"]
        assert sum((row["amount"] for row in rows), Amount(0)) == whole
        assert f"rows/?{link.split('?')[1]}".replace("&", "&amp;") in page


def test_rows_of_a_number_lead_to_submissions_and_activities(client, bureau):
    submission = hand_in(bureau, 2024, 0, 100)
    client.force_login(bureau.officer)
    rows = reverse("show_statistics_rows")

    page = client.get(f"{rows}?measure=figure:发放资料:份&year=2024")
    assert f'href="{submission.get_absolute_url()}"' in page.content.decode()
    page = client.get(f"{rows}?measure=planned&year=2025&unit={bureau.cities[1].pk}")
    assert [row["source"].pk for row in page.context["rows"]] == [
        bureau.cities[1].activities.get(category__schedule__campaign=bureau.campaign).pk
    ]
    assert client.get(f"{rows}?measure=planned&year=1999").status_code == 404


def test_the_workbook_has_one_row_per_year_unit_and_measure(client, bureau):
    hand_in(bureau, 2024, 1, 50, approximate=True)
    client.force_login(bureau.officer)

    content = client.get(reverse("export_statistics")).content
    sheet = load_workbook(BytesIO(content)).active
    rows = [row for row in sheet.iter_rows(min_row=3, values_only=True) if row[6] == "发放资料"]

    city = bureau.cities[1].name
    host = bureau.agency.name
    assert tuple(cell.value for cell in sheet[2][:6]) == (
        "年份",
        "主题活动",
        "主办单位",
        "单位",
        "当年名称",
        "层级",
    )
    assert rows == [(2024, "世界认可日", host, city, city, "市级", "发放资料", "份", 50, "约")]


def test_units_are_sent_away_and_an_office_without_campaigns_is_told(client, bureau):
    client.force_login(bureau.clerks[0])
    assert client.get(reverse("show_statistics")).status_code == 403

    other = Bureau(cities=0)
    Campaign.objects.filter(host=other.agency).delete()
    client.force_login(other.officer)
    assert "还没有可以统计的活动" in main_text(client.get(reverse("show_statistics")))
    assert client.get(reverse("export_statistics")).status_code == 404


def test_the_page_asks_the_same_however_many_rows(client, bureau, django_assert_num_queries):
    hand_in(bureau, 2024, 0, 100)
    client.force_login(bureau.officer)
    client.get(reverse("show_statistics"))

    with django_assert_num_queries(16):
        client.get(reverse("show_statistics"))
    hand_in(bureau, 2024, 1, 50)
    hand_in(bureau, 2025, 1, 50)
    with django_assert_num_queries(16):
        client.get(reverse("show_statistics"))

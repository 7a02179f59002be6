"""Figures that are the sums of the unit's own rows, and frozen when it hands in."""

import pytest
from django.urls import reverse

from gongwen.quantities import Quantity
from reports.models import Submission
from reports.row_figures import freeze, row_figures
from tests.factories import NOW, AgencyFactory, FigureFieldFactory, RequirementFactory
from tests.pages import main_text
from tests.reports.test_outcomes import Issued

pytestmark = pytest.mark.usefixtures("made")

SOURCES = ("held", "participants", "materials", "typed")


def make_world():
    issued = Issued()
    requirement = RequirementFactory(notice=issued.notice)
    for source in SOURCES:
        FigureFieldFactory(requirement=requirement, name=source, source=source)
    return issued.issue()


@pytest.fixture
def issued(made):
    return made


def summed(submission):
    return {
        figure.field.name: (figure.quantity, figure.rows)
        for figure in row_figures(submission).values()
    }


def of_city(issued, city=0):
    return Submission.objects.get(agency=issued.bureau.cities[city], parent=None)


def test_sums_are_of_the_units_own_rows(issued):
    issued.tell(participants=200, participants_approximate=True)
    issued.tell(issued.add("第二项"), participants=50)
    issued.tell(issued.add("第三项"), state="cancelled")
    issued.tell(city=1, participants=9999)

    assert summed(of_city(issued)) == {
        "held": (Quantity(2), 2),
        "participants": (Quantity(250, approximate=True), 2),
        "materials": (Quantity(0), 0),
    }


def test_citys_sums_have_its_counties_in_them(issued):
    city = of_city(issued)
    county = AgencyFactory(level="county", parent=city.agency)
    Submission.objects.create(
        requirement=city.requirement,
        agency=county,
        parent=city,
        due_at=city.due_at,
        updated_at=city.updated_at,
    )
    issued.tell(participants=200)
    told = issued.tell(issued.add("县里的活动"), city=1, participants=30)
    type(told).objects.filter(pk=told.pk).update(agency=county)

    assert summed(city)["participants"] == (Quantity(230), 2)
    assert summed(city.children.get())["participants"] == (Quantity(30), 1)


def test_frozen_sums_stay_when_a_row_changes(issued):
    submission = of_city(issued)
    told = issued.tell(participants=200)

    freeze(submission)
    type(told).objects.filter(pk=told.pk).update(participants=1)

    frozen = {figure.field.name: figure.value for figure in submission.figures.all()}
    assert frozen == {"held": 1, "participants": 200, "materials": 0}
    freeze(submission)
    assert submission.figures.get(field__name="participants").value == 1


def test_number_opens_the_rows_that_add_up_to_it(client, issued):
    submission = of_city(issued)
    issued.tell(participants=200, participants_approximate=True)
    issued.tell(issued.add("第二项活动。"), participants=50)
    client.force_login(issued.bureau.clerks[0])
    rows_url = reverse("show_submission_rows", args=[submission.pk])

    form = client.get(reverse("edit_submission", args=[submission.pk])).content.decode()
    page = main_text(client.get(rows_url))

    assert f'<a href="{rows_url}">取自开展情况2项</a>' in form
    assert "合计 已开展 2项 参加人数 约250人 （2项填报）" in page
    assert "第二项活动。 6月9日 50 — —" in page


def test_queries_of_the_rows_do_not_grow(client, issued, django_assert_num_queries):
    submission = of_city(issued)
    client.force_login(issued.bureau.clerks[0])
    for number in range(1, 6, 4):
        while submission.agency.outcomes.count() < number:
            issued.tell(issued.add("又一项。"), participants=1)
        with django_assert_num_queries(9):
            client.get(reverse("show_submission_rows", args=[submission.pk]))


def test_row_cancelled_after_it_was_told_of_counts_no_more(issued):
    issued.tell(participants=200)
    second = issued.add("第二项")
    issued.tell(second, participants=50)
    second.cancelled_at = NOW
    second.save()

    assert summed(of_city(issued))["held"] == (Quantity(1), 1)
    assert summed(of_city(issued))["participants"] == (Quantity(200), 1)

"""Figures that are the sums of the unit's own rows, and frozen when it hands in."""

import pytest

from gongwen.quantities import Quantity
from reports.models import Submission
from reports.row_figures import freeze, row_figures
from tests.factories import AgencyFactory, FigureFieldFactory, RequirementFactory
from tests.reports.test_outcomes import Issued

pytestmark = pytest.mark.django_db

SOURCES = ("held", "participants", "materials", "typed")


@pytest.fixture
def issued():
    issued = Issued()
    requirement = RequirementFactory(notice=issued.notice)
    for source in SOURCES:
        FigureFieldFactory(requirement=requirement, name=source, source=source)
    return issued.issue()


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

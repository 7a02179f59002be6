"""A summary begins with what the unit told of its activities, and only while it is empty."""

import pytest
from django.urls import reverse

from reports import workflow
from reports.beginnings import beginning_of
from reports.models import Outcome, Submission
from tests.factories import NOW, FigureFieldFactory, RequirementFactory
from tests.pages import main_text
from tests.reports.test_outcomes import Issued

pytestmark = pytest.mark.django_db

FIGURES = (("开展活动", "场"), ("参加人数", "人"), ("参加人数占比", "%"), ("发放宣传资料", "份"))


@pytest.fixture
def world():
    world = Issued()
    requirement = RequirementFactory(notice=world.notice)
    for name, unit in FIGURES:
        FigureFieldFactory(requirement=requirement, name=name, unit=unit)
    return world.issue()


def of_city(world, city=0):
    return Submission.objects.get(agency=world.bureau.cities[city])


def figures(world):
    found = beginning_of(of_city(world)).figures
    fields = of_city(world).requirement.figure_fields.all()
    return {field.name: found[field.pk] for field in fields if field.pk in found}


def test_figures_of_the_same_name_and_unit_are_the_units_own_sums(world):
    world.tell(participants=200, participants_approximate=True)
    world.tell(world.add("第二项"), participants=50, materials=300)
    world.tell(city=1, participants=9999)

    assert figures(world) == {
        "开展活动": (2, False),
        "参加人数": (250, True),
        "发放宣传资料": (300, False),
    }


def test_text_lists_what_was_held_and_nothing_else(world):
    world.tell(place="五一广场", participants=200, participants_approximate=True)
    world.tell(world.add("第二项"), state=Outcome.State.CANCELLED)

    assert beginning_of(of_city(world)).text == (
        "我单位共开展活动1项，参加人数约200人。\n"
        "1. 在五一广场开展宣传活动（6月9日，五一广场），参加人数约200人。"
    )


def test_form_shows_where_it_comes_from_and_keeps_nothing_by_itself(client, world):
    world.tell(participants=200)
    client.force_login(world.bureau.clerks[0])

    text = main_text(client.get(reverse("edit_submission", args=[of_city(world).pk])))

    assert "已按本单位填报的开展情况预填" in text
    assert text.count("取自开展情况") == 2
    assert of_city(world).text == ""


def test_page_left_as_it_began_gives_way_to_what_a_colleague_took_out(client, world):
    world.tell(participants=200)
    submission = of_city(world)
    client.force_login(world.bureau.clerks[0])
    address = reverse("edit_submission", args=[submission.pk])
    page = client.get(address).context
    began = {
        part.part.key: part.part.field.value()
        for part in [page["text"], *page["figures"]]
        if part.part.field.value() is not None
    }
    clerk, text = world.bureau.clerks[0], began["text"]
    workflow.save_draft(submission, text=text, figures=[], by=clerk, now=NOW, revision=0)

    client.post(address, began | {"revision": 0, "seals": str(page["seals"]), "save": ""})

    assert (of_city(world).text, of_city(world).figures.count()) == (text, 0)


def test_what_was_begun_is_left_alone(world):
    world.tell(participants=200)
    submission = of_city(world)
    world.bureau.advance_submission(submission, "draft")

    assert beginning_of(submission) is None


def test_nothing_told_and_other_kinds_begin_empty(world):
    assert beginning_of(of_city(world)) is None

    world.tell()
    submission = of_city(world)
    submission.requirement.kind = "material"

    assert beginning_of(submission) is None

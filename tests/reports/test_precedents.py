"""The answers of the last time beside this year's fields, matched by name."""

from datetime import timedelta

import pytest

from agencies.permissions import Role
from gongwen.quantities import Quantity
from reports import workflow
from reports.models import Answer, Figure, Submission
from reports.precedents import Precedent, precedents_of
from tests.factories import (
    NOW,
    AgencyFactory,
    Bureau,
    CampaignFactory,
    FigureFieldFactory,
    RequirementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

YEAR = timedelta(days=365)
WORDS = "去年开展了活动。"


@pytest.fixture
def bureau():
    return Bureau(cities=1)


def asked_in(bureau, year, *, kind="summary", unit="人"):
    """The submission of the city to a requirement of that year, with a question and a figure."""
    campaign = bureau.campaign
    if year != campaign.year:
        campaign = CampaignFactory(host=bureau.agency, series=campaign.series, year=year)
    now = NOW - (bureau.campaign.year - year) * YEAR
    notice = bureau.notice(campaign=campaign, now=now)
    requirement = RequirementFactory(notice=notice, kind=kind, due_at=now + timedelta(days=20))
    requirement.questions.create(text="存在问题", is_required=False)
    FigureFieldFactory(requirement=requirement, name="参加人数", unit=unit)
    bureau.advance(notice, "issued", now=now)
    return requirement.submissions.get()


def hand_in(submission, bureau, *, text=WORDS, value=3000):
    question = submission.requirement.questions.get()
    field = submission.requirement.figure_fields.get()
    workflow.save_draft(
        submission,
        text=text,
        figures=[Figure(submission=submission, field=field, value=value, approximate=True)],
        answers=[Answer(submission=submission, question=question, text="人手不足。")],
        by=bureau.clerks[0],
        now=submission.due_at,
        revision=submission.revision,
    )
    workflow.submit(submission, by=bureau.clerks[0], now=submission.due_at)
    # Until handing in keeps the answers by itself.
    Submission.objects.filter(pk=submission.pk).update(
        submitted_answers=[["存在问题", "人手不足。"]]
    )


def test_last_answers_stand_by_the_parts_of_the_same_names(bureau):
    hand_in(asked_in(bureau, 2024), bureau)
    submission = asked_in(bureau, 2025)

    found = precedents_of(submission)

    question = submission.requirement.questions.get()
    field = submission.requirement.figure_fields.get()
    assert found.by_key == {
        "text": [Precedent("去年", WORDS)],
        f"question_{question.pk}": [Precedent("去年", "人手不足。")],
        f"figure_{field.pk}": [Precedent("去年", "约3000人", Quantity(3000, approximate=True))],
    }


def test_an_older_year_is_named(bureau):
    hand_in(asked_in(bureau, 2022), bureau, text="更早。")
    hand_in(asked_in(bureau, 2023), bureau)

    assert precedents_of(asked_in(bureau, 2025)).of("text") == [Precedent("2023年", WORDS)]


def test_another_kind_and_what_was_never_handed_in_are_no_precedents(bureau):
    hand_in(asked_in(bureau, 2023, kind="material"), bureau)
    asked_in(bureau, 2024)

    assert precedents_of(asked_in(bureau, 2025)).by_key == {}


def test_figure_in_another_unit_is_no_precedent(bureau):
    hand_in(asked_in(bureau, 2024, unit="万人"), bureau)
    submission = asked_in(bureau, 2025)

    field = submission.requirement.figure_fields.get()
    assert precedents_of(submission).total(f"figure_{field.pk}") is None


def test_successor_sees_what_its_predecessors_answered(bureau):
    (city,) = bureau.cities
    hand_in(asked_in(bureau, 2024), bureau)
    heir = AgencyFactory(parent=bureau.agency)
    UserFactory(agency=heir, roles=[Role.CLERK])
    city.successor = heir
    city.save()
    bureau.group.members.set([heir])

    submission = asked_in(bureau, 2025)

    assert submission.agency == heir
    assert precedents_of(submission).of("text") == [Precedent(f"去年{city.short_name}", WORDS)]


def test_figure_is_the_accepted_one_while_its_correction_is_written(bureau):
    last, this = asked_in(bureau, 2024), asked_in(bureau, 2025)
    hand_in(last, bureau, value=3000)
    workflow.accept(last, by=bureau.officer, now=last.due_at)
    clerk, field = bureau.clerks[0], last.requirement.figure_fields.get()
    workflow.begin_correction(last, by=clerk, now=NOW, reason="有误。")
    workflow.save_draft(
        last,
        text=WORDS,
        figures=[Figure(submission=last, field=field, value=9)],
        by=clerk,
        now=NOW,
        revision=last.revision,
    )

    (asked,) = this.requirement.figure_fields.all()
    assert precedents_of(this).total(f"figure_{asked.pk}") == Quantity(3000, approximate=True)

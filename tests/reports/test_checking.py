"""What looks wrong in a draft: said with the numbers, and never in the way."""

import pytest

from gongwen.quantities import Quantity
from reports.checking import remarks_on, seal
from reports.models import Answer, FigureField, Submission
from reports.precedents import Precedent, Precedents
from reports.rolling_up import RolledFigure
from tests.factories import FigureFieldFactory, RequirementFactory
from tests.reports.test_outcomes import Issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission():
    """Of the first city of `Issued`, asked for 参加人数（人）."""
    issued = Issued()
    requirement = RequirementFactory(notice=issued.notice)
    FigureFieldFactory(requirement=requirement, name="参加人数", unit="人")
    issued.issue()
    found = Submission.objects.get(agency=issued.bureau.cities[0])
    found.issued = issued
    return found


def fill_in(submission, value, *, approximate=False, text=""):
    field = submission.requirement.figure_fields.get()
    submission.figures.create(field=field, value=value, approximate=approximate)
    submission.text = text
    return field


def told(submission, last=None):
    field = submission.requirement.figure_fields.get()
    precedents = Precedents()
    if last is not None:
        precedents = Precedents(
            "去年", {f"figure_{field.pk}": [Precedent("去年", f"{last}人", Quantity(last))]}
        )
    return [(issue.code, issue.message) for issue in remarks_on(submission, precedents, {})]


@pytest.mark.parametrize(
    ("value", "last", "remarks"),
    [
        (200, 2000, [("far", "“参加人数”填200人，去年是2000人，比去年少90%。")]),
        (2000, 800, [("far", "“参加人数”填2000人，去年是800人，是去年的2.5倍。")]),
        (0, 40, [("far", "“参加人数”填0人，去年是40人，比去年少100%。")]),
        (40, 0, [("far", "“参加人数”填40人，去年是0人，请核对。")]),
        (1500, 800, []),
        (1, 4, []),
        (300, None, []),
    ],
)
def test_figure_far_from_the_last_time(submission, value, last, remarks):
    fill_in(submission, value)

    assert told(submission, last) == remarks


def test_figure_that_is_not_the_sum_of_the_rows(submission):
    submission.issued.tell(participants=200, participants_approximate=True)
    fill_in(submission, 300)

    assert told(submission) == [
        ("rows", "“参加人数”填300人，开展情况各项合计是约200人，两处不一致。")
    ]


def test_nought_where_activities_were_held(submission):
    submission.issued.tell()
    fill_in(submission, 0)

    assert told(submission) == [
        ("nought", "“参加人数”填0，而本单位填报的开展情况中已开展活动1项。")
    ]


@pytest.mark.parametrize(
    ("text", "remarks"),
    [
        (
            "共开展活动12场，参加群众3000人。",
            [("text", "“参加人数”文字里写3000人，数据填2000人，两处不一致。")],
        ),
        (
            "活动3000余人次参加。",
            [("text", "“参加人数”文字里写约3000人，数据填2000人，两处不一致。")],
        ),
        ("参加２０００人。", []),
        ("约2100人参加。", []),
        ("参加1200人。\n第二场参加800人。", []),
        ("全市参加2000人，其中福州参加1200人。", []),
        (
            "福州参加1200人；厦门参加2600人。",
            [("text", "“参加人数”文字里写2600人，数据填2000人，两处不一致。")],
        ),
        ("参加企业3000家，2025人大代表。", []),
        ("发放资料3000份，参加活动。", []),
    ],
)
def test_number_in_the_text_that_the_figure_contradicts(submission, text, remarks):
    fill_in(submission, 2000, text=text)

    assert told(submission) == remarks


def test_city_has_no_less_than_its_counties_together(submission):
    field = fill_in(submission, 200)
    rolled = RolledFigure("参加人数", "人", value=300, approximate=True)

    assert [
        (issue.code, issue.message)
        for issue in remarks_on(submission, Precedents(), {field.pk: rolled})
    ] == [("counties", "“参加人数”填200人，少于所属县级合计的约300人。")]


def test_answers_are_read_as_the_text_is(submission):
    fill_in(submission, 2000)
    question = submission.requirement.questions.create(text="主要做法")
    Answer.objects.create(submission=submission, question=question, text="参加3000人。")

    assert told(submission) == [("text", "“参加人数”文字里写3000人，数据填2000人，两处不一致。")]


def test_summed_figure_is_not_checked_against_itself(submission):
    submission.requirement.figure_fields.update(source=FigureField.Source.PARTICIPANTS)
    fill_in(submission, 2000, text="参加3000人。")

    assert told(submission, 20) == []


def test_seal_is_of_these_remarks_and_no_others(submission):
    field = fill_in(submission, 200)
    some, others = (
        remarks_on(
            submission,
            Precedents("去年", {f"figure_{field.pk}": [Precedent("去年", "", Quantity(last))]}),
            {},
        )
        for last in (2000, 3000)
    )

    assert seal(some) == seal(list(some)) != seal(others)
    assert seal([]) == ""

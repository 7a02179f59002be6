"""What is kept of a submission's text and figures, and what it still lacks."""

import pytest
from django.core.exceptions import ValidationError

from agencies.conflicts import Conflict
from reports.missing import missing_parts
from reports.models import Figure, Submission
from tests.factories import Bureau, FigureFieldFactory
from tests.reports.steps import LATER, S, save, state_of, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau()


@pytest.mark.parametrize(
    ("before", "after"), [(S.AWAITED, S.DRAFT), (S.DRAFT, S.DRAFT), (S.RETURNED, S.RETURNED)]
)
def test_saving_keeps_the_text_and_counts_the_revision(bureau, before, after):
    submission = bureau.submission(before)
    revision = submission.revision

    save(submission, bureau.clerks[0], text="  第二稿\n第二段")

    saved = Submission.objects.get(pk=submission.pk)
    assert (saved.text, saved.state, saved.revision) == ("  第二稿\n第二段", after, revision + 1)


def test_saving_over_a_newer_text_is_a_conflict_and_overwrites_nothing(bureau):
    submission = bureau.submission(S.DRAFT)
    field = FigureFieldFactory(requirement=submission.requirement)
    stale = submission.revision
    save(submission, bureau.clerks[0], text="同事的新内容。")
    mine = [Figure(submission=submission, field=field, value=7)]

    with pytest.raises(Conflict, match="同事已经保存了新的内容"):
        save(submission, bureau.clerks[0], text="我的内容。", revision=stale, figures=mine)

    assert Submission.objects.get(pk=submission.pk).text == "同事的新内容。"
    assert submission.figures.count() == 0


@pytest.mark.parametrize("state", [S.SUBMITTED, S.RESUBMITTED, S.ACCEPTED, S.EXEMPT])
def test_what_has_left_the_unit_cannot_be_changed(bureau, state):
    submission = bureau.submission(state)

    with pytest.raises(Conflict, match=f"现为“{state.label}”，不能再修改"):
        save(submission, bureau.clerks[0])


def test_saved_figures_replace_the_ones_before(bureau):
    submission = bureau.submission(S.DRAFT)
    events, people = (FigureFieldFactory(requirement=submission.requirement) for _ in range(2))

    def figure(field, value, approximate=False):
        return Figure(submission=submission, field=field, value=value, approximate=approximate)

    save(submission, bureau.clerks[0], figures=[figure(events, 3), figure(people, 500, True)])
    save(submission, bureau.clerks[0], figures=[figure(people, 620)])
    save(submission, bureau.clerks[0], figures=None)

    rows = submission.figures.values_list("field", "value", "approximate")
    assert list(rows) == [(people.pk, 620, False)]


def test_everything_missing_is_said_at_once(bureau):
    submission = bureau.submission(S.DRAFT, min_characters=20)
    FigureFieldFactory(requirement=submission.requirement, name="活动场次", unit="场")
    FigureFieldFactory(requirement=submission.requirement, name="参加人数", unit="人")

    with pytest.raises(ValidationError) as refusal:
        take("submit", submission, bureau.clerks[0])

    assert refusal.value.messages == [
        "正文现有12字，至少需要20字。",
        "数据项“活动场次（场）”还没有填写，没有的请填0。",
        "数据项“参加人数（人）”还没有填写，没有的请填0。",
    ]
    assert state_of(submission) == S.DRAFT


@pytest.mark.parametrize(
    ("text", "band", "message"),
    [
        (" \n", {}, ["正文还没有填写。"]),
        ("一二三四", {"max_characters": 3}, ["正文现有4字，最多3字，请精简。"]),
        ("一二三", {"max_characters": 3, "min_characters": 3}, []),
        ("共2025人", {"min_characters": 3, "max_characters": 3}, []),
    ],
)
def test_length_is_counted_as_people_count_it(bureau, text, band, message):
    submission = bureau.submission(**band)
    save(submission, bureau.clerks[0], text=text)

    assert [issue.message for issue in missing_parts(submission)] == message


def test_nothing_to_report_needs_neither_text_nor_figures(bureau):
    submission = bureau.submission(min_characters=500)
    FigureFieldFactory(requirement=submission.requirement)

    take("report_nothing", submission, bureau.clerks[0])

    assert submission.first_submitted_at == submission.submitted_at == LATER

"""What a submission still lacks, part by part, each with the key of its field."""

import pytest

from reports.missing import missing_parts
from reports.models import Answer, Question
from tests.factories import Bureau, FigureFieldFactory

pytestmark = pytest.mark.django_db


def lacking(submission):
    return [(issue.field, issue.message) for issue in missing_parts(submission)]


def test_questions_are_missed_by_their_own_rules():
    submission = Bureau(cities=1).submission(asks_text=False)
    ask = submission.requirement.questions.create
    done, problems, advice, cases = (
        ask(text="主要做法", min_characters=10, position=1),
        ask(text="存在问题", position=2),
        ask(text="意见建议", is_required=False, position=3),
        ask(text="典型案例", max_characters=3, is_required=False, position=4),
    )
    answers = [(done, "进企业。"), (advice, " \n"), (cases, "案例很多")]
    for question, text in answers:
        Answer.objects.create(submission=submission, question=question, text=text)

    assert lacking(submission) == [
        (f"question_{done.pk}", "“主要做法”现有4字，至少需要10字。"),
        (f"question_{problems.pk}", "“存在问题”还没有填写。"),
        (f"question_{cases.pk}", "“典型案例”现有4字，最多3字，请精简。"),
    ]


def test_what_is_not_asked_is_not_missed():
    submission = Bureau(cities=1).submission(asks_text=False)
    FigureFieldFactory(requirement=submission.requirement, source="held")

    assert Question.objects.count() == 0
    assert lacking(submission) == []

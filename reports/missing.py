"""What a submission still lacks before it can be handed in, by the key of its part in the form."""

from collections.abc import Mapping, Set

from campaigns.rules import Issue
from gongwen.counting import count_characters
from reports import proposals
from reports.models import FigureField, Question, ReportingRequirement, Submission


def missing_parts(submission: Submission) -> list[Issue]:
    """What it lacks, in words for the clerk; `field` is the key of the part.

    A figure that is the sum of rows lacks nothing: where nothing was told it is 0.
    """
    requirement = submission.requirement
    missing = proposals.missing(submission) if requirement.schedule_id else []
    answers = dict(submission.answers.values_list("question", "text"))
    given = set(submission.figures.values_list("field", flat=True))
    return missing + lacking(requirement, submission.text, answers, given)


def lacking(
    requirement: ReportingRequirement, text: str, answers: Mapping[int, str], given: Set[int]
) -> list[Issue]:
    """The same of what somebody is about to save: answers by question, fields with a figure."""
    missing = _of_text(requirement, text) if requirement.asks_text else []
    for question in requirement.questions.all():
        missing += _of_question(question, answers.get(question.pk, ""))
    missing += [
        Issue(f"figure_{field.pk}", "empty", f"数据项“{field}”还没有填写，没有的请填0。")
        for field in requirement.figure_fields.all()
        if field.source == FigureField.Source.TYPED and field.pk not in given
    ]
    return missing


def _of_text(requirement, text):
    count = count_characters(text)
    if count == 0 and requirement.schedule_id and not requirement.min_characters:
        return []  # the rows speak for themselves
    if count == 0:
        return [Issue("text", "empty", "正文还没有填写。")]
    return _of_band("text", "正文", count, requirement)


def _of_question(question: Question, text: str):
    key, name = f"question_{question.pk}", f"“{question}”"
    count = count_characters(text)
    if count == 0:
        return [Issue(key, "empty", f"{name}还没有填写。")] if question.is_required else []
    return _of_band(key, name, count, question)


def _of_band(key, name, count, band):
    """`band` has `min_characters` and `max_characters`."""
    if band.min_characters and count < band.min_characters:
        return [Issue(key, "too_short", f"{name}现有{count}字，至少需要{band.min_characters}字。")]
    if band.max_characters and count > band.max_characters:
        words = f"{name}现有{count}字，最多{band.max_characters}字，请精简。"
        return [Issue(key, "too_long", words)]
    return []

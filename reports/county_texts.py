"""采用县级内容: what a city takes over of the texts its counties handed in."""

from collections.abc import Mapping
from datetime import datetime

from agencies.conflicts import Conflict
from agencies.models import User
from reports import handed_in, workflow
from reports.beginnings import beginning_of
from reports.models import Answer, Figure, Submission
from reports.rolling_up import rolled_up
from reports.states import SubmissionState


def take_over(
    submission: Submission, county: Submission, key: str, *, by: User, now: datetime
) -> None:
    """采用到正文: put what the county wrote under `key` behind what the city has there already,
    with the county's name.  Raise `Conflict` where it has nothing there, is not accepted, or was
    taken over already.

    An answer that nobody has begun is begun as its page shows it, sums and all.
    """
    text = _text_of(county, key)
    if county.parent_id != submission.pk or not text.strip():
        raise Conflict("没有可以采用的内容，请重新打开后再办理。")
    passage = f"【{county.agency.short_name}】\n{text.strip()}"
    own_text, figures, answers = submission.text, None, None
    if beginning := beginning_of(submission, rolled_up(submission).figures):
        own_text = beginning.text
        figures = [
            Figure(submission=submission, field_id=field, value=value, approximate=approximate)
            for field, (value, approximate) in beginning.figures.items()
        ]
    if key == "text":
        own_text = _behind(own_text, passage)
    else:
        answers = _answers_with(submission, int(key.removeprefix("question_")), passage)
    workflow.save_draft(
        submission,
        text=own_text,
        figures=figures,
        answers=answers,
        by=by,
        now=now,
        revision=submission.revision,
    )


def _text_of(county, key):
    if county.state != SubmissionState.ACCEPTED:
        return ""
    return handed_in.contents_in_force(county).get(key, {}).get("text", "")


def _behind(text: str, passage: str) -> str:
    """Raise `Conflict` where it is there already."""
    if passage in text:
        name = passage[1 : passage.index("】")]
        raise Conflict(f"{name}的这部分内容本级已经采用，没有重复。")
    return f"{text.rstrip()}\n{passage}" if text.strip() else passage


def _answers_with(submission, question_pk, passage) -> list[Answer]:
    given: Mapping[int, str] = dict(submission.answers.values_list("question", "text"))
    given = {**given, question_pk: _behind(given.get(question_pk, ""), passage)}
    return [
        Answer(submission=submission, question_id=question, text=text)
        for question, text in given.items()
    ]

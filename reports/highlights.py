"""亮点: passages and photographs that the officer picks out of what a unit handed in, unchanged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies import audit
from agencies.models import User
from reports.compilation import require_compile
from reports.models import Highlight, Photo, Submission
from reports.states import REPORTED_STATES


@dataclass(frozen=True)
class Passage:
    """One paragraph; `number` names it in the form, `source` says where it stands."""

    number: int
    source: str
    text: str


def passages(submission: Submission) -> list[Passage]:
    """The paragraphs of the text and of the answers as handed in."""
    if submission.state not in REPORTED_STATES:
        return []
    parts = [("正文", submission.submitted_text), *submission.submitted_answers]
    lines = [
        (source, line.strip())
        for source, text in parts
        for line in text.splitlines()
        if line.strip()
    ]
    return [Passage(number, *line) for number, line in enumerate(lines)]


def choose(
    submission: Submission,
    numbers: Sequence[int],
    photos: Sequence[Photo],
    *,
    by: User,
    now: datetime,
) -> Highlight:
    """Keep the paragraphs of those numbers, in their order, with the photographs.

    Raise as `require_compile`, and `ValidationError` where nothing is chosen.
    """
    require_compile(submission.requirement, by)
    chosen = [each.text for each in passages(submission) if each.number in set(numbers)]
    if not chosen and not photos:
        raise ValidationError("请选择段落或者照片。")
    with transaction.atomic():
        last = submission.highlights.last()
        highlight = Highlight.objects.create(
            requirement=submission.requirement,
            submission=submission,
            text="\n".join(chosen),
            position=last.position + 1 if last else 0,
            chosen_at=now,
            chosen_by=by,
        )
        highlight.photos.set(photos)
        audit.record("选用亮点", by=by, target=submission, now=now)
    return highlight


def remove(highlight: Highlight, *, by: User, now: datetime) -> None:
    """Take a passage out again; texts drafted with it keep it."""
    require_compile(highlight.requirement, by)
    with transaction.atomic():
        audit.record("取消选用亮点", by=by, target=highlight.submission, now=now)
        highlight.delete()

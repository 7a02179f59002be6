"""What of a submission a person may read: the unit its working text, others what was handed in."""

from dataclasses import dataclass

from agencies.models import User
from reports.models import Submission, SubmissionFile


@dataclass(frozen=True)
class Contents:
    """The text, the figures as pairs of a name and words, the files."""

    text: str
    figures: list[tuple[str, str]]
    files: list[SubmissionFile]


def contents_for(submission: Submission, user: User) -> Contents:
    """The contents as `user`, who may see the submission, may read them."""
    files = list(submission.files.visible_to(user))
    if submission.agency in user.own_agencies:
        return Contents(submission.text, figures_in_words(submission), files)
    return Contents(submission.submitted_text, submission.submitted_figures, files)


def figures_in_words(submission: Submission) -> list[tuple[str, str]]:
    figures = submission.figures.select_related("field")
    return [(figure.field.name, str(figure)) for figure in figures]

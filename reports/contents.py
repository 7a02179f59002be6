"""What of a submission a person may read: the unit its working text, others what was handed in."""

from dataclasses import dataclass, field

from agencies.models import User
from reports import proposals
from reports.models import Submission, SubmissionFile


@dataclass(frozen=True)
class Contents:
    """The text, the figures as pairs of a name and words, the files; what is proposed for a
    schedule as rows of words under titles."""

    text: str
    figures: list[tuple[str, str]]
    files: list[SubmissionFile]
    rows: list[list[tuple[str, str]]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)


def contents_for(submission: Submission, user: User) -> Contents:
    """The contents as `user`, who may see the submission, may read them."""
    files = list(submission.files.visible_to(user))
    is_own = submission.agency in user.own_agencies
    proposed = _proposed(submission, is_own) if submission.requirement.schedule_id else ()
    if is_own:
        return Contents(submission.text, figures_in_words(submission), files, *proposed)
    return Contents(submission.submitted_text, submission.submitted_figures, files, *proposed)


def _proposed(submission, is_own):
    """Rows and titles; to others the rows as handed in, those removed since among them."""
    form = proposals.form_of(submission.requirement)
    if is_own:
        rows = [proposals.words_of(row, form.columns) for row in proposals.working_rows(submission)]
    else:
        rows = [proposals.handed_in_words(row) for row in submission.proposals.handed_in()]
    titles = [field.title for field in form.fields]
    return [proposals.under_titles(words, form) for words in rows], titles


def figures_in_words(submission: Submission) -> list[tuple[str, str]]:
    figures = submission.figures.select_related("field")
    return [(figure.field.name, str(figure)) for figure in figures]

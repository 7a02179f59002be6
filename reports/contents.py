"""What of a submission a person may read: the unit its working text, others what was handed in."""

from dataclasses import dataclass, field

from agencies.models import User
from reports import proposals
from reports.models import ProposedActivity, Submission, SubmissionFile

DECISION = "处理"  # title of the column


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
    """Rows and titles; to others the rows as handed in, those removed since among them.

    Once one of them was decided on, what became of each stands behind it.
    """
    form = proposals.form_of(submission.requirement)
    if is_own:
        rows = proposals.working_rows(submission)
        words = [proposals.words_of(row, form.columns) for row in rows]
    else:
        rows = list(submission.proposals.handed_in())
        words = [proposals.handed_in_words(row) for row in rows]
    titles = [field.title for field in form.fields]
    cells = [proposals.under_titles(each, form) for each in words]
    if any(row.state != ProposedActivity.State.PROPOSED for row in rows):
        titles.append(DECISION)
        for row, shown in zip(rows, cells, strict=True):
            reason = f"：{row.reason}" if row.reason else ""
            shown.append((DECISION, f"{row.get_state_display()}{reason}"))
    return cells, titles


def figures_in_words(submission: Submission) -> list[tuple[str, str]]:
    figures = submission.figures.select_related("field")
    return [(figure.field.name, str(figure)) for figure in figures]

"""What the page of a clerk sends is kept, as far as it can be, by its button and by itself."""

from collections.abc import Sequence
from datetime import datetime

from agencies.conflicts import Conflict
from agencies.models import User
from reports import proposals, saves, workflow
from reports.forms.submission import SubmissionForm
from reports.models import Submission

NO_REVISION = "无法确认您打开之后有没有新的内容。"


def keep(
    submission: Submission,
    form: SubmissionForm,
    *,
    rows: Sequence[proposals.Row] | None,
    by: User,
    now: datetime,
    window: str = "",
) -> None:
    """Save what is valid; what is not stays as it is stored, and on the page.

    Raise `Conflict` if somebody else saved since the page was opened, or the page does not
    say when that was.  `window` is the page's own key: what came from it is no conflict.
    """
    workflow.require_fill_in(submission, by, now)
    if "revision" in form.errors:
        raise Conflict(NO_REVISION)
    revision = form.cleaned_data["revision"]
    if saves.are_all_from(window, submission, since=revision):
        revision = submission.revision
    workflow.save_draft(
        submission,
        text=form.text(),
        figures=form.figures(),
        answers=form.answers(),
        rows=rows,
        by=by,
        now=now,
        revision=revision,
    )
    saves.remember(submission, by=by, window=window)

"""What the page of a clerk sends is kept, as far as it can be, by its button and by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from agencies.conflicts import Conflict
from agencies.models import User
from reports import grid, meeting, proposals, saves, workflow
from reports.forms.submission import SubmissionForm, stored_values
from reports.models import Submission

NO_REVISION = "无法确认您打开之后有没有新的内容。"
SAVED_SINCE = "您打开之后，同事已经保存了新的内容。您写的内容没有覆盖它。"
SAVED_ELSEWHERE = "您打开本页之后，又在另一个窗口保存了新的内容。本页的内容没有覆盖它。"
_TRIES = 3


@dataclass(frozen=True)
class Kept:
    """What stands now, or would: the page's own with what others saved since it was opened.

    `form` and `rows` are to be shown; `who` saved since, empty if nobody did.
    """

    form: SubmissionForm
    rows: Sequence[proposals.Row] | None
    who: str = ""
    at: datetime | None = None
    is_own: bool = False
    parts: meeting.Parts = field(default_factory=meeting.Parts)
    table: meeting.Rows = field(default_factory=meeting.Rows)
    seals: meeting.Seals | None = None  # of what others saved
    is_stored: bool = False  # all of it, already

    @property
    def is_apart(self) -> bool:
        """Both changed the same, or have too many rows together."""
        return bool(self.parts.both or self.table.both) or self.is_too_long

    @property
    def is_too_long(self) -> bool:
        return len(self.table.rows) > proposals.MOST_ROWS

    @property
    def brings(self) -> bool:
        """Something is in it that the page did not show."""
        table = self.table
        return bool(self.parts.brought or table.changed or table.kept or table.gone)

    def told(self) -> list[str]:
        """What others changed meanwhile, in words."""
        at = f"{self.who} {timezone.localtime(self.at):%H:%M} " if self.at else ""
        labels = {part.key: part.label for part in self.form.parts()}
        table = self.table
        named = [f"“{labels[key]}”" for key in self.parts.brought]
        named += [f"表中第{_numbers(table.changed)}项"] if table.changed else []
        lines = [f"{at}改了{'、'.join(named)}，已并入本页。"] if named else []
        if table.gone:
            lines.append(f"{at}删去了表中{table.gone}项，本页已照删。")
        if table.kept:
            lines.append(f"表中第{_numbers(table.kept)}项一方删去、一方改过，予以保留，请核对。")
        if self.is_too_long:
            lines.append(f"合在一起有{len(table.rows)}项，最多{proposals.MOST_ROWS}项，请删减。")
        return lines

    def apart(self) -> str:
        """What both changed, in words; empty if nothing."""
        at = f"{self.who} {timezone.localtime(self.at):%H:%M} " if self.at else ""
        labels = {part.key: part.label for part in self.form.parts()}
        named = [f"“{labels[key]}”" for key in self.parts.both]
        rows = {key for key, _ in self.table.both}
        numbers = [n for n, row in enumerate(self.table.rows, start=1) if row.key in rows]
        named += [f"表中第{_numbers(numbers)}项"] if numbers else []
        return f"{at}也改了{'、'.join(named)}，与本页写的不一致" if named else ""


class Unsettled(Conflict):
    """Nothing was saved: the page has to show first what `kept` would be."""

    def __init__(self, message: str, kept: Kept) -> None:
        super().__init__(message)
        self.kept = kept


def keep(
    submission: Submission,
    form: SubmissionForm,
    *,
    rows: Sequence[proposals.Row] | None,
    seals: meeting.Seals | None = None,
    by: User,
    now: datetime,
    window: str = "",
    is_shown_anew: bool = True,
) -> Kept:
    """Save what is valid; what is not stays as it is stored, and on the page.

    What others saved since the page was opened, with what its `seals` say, stays too; raise
    `Unsettled` where both changed the same, or for a page that is not shown anew.
    `window` is the page's own key: what came from it is nobody else's.
    """
    for _ in range(_TRIES):
        workflow.require_fill_in(submission, by, now)
        kept = _met(submission, form, rows, seals, by=by, window=window)
        if kept.is_apart or (kept.brings and not is_shown_anew):
            since = SAVED_ELSEWHERE if kept.is_own else SAVED_SINCE
            raise Unsettled(NO_REVISION if "revision" in form.errors else since, kept)
        if kept.is_stored:
            return kept
        revision = submission.revision
        try:
            workflow.save_draft(
                submission,
                text=kept.form.text(),
                figures=kept.form.figures(),
                answers=kept.form.answers(),
                rows=kept.rows,
                by=by,
                now=now,
                revision=revision,
            )
        except Conflict:
            if submission.revision == revision or not submission.is_written:
                raise
            form = SubmissionForm(submission, form.data)  # somebody was quicker just now
        else:
            saves.remember(submission, by=by, window=window)
            return kept
    raise Conflict(SAVED_SINCE)


def _met(submission, form, rows, seals, *, by, window):
    """What the page says, with what was saved since it was opened."""
    revision = None if "revision" in form.errors else form.cleaned_data["revision"]
    newer = [] if revision is None else saves.after(submission, revision)
    is_lost = bool(window and newer) and all(save.window == window for save in newer)
    if revision == submission.revision or is_lost:  # only the answer was, on the way
        return Kept(form, rows)
    is_own = bool(newer) and all(save.by_pk == by.pk for save in newer)
    seals, stored = seals if revision is not None else None, stored_values(submission)
    parts = meeting.meet_parts(seals, form.values() | form.unread(), stored, is_own=is_own)
    met = form.on_revision(submission.revision, parts.brought)
    table, there = meeting.Rows(), None
    if rows is not None:
        asked = proposals.form_of(submission.requirement)
        there = grid.rows_of(proposals.working_rows(submission), asked)
        table = meeting.meet_rows(seals, rows, there, is_own=is_own)
        rows = table.rows
    return Kept(
        met,
        rows,
        who="您另一个窗口" if is_own else newer[-1].by if newer else "同事",
        at=submission.updated_at,
        is_own=is_own,
        parts=parts,
        table=table,
        seals=meeting.sealed(stored, there or ()),
        is_stored=not met.errors and met.values() == stored and rows == there,
    )


def _numbers(numbers):
    return "、".join(map(str, numbers))

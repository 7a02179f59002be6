"""A submission as its page shows it: part by part, to the unit what it writes, to others what was
handed in, to its reviewer what changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agencies.models import User
from gongwen.counting import count_characters
from reports import handed_in
from reports.contents import contents_for
from reports.handed_in import Part
from reports.models import FieldComment, Photo, Submission, SubmissionFile, SubmissionVersion
from reports.reviewing import (
    Change,
    ReviewedPart,
    comments_in_force,
    parts_against,
    reviewed_parts,
)
from reports.rules import may_review


@dataclass(frozen=True)
class Shown:
    """One part on the page; `typed` is the comment that was just written to it."""

    part: Part
    change: Change | None = None
    comment: FieldComment | None = None
    typed: str = ""
    characters: int = 0
    files: list[SubmissionFile] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    rows: list[list[tuple[str, str]]] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """`changed` are read first; without an earlier round everything stands among `same`."""

    changed: list[Shown]
    same: list[Shown]
    is_later_round: bool = False

    @property
    def changes(self) -> int:
        """How many parts are not as they were; one that was asked about may be."""
        return sum(each.change is not None for each in self.changed)

    @property
    def parts(self) -> list[Shown]:
        return [*self.changed, *self.same]


def page_of(submission: Submission, user: User, typed: Mapping[str, str] | None = None) -> Page:
    """The parts as `user`, who may see the submission, may read them."""
    if submission.agency in user.own_agencies:
        contents = handed_in.working_contents(submission)
        return _plain(submission, user, contents, comments_in_force(submission))
    if submission.waits_for_review and may_review(submission, user):
        parts = reviewed_parts(submission)
        is_later = any(part.change or part.comment for part in parts) or len(parts) == 0
        shown = _shown(submission, user, parts, typed or {})
        marked = [each for each in shown if each.change or each.comment]
        return Page(marked, [each for each in shown if each not in marked], is_later)
    contents = handed_in.contents_in_force(submission)
    comments = comments_in_force(submission) if may_review(submission, user) else {}
    return _plain(submission, user, contents, comments, typed)


def page_of_version(
    version: SubmissionVersion, before: SubmissionVersion | None, user: User
) -> Page:
    """One round, with what changed since the one before and what was then asked of it."""
    comments = {
        comment.field: comment
        for transition in version.transitions.all()
        for comment in transition.comments.all()
    }
    parts = parts_against(version, before, comments)
    return Page(
        [], _shown(version.submission, user, parts, {}, of_version=True), before is not None
    )


def _plain(submission, user, contents, comments, typed=None):
    parts = [
        ReviewedPart(part, None, comments.get(part.key)) for part in handed_in.parts_of(contents)
    ]
    return Page([], _shown(submission, user, parts, typed or {}))


def _shown(submission, user, parts, typed, *, of_version=False):
    kinds = {each.part.kind for each in parts}
    files = _rows_by_pk(submission.files, user) if "files" in kinds else {}
    photos = (
        _rows_by_pk(submission.photos.select_related("origin"), user) if "photos" in kinds else {}
    )
    proposed = contents_for(submission, user) if "rows" in kinds and not of_version else None
    found = []
    for each in parts:
        entry, extra = each.part.contents, {}
        if each.part.kind == "files":
            extra["files"] = _there(files, entry["files"])
        elif each.part.kind == "photos":
            extra["photos"] = _there(photos, entry["photos"])
        elif each.part.kind == "rows":
            extra |= _table(entry, proposed)
        elif each.part.kind == "text":
            extra["characters"] = count_characters(entry["text"])
        words = typed.get(each.part.key, "")
        found.append(Shown(each.part, each.change, each.comment, words, **extra))
    return found


def _rows_by_pk(rows, user):
    return {row.pk: row for row in rows.visible_to(user)}


def _there(rows, entries):
    """Those of the entries that are still kept."""
    return [rows[entry["pk"]] for entry in entries if entry["pk"] in rows]


def _table(entry, proposed):
    """The rows as handed in; on the page of the submission with what became of each."""
    if proposed is not None:
        return {"titles": proposed.titles, "rows": proposed.rows}
    titles = entry["titles"]
    rows = [list(zip(titles, row["words"], strict=True)) for row in entry["rows"]]
    return {"titles": titles, "rows": rows}

"""What a reviewer is shown of a round: what changed since the one before, and what was asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from agencies.models import User
from gongwen.redline import Line, compare_lines
from reports import handed_in
from reports.handed_in import Part
from reports.models import FieldComment, Submission, SubmissionTransition, SubmissionVersion
from reports.states import Correction, SubmissionState

LONGEST_COMMENT = 500  # characters; as the column holds
RETURNS = ("return_for_revision", "return_correction")


@dataclass(frozen=True)
class Change:
    """What became of one part: of a text its paragraphs, of a figure both words, of a list what
    came and what went."""

    kind: str
    lines: tuple[Line, ...] = ()
    old: str = ""
    new: str = ""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReviewedPart:
    """A part, what changed in it since it was last looked at, and what was then asked of it."""

    part: Part
    change: Change | None = None
    comment: FieldComment | None = None


# --- Comments -------------------------------------------------------------------------


def checked_comments(submission: Submission, comments: Mapping[str, str]) -> list[FieldComment]:
    """The comments that say something, unsaved, each to a part that was handed in.

    Raise `ValidationError` where one is too long; what names no part is left out.
    """
    version = handed_in.to_review(submission)
    parts = handed_in.parts_of(version.contents) if version else []
    found = []
    for part in parts:
        text = comments.get(part.key, "").replace("\0", "").strip()
        if len(text) > LONGEST_COMMENT:
            raise ValidationError(
                f"对“{part.label}”的意见最多{LONGEST_COMMENT}字，现有{len(text)}字，请精简。"
            )
        if text:
            found.append(FieldComment(field=part.key, label=part.label, text=text))
    return found


def return_in_force(submission: Submission) -> SubmissionTransition | None:
    """The transition that returned it, or its correction, while it waits to be mended."""
    is_mended = submission.state == SubmissionState.RETURNED
    if not (is_mended or submission.correction == Correction.WRITING):
        return None
    name = "return_for_revision" if is_mended else "return_correction"
    last = submission.transitions.select_related("by").last()
    return last if last and last.step == name else None


def comments_in_force(submission: Submission) -> dict[str, FieldComment]:
    """By the key of its part what is to be mended before the next 重报."""
    last = return_in_force(submission)
    return {comment.field: comment for comment in last.comments.all()} if last else {}


# --- Changes --------------------------------------------------------------------------


def reviewed_parts(submission: Submission) -> list[ReviewedPart]:
    """What was handed in last, part by part; in a later round with what changed."""
    version = handed_in.to_review(submission)
    if version is None:
        return []
    before = looked_at(version)
    return parts_against(version, before, _asked_after(before, version))


def looked_at(version: SubmissionVersion) -> SubmissionVersion | None:
    """The version that was reviewed before this one; a correction is read against the version
    in force."""
    earlier = version.submission.versions.filter(number__lt=version.number)
    return earlier.exclude(in_force_since=None).last()


def parts_against(
    version: SubmissionVersion,
    before: SubmissionVersion | None,
    comments: Mapping[str, FieldComment],
) -> list[ReviewedPart]:
    """The parts of `version`, with what changed against `before`; those that are gone last."""
    changes = changes_between(before.contents, version.contents) if before else {}
    parts = handed_in.parts_of(version.contents)
    there = {part.key for part in parts}
    if before:
        gone = [part for part in handed_in.parts_of(before.contents) if part.key not in there]
        parts += [Part(part.key, part.label, _emptied(part)) for part in gone]
    return [ReviewedPart(part, changes.get(part.key), comments.get(part.key)) for part in parts]


def changes_between(old: dict, new: dict) -> dict[str, Change]:
    """By key, what is not the same in both contents."""
    before = {part.key: part for part in handed_in.parts_of(old)}
    after = {part.key: part for part in handed_in.parts_of(new)}
    found = {}
    for key in {**before, **after}:
        change = _change(before.get(key), after.get(key))
        if change:
            found[key] = change
    return found


def _change(old: Part | None, new: Part | None) -> Change | None:
    kind = (new or old).kind
    if kind == "text":
        lines = [part.contents["text"].splitlines() if part else [] for part in (old, new)]
        compared = compare_lines(*lines)
        is_changed = any(line.is_changed for line in compared)
        return Change(kind, lines=compared) if is_changed else None
    if kind == "figure":
        words = [part.contents["words"] if part else "" for part in (old, new)]
        return Change(kind, old=words[0], new=words[1]) if words[0] != words[1] else None
    added, removed = _difference(old, new, kind)
    if added or removed:
        return Change(kind, added=added, removed=removed)
    return None


def _difference(old, new, kind):
    """The entries that only one of both lists has, in words."""
    before, after = (dict(_entries(part, kind)) for part in (old, new))
    return (
        tuple(words for key, words in after.items() if before.get(key) != words),
        tuple(words for key, words in before.items() if after.get(key) != words),
    )


def _entries(part: Part | None, kind: str) -> Iterator[tuple[str, str]]:
    for entry in part.contents[kind] if part else ():
        if kind == "rows":
            yield entry["key"], "，".join(words for words in entry["words"] if words)
        elif kind == "files":
            yield entry["sha256"], entry["name"]
        else:
            origin = f"（{entry['origin']}）" if "origin" in entry else ""
            yield entry["sha256"], (entry["caption"] or "没有说明的照片") + origin


def _emptied(part):
    empty = {"text": "", "value": None, "words": "", "files": [], "photos": [], "rows": []}
    return {key: empty.get(key, value) for key, value in part.contents.items()}


def _asked_after(before, version):
    """By key the comments of the return that led from one round to the next."""
    if before is None:
        return {}
    returned = version.submission.transitions.filter(step__in=RETURNS)
    if version.kind == SubmissionVersion.Kind.CORRECTION:
        returned = returned.filter(step="return_correction", version__number__gt=before.number)
    else:
        returned = returned.filter(version=before)
    last = returned.last()
    return {comment.field: comment for comment in last.comments.all()} if last else {}


def answered_by(submission: Submission) -> list[SubmissionTransition]:
    """What the round that waits answers, for whoever reviews it: the return before 重报; of a
    correction why it was asked for, and its last return."""
    if submission.correction == Correction.WAITING:
        steps = ("begin_correction", "return_correction")
    elif submission.state == SubmissionState.RESUBMITTED:
        steps = ("return_for_revision",)
    else:
        return []
    taken = {}
    for transition in submission.transitions.filter(step__in=steps).select_related("by"):
        if transition.step == "begin_correction":
            taken = {}
        taken[transition.step] = transition
    return list(taken.values())


# --- The queue ------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where one stands among those that wait, the oldest first; numbers of submissions."""

    number: int
    count: int
    previous: int | None
    next: int | None


def queue(user: User):
    """What waits for `user` to be reviewed, the oldest first."""
    return Submission.objects.received_by(user).to_review().order_by("submitted_at", "pk")


def place_of(submission: Submission, user: User) -> Place | None:
    """The place of a submission in the queue, or where it was; None if nothing else waits."""
    own = (submission.submitted_at, submission.pk)
    if own[0] is None:
        return None
    waiting = [(at, pk) for at, pk in queue(user).values_list("submitted_at", "pk") if at]
    before = [key for key in waiting if key < own]
    after = [key for key in waiting if key > own]
    if not before and not after:
        return None
    return Place(
        number=len(before) + 1,
        count=len(waiting),
        previous=before[-1][1] if before else None,
        next=after[0][1] if after else None,
    )

"""What was handed in, frozen each time: the contents by the keys of their parts.

`contents` is `{key: {"label", "position", …}}`; the rest says what the part is:
"text": its words; "value", "approximate", "unit", "words": a figure; "files", "photos": lists with
the numbers of their rows; "titles" and "rows": what is proposed for a schedule.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from agencies.models import User
from reports import proposals
from reports.models import Submission, SubmissionVersion
from reports.states import Correction

Kind = SubmissionVersion.Kind
NOTHING = "nothing"  # the key of the only part of a 零报告: the word why
# So often is another number of a receipt tried when somebody else took it at the same moment.
_TRIES = 20


@dataclass(frozen=True)
class Part:
    """One part of a submission as it is shown; `contents` is its entry without the label."""

    key: str
    label: str
    contents: dict

    @property
    def kind(self) -> str:
        """text, figure, files, photos or rows."""
        return next(kind for kind, mark in _MARKS if mark in self.contents)

    @property
    def is_empty(self) -> bool:
        return not (self.kind == "figure" or self.contents[dict(_MARKS)[self.kind]])


_MARKS = (
    ("figure", "value"),
    ("files", "files"),
    ("photos", "photos"),
    ("rows", "rows"),
    ("text", "text"),
)


def parts_of(contents: dict) -> list[Part]:
    """The parts in the order of the form."""
    ordered = sorted(contents.items(), key=lambda item: item[1]["position"])
    return [Part(key, entry["label"], entry) for key, entry in ordered]


def working_contents(submission: Submission) -> dict:
    """The contents as the unit has them at this moment, and would hand them in."""
    requirement = submission.requirement
    parts = []
    if requirement.schedule_id:
        parts.append(("rows", "拟开展的活动", _rows(submission)))
    if requirement.asks_text or submission.text:
        label = "补充说明" if requirement.schedule_id else "正文"
        parts.append(("text", label, {"text": submission.text}))
    answers = {answer.question_id: answer.text for answer in submission.answers.all()}
    parts += [
        (f"question_{question.pk}", question.text, {"text": answers.get(question.pk, "")})
        for question in requirement.questions.all()
    ]
    parts += [
        (f"figure_{figure.field_id}", figure.field.name, _figure(figure))
        for figure in submission.figures.select_related("field").order_by("field__position", "pk")
    ]
    if photos := [_photo(photo) for photo in submission.photos.working().select_related("origin")]:
        parts.append(("photos", "照片", {"photos": photos}))
    if files := [_file(file) for file in submission.files.working()]:
        parts.append(("files", "附件", {"files": files}))
    return _numbered(parts)


def contents_in_force(submission: Submission) -> dict:
    """What others read and count; empty before the first 报送."""
    if version := in_force(submission):
        return version.contents
    return _earlier(submission) if submission.first_submitted_at else {}


def in_force(submission: Submission) -> SubmissionVersion | None:
    """The version that counts: the last handed in, but of corrections the last adopted."""
    return submission.versions.exclude(in_force_since=None).last()


def to_review(submission: Submission) -> SubmissionVersion | None:
    """The version a reviewer looks at: the correction that waits, else what is in force."""
    if submission.correction == Correction.WAITING:
        return submission.versions.last()
    return in_force(submission)


def freeze(
    submission: Submission, kind: Kind, *, by: User, now: datetime, reason: str = ""
) -> SubmissionVersion:
    """Inside the transaction that hands it in: keep the contents, under the number of a receipt."""
    if kind == Kind.NOTHING:
        contents = _numbered([(NOTHING, "零报告", {"text": reason})])
    else:
        contents = working_contents(submission)
    last = submission.versions.aggregate(last=Max("number"))["last"] or 0
    for _ in range(_TRIES):
        version = SubmissionVersion(
            submission=submission,
            kind=kind,
            number=last + 1,
            contents=contents,
            handed_in_at=now,
            handed_in_by=by,
            receipt_number=_next_receipt(now),
            in_force_since=None if kind == Kind.CORRECTION else now,
        )
        try:
            with transaction.atomic():
                version.save()
        except IntegrityError:
            continue  # of two at the same moment the second takes the next number
        return version
    raise RuntimeError("no free number for a receipt")


def _next_receipt(now):
    """20250613-00042: of that day the forty-second."""
    day = f"{timezone.localdate(now):%Y%m%d}-"
    taken = SubmissionVersion.objects.filter(receipt_number__startswith=day)
    last = taken.aggregate(last=Max("receipt_number"))["last"]
    return f"{day}{int(last.removeprefix(day)) + 1 if last else 1:05d}"


def quick_columns(contents: dict) -> dict:
    """Of contents what the submission itself keeps for lists and summaries."""
    parts = parts_of(contents)
    return {
        "submitted_text": contents["text"]["text"] if "text" in contents else "",
        "submitted_figures": [
            (part.label, part.contents["words"]) for part in parts if part.kind == "figure"
        ],
        "submitted_answers": [
            (part.label, part.contents["text"])
            for part in parts
            if part.key.startswith("question_")
        ],
    }


def put_in_force(submission: Submission, contents: dict) -> None:
    """Show others the files, photographs and rows that were handed in, and no others."""
    for name in ("files", "photos"):
        handed_in = [each["pk"] for each in contents.get(name, {}).get(name, ())]
        rows = getattr(submission, name)
        rows.filter(pk__in=handed_in).update(is_submitted=True)
        rows.exclude(pk__in=handed_in).update(is_submitted=False)
    if submission.requirement.schedule_id:
        (proposals.hand_in if "rows" in contents else proposals.take_back)(submission)


def figures_of(submissions) -> dict[int, dict[int, tuple[int, bool]]]:
    """By submission and figure's field the value in force, and whether it is approximate."""
    found = SubmissionVersion.objects.in_force().filter(submission__in=submissions)
    return {
        version.submission_id: {
            int(part.key.removeprefix("figure_")): (
                part.contents["value"],
                part.contents["approximate"],
            )
            for part in parts_of(version.contents)
            if part.kind == "figure"
        }
        for version in found
    }


def _earlier(submission):
    """Of what was handed in before versions were kept."""
    figures = [
        (f"earlier_{position}", name, {"value": None, "words": words})
        for position, (name, words) in enumerate(submission.submitted_figures)
    ]
    return _numbered([("text", "正文", {"text": submission.submitted_text}), *figures])


def _numbered(parts):
    return {
        key: {"label": label, "position": position, **entry}
        for position, (key, label, entry) in enumerate(parts)
    }


def _figure(figure):
    return {
        "value": figure.value,
        "approximate": figure.approximate,
        "unit": figure.field.unit,
        "words": str(figure),
    }


def _file(file):
    return {"pk": file.pk, "name": file.name, "size": file.size, "sha256": file.sha256}


def _photo(photo):
    entry = {
        "pk": photo.pk,
        "caption": photo.caption,
        "sha256": photo.sha256,
        "activity": photo.activity_id,
    }
    return {**entry, "origin": photo.origin_words} if photo.origin else entry


def _rows(submission):
    form = proposals.form_of(submission.requirement)
    rows = proposals.working_rows(submission)
    return {
        "titles": [field.title for field in form.fields],
        "rows": [
            {
                "key": str(row.key),
                "words": [
                    words
                    for _, words in proposals.under_titles(
                        proposals.words_of(row, form.columns), form
                    )
                ],
            }
            for row in rows
        ],
    }

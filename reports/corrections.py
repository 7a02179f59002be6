"""更正: what becomes of the contents of an accepted submission that is corrected."""

from datetime import datetime

from reports import handed_in
from reports.models import Answer, Figure, Submission, SubmissionVersion


def adopt(submission: Submission, version: SubmissionVersion, *, now: datetime) -> None:
    """Inside the step: let the corrected version be what everybody reads and counts."""
    SubmissionVersion.objects.filter(pk=version.pk).update(in_force_since=now)
    columns = handed_in.quick_columns(version.contents)
    Submission.objects.filter(pk=submission.pk).update(**columns)
    handed_in.put_in_force(submission, version.contents)
    submission.refresh_from_db()


def restore(submission: Submission) -> None:
    """Inside the step: let the unit's own text, answers and figures be again those in force.

    Files and photographs that were added stay with the unit, to be handed in another time;
    those that it took out come back.
    """
    version = handed_in.in_force(submission)
    if version is None:
        return
    submission.answers.all().delete()
    submission.figures.all().delete()
    for rows in (submission.files, submission.photos):
        rows.filter(is_submitted=True).update(removed=False)
    text = version.contents["text"]["text"] if "text" in version.contents else ""
    for part in handed_in.parts_of(version.contents):
        kind, _, pk = part.key.partition("_")
        if kind == "question":
            Answer.objects.create(submission=submission, question_id=pk, text=part.contents["text"])
        elif kind == "figure":
            Figure.objects.create(
                submission=submission,
                field_id=pk,
                value=part.contents["value"],
                approximate=part.contents["approximate"],
            )
    Submission.objects.filter(pk=submission.pk).update(text=text, revision=submission.revision + 1)
    submission.refresh_from_db()

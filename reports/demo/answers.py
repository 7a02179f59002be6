"""What the units answer in the demo world: drafts, submissions, returns, and reminders."""

from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.models import User
from campaigns.models import Activity, Notice
from gongwen.quantities import read_quantity
from reports import extensions, reminding, submitted_photos, workflow
from reports.demo import pictures
from reports.demo.calendar import Calendar
from reports.demo.notices import Event, clerk_of
from reports.models import Answer, Figure, Submission
from reports.proposals import Row, form_of

# Steps of whoever receives the submission; all others are the unit's own.
BY_RECEIVER = {"return_for_revision", "accept", "exempt", "grant_extension"}


def steps(content: dict, notice: Notice, calendar: Calendar) -> list[Event]:
    """Every step of every answer to the notice, and the reminders sent by hand."""
    return [
        *(
            _step(step, answer, notice, calendar)
            for answer in content.get("answers", [])
            for step in answer["steps"]
        ),
        *(_reminder(told, notice, calendar) for told in content.get("reminders", [])),
    ]


def _step(told, answer, notice, calendar):
    at = calendar.moment(told["at"])
    reason = {"reason": told["reason"]} if "reason" in told else {}

    def take():
        submission = Submission.objects.get(
            requirement__notice=notice,
            requirement__title=answer["requirement"],
            agency__name=answer["agency"],
        )
        by = _person(told["step"], submission, notice)
        if told["step"] == "save_draft":
            workflow.save_draft(
                submission,
                text=told.get("text", answer.get("text", "")).strip(),
                by=by,
                now=at,
                revision=submission.revision,
                figures=_figures(told.get("figures", answer.get("figures", {})), submission),
                answers=_answers(told.get("answers", answer.get("answers", {})), submission),
                rows=_rows(answer, submission),
            )
        elif told["step"] == "add_photo":
            _add_photo(told, submission, by=by, now=at)
        elif told["step"] == "ask_extension":
            until = calendar.moment(f"{told['until']} 00:00").date()
            extensions.ask(submission, until=until, by=by, now=at, **reason)
        elif told["step"] == "grant_extension":
            extensions.grant([submission], by=by, now=at, answer=told.get("answer", ""))
        else:
            comments = {"comments": told["comments"]} if "comments" in told else {}
            getattr(workflow, told["step"])(submission, by=by, now=at, **reason, **comments)

    return Event(at, take)


def _person(step, submission, notice):
    if step not in BY_RECEIVER:
        return clerk_of(submission.agency.name)
    if submission.parent:
        return clerk_of(submission.parent.agency.name)
    return User.objects.get(pk=notice.drafter_id)


def _add_photo(told, submission, *, by, now):
    """A picture drawn on the spot, with its caption, of an activity if one is named."""
    seed = f"{submission.agency.name} {told['caption']}"
    upload = SimpleUploadedFile("照片.jpg", pictures.drawn(told["scene"], seed))
    refused = submitted_photos.attach(submission, [upload], by=by, now=now)
    if refused:
        raise ValueError(f"{told['caption']}: {refused[0]}")
    activity = ""
    if "activity" in told:
        rows = Activity.objects.filter(
            category__schedule__campaign=submission.requirement.notice.campaign_id
        )
        activity = str(rows.get(content__startswith=told["activity"]).pk)
    words = submitted_photos.Description(told["caption"], activity)
    photo = submission.photos.last()
    submitted_photos.describe(submission, {photo.pk: words}, by=by, now=now)


def _rows(answer, submission):
    if "rows" not in answer:
        return None
    names = form_of(submission.requirement).names
    return [Row("", dict(zip(names, words, strict=True))) for words in answer["rows"]]


def _figures(given, submission):
    fields = submission.requirement.figure_fields
    figures = []
    for name, words in given.items():
        field = fields.get(name=name)
        said = read_quantity(str(words), unit=field.unit)
        figures.append(
            Figure(
                submission=submission,
                field=field,
                value=said.value,
                approximate=said.approximate,
            )
        )
    return figures


def _answers(given, submission):
    questions = submission.requirement.questions
    return [
        Answer(submission=submission, question=questions.get(text=question), text=text)
        for question, text in given.items()
    ]


def _reminder(told, notice, calendar):
    at = calendar.moment(told["at"])

    def take():
        reminding.remind_now(
            Submission.objects.filter(requirement__notice=notice),
            by=User.objects.get(pk=notice.drafter_id),
            now=at,
            text=told.get("text", ""),
        )

    return Event(at, take)

"""What the units answer in the demo world: drafts, submissions, returns, and reminders."""

from agencies.models import User
from campaigns.models import Notice
from reports import reminding, workflow
from reports.demo.calendar import Calendar
from reports.demo.notices import Event, clerk_of
from reports.models import Figure, Submission
from reports.proposals import Row, form_of

BY_OFFICER = {"return_for_revision", "accept", "exempt"}


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
        if told["step"] in BY_OFFICER:
            by = User.objects.get(pk=notice.drafter_id)
        else:
            by = clerk_of(answer["agency"])
        if told["step"] == "save_draft":
            workflow.save_draft(
                submission,
                text=told.get("text", answer.get("text", "")).strip(),
                by=by,
                now=at,
                revision=submission.revision,
                figures=_figures(told.get("figures", answer.get("figures", {})), submission),
                rows=_rows(answer, submission),
            )
        else:
            getattr(workflow, told["step"])(submission, by=by, now=at, **reason)

    return Event(at, take)


def _rows(answer, submission):
    if "rows" not in answer:
        return None
    names = form_of(submission.requirement).names
    return [Row("", dict(zip(names, words, strict=True))) for words in answer["rows"]]


def _figures(given, submission):
    fields = submission.requirement.figure_fields
    return [
        Figure(submission=submission, field=fields.get(name=name), value=value)
        for name, value in given.items()
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

from reports.models.feed import CalendarFeed
from reports.models.outcome import Outcome, OutcomePhoto
from reports.models.proposal import ProposedActivity
from reports.models.reminder import Reminder
from reports.models.requirement import FigureField, ReportingRequirement
from reports.models.submission import Figure, Submission, SubmissionFile, SubmissionTransition

__all__ = [
    "CalendarFeed",
    "Figure",
    "FigureField",
    "Outcome",
    "OutcomePhoto",
    "ProposedActivity",
    "Reminder",
    "ReportingRequirement",
    "Submission",
    "SubmissionFile",
    "SubmissionTransition",
]

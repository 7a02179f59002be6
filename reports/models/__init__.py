from reports.models.compilation import (
    Compilation,
    CompiledFigure,
    CompiledPassage,
    Highlight,
)
from reports.models.extension import Extension
from reports.models.feed import CalendarFeed
from reports.models.outcome import Outcome, OutcomePhoto
from reports.models.photo import PartialUpload, Photo
from reports.models.plan import ReminderStep
from reports.models.proposal import ProposedActivity
from reports.models.reminder import Reminder
from reports.models.requirement import FigureField, Question, ReportingRequirement
from reports.models.review import FieldComment, SubmissionVersion
from reports.models.submission import (
    Answer,
    Figure,
    Submission,
    SubmissionFile,
    SubmissionTransition,
)

__all__ = [
    "Answer",
    "CalendarFeed",
    "Compilation",
    "CompiledFigure",
    "CompiledPassage",
    "Extension",
    "FieldComment",
    "Figure",
    "FigureField",
    "Highlight",
    "Outcome",
    "OutcomePhoto",
    "PartialUpload",
    "Photo",
    "ProposedActivity",
    "Question",
    "Reminder",
    "ReminderStep",
    "ReportingRequirement",
    "Submission",
    "SubmissionFile",
    "SubmissionTransition",
    "SubmissionVersion",
]

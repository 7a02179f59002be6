from reports.models.reminder import Reminder
from reports.models.requirement import FigureField, ReportingRequirement
from reports.models.submission import Figure, Submission, SubmissionFile, SubmissionTransition

__all__ = [
    "Figure",
    "FigureField",
    "Reminder",
    "ReportingRequirement",
    "Submission",
    "SubmissionFile",
    "SubmissionTransition",
]

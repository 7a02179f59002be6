"""What a unit proposes for a schedule as a table in its workbook."""

from collections.abc import Callable, Mapping

from campaigns.columns import columns_of, fields
from campaigns.fill_in import fill_in_form
from gongwen.sheet import FillIn
from gongwen.workbook.changes import Known
from reports import proposals
from reports.models import Submission


def known_rows(submission: Submission) -> list[Known]:
    """The unit's rows as it writes them, in order."""
    form = proposals.form_of(submission.requirement)
    return [
        Known(str(row.key), proposals.words_of(row, form.columns))
        for row in proposals.working_rows(submission)
    ]


def rules_of(submission: Submission):
    schedule = submission.requirement.schedule
    return fields(schedule, columns_of(schedule))


def form_of(submission: Submission) -> FillIn:
    """The unit's rows, and blank ones with its name."""
    requirement, unit = submission.requirement, submission.agency
    form = proposals.form_of(requirement)
    return fill_in_form(
        requirement.schedule,
        form.columns,
        known_rows(submission),
        heading=f"{requirement.title}填报表（{unit.name}）",
        fresh={form.unit_column: unit.short_name} if form.unit_column else {},
        author=unit.name,
    )


def blank_rule(submission: Submission) -> Callable[[Mapping[str, str]], bool]:
    """Whether a new row says nothing but whose it is."""
    form, unit = proposals.form_of(submission.requirement), submission.agency.short_name
    return lambda values: proposals.is_blank(values, form, unit)

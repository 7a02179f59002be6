"""The rows behind the figures of a submission that nobody typed."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports import outcomes
from reports.row_figures import row_figures, told_by
from reports.views.submissions import visible_submission


@require_safe
def show_submission_rows(request, pk):
    """What the unit, and a city's counties, told of their activities, with the sums of it."""
    submission = visible_submission(request.user, pk)
    told = list(told_by(submission))
    context = {
        "submission": submission,
        "requirement": submission.requirement,
        "rows": [(outcome, _quantities(outcome)) for outcome in told],
        "sums": outcomes.sums_of(told),
        "figures": row_figures(submission).values(),
        "units": len({outcome.agency_id for outcome in told}),
    }
    return render(request, "reports/submission_rows.html", context)


def _quantities(outcome):
    """Label and words of each, in the order of the columns; a dash of what was not told."""
    return [
        (
            each.label,
            "—"
            if (value := getattr(outcome, each.name)) is None
            else f"{'约' if getattr(outcome, f'{each.name}_approximate') else ''}{value}",
        )
        for each in outcomes.QUANTITIES
    ]

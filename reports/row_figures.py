"""Figures that nobody types: what the unit, and a city's counties, told of their own rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from campaigns.models import Activity
from gongwen.quantities import Quantity
from reports import outcomes
from reports.models import Figure, FigureField, Outcome, Submission
from reports.outcomes import Sums

Source = FigureField.Source


@dataclass(frozen=True)
class RowFigure:
    """The sum for one field; `rows` are how many outcomes name it."""

    field: FigureField
    quantity: Quantity
    rows: int

    def __str__(self):
        return f"{self.quantity}{self.field.unit}"


def told_by(submission: Submission):
    """What the unit, and the counties whose answers go into it, told of issued rows of the
    campaign, as far as it was held."""
    rows = Activity.objects.filter(
        category__schedule__campaign=submission.requirement.notice.campaign_id,
        category__schedule__attachments__notice__state="issued",
        cancelled_at=None,
    )
    counties = submission.children.order_by().values("agency")
    return (
        Outcome.objects.filter(
            Q(agency=submission.agency_id) | Q(agency__in=counties),
            activity__in=rows.values("pk"),
            state=Outcome.State.HELD,
        )
        .select_related("activity", "agency")
        .order_by("starts_on", "activity__starts_on", "pk")
    )


def row_figures(
    submission: Submission, fields: Sequence[FigureField] | None = None
) -> dict[int, RowFigure]:
    """By field, the sums of those that are not typed, as they are at this moment."""
    if fields is None:
        fields = submission.requirement.figure_fields.all()
    summed = [field for field in fields if field.source != Source.TYPED]
    if not summed:
        return {}
    told = list(told_by(submission))
    sums = outcomes.sums_of(told)
    return {field.pk: _of(field, sums, told) for field in summed}


def _of(field: FigureField, sums: Sums, told) -> RowFigure:
    if field.source == Source.HELD:
        return RowFigure(field, Quantity(sums.held), len(told))
    total = next(each for each in sums.figures if each.quantity.name == field.source)
    return RowFigure(field, Quantity(total.value, total.approximate), total.given)


def freeze(submission: Submission) -> None:
    """Keep the sums as they are now, at the moment of handing in."""
    Figure.objects.bulk_create(
        [
            Figure(
                submission=submission,
                field=figure.field,
                value=figure.quantity.value,
                approximate=figure.quantity.approximate,
            )
            for figure in row_figures(submission).values()
        ],
        update_conflicts=True,
        unique_fields=["submission", "field"],
        update_fields=["value", "approximate"],
    )

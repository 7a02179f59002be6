"""统计: what the campaigns of one series came to, year by year and unit by unit.

A number means the same in every year: what its `Measure` says; and it is the sum of its
parts, each an activity or a submission, which can be looked at.  A unit that was merged or
renamed counts as the unit it is today, so that years can be compared; the unit of that year
stays with the part.  What counties submit is in what their city submits.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from campaigns.models import Activity, Campaign
from campaigns.states import NoticeState
from reports import five_numbers, handed_in
from reports.models import FigureField, Outcome, ReportingRequirement, Submission
from reports.outcomes import QUANTITIES
from reports.successors import Successors


@dataclass(frozen=True)
class Measure:
    """What is counted: its name in addresses, its label, its unit and its 口径."""

    key: str
    label: str
    unit: str
    definition: str
    # Activities are counted: one of several units for each of them, and once in the whole.
    is_joint: bool = False


PLANNED = Measure(
    "planned", "计划活动", "项", "印发的安排表所列活动，不含印发后取消的。", is_joint=True
)
HELD = Measure("held", "已开展活动", "项", "责任单位填报“已开展”的活动。", is_joint=True)
TOLD = tuple(
    Measure(each.name, each.label, each.unit, f"“已开展”的活动填报的{each.label}之和。")
    for each in QUANTITIES
)
_SAID = dict(five_numbers.DEFINITIONS)
EXPECTED, ACTUAL, ON_TIME = (
    Measure(part.slug, f"{part.label}份数", "份", _SAID[part.label])
    for part in (five_numbers.Part.EXPECTED, five_numbers.Part.ACTUAL, five_numbers.Part.ON_TIME)
)
FIXED = (PLANNED, HELD, *TOLD, EXPECTED, ACTUAL, ON_TIME)


@dataclass(frozen=True)
class Amount:
    """A sum; 约 if any part of it is."""

    value: int
    approximate: bool = False

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.value + other.value, self.approximate or other.approximate)

    def __str__(self):
        return f"{'约' if self.approximate else ''}{self.value:,}"


@dataclass(frozen=True)
class Part:
    """What one activity or one submission adds to a measure; nobody's is a row without a unit."""

    measure: Measure
    year: int
    agency: int | None  # the unit of today
    named: int | None  # the unit of that year
    amount: Amount
    activity: int | None = None
    submission: int | None = None


def total(parts: Iterable[Part]) -> Amount | None:
    """What parts of one measure add up to: an activity of several units once; None of none."""
    found = {
        (part.activity if part.measure.is_joint else number): part.amount
        for number, part in enumerate(parts)
    }
    return sum(found.values(), Amount(0)) if found else None


@dataclass(frozen=True)
class Statistics:
    years: tuple[int, ...]
    measures: tuple[Measure, ...]
    parts: tuple[Part, ...]

    def find(self, key: str) -> Measure:
        """The measure that an address names, else the first."""
        return next((each for each in self.measures if each.key == key), self.measures[0])

    def of(self, measure: Measure) -> list[Part]:
        return [part for part in self.parts if part.measure == measure]

    def whole(self, measure: Measure) -> list[Amount | None]:
        """By year; None where there was nothing to count."""
        return self._by_year(self.of(measure))

    def by_unit(self, measure: Measure) -> dict[int, list[Amount | None]]:
        """Agency id of today → by year."""
        units = defaultdict(list)
        for part in self.of(measure):
            if part.agency is not None:
                units[part.agency].append(part)
        return {unit: self._by_year(parts) for unit, parts in units.items()}

    def _by_year(self, parts):
        by_year = defaultdict(list)
        for part in parts:
            by_year[part.year].append(part)
        return [total(by_year[year]) for year in self.years]


def of_campaigns(campaigns: Iterable[Campaign]) -> Statistics:
    """What these campaigns, one a year, came to."""
    years = {campaign.pk: campaign.year for campaign in campaigns}
    today = Successors.all().today
    parts = [
        Part(measure, years[campaign], agency and today(agency), agency, amount, **source)
        for count in (_activities, _outcomes, _submissions, _figures)
        for measure, campaign, agency, amount, source in count(years)
    ]
    given = dict.fromkeys(part.measure for part in parts)
    figures = (measure for measure in given if measure not in FIXED)
    return Statistics(tuple(sorted(years.values())), (*FIXED, *figures), tuple(parts))


# Each yields measure, campaign, agency, amount and what it is from.
_Counted = Iterator[tuple[Measure, int, int | None, Amount, dict[str, int]]]
_ONE = Amount(1)


def _rows(campaigns):
    """The rows of the schedules that were issued, without those cancelled afterwards."""
    return Activity.objects.filter(
        category__schedule__campaign__in=campaigns,
        category__schedule__attachments__notice__state=NoticeState.ISSUED,
        cancelled_at=None,
    ).order_by()


def _activities(campaigns) -> _Counted:
    fields = ("category__schedule__campaign", "pk", "responsible_agencies")
    for campaign, pk, agency in _rows(campaigns).values_list(*fields).distinct():
        yield PLANNED, campaign, agency, _ONE, {"activity": pk}


def _outcomes(campaigns) -> _Counted:
    held = Outcome.objects.filter(
        activity__in=_rows(campaigns).values("pk"), state=Outcome.State.HELD
    ).select_related("activity__category__schedule")
    for outcome in held.order_by("pk"):
        source = {"activity": outcome.activity_id}
        told_of = (outcome.activity.category.schedule.campaign_id, outcome.agency_id)
        yield HELD, *told_of, _ONE, source
        for measure in TOLD:
            if (value := getattr(outcome, measure.key)) is not None:
                approximate = getattr(outcome, f"{measure.key}_approximate")
                yield measure, *told_of, Amount(value, approximate), source


def _submissions(campaigns) -> _Counted:
    asked = Submission.objects.filter(
        requirement__notice__campaign__in=campaigns,
        requirement__notice__state=NoticeState.ISSUED,
        parent=None,
    ).order_by("pk")
    fields = ("requirement__notice__campaign", "agency", "pk")
    for campaign, agency, pk, *row in asked.values_list(
        *fields, "state", "first_submitted_at", "due_at"
    ):
        numbers = five_numbers.of_state(*row)
        for measure in (EXPECTED, ACTUAL, ON_TIME):
            if getattr(numbers, measure.key):
                yield measure, campaign, agency, _ONE, {"submission": pk}


def _figures(campaigns) -> _Counted:
    """The figures of summaries in force; the same name and unit is the same measure."""
    asked = Submission.objects.filter(
        requirement__notice__campaign__in=campaigns,
        requirement__notice__state=NoticeState.ISSUED,
        requirement__kind=ReportingRequirement.Kind.SUMMARY,
        parent=None,
        state__in=five_numbers.IN_HAND_STATES,
    )
    figures = handed_in.figures_of(asked)
    fields = FigureField.objects.filter(requirement__submissions__in=figures).distinct()
    measures = {field.pk: _measure_of(field) for field in fields}  # in the order of the form
    of_whom = asked.order_by("-requirement__due_at", "pk")
    for pk, campaign, agency in of_whom.values_list(
        "pk", "requirement__notice__campaign", "agency"
    ):
        given = figures.get(pk, {})
        for field, measure in measures.items():
            if field in given:
                yield measure, campaign, agency, Amount(*given[field]), {"submission": pk}


def _measure_of(field):
    words = f"活动总结中填报的“{field.name}”之和。"
    return Measure(f"figure:{field.name}:{field.unit}", field.name, field.unit, words)

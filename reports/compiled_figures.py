"""What the numbers of a summary are counted from: each is the sum of rows that its key names.

    expected                     submissions, without those let off
    submitted, accepted          those that are in hand, 零报告 apart; those accepted
    nothing                      零报告
    planned, held                rows of the issued schedules; those that a unit says were held
    participants, enterprises …  of 开展情况
    figure_7                     of the submissions: one 数据项

`:agency_3` behind it takes the rows of one unit, `:category_5` those of one 活动主题, and
`:unreviewed` also what was handed in and not yet accepted.
"""

from dataclasses import dataclass

from django.urls import reverse

from campaigns.models import Activity, Notice, Schedule
from campaigns.states import NoticeState
from gongwen.quantities import Quantity
from reports.models import (
    FigureField,
    Outcome,
    Question,
    ReportingRequirement,
    Submission,
    SubmissionVersion,
)
from reports.outcomes import QUANTITIES
from reports.states import REPORTED_STATES, TO_REVIEW_STATES, SubmissionState

UNREVIEWED = "unreviewed"
# How a number of people or things stands in a report.
WORDS = {"participants": ("参加人数", "人"), "enterprises": ("惠及企业", "家")}
WORDS |= {"materials": ("发放资料", "份")}


@dataclass(frozen=True)
class Row:
    """One of the rows that add up to a figure, and the page that shows it."""

    label: str
    quantity: Quantity
    url: str


@dataclass(frozen=True)
class Counted:
    """A figure as it stands now; `is_given` unless no row names it."""

    key: str
    title: str
    unit: str
    rows: tuple[Row, ...]

    @property
    def quantity(self) -> Quantity:
        return added(row.quantity for row in self.rows)

    @property
    def lead(self) -> str:
        """What stands before the number."""
        return self.title.rpartition("：")[2]

    @property
    def is_given(self) -> bool:
        return bool(self.rows)

    def __str__(self):
        return f"{in_report(self.quantity)}{self.unit}"


def added(quantities) -> Quantity:
    """Their sum; 约 as soon as one of them is."""
    quantities = list(quantities)
    return Quantity(
        sum(each.value for each in quantities), any(each.approximate for each in quantities)
    )


def in_report(quantity: Quantity) -> str:
    """316, 约12000: an approximate number of whole thousands is 约1.2万 (GB/T 15835-2011)."""
    value = quantity.value
    if quantity.approximate and value >= 10_000 and value % 1_000 == 0:
        whole, thousands = divmod(value // 1_000, 10)
        return f"约{whole}{f'.{thousands}' if thousands else ''}万"
    return str(quantity)


def issued_schedules(requirement: ReportingRequirement):
    """The schedules of the campaign that an issued notice of the bureau carries."""
    notice = requirement.notice
    issued = Notice.objects.filter(
        campaign=notice.campaign_id, issuer=notice.issuer_id, state=NoticeState.ISSUED
    )
    carried = issued.exclude(attachments__schedule=None).values("attachments__schedule")
    return Schedule.objects.filter(pk__in=carried)


class Basis:
    """All rows that a summary of one requirement is counted from, read at once.

    Of submissions those count that reach the bureau itself: a city's own, which its
    counties' are part of.
    """

    def __init__(self, requirement: ReportingRequirement):
        self.requirement = requirement
        self.fields = list(requirement.figure_fields.all())
        self.questions = list(requirement.questions.all())
        self.submissions = list(
            Submission.objects.filter(requirement=requirement, parent=None)
            .select_related("agency")
            .order_by("agency__position", "pk")
        )
        # What is in force, whatever its unit is correcting meanwhile.
        kept = SubmissionVersion.objects.in_force().filter(submission__in=self.submissions)
        self.contents = {version.submission_id: version.contents for version in kept}
        schedules = issued_schedules(requirement)
        self.activities = list(
            Activity.objects.filter(category__schedule__in=schedules, cancelled_at=None)
            .select_related("category")
            .prefetch_related("responsible_agencies")
            .order_by("category__schedule", "category__position", "position", "pk")
        )
        self.outcomes = list(
            Outcome.objects.filter(activity__in=self.activities, state=Outcome.State.HELD)
            .select_related("agency", "activity__category")
            .order_by(
                "activity__category__position", "activity__position", "agency__position", "pk"
            )
        )

    @property
    def agencies(self):
        """Whoever was to submit, in the order of the office."""
        return [submission.agency for submission in self.submissions]

    @property
    def categories(self):
        return list(
            {activity.category_id: activity.category for activity in self.activities}.values()
        )

    def taken(self, unreviewed: bool) -> list[Submission]:
        """The submissions that are taken up."""
        states = {SubmissionState.ACCEPTED} | (set(TO_REVIEW_STATES) if unreviewed else set())
        return [submission for submission in self.submissions if submission.state in states]

    def figure(self, submission: Submission, field: FigureField) -> Quantity | None:
        """What the submission gives for it; None if nothing."""
        given = self.contents.get(submission.pk, {}).get(f"figure_{field.pk}")
        return Quantity(given["value"], given["approximate"]) if given else None

    def answers(self, submission: Submission) -> list[tuple[Question, str]]:
        """The questions it answers, in their order, each with the words."""
        contents = self.contents.get(submission.pk, {})
        given = [(each, contents.get(f"question_{each.pk}")) for each in self.questions]
        return [(each, entry["text"]) for each, entry in given if entry and entry["text"].strip()]

    def count(self, key: str) -> Counted | None:
        """The figure of that key now; None for one that cannot be counted any more."""
        what, *narrowed = key.split(":")
        agency = category = None
        for part in narrowed:
            kind, _, pk = part.partition("_")
            if kind == "agency":
                agency = int(pk)
            elif kind == "category":
                category = int(pk)
        found = self._rows(what, agency, category, UNREVIEWED in narrowed)
        if found is None:
            return None
        title, unit, rows = found
        return Counted(key, self._titled(title, agency, category), unit, tuple(rows))

    def _titled(self, title, agency, category):
        names = {each.pk: each.short_name for each in self.agencies}
        named = names.get(agency, "") if agency else ""
        if category:
            named = {each.pk: each.name for each in self.categories}.get(category, "")
        return f"{named}：{title}" if named else title

    def _rows(self, what, agency, category, unreviewed):
        """(title, unit, rows) of a figure, narrowed down."""
        if what == "expected":
            exempt = SubmissionState.EXEMPT
            found = [each for each in self.submissions if each.state != exempt]
            return "应报送单位", "家", map(_submitted, found)
        if what == "submitted":
            found = [each for each in self.submissions if each.state in REPORTED_STATES]
            return "报送单位", "家", map(_submitted, found)
        if what == "accepted":
            return "审核通过的单位", "家", map(_submitted, self.taken(unreviewed=False))
        if what == "nothing":
            nothing = SubmissionState.NOTHING_TO_REPORT
            found = [each for each in self.submissions if each.state == nothing]
            return "零报告单位", "家", map(_submitted, found)
        if what.startswith("figure_"):
            field = next((each for each in self.fields if f"figure_{each.pk}" == what), None)
            if field is None:
                return None
            rows = self._figures(field, agency, unreviewed)
            return field.name, field.unit, rows
        if what == "planned":
            rows = [_planned(each) for each in self._activities(agency, category)]
            return "计划开展活动", "项", rows
        told = [
            outcome
            for outcome in self.outcomes
            if (agency is None or outcome.agency_id == agency)
            and (category is None or outcome.activity.category_id == category)
        ]
        if what == "held":
            # A row counts once, however many units held it.
            once = {outcome.activity_id: outcome for outcome in reversed(told)}
            held = [outcome for outcome in told if once[outcome.activity_id] is outcome]
            return "已开展活动", "项", map(_held, held)
        name = next((each.name for each in QUANTITIES if each.name == what), None)
        if name is None:
            return None
        given = [each for each in told if getattr(each, name) is not None]
        return *WORDS[name], [_told(outcome, name) for outcome in given]

    def _activities(self, agency, category):
        return [
            each
            for each in self.activities
            if (category is None or each.category_id == category)
            and (
                agency is None or any(unit.pk == agency for unit in each.responsible_agencies.all())
            )
        ]

    def _figures(self, field, agency, unreviewed):
        for submission in self.taken(unreviewed):
            quantity = self.figure(submission, field)
            if quantity and agency in (None, submission.agency_id):
                yield Row(submission.agency.name, quantity, submission.get_absolute_url())


def _submitted(submission):
    return Row(submission.agency.name, Quantity(1), submission.get_absolute_url())


def _planned(activity):
    schedule = reverse("show_schedule", args=[activity.category.schedule_id])
    return Row(activity.content, Quantity(1), f"{schedule}#activity-{activity.pk}")


def _held(outcome):
    return Row(f"{outcome.agency.name}：{outcome.activity.content}", Quantity(1), _url(outcome))


def _told(outcome, name):
    quantity = Quantity(getattr(outcome, name), getattr(outcome, f"{name}_approximate"))
    return Row(f"{outcome.agency.name}：{outcome.activity.content}", quantity, _url(outcome))


def _url(outcome):
    shown = reverse("show_outcomes", args=[outcome.activity.category.schedule_id])
    return f"{shown}#activity-{outcome.activity_id}"

"""进度表: agency × stage for one notice.  Every number is the length of a list that `only` gives."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from django.utils import timezone

from agencies.models import Agency, Contact, User
from agencies.permissions import Role
from campaigns.models import Delivery, Notice
from campaigns.states import NoticeState
from gongwen.document import Align, Column, Table
from reports.models import ReportingRequirement, Submission
from reports.states import OPEN_STATES, TO_REVIEW_STATES, SubmissionState


class Status(Enum):
    """What a cell says: the word in addresses, the label, the tone of its badge."""

    DELIVERED = "delivered", "已送达", "success"
    UNACKNOWLEDGED = "unacknowledged", "待签收", "warning"
    ACKNOWLEDGED = "acknowledged", "已签收", "success"
    OVERDUE = "overdue", "逾期未报", "danger"
    RETURNED = "returned", "请修改重报", "warning"
    AWAITED = "awaited", "待报送", "neutral"
    LATE = "late", "逾期报送", "warning"
    ON_TIME = "on_time", "按时报送", "success"
    NOTHING_TO_REPORT = "nothing", "零报告", "info"
    EXEMPT = "exempt", "免报", "info"
    TO_REVIEW = "to_review", "待审核", "progress"
    ACCEPTED = "accepted", "已审核", "success"
    UNREVIEWED = "unreviewed", "未到审核", "neutral"
    UNNEEDED = "unneeded", "不需审核", "neutral"
    NOT_ASKED = "not_asked", "不需报送", "neutral"
    CANCELLED = "cancelled", "通知已废止", "neutral"

    def __init__(self, slug, label, tone):
        self.slug, self.label, self.tone = slug, label, tone

    @property
    def is_quiet(self):
        """Nothing has happened here and nobody is waiting for it."""
        return self in (Status.UNREVIEWED, Status.UNNEEDED, Status.NOT_ASKED)

    @property
    def is_open(self):
        """The unit can be reminded of it."""
        return self in (Status.OVERDUE, Status.RETURNED, Status.AWAITED)


@dataclass(frozen=True)
class Stage:
    """One column: 送达, 签收, or the 报送 or 审核 of one requirement."""

    key: str
    title: str
    requirement: ReportingRequirement | None = None

    @property
    def is_submission(self):
        return self.key.startswith("submission-")


@dataclass(frozen=True)
class Cell:
    status: Status
    at: datetime | None = None
    submission: Submission | None = None


@dataclass(frozen=True)
class Row:
    agency: Agency
    is_reachable: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Roster:
    notice: Notice
    stages: tuple[Stage, ...]
    rows: tuple[Row, ...]

    def counts(self, stage: Stage) -> list[tuple[Status, int]]:
        """How many agencies stand where in `stage`, in the order of `Status`, without zeros."""
        place = self.stages.index(stage)
        found = Counter(row.cells[place].status for row in self.rows)
        return [(status, found[status]) for status in Status if found[status]]

    def only(self, stage: Stage, status: Status) -> "Roster":
        """The same roster with those agencies alone that stand at `status` in `stage`."""
        place = self.stages.index(stage)
        return replace(
            self, rows=tuple(row for row in self.rows if row.cells[place].status == status)
        )

    def find(self, stage: str, status: str) -> tuple[Stage, Status] | None:
        """The stage and status that an address names, or None."""
        found_stage = next((each for each in self.stages if each.key == stage), None)
        found_status = next((each for each in Status if each.slug == status), None)
        return (found_stage, found_status) if found_stage and found_status else None

    def open_submissions(self, stage: Stage) -> list[Submission]:
        """The submissions of `stage` whose units still have something to do."""
        place = self.stages.index(stage)
        cells = (row.cells[place] for row in self.rows)
        return [cell.submission for cell in cells if cell.submission and cell.status.is_open]


def build(notice: Notice, now: datetime) -> Roster:
    """The roster of `notice` at `now`; without rows while it is not issued."""
    requirements = list(notice.requirements.all())
    deliveries = list(notice.deliveries.select_related("agency"))
    reachable = _reachable({delivery.agency_id for delivery in deliveries})
    submissions = {}
    for submission in Submission.objects.filter(requirement__notice=notice).defer(
        "text", "submitted_text"
    ):
        submissions[submission.requirement_id, submission.agency_id] = submission

    stages = [Stage("delivery", "送达"), Stage("receipt", "签收")]
    for requirement in requirements:
        stages.append(
            Stage(f"submission-{requirement.pk}", f"{requirement.title}报送", requirement)
        )
        stages.append(Stage(f"review-{requirement.pk}", f"{requirement.title}审核", requirement))

    rows = []
    for delivery in deliveries:
        cells = [Cell(Status.DELIVERED, delivery.delivered_at), _receipt(notice, delivery)]
        for requirement in requirements:
            submission = submissions.get((requirement.pk, delivery.agency_id))
            cells += _answer(notice, requirement, submission, now)
        rows.append(Row(delivery.agency, delivery.agency_id in reachable, tuple(cells)))
    return Roster(notice, tuple(stages), tuple(rows))


def _receipt(notice: Notice, delivery: Delivery) -> Cell:
    if delivery.acknowledged_at:
        return Cell(Status.ACKNOWLEDGED, delivery.acknowledged_at)
    in_force = notice.state == NoticeState.ISSUED
    return Cell(Status.UNACKNOWLEDGED if in_force else Status.CANCELLED)


def _answer(notice, requirement, submission, now) -> list[Cell]:
    """The two cells of one requirement: 报送 and 审核."""
    if submission is None:
        return [Cell(Status.NOT_ASKED), Cell(Status.NOT_ASKED)]
    submission.requirement = requirement  # spares a query per cell
    return [
        Cell(
            _submission_status(notice, submission, now),
            submission.submitted_at,
            submission,
        ),
        Cell(_review_status(submission), submission=submission),
    ]


def _submission_status(notice, submission, now) -> Status:
    state = submission.state
    if state in OPEN_STATES:
        if notice.state != NoticeState.ISSUED:
            return Status.CANCELLED
        if state == SubmissionState.RETURNED:
            return Status.RETURNED
        return Status.OVERDUE if submission.is_overdue(now) else Status.AWAITED
    if state == SubmissionState.NOTHING_TO_REPORT:
        return Status.NOTHING_TO_REPORT
    if state == SubmissionState.EXEMPT:
        return Status.EXEMPT
    return Status.LATE if submission.is_late else Status.ON_TIME


def _review_status(submission) -> Status:
    if submission.state in TO_REVIEW_STATES:
        return Status.TO_REVIEW
    if submission.state == SubmissionState.ACCEPTED:
        return Status.ACCEPTED
    return Status.UNREVIEWED if submission.state in OPEN_STATES else Status.UNNEEDED


def _reachable(agencies: set[int]) -> set[int]:
    """Those with a clerk or, for want of one, a contact with a mail address."""
    clerks = User.objects.with_role(Role.CLERK).filter(agency__in=agencies)
    contacts = Contact.objects.filter(agency__in=agencies).exclude(email="")
    return {*clerks.values_list("agency", flat=True), *contacts.values_list("agency", flat=True)}


def table(roster: Roster) -> Table:
    """The roster as shown, for the workbook."""
    share = round(0.66 / len(roster.stages), 3)
    columns = (
        Column("序号", 0.06, Align.CENTER),
        Column("单位", 0.28),
        *(Column(stage.title, share, Align.CENTER) for stage in roster.stages),
    )
    rows = tuple(
        (str(number), row.agency.name, *(_words(cell) for cell in row.cells))
        for number, row in enumerate(roster.rows, start=1)
    )
    return Table(columns, rows)


def _words(cell: Cell) -> str:
    if cell.at is None:
        return cell.status.label
    at = timezone.localtime(cell.at)
    return f"{cell.status.label} {at.month}月{at.day}日{at:%H:%M}"

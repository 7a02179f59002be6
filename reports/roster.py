"""进度表: agency × stage for one notice.  Every number is the length of a list that `only` gives."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from django.utils import timezone

from agencies import messages
from agencies.models import Agency
from campaigns.models import Delivery, Notice
from campaigns.states import NoticeState
from gongwen.document import Align, Column
from gongwen.sheet import Grid
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
        """The unit still has to submit."""
        return self in (Status.OVERDUE, Status.RETURNED, Status.AWAITED)

    @property
    def statuses(self):
        """As of a `Group`: a status is the group of itself."""
        return (self,)


@dataclass(frozen=True)
class Group:
    """Several statuses that one number counts; like a status in addresses and headings."""

    slug: str
    label: str
    statuses: tuple[Status, ...]


# The “done” of “done of total”: whoever was asked and has nothing more to do.
DONE = Group(
    "done",
    "已办理（含零报告、免报）",
    (Status.LATE, Status.ON_TIME, Status.NOTHING_TO_REPORT, Status.EXEMPT),
)


@dataclass(frozen=True)
class Stage:
    """One column: 送达, 签收, or the 报送 or 审核 of one requirement."""

    key: str
    title: str
    requirement: ReportingRequirement | None = None

    @property
    def is_submission(self):
        return self.key.startswith("submission-")

    @property
    def has_time(self):
        """Its cells say when."""
        return not self.key.startswith("review-")


@dataclass(frozen=True)
class Cell:
    status: Status
    at: datetime | None = None
    submission: Submission | None = None
    can_be_reminded: bool = False


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

    def only(self, stage: Stage, chosen: Status | Group) -> "Roster":
        """The same roster with those agencies alone that stand at `chosen` in `stage`."""
        place = self.stages.index(stage)
        found = (row for row in self.rows if row.cells[place].status in chosen.statuses)
        return replace(self, rows=tuple(found))

    def find(self, stage: str, status: str) -> tuple[Stage, Status | Group] | None:
        """The stage and the status or group that an address names, or None."""
        found_stage = next((each for each in self.stages if each.key == stage), None)
        found_status = next((each for each in (*Status, DONE) if each.slug == status), None)
        return (found_stage, found_status) if found_stage and found_status else None

    def to_remind(self, stage: Stage) -> list[Row]:
        """Who can be reminded of `stage` now."""
        place = self.stages.index(stage)
        return [row for row in self.rows if row.cells[place].can_be_reminded]


def build(notice: Notice, now: datetime) -> Roster:
    """The roster of `notice` at `now`; without rows while it is not issued."""
    requirements = list(notice.requirements.all())
    deliveries = list(notice.deliveries.select_related("agency"))
    reachable = messages.reachable_people({delivery.agency_id for delivery in deliveries})
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
        rows.append(Row(delivery.agency, bool(reachable[delivery.agency_id]), tuple(cells)))
    return Roster(notice, tuple(stages), tuple(rows))


def _receipt(notice: Notice, delivery: Delivery) -> Cell:
    if delivery.acknowledged_at:
        return Cell(Status.ACKNOWLEDGED, delivery.acknowledged_at)
    in_force = notice.state == NoticeState.ISSUED
    if in_force:
        return Cell(Status.UNACKNOWLEDGED, can_be_reminded=True)
    return Cell(Status.CANCELLED)


def _answer(notice, requirement, submission, now) -> list[Cell]:
    """The two cells of one requirement: 报送 and 审核."""
    if submission is None:
        return [Cell(Status.NOT_ASKED), Cell(Status.NOT_ASKED)]
    submission.requirement = requirement  # spares a query per cell
    status = _submission_status(notice, submission, now)
    can_be_reminded = status.is_open and not submission.is_locked(now)
    return [
        Cell(status, submission.submitted_at, submission, can_be_reminded),
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


def grid(roster: Roster) -> Grid:
    """The roster as shown, for the workbook; a time stands in a column of its own."""
    timed = [place for place, stage in enumerate(roster.stages) if stage.has_time]
    share = round(0.66 / (len(roster.stages) + len(timed)), 3)
    columns = [Column("序号", 0.06, Align.CENTER), Column("单位", 0.28)]
    for stage in roster.stages:
        columns.append(Column(stage.title, share, Align.CENTER))
        if stage.has_time:
            columns.append(Column(f"{stage.title}时间", share, Align.CENTER))
    rows = []
    for number, row in enumerate(roster.rows, start=1):
        values = [number, row.agency.name]
        for stage, cell in zip(roster.stages, row.cells, strict=True):
            values.append(cell.status.label)
            if stage.has_time:
                values.append(_moment(cell.at))
        rows.append(tuple(values))
    return Grid(tuple(columns), tuple(rows))


def _moment(at):
    """As a spreadsheet keeps it, which knows no zones: the time in Fuzhou."""
    return timezone.localtime(at).replace(tzinfo=None, second=0, microsecond=0) if at else ""

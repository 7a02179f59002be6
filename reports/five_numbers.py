"""五项数据: 应报, 实报, 报送率, 按时报, 按时率; the one definition for roster, progress,
statistics and summary.  They come from the rows of `Submission`, never from a click.

Each counts a part of the one before, so that no rate can leave 0…100 %:

- 应报: those whom a notice in force asks, without those let off (免报).
- 实报: of these, what the receiver has in hand: handed in, again after a return, accepted, or
  零报告.  What was returned is not in hand until it comes back; what was let off is not asked.
- 按时报: of these, what was handed in for the first time not after it was due.  An extension
  moves the due time; a return never makes late what was in time.

`of_one` says it of a row and `condition` of many in SQL; both agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db.models import Count, F, Q, QuerySet

from campaigns.states import NoticeState
from reports.levels import ORDER, level
from reports.models import Submission
from reports.states import REPORTED_STATES, SubmissionState

IN_HAND_STATES = (*REPORTED_STATES, SubmissionState.NOTHING_TO_REPORT)

# 口径说明, as it stands on the pages.
DEFINITIONS = (
    ("应报", "有效通知要求报送的份数，不含免报。"),
    ("实报", "已报送、重报、审核通过的和零报告。退回修改的，重报之前不计入；审核后更正的，照计。"),
    ("报送率", "实报 ÷ 应报。没有应报的记“—”。"),
    ("按时报", "实报中首次报送不晚于截止时间的；同意延期的按延期后的时间，退回重报不算逾期。"),
    ("按时率", "按时报 ÷ 应报。"),
)


class Part(Enum):
    """What is counted: its name in addresses, and its label."""

    EXPECTED = "expected", "应报"
    ACTUAL = "actual", "实报"
    ON_TIME = "on_time", "按时报"
    MISSING = "missing", "未报"
    LATE = "late", "逾期报"

    def __init__(self, slug, label):
        self.slug, self.label = slug, label

    @classmethod
    def named(cls, slug):
        """The part that an address names, or None."""
        return next((part for part in cls if part.slug == slug), None)


def share(part: int, whole: int) -> str:
    """A rate in per cent for reading, rounded: “—” of none, 100% only of all, 0% of nothing."""
    if not whole:
        return "—"
    tenths = (2000 * part + whole) // (2 * whole)
    if 0 < part < whole:
        tenths = min(max(tenths, 1), 999)
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}%"


@dataclass(frozen=True)
class FiveNumbers:
    """expected ≥ actual ≥ on_time; the other two are their rates."""

    expected: int = 0
    actual: int = 0
    on_time: int = 0

    def __add__(self, other: "FiveNumbers") -> "FiveNumbers":
        return FiveNumbers(
            self.expected + other.expected,
            self.actual + other.actual,
            self.on_time + other.on_time,
        )

    def count(self, part: Part) -> int:
        return {
            Part.EXPECTED: self.expected,
            Part.ACTUAL: self.actual,
            Part.ON_TIME: self.on_time,
            Part.MISSING: self.missing,
            Part.LATE: self.late,
        }[part]

    @property
    def missing(self) -> int:
        return self.expected - self.actual

    @property
    def late(self) -> int:
        return self.actual - self.on_time

    @property
    def rate(self) -> str:
        return share(self.actual, self.expected)

    @property
    def rate_on_time(self) -> str:
        return share(self.on_time, self.expected)


def total(numbers: Iterable[FiveNumbers]) -> FiveNumbers:
    return sum(numbers, FiveNumbers())


# --- Of a row -------------------------------------------------------------------------


def of_state(
    state: str, first_submitted_at: datetime | None, due_at: datetime, *, in_force: bool = True
) -> FiveNumbers:
    """What one submission adds to each number: nought or one."""
    if not in_force or state == SubmissionState.EXEMPT:
        return FiveNumbers()
    actual = state in IN_HAND_STATES
    on_time = actual and first_submitted_at is not None and first_submitted_at <= due_at
    return FiveNumbers(1, int(actual), int(on_time))


def of_one(submission: Submission, *, in_force: bool = True) -> FiveNumbers:
    """`in_force` tells of the notice, which the row itself does not know."""
    return of_state(
        submission.state, submission.first_submitted_at, submission.due_at, in_force=in_force
    )


# --- Of many, in SQL ------------------------------------------------------------------


def condition(part: Part, prefix: str = "") -> Q:
    """Which submissions `part` counts; `prefix` leads to them, as “submissions__”."""

    def at(**lookups):
        return Q(**{f"{prefix}{name}": value for name, value in lookups.items()})

    expected = at(requirement__notice__state=NoticeState.ISSUED)
    expected &= ~at(state=SubmissionState.EXEMPT)
    actual = at(state__in=IN_HAND_STATES)
    on_time = at(first_submitted_at__lte=F(f"{prefix}due_at"))
    return {
        Part.EXPECTED: expected,
        Part.ACTUAL: expected & actual,
        Part.ON_TIME: expected & actual & on_time,
        Part.MISSING: expected & ~actual,
        Part.LATE: expected & actual & ~on_time,
    }[part]


def counts(prefix: str = "") -> dict[str, Count]:
    """For `annotate` and `aggregate`: expected, actual and on_time."""
    each = f"{prefix}pk"
    return {
        part.slug: Count(each, filter=condition(part, prefix), distinct=bool(prefix))
        for part in (Part.EXPECTED, Part.ACTUAL, Part.ON_TIME)
    }


def of_many(submissions: QuerySet[Submission]) -> FiveNumbers:
    return FiveNumbers(**submissions.order_by().aggregate(**counts()))


def by(submissions: QuerySet[Submission], *fields: str) -> dict[tuple, FiveNumbers]:
    """The numbers for each combination of `fields`: by("agency"), by("requirement", "agency")."""
    rows = submissions.order_by().values_list(*fields).annotate(**counts())
    return {tuple(row[:-3]): FiveNumbers(*row[-3:]) for row in rows}


def by_level(submissions: QuerySet[Submission]) -> dict[str, FiveNumbers]:
    """By the names of `reports.levels`, in their order."""
    found: dict[str, FiveNumbers] = {}
    for (kind, at), numbers in by(submissions, "agency__kind", "agency__level").items():
        name = level(kind, at)
        found[name] = found.get(name, FiveNumbers()) + numbers
    return dict(sorted(found.items(), key=lambda item: ORDER[item[0]]))

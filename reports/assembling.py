"""汇总活动方案: all that the units handed in for a schedule, beside the rows it has already.

What is likely the same and what clashes is told for the table as it would be if everything
that still waits were accepted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agencies.models import Agency, User
from campaigns import activities, clashes, likeness, planning
from campaigns.clashes import Clash
from campaigns.columns import Role, columns_of, words
from campaigns.models import Activity, Schedule, ScheduleColumn
from reports.models import ProposedActivity, Submission

State = ProposedActivity.State
SHORT = 18  # characters by which a row is called


@dataclass(frozen=True)
class Twin:
    """What a proposal is likely the same as, and why; of a row of the table its `activity`."""

    name: str
    reasons: tuple[str, ...]
    key: str
    pk: int
    activity: int | None = None


@dataclass(frozen=True)
class Candidate:
    """A proposal as the officer sees it: the words that were handed in."""

    proposal: ProposedActivity
    category: str
    values: Mapping[str, str]
    twins: list[Twin] = field(default_factory=list)

    @property
    def is_waiting(self) -> bool:
        return is_waiting(self.proposal)

    @property
    def is_lost(self) -> bool:
        """It was taken, and its row is no longer in the table."""
        return self.proposal.state in (State.ACCEPTED, State.MERGED) and self.is_waiting

    @property
    def is_rewritten(self) -> bool:
        """The unit handed in again after it was accepted, and the row says something else."""
        proposal = self.proposal
        if proposal.state != State.ACCEPTED or self.is_waiting:
            return False
        handed_in_at = proposal.submission.submitted_at
        if handed_in_at is None or handed_in_at <= proposal.decided_at:
            return False
        return any(words(proposal.activity, role) != text for role, text in self.values.items())

    @property
    def agency(self) -> Agency:
        return self.proposal.submission.agency

    @property
    def name(self) -> str:
        content = self.values.get(Role.CONTENT, "")
        shown = content if len(content) <= SHORT else f"{content[: SHORT - 1]}…"
        return f"{self.agency.short_name}“{shown}”"


@dataclass(frozen=True)
class Board:
    """Everything that was handed in, by category in the order of the table, and what to mind.

    `groups` holds names of categories with their candidates; one that the table no longer
    has comes last.  `withdrawn` are the rows of the table whose units propose them no longer.
    """

    columns: list[ScheduleColumn]
    candidates: list[Candidate]
    groups: list[tuple[str, list[Candidate]]]
    clashes: list[Clash]
    counts: Mapping[str, int]
    units: int
    withdrawn: list[ProposedActivity]


# Under which tab a proposal is shown.
TABS = {"waiting": "待处理", "taken": "已采纳", "declined": "未采纳"}


def is_waiting(proposal: ProposedActivity) -> bool:
    """Nobody has decided, or the row it became was deleted."""
    if proposal.state in (State.ACCEPTED, State.MERGED):
        return proposal.activity_id is None
    return proposal.state == State.PROPOSED


def tab_of(candidate: Candidate) -> str:
    if candidate.is_waiting:
        return "waiting"
    return "declined" if candidate.proposal.state == State.DECLINED else "taken"


def proposals_for(schedule: Schedule, user: User):
    """What was handed in for the schedule, of the submissions that the user may read."""
    return _of(schedule, user, ProposedActivity.objects.handed_in())


def _of(schedule, user, proposals):
    return (
        proposals.filter(
            submission__requirement__schedule=schedule,
            submission__in=Submission.objects.visible_to(user),
        )
        .select_related("submission__agency", "activity", "decided_by")
        .order_by("submission__agency__position", "submission", "position", "pk")
    )


def board(schedule: Schedule, user: User, *, tab: str = "") -> Board:
    """The page of the officer; `tab` leaves the others out of `groups`."""
    columns = columns_of(schedule)
    categories = list(schedule.categories.values_list("name", flat=True))
    candidates = [
        Candidate(row, row.handed_in["category"], row.handed_in["values"])
        for row in proposals_for(schedule, user)
    ]
    rows = list(
        Activity.objects.filter(category__schedule=schedule, cancelled_at=None)
        .order_by("category__position", "category", "position", "pk")
        .select_related("category")
        .prefetch_related("responsible_agencies")
    )
    waiting = [candidate for candidate in candidates if candidate.is_waiting]
    _mark(schedule, waiting, rows)
    read = planning.reader(schedule.campaign)
    planned = [
        *planning.planned_rows(rows),
        *(planning.planned(c.proposal.key, c.name, c.category, c.values, read) for c in waiting),
    ]
    found = clashes.clashes(planned, categories=categories, day=schedule.campaign.day)
    shown = [c for c in candidates if not tab or tab_of(c) == tab]
    return Board(
        columns=columns,
        candidates=candidates,
        groups=grouped(shown, categories),
        clashes=found,
        counts=Counter(tab_of(candidate) for candidate in candidates),
        units=len({candidate.agency.pk for candidate in candidates}),
        withdrawn=list(_of(schedule, user, ProposedActivity.objects.withdrawn())),
    )


def grouped(
    candidates: Iterable[Candidate], categories: Sequence[str]
) -> list[tuple[str, list[Candidate]]]:
    """The candidates by category, those of the table first and in its order; none is empty."""
    by_category: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_category[candidate.category].append(candidate)
    known = [name for name in categories if name in by_category]
    return [(name, by_category[name]) for name in [*known, *(by_category.keys() - {*known})]]


def _mark(schedule, waiting, rows):
    """Note on each waiting candidate what it is likely the same as."""
    lines = lines_below(activities.agencies_near(schedule.campaign), schedule.campaign.host_id)
    read = planning.reader(schedule.campaign)
    told = [_told(candidate, lines, read) for candidate in waiting]
    table = [planning.told(row, lines) for row in rows]
    by_key = {str(candidate.proposal.key): candidate for candidate in waiting}
    names = {key: (c.name, c.proposal.pk, None) for key, c in by_key.items()}
    for number, row in enumerate(rows, start=1):
        names[str(row.key)] = (f"表中第{number}项", row.pk, row.pk)
    for pair in likeness.pairs(told, table):
        for key, other in ((pair.one, pair.other), (pair.other, pair.one)):
            if key in by_key:
                name, pk, activity = names[other]
                by_key[key].twins.append(Twin(name, pair.reasons, other, pk, activity))


def lines_below(agencies: Iterable[Agency], host: int) -> dict[int, frozenset[int]]:
    """Agency id → itself and all above it, up to the host and without it."""
    parents = {agency.pk: agency.parent_id for agency in agencies}

    def line(pk):
        found = []
        while pk is not None and pk != host and pk not in found:
            found.append(pk)
            pk = parents.get(pk)
        return frozenset(found)

    return {pk: line(pk) for pk in parents}


def _told(candidate, lines, read):
    span = read(candidate.values.get(Role.TIME, ""))
    agency = candidate.agency.pk
    return likeness.Told(
        key=str(candidate.proposal.key),
        content=candidate.values.get(Role.CONTENT, ""),
        place=candidate.values.get(Role.PLACE, ""),
        first=span.first if span else None,
        last=span.last if span else None,
        agencies=frozenset({agency}),
        lines=lines.get(agency, frozenset({agency})),
        source=str(candidate.proposal.submission_id),
    )

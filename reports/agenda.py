"""What stands on which days: activities, deadlines and campaign days, for pages and feeds alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from agencies.permissions import Permission
from campaigns.columns import units_text
from campaigns.models import Activity, ActivityChange, Campaign, Notice, Schedule
from campaigns.states import NoticeState
from gongwen.dates import Precision, Span, days_in, in_order
from reports.deadlines import Remaining
from reports.models import Outcome, ReportingRequirement, Submission

ONE_DAY = timedelta(days=1)
# What a span is, in words beside its own.
PRECISIONS = {
    Precision.EXACT: "当天",
    Precision.RANGE: "连续几天",
    Precision.AROUND: "前后几天",
    Precision.PART_OF_MONTH: "一段时间内",
    Precision.BEFORE: "在此之前",
    Precision.MONTH: "当月内",
    Precision.SEVERAL: "其中几天",
}


@dataclass(frozen=True)
class Entry:
    """One line of a calendar; without days where its time names none.

    `kind` is activity, deadline or day; `days` are those meant where not all from `first` to
    `last` are; `was` is the time before it was put off.
    """

    kind: str
    key: str
    title: str
    time_text: str
    url: str
    first: date | None = None
    last: date | None = None
    precision: str = ""
    anchor: date | None = None
    units: str = ""
    category: str = ""
    campaign: str = ""
    badges: list[Remaining] = field(default_factory=list)
    is_cancelled: bool = False
    was: str = ""
    activity: Activity | None = None

    @property
    def is_point(self) -> bool:
        """On exactly one day, which is certain."""
        return self.precision == Precision.EXACT

    @property
    def is_fuzzy(self) -> bool:
        """On a day among those from `first` to `last` that the words leave open."""
        return self.precision not in (Precision.EXACT, Precision.RANGE)

    @property
    def precision_label(self) -> str:
        return PRECISIONS.get(self.precision, "")

    @property
    def sort_key(self):
        span = None
        if self.first:
            span = Span(self.first, self.last, Precision(self.precision), self.anchor)
        return in_order(span)

    def stretches(self) -> list[tuple[date, date]]:
        """The unbroken days it stands on: one stretch, or each of several days named apart."""
        if not self.first:
            return []
        if self.precision != Precision.SEVERAL:
            return [(self.first, self.last)]
        named = sorted(
            {
                day
                for written in days_in(self.time_text)
                if (day := written.in_year(self.first.year)) and self.first <= day <= self.last
            }
            | {self.first, self.last}
        )
        return [(day, day) for day in named]

    def touches(self, first: date, last: date) -> bool:
        return any(begins <= last and ends >= first for begins, ends in self.stretches())


def readable_schedules(user: User, *, drafts: bool = False):
    """Of issued notices in force; with `drafts` also what the own bureau is still preparing."""
    carried = _carried(Notice.objects.visible_to(user).filter(state=NoticeState.ISSUED))
    if drafts and user.may(Permission.READ_DRAFTS):
        return Schedule.objects.filter(Q(pk__in=carried) | Q(campaign__host=user.bureau))
    return Schedule.objects.filter(pk__in=carried)


def schedules_of(agency: Agency):
    """What a unit itself receives and issues, whoever of it asks: for its calendar."""
    reached = Q(deliveries__agency__in={agency, agency.bureau}) | Q(issuer=agency.bureau)
    in_force = Notice.objects.filter(state=NoticeState.ISSUED)
    return Schedule.objects.filter(pk__in=_carried(in_force.filter(reached)))


def _carried(notices):
    return notices.exclude(attachments__schedule=None).values("attachments__schedule")


def with_all(activities, *, told=None):
    """The rows with what an entry needs, in a number of queries that does not depend on them;
    `told` are the outcomes to be shown."""
    changes = ActivityChange.objects.order_by("at", "pk")
    told = Outcome.objects.none() if told is None else told
    return activities.select_related(
        "category__schedule__campaign__series", "category__schedule__campaign__host"
    ).prefetch_related(
        Prefetch("changes", changes, to_attr="history"), Prefetch("outcomes", told, to_attr="told")
    )


def activity_entry(activity: Activity) -> Entry:
    schedule = activity.category.schedule
    return Entry(
        kind="activity",
        key=str(activity.key),
        title=activity.content,
        time_text=activity.time_text,
        url=f"{reverse('show_schedule', args=[schedule.pk])}#activity-{activity.pk}",
        first=activity.starts_on,
        last=activity.ends_on,
        precision=activity.precision,
        anchor=activity.anchor,
        units=units_text(activity),
        category=activity.category.name,
        campaign=str(schedule.campaign),
        badges=_badges(activity),
        is_cancelled=activity.cancelled_at is not None,
        was=_time_before(activity),
        activity=activity,
    )


def _badges(activity):
    if activity.cancelled_at:
        return [Remaining("已取消", "neutral")]
    badges = []
    kinds = {change.kind for change in activity.history}
    if _time_before(activity):
        badges.append(Remaining("改期", "warning"))
    elif ActivityChange.Kind.CHANGED in kinds:
        badges.append(Remaining("有调整", "info"))
    if ActivityChange.Kind.ADDED in kinds:
        badges.append(Remaining("新增", "info"))
    told = {outcome.state: outcome for outcome in activity.told}
    states = [told[state] for state in Outcome.State.values if state in told]
    return [*badges, *(Remaining(each.get_state_display(), each.tone) for each in states)]


def _time_before(activity):
    """The time as it was first issued, if it is another now."""
    for change in activity.history:
        before = change.before.get("time", "")
        if before and change.after.get("time", before) != before:
            return before if before != activity.time_text else ""
    return ""


def deadlines_for(user: User, *, own: bool = False) -> list[Entry]:
    """By when the user's unit must answer, and what its bureau asked of others, unless `own`."""
    asked = Submission.objects.filter(
        agency__in=user.own_agencies, requirement__notice__state=NoticeState.ISSUED
    ).select_related("requirement__notice__campaign__series", "requirement__notice__issuer")
    found = [
        _deadline(
            submission.requirement,
            submission.get_absolute_url(),
            submission.due_at,
            submission.is_open,
        )
        for submission in asked
    ]
    if user.may(Permission.READ_DRAFTS) and not own:
        requirements = ReportingRequirement.objects.filter(
            notice__issuer=user.bureau, notice__state=NoticeState.ISSUED
        ).select_related("notice__campaign__series", "notice__issuer")
        found += [
            _deadline(
                requirement,
                reverse("show_roster", args=[requirement.notice_id]),
                requirement.due_at,
            )
            for requirement in requirements
        ]
    return found


def deadlines_of(agency: Agency, campaign: Campaign | None) -> list[Entry]:
    """By when a unit must answer, for its calendar: what it has still to do."""
    asked = (
        Submission.objects.awaiting()
        .filter(agency__in={agency, agency.bureau})
        .select_related("requirement__notice__campaign__series", "requirement__notice__issuer")
    )
    if campaign:
        asked = asked.filter(requirement__notice__campaign=campaign)
    return [_deadline(each.requirement, each.get_absolute_url(), each.due_at) for each in asked]


def _deadline(requirement, url, due_at, is_open=True):
    day = timezone.localdate(due_at)
    notice = requirement.notice
    return Entry(
        kind="deadline",
        key=f"requirement-{requirement.pk}",
        title=f"{requirement.title}报送截止",
        time_text=_moment(due_at),
        url=url,
        first=day,
        last=day,
        precision=Precision.EXACT,
        units=notice.issuer.short_name,
        campaign=str(notice.campaign),
        badges=[] if is_open else [Remaining("已办", "success")],
    )


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日{local:%H:%M}前"


def campaign_days(campaigns: Iterable[Campaign]) -> list[Entry]:
    """The day each campaign is named after."""
    return [
        Entry(
            kind="day",
            key=f"campaign-{campaign.pk}",
            title=f"“{campaign.series.name}”活动日",
            time_text=f"{campaign.day.month}月{campaign.day.day}日",
            url=reverse("show_campaign", args=[campaign.pk]),
            first=campaign.day,
            last=campaign.day,
            precision=Precision.EXACT,
            campaign=str(campaign),
        )
        for campaign in campaigns
        if campaign.day
    ]


def in_turn(entries: Iterable[Entry]) -> list[Entry]:
    """As a person would order them; campaign days and deadlines before the activities of a day."""
    rank = {"day": 0, "deadline": 1, "activity": 2}
    return sorted(entries, key=lambda entry: (*entry.sort_key, rank[entry.kind]))


@dataclass(frozen=True)
class Bar:
    """An entry's stretch within a row of days, counted from 1; cut off where it goes on."""

    entry: Entry
    start: int
    length: int
    lane: int
    from_before: bool
    goes_on: bool


def bars(entries: Sequence[Entry], days: Sequence[date]) -> list[Bar]:
    """Lay the entries out over consecutive days, each in the first lane that is free there."""
    first, last = days[0], days[-1]
    lanes: list[set[int]] = []  # the columns that each has taken
    laid = []
    stretches = [
        (max(begins, first), min(ends, last), begins < first, ends > last, entry)
        for entry in entries
        for begins, ends in entry.stretches()
        if begins <= last and ends >= first
    ]
    # The campaign's day and deadlines are never pushed out of sight; then what is certain.
    stretches.sort(key=lambda each: (each[4].kind == "activity", each[0], not each[4].is_point))
    for begins, ends, from_before, goes_on, entry in stretches:
        start, end = (begins - first).days + 1, (ends - first).days + 1
        columns = set(range(start, end + 1))
        lane = next((n for n, taken in enumerate(lanes) if not taken & columns), len(lanes))
        if lane == len(lanes):
            lanes.append(set())
        lanes[lane] |= columns
        laid.append(Bar(entry, start, len(columns), lane, from_before, goes_on))
    return laid

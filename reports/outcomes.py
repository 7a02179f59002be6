"""开展情况: which rows a unit has to tell of, who may, what is kept, and what it adds up to."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from agencies import audit
from agencies.conflicts import Conflict
from agencies.models import Agency, User
from agencies.permissions import Permission
from campaigns import revisions
from campaigns.models import Activity, Notice, Schedule
from campaigns.states import NoticeState
from gongwen import dates
from reports.models import Outcome

State = Outcome.State
CANCELLED_ROW = "这项活动已在印发后取消，不需填报。"
TOLD_MEANWHILE = "您打开之后，同事已经填报了这项活动。请对照现有内容，核对后再保存。"


@dataclass(frozen=True)
class Quantity:
    """A figure of an outcome: its field, what it is called, and what it is counted in."""

    name: str
    label: str
    unit: str


QUANTITIES = (
    Quantity("participants", "参加人数", "人"),
    Quantity("enterprises", "惠及企业", "家"),
    Quantity("materials", "发放资料", "份"),
)


def issued_schedules(user: User):
    """The schedules that an issued notice in force carries to `user`."""
    in_force = Notice.objects.visible_to(user).filter(state=NoticeState.ISSUED)
    carried = in_force.exclude(attachments__schedule=None).values("attachments__schedule")
    return Schedule.objects.filter(pk__in=carried)


def own_rows(user: User):
    """The issued rows, cancelled ones too, that a unit `user` answers for is responsible for."""
    own = Activity.responsible_agencies.through.objects.filter(agency__in=user.own_agencies)
    return Activity.objects.filter(
        category__schedule__in=issued_schedules(user), pk__in=own.values("activity")
    )


def awaiting(user: User, today: date):
    """Those of which the unit has to tell: their days are over, and nothing was told yet.

    What was postponed is asked for again once its new days are over.  Of a time without
    days (及时) it may tell, and is not asked.
    """
    told = Outcome.objects.filter(activity=OuterRef("pk"), agency__in=user.own_agencies)
    again = Q(state=State.POSTPONED, ends_on__lt=today)
    return own_rows(user).filter(~Exists(told.exclude(again)), ends_on__lt=today, cancelled_at=None)


def may_tell(user: User) -> bool:
    """A unit's clerk, and for the bureau's own rows its officer."""
    return user.may(Permission.SUBMIT) or user.may(Permission.REVIEW_SUBMISSION)


def telling_agency(activity: Activity, user: User) -> Agency:
    """The unit for which `user` tells of the row; raise `PermissionDenied` or `Conflict`."""
    if not may_tell(user):
        raise PermissionDenied("您的账号没有填报开展情况的权限，请联系系统管理员。")
    responsible = set(activity.responsible_agencies.all())
    for agency in user.own_agencies:
        if agency in responsible:
            if activity.cancelled_at:
                raise Conflict(CANCELLED_ROW)
            return agency
    raise PermissionDenied("只有这项活动的责任单位可以填报开展情况。")


def save(outcome: Outcome, *, by: User, now: datetime) -> None:
    """Keep what the unit tells, with the days its time means.

    Raise `Conflict` if a colleague told of the row meanwhile, or it was cancelled.
    """
    with transaction.atomic():
        row = Activity.objects.select_for_update().get(pk=outcome.activity_id)
        if row.cancelled_at:
            raise Conflict(CANCELLED_ROW)
        others = Outcome.objects.filter(activity=row, agency=outcome.agency)
        if outcome.pk:
            revisions.claim(outcome)
        elif others.exists():
            raise Conflict(TOLD_MEANWHILE)
        _read_time(outcome)
        outcome.updated_at, outcome.updated_by = now, by
        outcome.save()
        detail = {"state": outcome.get_state_display(), "agency": outcome.agency.name}
        audit.record("填报开展情况", by=by, target=row, now=now, detail=detail)


def _read_time(outcome):
    campaign = outcome.activity.category.schedule.campaign
    span = dates.parse_span(
        outcome.time_text,
        year=campaign.year,
        event_date=campaign.day,
        event_name=campaign.series.name,
    )
    outcome.starts_on = span.first if span else None
    outcome.ends_on = span.last if span else None


@dataclass
class Sum:
    """A figure over many outcomes; `given` of them name it, and it is 约 if any of them is."""

    quantity: Quantity
    value: int = 0
    approximate: bool = False
    given: int = 0

    def __str__(self):
        return f"{'约' if self.approximate else ''}{self.value}{self.quantity.unit}"


@dataclass
class Sums:
    """What outcomes add up to; a row counts as held once, however many units held it."""

    held: int = 0
    figures: list[Sum] = field(default_factory=lambda: [Sum(each) for each in QUANTITIES])


def sums_of(outcomes) -> Sums:
    """The sums of those that were held; the others have no figures."""
    sums, rows = Sums(), set()
    for outcome in outcomes:
        if outcome.state != State.HELD:
            continue
        rows.add(outcome.activity_id)
        for total in sums.figures:
            value = getattr(outcome, total.quantity.name)
            if value is not None:
                total.value += value
                total.given += 1
                total.approximate |= getattr(outcome, f"{total.quantity.name}_approximate")
    sums.held = len(rows)
    return sums


def figures_in_words(outcome: Outcome) -> list[str]:
    """参加人数约200人 …, those that were given."""
    told = []
    for quantity in QUANTITIES:
        value = getattr(outcome, quantity.name)
        if value is not None:
            mark = "约" if getattr(outcome, f"{quantity.name}_approximate") else ""
            told.append(f"{quantity.label}{mark}{value}{quantity.unit}")
    return told

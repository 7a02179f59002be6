"""What a superior wants by a day is asked of the units below some working days earlier."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from agencies import audit
from agencies.models import User
from campaigns.models import Notice
from campaigns.superior import Due
from campaigns.working_days import is_working_day, working_day_before, working_days_left
from gongwen.dates import format_date
from reports.models import ReportingRequirement

USUAL_DAYS = 5  # working days that a bureau needs to put together what its units send
SHORTEST = 5  # working days within which no unit hears from all those below it
LAST_MINUTE = time(23, 59)  # “5月24日前”: the whole day is in time
_WEEKDAYS = "一二三四五六日"
Kind = ReportingRequirement.Kind
# Of a superior's requirement: what is asked below as it asks it.
ASKED_ALIKE = (
    "instructions",
    "chain",
    "asks_text",
    "takes_files",
    "takes_photos",
    "min_characters",
    "max_characters",
)


@dataclass(frozen=True)
class Request:
    """What is to be asked below: its kind and name, by when, and how that day was found."""

    what: str
    kind: str
    title: str
    due_on: date | None
    reckoning: str


def propose(due: Due, days: int) -> Request:
    """The request that answers what the superior wants, `days` working days ahead of it."""
    kind = kind_of(due.what)
    title = due.what.rpartition("”")[2] or due.what
    due_on = working_day_before(due.on, days) if due.on else None
    return Request(
        due.what, kind, (title or Kind(kind).label)[:60], due_on, reckoning(due, due_on, days)
    )


def kind_of(what: str) -> str:
    """方案 is a plan, 总结 a summary, anything else material."""
    if "方案" in what or "计划" in what:
        return Kind.PLAN
    return Kind.SUMMARY if "总结" in what or "小结" in what else Kind.MATERIAL


def reckoning(due: Due, due_on: date | None, days: int) -> str:
    """How the day was found, in words."""
    if due_on is None:
        return f"上级的要求是“{due.text}”，没有日期；需要各单位报送的，请填写截止日期。"
    superior = f"上级截止{_with_weekday(due.on)}"
    if days == 0:
        same = "与上级同日" if due_on == due.on else "当日休息，提到前一个工作日"
        return f"{superior}，{same}，即{_with_weekday(due_on)}。"
    return f"{superior}，提前{days}个工作日，即{_with_weekday(due_on)}。"


def doubt(due_on: date, superior_on: date | None, *, today: date) -> str:
    """Why a notice of `today` can hardly ask for something by that day; empty if it can."""
    named = _with_weekday(due_on)
    if due_on < today:
        return f"{named}已经过了，请改为今后的日期，或者不向各单位提出。"
    if superior_on and due_on > superior_on:
        return f"{named}晚于上级的截止日期，各单位报来时已经误期。"
    if not is_working_day(due_on):
        return f"{named}是休息日，请改为工作日。"
    left = working_days_left(today, due_on)
    if left < SHORTEST:
        return f"到{named}只有{left}个工作日，逐级报送来不及，请核对。"
    return ""


def _with_weekday(day):
    return f"{format_date(day)}（星期{_WEEKDAYS[day.weekday()]}）"


def require(notice: Notice, kind: str, title: str, due_on: date, *, by: User, now: datetime):
    """A requirement of the fresh draft, due at the end of the day; it asks for what the
    superior's own requirement of this kind asks, where that one is in the portal."""
    due_at = timezone.make_aware(datetime.combine(due_on, LAST_MINUTE))
    wanted = _wanted(notice, kind, title)
    same = {name: getattr(wanted, name) for name in ASKED_ALIKE} if wanted else {}
    requirement = ReportingRequirement.objects.create(
        notice=notice, kind=kind, title=title, due_at=due_at, **same
    )
    for row in (*wanted.questions.all(), *wanted.figure_fields.all()) if wanted else ():
        row.pk, row.requirement, row._state.adding = None, requirement, True
        row.save()
    audit.record("新增报送要求", by=by, target=requirement, now=now)
    return requirement


def _wanted(notice, kind, title):
    """The superior's requirement of this kind, and of this title if there are several."""
    if notice.based_on is None:
        return None
    found = list(notice.based_on.requirements.filter(kind=kind))
    return next((each for each in found if each.title == title), found[0] if found else None)

"""沿用去年, requirements included: a new round with what was asked the year before."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from agencies.models import User
from campaigns import carried_over
from campaigns import renewing as campaign_renewing
from campaigns.models import Campaign
from campaigns.renewing import Choice, Renewal
from campaigns.working_days import at_same_distance, is_working_day, working_day_before
from gongwen.renewal import Kind, Mark, Renewed
from gongwen.span import Span
from reports import reminder_plan
from reports.models import ReportingRequirement

# Of a requirement: what is asked again as it was.
SAME_AGAIN = (
    "kind",
    "chain",
    "asks_text",
    "takes_files",
    "takes_photos",
    "min_characters",
    "max_characters",
)
TIMES = {"county_due_at": "县级截止时间", "due_at": "截止时间", "locks_at": "锁定时间"}


@dataclass(frozen=True)
class Calendar:
    """Moves a day of last year's round to the new one: as many working days from the campaign's."""

    former: date
    new: date

    @classmethod
    def between(cls, campaign: Campaign, year: int) -> "Calendar":
        return cls(*campaign_renewing.anchors_of(campaign, year))

    def __call__(self, day: date, is_due: bool) -> date:
        """Nothing is due on a rest day: it is then the working day before."""
        moved = at_same_distance(day, self.former, self.new)
        return working_day_before(moved, 0) if is_due and not is_working_day(moved) else moved


def renew(
    campaign: Campaign,
    choice: Choice,
    requirements: list[ReportingRequirement],
    *,
    by: User,
    now: datetime,
) -> Renewal:
    """Make the new round, or nothing; raise `Conflict` if it is there already."""
    move = Calendar.between(campaign, choice.year)
    with transaction.atomic():
        new = campaign_renewing.renew(campaign, choice, move=move, by=by, now=now)
        if new.notice:
            reminder_plan.copy(choice.notice, new.notice)
        for requirement in requirements if new.notice else ():
            _take(new, requirement, with_recipients=choice.with_addressees)
        campaign_renewing.finish(new, by=by, now=now)
    return new


def _take(new, former, *, with_recipients):
    title, instructions = new.renewed(former.title), new.renewed(former.instructions)
    made = ReportingRequirement.objects.create(
        notice=new.notice,
        title=title.text[:60],
        instructions=instructions.text,
        schedule=new.schedules.get(former.schedule_id),
        **_times(former, new),
        **{name: getattr(former, name) for name in SAME_AGAIN},
    )
    reminder_plan.copy(former, made)
    if with_recipients:
        made.groups.set(former.groups.all())
        made.agencies.set(former.agencies.all())
    place = f"报送要求“{made.title}”"
    new.keep(title, made, "title", f"{place}的名称")
    new.keep(instructions, made, "instructions", f"{place}的填报说明")
    for name, label in TIMES.items():
        new.keep(_dated(former, made, name), made, name, f"{place}的{label}")
    for question in former.questions.all():
        _take_row(new, question, made.questions, ("text", "hint"), f"{place}的问题")
    for figure in former.figure_fields.all():
        _take_row(new, figure, made.figure_fields, ("name", "unit"), f"{place}的数据项")


def _take_row(new, former, rows, worded, place):
    """A question or a figure, its words renewed."""
    texts = {name: new.renewed(getattr(former, name)) for name in worded}
    words = {
        name: text.text[: former._meta.get_field(name).max_length] for name, text in texts.items()
    }
    same = {
        field.name: getattr(former, field.name)
        for field in former._meta.concrete_fields
        if field.name not in ("id", "requirement", *worded)
    }
    made = rows.create(**words, **same)
    for name, text in texts.items():
        new.keep(text, made, name, place)


def _times(former, new):
    """Moved one by one they may meet on one day, and then keep their order."""
    moved = {name: _moved(getattr(former, name), new) for name in TIMES}
    if moved["county_due_at"]:
        moved["county_due_at"] = min(moved["county_due_at"], moved["due_at"])
    if moved["locks_at"]:
        moved["locks_at"] = max(moved["locks_at"], moved["due_at"])
    return moved


def _moved(at, new):
    """The same time of day, on the day of the new round."""
    if at is None:
        return None
    local = timezone.localtime(at)
    day = new.rounds.moved(local.date(), True)
    return timezone.make_aware(datetime.combine(day, local.time()))


def _dated(former, made, name):
    words = carried_over.text_in(made, name)
    mark = Mark(Kind.DATE, carried_over.text_in(former, name), Span(0, len(words)))
    return Renewed(words, (mark,) if words else ())

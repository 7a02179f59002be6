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
from reports.models import ReportingRequirement


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
        for requirement in requirements if new.notice else ():
            _take(new, requirement, with_recipients=choice.with_addressees)
        campaign_renewing.finish(new, by=by, now=now)
    return new


def _take(new, former, *, with_recipients):
    title, instructions = new.renewed(former.title), new.renewed(former.instructions)
    made = ReportingRequirement.objects.create(
        notice=new.notice,
        kind=former.kind,
        title=title.text[:60],
        instructions=instructions.text,
        due_at=_moved(former.due_at, new),
        locks_at=_moved(former.locks_at, new),
        min_characters=former.min_characters,
        max_characters=former.max_characters,
        schedule=new.schedules.get(former.schedule_id),
    )
    if with_recipients:
        made.groups.set(former.groups.all())
        made.agencies.set(former.agencies.all())
    place = f"报送要求“{made.title}”"
    new.keep(title, made, "title", f"{place}的名称")
    new.keep(instructions, made, "instructions", f"{place}的填报说明")
    for name, label in (("due_at", "截止时间"), ("locks_at", "锁定时间")):
        new.keep(_dated(former, made, name), made, name, f"{place}的{label}")
    for figure in former.figure_fields.all():
        _take_figure(new, figure, made, place)


def _take_figure(new, figure, requirement, place):
    texts = {name: new.renewed(getattr(figure, name)) for name in ("name", "unit")}
    made = requirement.figure_fields.create(
        position=figure.position, name=texts["name"].text[:40], unit=texts["unit"].text[:10]
    )
    for name, text in texts.items():
        new.keep(text, made, name, f"{place}的数据项")


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

"""沿用去年: a round of a series made anew from an earlier one, every taken-over word marked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from agencies import audit
from agencies.conflicts import Conflict
from agencies.models import User
from campaigns import activities, carried_over, columns, drafting, drafts, rules
from campaigns.lexicon import phrases_before
from campaigns.models import Activity, Campaign, Confirmation, Notice, Schedule
from gongwen import renewal
from gongwen.renewal import Kind, Renewed, Rounds

# Field → label; each is taken over and looked through.
_TEXTS = {
    "title": "标题",
    "addressee_line": "主送机关",
    "body": "正文",
    "signature": "发文机关署名",
    "note": "附注",
    "copied_to": "抄送机关",
    "printing_office": "印发机关",
    "masthead": "发文机关标志",
}
_CELLS = {"content": "活动内容", "time_text": "活动时间", "responsible_text": "责任单位"}
NOT_TAKEN = "【请换成今年的文件】"


@dataclass(frozen=True)
class Choice:
    """What to take over: the notice whose text, which schedules, with their rows or without."""

    year: int
    notice: Notice | None = None
    schedules: tuple[Schedule, ...] = ()
    with_rows: bool = True
    with_summary: bool = True
    with_attachments: bool = True
    with_addressees: bool = True
    with_contacts: bool = True


@dataclass
class Renewal:
    """The new round while it is being made: what was taken over, and what to confirm of it."""

    campaign: Campaign
    rounds: Rounds
    notice: Notice | None = None
    confirmations: list[Confirmation] = field(default_factory=list)
    # Those taken over, by the id of last year's.
    schedules: dict[int, Schedule] = field(default_factory=dict)

    def renewed(self, text: str) -> Renewed:
        return renewal.renew(text, self.rounds)

    def keep(self, renewed: Renewed, row, name: str, place: str, *, schedule=None) -> None:
        """To be confirmed: the marks of a text that stands in the field `name` of the saved `row`."""
        self.confirmations += carried_over.keep(
            renewed,
            row=row,
            field=name,
            place=place[:160],
            campaign=self.campaign,
            notice=None if schedule else self.notice,
            schedule=schedule,
        )


def rounds_of(campaign: Campaign, year: int, move: Callable, people=()) -> Rounds:
    """Last year's round and that of `year`; `move` as in `gongwen.renewal.Rounds`."""
    series = campaign.series
    return Rounds(
        former_year=campaign.year,
        year=year,
        former_edition=campaign.edition,
        edition=series.edition(year),
        former_day=campaign.day,
        day=series.day_in(year),
        themes=tuple((theme.get_scope_display(), theme.text) for theme in campaign.themes.all()),
        move=move,
        people=tuple(people),
        phrases=phrases_before(campaign.host, year),
    )


def anchors_of(campaign: Campaign, year: int) -> tuple[date, date]:
    """The days that distances are counted from: the campaign's, or the first of its month."""
    series = campaign.series
    former = campaign.day or date(campaign.year, series.month, 1)
    return former, series.day_in(year) or date(year, series.month, 1)


def renew(
    campaign: Campaign, choice: Choice, *, move: Callable, by: User, now: datetime
) -> Renewal:
    """Make the new round inside a transaction of the caller, who calls `finish` at the end.

    Raise `Conflict` if that round exists already.
    """
    rules.require_edit_campaign(campaign, by)
    if Campaign.objects.filter(
        series=campaign.series, year=choice.year, host=campaign.host
    ).exists():
        raise Conflict("本单位这一年的该项活动已经建立，请直接打开它。")
    people = [by.name, *_people(choice.notice)]
    made = Campaign(series=campaign.series, year=choice.year, host=campaign.host)
    new = Renewal(made, rounds_of(campaign, choice.year, move, people))
    summary = new.renewed(campaign.summary if choice.with_summary else "")
    made.summary = summary.text
    made.save()
    if choice.notice:
        _take_notice(new, choice, by=by, now=now)
    new.keep(summary, made, "summary", "活动说明")
    new.schedules = {
        schedule.pk: _take_schedule(new, schedule, choice, by=by, now=now)
        for schedule in choice.schedules
    }
    if choice.notice and choice.with_attachments:
        _take_attachments(new, choice.notice, new.schedules)
    detail = {"from": str(campaign)}
    audit.record("沿用去年活动", by=by, target=made, now=now, detail=detail)
    return new


def finish(new: Renewal, *, by: User, now: datetime) -> None:
    """Keep what is to be confirmed, and the draft as it begins."""
    Confirmation.objects.bulk_create(new.confirmations)
    if new.notice:
        drafts.keep(new.notice, by=by, now=now)


def _people(notice):
    if notice is None:
        return []
    persons = (notice.drafter, notice.reviewer, notice.signatory)
    contacts = notice.contacts.values_list("name", flat=True)
    return [*contacts, *(person.name for person in persons if person)]


def _take_notice(new, choice, *, by, now):
    former = choice.notice
    texts = {name: new.renewed(getattr(former, name)) for name in _TEXTS}
    notice = drafting.new_notice(new.campaign, by)
    notice.number_series, notice.form = former.number_series, former.form
    notice.sealed, notice.disclosure = former.sealed, former.disclosure
    notice.proofreader, notice.updated_at = former.proofreader, now
    for name, text in texts.items():
        setattr(notice, name, _within(notice, name, text).text)
    notice.save()
    notice.authors.add(by)
    new.notice = notice
    for name, label in _TEXTS.items():
        new.keep(_within(notice, name, texts[name]), notice, name, label)
    checked = renewal.marked_whole(notice.proofreader, Kind.PERSON)
    new.keep(checked, notice, "proofreader", "校对")
    if choice.with_addressees:
        notice.addressee_groups.set(former.addressee_groups.all())
        today = timezone.localdate(now)
        notice.addressee_agencies.set(former.addressee_agencies.current(today))
    if choice.with_contacts:
        for contact in former.contacts.all():
            _take_contact(new, contact)


def _within(row, name, renewed):
    """The renewed text where its column holds it; else the former words, to be looked at whole."""
    limit = row._meta.get_field(name).max_length
    if limit is None or len(renewed.text) <= limit:
        return renewed
    return renewal.marked_whole(renewed.text[:limit], Kind.DATE)


def _take_contact(new, contact):
    place = f"联系人{contact.position or 1}"
    contact.pk, contact.notice = None, new.notice
    contact._state.adding = True
    contact.save()
    kinds = {"name": Kind.PERSON, "office": None, "phone": Kind.PHONE, "email": Kind.PHONE}
    for name, kind in kinds.items():
        text = getattr(contact, name)
        renewed = renewal.marked_whole(text, kind) if kind else new.renewed(text)
        new.keep(renewed, contact, name, place)


def _take_schedule(new, former, choice, *, by, now):
    title = new.renewed(former.title)
    made = Schedule.objects.create(
        campaign=new.campaign, title=_free_title(new.campaign, title.text)
    )
    made.authors.add(by)
    columns.copy(former, made)
    new.keep(title, made, "title", "安排表的表名", schedule=made)
    number = 0
    for category in former.categories.prefetch_related("activities"):
        rows = [row for row in category.activities.all() if row.cancelled_at is None]
        name = new.renewed(category.name)
        category.pk, category.schedule, category.name = None, made, name.text
        category._state.adding = True
        category.save()
        new.keep(name, category, "name", "安排表的类别", schedule=made)
        for row in rows if choice.with_rows else ():
            number += 1
            _take_row(new, row, category, number)
    audit.record("复制活动安排表", by=by, target=made, now=now, detail={"of": former.title})
    return made


def _free_title(campaign, title):
    """Two tables whose titles differed in the year alone."""
    taken = set(campaign.schedules.values_list("title", flat=True))
    return title if title not in taken else f"{title[:110]}（{len(taken) + 1}）"


def _take_row(new, row, category, number):
    texts = {name: new.renewed(getattr(row, name)) for name in _CELLS}
    made = Activity(category=category, position=row.position)
    for name, text in texts.items():
        setattr(made, name, _within(made, name, text).text)
    made.cells = {role: new.renewed(text).text for role, text in row.cells.items()}
    activities.interpret(made)
    for name, label in _CELLS.items():
        place = f"安排表第{number}项{label}"
        new.keep(_within(made, name, texts[name]), made, name, place, schedule=category.schedule)


def _take_attachments(new, former, schedules):
    """Texts and files are taken over; a paper of last year is left out, and its place kept."""
    position = 0
    for attachment in former.attachments.select_related("enclosed", "pdf"):
        if attachment.schedule_id and attachment.schedule_id not in schedules:
            continue
        position += 1
        title = new.renewed(attachment.title)
        content = {"text": ""}
        text = new.renewed(attachment.text)
        if attachment.schedule_id:
            content["schedule"] = schedules[attachment.schedule_id]
        elif attachment.pdf_id:
            content["pdf"] = attachment.pdf
            title = renewal.marked_whole(attachment.title, Kind.FILE)
        elif attachment.enclosed_id:
            gap = renewal.Mark(Kind.FILE, attachment.title, renewal.Span(0, len(NOT_TAKEN)))
            title, content["text"] = Renewed(NOT_TAKEN, (gap,)), NOT_TAKEN
        else:
            content["text"] = text.text
        made = new.notice.attachments.create(position=position, title=title.text, **content)
        new.keep(title, made, "title", f"附件{position}的名称")
        if attachment.text:
            new.keep(text, made, "text", f"附件{position}的正文")

"""谁在何时收到什么: the reminders of one notice that are still to come, as the sweep will give them.

By the same firings, letters and messages as `reminders`; what happens between now and then
— a unit submits, is put off, gets a contact — is not foreseen, and changes the rest.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.utils import timezone

from agencies import messages, office_hours
from agencies.messages import Letter
from agencies.models import Agency, OutgoingMessage
from campaigns.models import Delivery, Notice
from campaigns.states import NoticeState
from reports import reminders
from reports.expected import counties_below
from reports.models import Reminder, ReminderStep, Submission
from reports.reminder_plan import plan_of
from reports.reminder_times import called_for, firings

Audience, Channel = ReminderStep.Audience, OutgoingMessage.Channel
NOBODY = {
    Audience.CLERK: "未设联系人，不发",
    Audience.SECTION_HEAD: "未设科室负责人，不发",
    Audience.OFFICE: "未设办公室联系人，不发",
}


@dataclass(frozen=True)
class Foreseen:
    """One reminder of one unit: when, by which step, of what, what it says and who gets it.

    Without messages nobody does; `why_not` says so.
    """

    at: datetime
    step: ReminderStep
    agency: Agency
    about: str
    letter: Letter
    messages: tuple[OutgoingMessage, ...]

    @property
    def pattern(self) -> tuple[str, str]:
        """What it says, but for the name of the unit and the address of its form."""
        own = (self.agency.name, f"{settings.SITE_URL}{self.letter.link}")
        return tuple(_without(own, text) for text in self.letter.words)

    @property
    def why_not(self) -> str:
        return "" if self.messages else NOBODY[self.step.audience]

    @property
    def ends(self) -> list[tuple[str, list[str]]]:
        """Each person or group, with the channels in order."""
        found = defaultdict(list)
        for message in self.messages:
            who = message.recipient or message.contact or message.robot
            found[who.name].append(message.get_channel_display())
        return list(found.items())


@dataclass(frozen=True)
class Moment:
    """What leaves at one moment by one step: a line of the page, with its units."""

    at: datetime
    step: ReminderStep
    about: str
    rows: list[Foreseen]

    @property
    def letters(self) -> list[list[Foreseen]]:
        """The rows, those together that say the same."""
        found = defaultdict(list)
        for row in self.rows:
            found[row.pattern].append(row)
        return list(found.values())

    @property
    def channels(self) -> list[tuple[str, int]]:
        """How many messages by each channel."""
        found = Counter(message.channel for row in self.rows for message in row.messages)
        return [(channel.label, found[channel]) for channel in Channel if found[channel]]

    @property
    def unreached(self) -> int:
        return sum(not row.messages for row in self.rows)


def foreseen(notice: Notice, now: datetime, *, agency: Agency | None = None) -> list[Foreseen]:
    """All that is to come, or what `agency` gets; for a draft as if it were issued `now`."""
    hours = office_hours.in_force()
    coming = [
        (firing.at, firing.step, thing, about)
        for thing, anchor, about, found in _things(notice, now, hours)
        if agency is None or thing.agency == agency
        for firing in _still(found, thing, anchor, now, hours)
    ]
    coming.sort(key=lambda each: (each[0], each[1].offset, each[3], each[2].agency.position))
    letters = {
        f"{number}": (thing.agency, reminders.letter_for(thing, step, at))
        for number, (at, step, thing, _) in enumerate(coming)
    }
    found = defaultdict(list)
    for audience in Audience:
        post = [
            (*letters[f"{number}"], f"{number}")
            for number, (_, step, _, _) in enumerate(coming)
            if step.audience == audience
        ]
        for message in messages.compose(post, now=now, duty=audience) if post else ():
            found[messages.reason_of(message)].append(message)
    return [
        Foreseen(at, step, thing.agency, about, letter, tuple(found[number]))
        for (at, step, thing, about), (number, (_, letter)) in zip(
            coming, letters.items(), strict=True
        )
    ]


def by_channel(rows: list[Foreseen], channel: str) -> list[Foreseen]:
    """Those of `rows` that somebody gets by `channel`, with these messages alone."""
    kept = (
        replace(row, messages=tuple(each for each in row.messages if each.channel == channel))
        for row in rows
    )
    return [row for row in kept if row.messages]


def by_moment(rows: list[Foreseen]) -> list[Moment]:
    """The rows of `foreseen`, those of one step and moment together."""

    def place(row):
        return row.at, row.step.offset, row.about, row.step.audience, row.step.slot

    grouped = groupby(sorted(rows, key=place), key=place)
    return [
        Moment(some[0].at, some[0].step, some[0].about, some)
        for some in (list(group) for _, group in grouped)
    ]


def _without(own, text):
    for each in own:
        text = text.replace(each, "……")
    return text


def _still(found, thing, anchor, now, hours) -> Iterator:
    """What is still to come; of what has come already, what the next sweep gives."""
    locks_at = getattr(thing, "locks_at", None)
    waiting = {id(firing) for firing in called_for(found, now)}
    due_on = timezone.localdate(anchor)
    for firing in found:
        if firing.at <= now and id(firing) not in waiting:
            continue
        at = hours.next(max(firing.at, now))
        overtaken = any(
            other.step.audience == firing.step.audience and firing.at < other.at <= at
            for other in found
        )
        is_locked = locks_at is not None and at > locks_at and thing.state != "returned"
        if not overtaken and not is_locked and not _is_given(thing, firing.step.slot, due_on):
            yield type(firing)(at, firing.step)


def _is_given(thing, slot, due_on):
    return (slot, due_on) in thing.given


def _things(notice, now, hours):
    """(submission or delivery, its moment that counts, what it is about, its firings)."""
    is_issued = notice.state in NoticeState.public_states()
    yield from (_issued if is_issued else _planned)(notice, now, hours)


def _issued(notice, now, hours):
    given = _given(Reminder.objects.filter(delivery__notice=notice), "delivery_id")
    plan = plan_of(notice, None)
    for delivery in notice.deliveries.awaiting().select_related("agency"):
        delivery.notice, delivery.given = notice, given[delivery.pk]
        at = delivery.delivered_at
        day = timezone.localdate(at)
        yield delivery, at, "签收", firings(plan, day, since=at, hours=hours)
    issued = reminders.issued_at([notice.pk]).get(notice.pk, now)
    for requirement in notice.requirements.all():
        requirement.notice = notice
        plan = plan_of(notice, requirement)
        waiting = Submission.objects.awaiting().unlocked(now).filter(requirement=requirement)
        waiting = waiting.select_related("agency", "parent__agency").defer(
            "text", "submitted_text", "parent__text", "parent__submitted_text"
        )
        given = _given(Reminder.objects.filter(submission__in=waiting), "submission_id")
        for submission in reminders.with_latest_changes(waiting):
            submission.requirement, submission.given = requirement, given[submission.pk]
            since = reminders.since_of(submission, issued)
            found = reminders.firings_of(submission, plan, since=since, hours=hours)
            yield submission, submission.due_at, requirement.title, found


def _given(rows, name):
    found = defaultdict(set)
    for pk, slot, due_on in rows.values_list(name, "slot", "due_on"):
        found[pk].add((slot, due_on))
    return found


def _planned(notice, now, hours):
    today = timezone.localdate(now)
    recipients = list(notice.recipients().current(today))
    reached = {agency.pk: agency for agency in recipients}
    for requirement in notice.requirements.all():
        requirement.notice = notice
        plan = plan_of(notice, requirement)
        expected = requirement.expected_agencies().current(today)
        counties = list(counties_below(requirement, expected, today))
        below = {county.pk for county in counties}
        reached |= {county.pk: county for county in counties}
        own = {each.pk: Submission(agency=each) for each in expected if each.pk not in below}
        asked = [(each.agency, requirement.due_at, None) for each in own.values()]
        county_due_at = requirement.county_due_at or requirement.due_at
        asked += [(each, county_due_at, own[each.parent_id]) for each in counties]
        for agency, due_at, parent in asked:
            submission = Submission(
                requirement=requirement, agency=agency, parent=parent, due_at=due_at
            )
            submission.locks_at, submission.given = requirement.locks_at, set()
            found = reminders.firings_of(submission, plan, since=now, hours=hours)
            yield submission, due_at, requirement.title, found
    plan = plan_of(notice, None)
    for agency in reached.values():
        delivery = Delivery(notice=notice, agency=agency, delivered_at=now)
        delivery.given = set()
        yield delivery, now, "签收", firings(plan, today, since=now, hours=hours)

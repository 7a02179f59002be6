"""催报: who is to be reminded of what, now; and the rows that make it happen once.

The plan decides (`reminder_times`), the rows know what has been done: one `Reminder` for
each thing, step and day that counts.  Nothing here remembers when it was last asked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from agencies import messages, office_hours
from agencies.ends import has_contact_with
from agencies.office_hours import OfficeHours
from campaigns.models import Delivery, Notice, NoticeTransition
from reports.models import (
    Extension,
    Reminder,
    ReminderStep,
    ReportingRequirement,
    Submission,
    SubmissionTransition,
)
from reports.reminder_plan import plans_of_receipt, plans_of_requirements
from reports.reminder_times import FARTHEST, Firing, called_for, firings
from reports.reminder_wording import letter_for_submission, letter_of_receipt
from reports.states import OPEN_STATES, SubmissionState

Kind, Audience = Reminder.Kind, ReminderStep.Audience

# No holiday stretches the farthest step, or how late it may be taken, to more.
WINDOW = timedelta(days=2 * FARTHEST)
# So many are looked at and queued in one transaction, and so many by one sweep.
BATCH = 500
MOST_AT_ONCE = 10_000
# Alternatives in one statement.
GROUPS_AT_ONCE = 40


@dataclass(frozen=True)
class DueReminder:
    """That `thing` is to be reminded of the day `due_on`, by which step."""

    thing: Submission | Delivery
    firing: Firing
    due_on: date

    @property
    def step(self) -> ReminderStep:
        return self.firing.step


@dataclass(frozen=True)
class Group:
    """What is asked of many by the same plan and counted from the same moment."""

    owner: ReportingRequirement | Notice
    anchor: datetime
    steps: list[ReminderStep]
    since: datetime

    @property
    def day(self) -> date:
        return timezone.localdate(self.anchor)


def due_reminders(now: datetime) -> Iterator[DueReminder]:
    """Every reminder called for at `now` and not yet given; by night and on rest days none."""
    hours = office_hours.in_force()
    if hours.include(now):
        yield from _of_submissions(now, hours)
        yield from _of_deliveries(now, hours)


def queue_reminders(*, now: datetime) -> int:
    """Queue the messages of the due reminders, of `MOST_AT_ONCE` or a few more; return how many.

    A unit that cannot be reached is not counted as reminded: it is once it has a contact.
    """
    due, queued, given = due_reminders(now), 0, 0
    while given < MOST_AT_ONCE and (batch := list(islice(due, BATCH))):
        reached = {}
        for audience in Audience:
            post = [_post(each, now) for each in batch if each.step.audience == audience]
            for message in messages.compose(post, now=now, duty=audience) if post else ():
                reached.setdefault(messages.reason_of(message), []).append(message)
        with transaction.atomic():
            rows = [_row(each, now) for each in batch if reason_for(each) in reached]
            Reminder.objects.bulk_create(rows, ignore_conflicts=True)
            queued += messages.insert([each for some in reached.values() for each in some])
        given += len(rows)
    return queued


# --- Which things of which groups --------------------------------------------------------


def _of_submissions(now, hours):
    waiting = Submission.objects.awaiting().unlocked(now).order_by()
    soon = waiting.filter(due_at__range=(now - WINDOW, now + WINDOW))
    pairs = list(soon.values_list("requirement", "due_at").distinct())
    owners = ReportingRequirement.objects.select_related("notice").in_bulk({pk for pk, _ in pairs})
    plans = plans_of_requirements(owners.values())
    issued = issued_at({owner.notice_id for owner in owners.values()})
    groups = [Group(owners[pk], at, plans[pk], issued[owners[pk].notice_id]) for pk, at in pairs]
    found = _candidates(waiting, groups, ("requirement", "due_at", "submission"), now, hours)
    for some in _in_batches(found):
        rows = with_latest_changes(with_all_that_is_said(waiting.filter(pk__in=some)))
        given = _given(submission__in=some)
        for submission in rows.order_by("pk"):
            requirement = submission.requirement
            steps = plans[submission.requirement_id]
            since = since_of(submission, issued[requirement.notice_id])
            coming = firings_of(submission, steps, since=since, hours=hours)
            yield from _not_given(submission, coming, submission.due_at, given, now)


def _of_deliveries(now, hours):
    waiting = Delivery.objects.awaiting().filter(notice__kind=Notice.Kind.DRAFTED).order_by()
    lately = waiting.filter(delivered_at__range=(now - WINDOW, now))
    pairs = list(lately.values_list("notice", "delivered_at").distinct())
    owners = Notice.objects.in_bulk({pk for pk, _ in pairs})
    plans = plans_of_receipt(owners.values())
    groups = [Group(owners[pk], at, plans[pk], at) for pk, at in pairs]
    found = _candidates(waiting, groups, ("notice", "delivered_at", "delivery"), now, hours)
    for some in _in_batches(found):
        rows = waiting.filter(pk__in=some).order_by("pk")
        given = _given(delivery__in=some)
        named = "agency", "notice__issuer", "notice__number_series"
        for delivery in rows.select_related(*named).defer("notice__body"):
            at = delivery.delivered_at
            coming = firings(
                plans[delivery.notice_id], timezone.localdate(at), since=at, hours=hours
            )
            yield from _not_given(delivery, coming, at, given, now)


def _candidates(waiting: QuerySet, groups: list[Group], names, now, hours) -> list[int]:
    """The keys of the things for which a step of their group has come and is not taken."""
    owner, anchor, link = names
    open_ones = []
    for group in groups:
        coming = firings(group.steps, group.day, since=group.since, hours=hours)
        for firing in called_for(coming, now):
            given = Reminder.objects.filter(
                **{link: OuterRef("pk")}, slot=firing.step.slot, due_on=group.day
            )
            of_group = Q(**{owner: group.owner, anchor: group.anchor})
            open_one = of_group & ~Exists(given)
            if (audience := firing.step.audience) != Audience.CLERK:
                # Few units name a head; the others are not looked at anew each minute.
                open_one &= Q(has_contact_with(audience))
            open_ones.append(open_one)
    keys: dict[int, None] = {}
    for start in range(0, len(open_ones), GROUPS_AT_ONCE):
        chosen = Q()
        for each in open_ones[start : start + GROUPS_AT_ONCE]:
            chosen |= each
        keys |= dict.fromkeys(waiting.filter(chosen).values_list("pk", flat=True))
    return sorted(keys)  # two sweeps that insert in one order never wait for each other


def _in_batches(keys):
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _given(**things):
    """What was reminded of already: thing, slot and day."""
    (link,) = things
    name = f"{link.removesuffix('__in')}_id"
    return set(Reminder.objects.filter(**things).values_list(name, "slot", "due_on"))


def _not_given(thing, coming, anchor, given, now):
    due_on = timezone.localdate(anchor)
    for firing in called_for(coming, now):
        if (thing.pk, firing.step.slot, due_on) not in given:
            yield DueReminder(thing, firing, due_on)


# --- What holds for one submission -------------------------------------------------------


def issued_at(notices: Iterable[int]) -> dict[int, datetime]:
    """Notice id → when it was issued."""
    steps = NoticeTransition.objects.filter(notice__in=notices, step="issue")
    return dict(steps.order_by().values_list("notice").annotate(Max("at")))


def with_all_that_is_said(submissions: QuerySet) -> QuerySet:
    """With what a letter names, and without the texts, which may be long."""
    # What is asked of many is made once for all of them, not for each.
    asked = ReportingRequirement.objects.select_related("notice__issuer", "notice__number_series")
    texts = "text", "submitted_text", "parent__text", "parent__submitted_text"
    return (
        submissions.select_related("agency", "parent__agency")
        .prefetch_related(Prefetch("requirement", asked.defer("notice__body")))
        .defer(*texts)
    )


def with_latest_changes(submissions: QuerySet) -> QuerySet:
    """With `reopened_at` and `extended_at`: what lies before them is not reminded of."""
    reopened = SubmissionTransition.objects.filter(
        submission=OuterRef("pk"), to_state__in=OPEN_STATES
    )
    extended = Extension.objects.filter(submission=OuterRef("pk"), state=Extension.State.GRANTED)
    return submissions.annotate(
        reopened_at=_latest(reopened, "at"), extended_at=_latest(extended, "decided_at")
    )


def _latest(rows, name):
    return rows.order_by(f"-{name}").values(name)[:1]


def since_of(submission: Submission, issued: datetime) -> datetime:
    """From when on what is asked of the unit stands as it does now."""
    changes = (issued, submission.reopened_at, submission.extended_at)
    return max(each for each in changes if each is not None)


def firings_of(
    submission: Submission, steps: list[ReminderStep], *, since: datetime, hours: OfficeHours
) -> list[Firing]:
    """What comes for one submission; of what was returned only the clerk is told."""
    if submission.state == SubmissionState.RETURNED:
        steps = [step for step in steps if step.audience == Audience.CLERK]
    day = timezone.localdate(submission.due_at)
    return firings(steps, day, since=since, hours=hours)


# --- What is said and kept ---------------------------------------------------------------


def reason_for(reminder: DueReminder) -> str:
    """The reason of its messages: once only for each thing, step and day."""
    word = "reminder" if isinstance(reminder.thing, Submission) else "receipt"
    return f"{word}:{reminder.thing.pk}:{reminder.step.slot}:{reminder.due_on}"


def letter_for(thing: Submission | Delivery, step: ReminderStep, now: datetime):
    if isinstance(thing, Submission):
        return letter_for_submission(thing, step, now)
    return letter_of_receipt(thing, step)


def _post(reminder, now):
    """What `compose` takes: the agency, the letter, and the reason once only."""
    thing = reminder.thing
    return thing.agency, letter_for(thing, reminder.step, now), reason_for(reminder)


def _row(reminder, now):
    is_submission = isinstance(reminder.thing, Submission)
    return Reminder(
        submission=reminder.thing if is_submission else None,
        delivery=None if is_submission else reminder.thing,
        kind=kind_of(reminder.thing, now) if is_submission else Kind.RECEIPT,
        slot=reminder.step.slot,
        due_on=reminder.due_on,
        created_at=now,
    )


def kind_of(submission: Submission, now: datetime) -> Kind:
    """How a reminder at `now` is listed."""
    if submission.state == SubmissionState.RETURNED:
        return Kind.RETURNED
    if now > submission.due_at:
        return Kind.OVERDUE
    is_today = timezone.localdate(now) == timezone.localdate(submission.due_at)
    return Kind.DUE_TODAY if is_today else Kind.UPCOMING

"""What reminders say on the day they leave, by the plan that is in force then."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from django.utils import timezone

from agencies import reasons
from agencies.messages import Letter
from agencies.reasons import Words
from campaigns.models import Activity, Delivery
from reports.models import Reminder, ReminderStep, Submission
from reports.models.reminder import ACTIVITIES
from reports.reminder_plan import plans_of_receipt, plans_of_requirements
from reports.reminder_wording import (
    letter_for_submission,
    letter_of_activities,
    letter_of_receipt,
)
from reports.reminders import with_all_that_is_said
from reports.roster import activities

MANUAL = Reminder.Kind.MANUAL


@reasons.words_of("reminder")
def of_submissions(keys: Collection[str], now: datetime) -> Words:
    """Key `reminder:<submission>:<slot>:<day>:…` → subject and body."""
    rows = with_all_that_is_said(Submission.objects.filter(pk__in=_things(keys)))
    asked = {row.pk: row for row in rows.order_by()}
    plans = plans_of_requirements(
        {row.requirement_id: row.requirement for row in asked.values()}.values()
    )
    texts = _texts("submission_id", asked)

    def letter(pk: int, slot: str, day: str) -> Letter:
        step = _step(plans[asked[pk].requirement_id], slot)
        return letter_for_submission(asked[pk], step, now, texts.get((pk, slot, day), ""))

    return _words(keys, asked, letter)


@reasons.words_of("receipt")
def of_deliveries(keys: Collection[str], now: datetime) -> Words:
    """Key `receipt:<delivery>:<slot>:<day>:…` → subject and body."""
    named = "agency", "notice__issuer", "notice__number_series"
    rows = Delivery.objects.filter(pk__in=_things(keys)).select_related(*named)
    asked = {row.pk: row for row in rows.defer("notice__body").order_by()}
    plans = plans_of_receipt({row.notice_id: row.notice for row in asked.values()}.values())
    texts = _texts("delivery_id", asked)

    def letter(pk: int, slot: str, day: str) -> Letter:
        step = _step(plans[asked[pk].notice_id], slot)
        return letter_of_receipt(asked[pk], step, texts.get((pk, slot, day), ""))

    return _words(keys, asked, letter)


@reasons.words_of(ACTIVITIES)
def of_activities(keys: Collection[str], now: datetime) -> Words:
    """Key `activities:<delivery>:activities:<day>:…` → subject and body."""
    named = "agency", "notice__issuer", "notice__number_series"
    rows = Delivery.objects.filter(pk__in=_things(keys)).select_related(*named)
    rows = list(rows.defer("notice__body").order_by())
    today = timezone.localdate(now)
    notices = {row.notice_id: row.notice for row in rows}
    untold = {pk: activities.asked_of(notice, today) for pk, notice in notices.items()}
    pks = {row for units in untold.values() for unit in units.values() for row in unit}
    contents = dict(Activity.objects.filter(pk__in=pks).values_list("pk", "content"))
    # Of whoever has told of everything there is nothing to say: it is dropped.
    asked = {row.pk: row for row in rows if row.agency_id in untold[row.notice_id]}
    texts = _texts("delivery_id", asked)

    def letter(pk: int, slot: str, day: str) -> Letter:
        delivery = asked[pk]
        lines = [contents[row] for row in untold[delivery.notice_id][delivery.agency_id]]
        return letter_of_activities(delivery, lines, texts.get((pk, slot, day), ""))

    return _words(keys, asked, letter)


def _things(keys):
    return {int(key.split(":")[1]) for key in keys}


def _words(
    keys: Collection[str], asked: Collection[int], letter: Callable[[int, str, str], Letter]
) -> Words:
    found = {}
    for key in keys:
        _, pk, slot, day, *_ = key.split(":")
        if int(pk) in asked:
            found[key] = letter(int(pk), slot, day).words
    return found


def _texts(name: str, things: Collection[int]) -> dict[tuple[int, str, str], str]:
    """What was written by hand before the house's words: (thing, slot, day) → text."""
    rows = Reminder.objects.filter(**{f"{name}__in": things}, kind=MANUAL)
    return {
        (pk, slot, day.isoformat()): text
        for pk, slot, day, text in rows.values_list(name, "slot", "due_on", "text")
    }


def _step(steps: Iterable[ReminderStep], slot: str) -> ReminderStep | None:
    """The step of `slot`; one that is no more is worded by the house, by hand there is none."""
    if slot == MANUAL:
        return None
    found = {step.slot: step for step in steps}
    return found.get(slot) or ReminderStep(audience=slot.rpartition("/")[2])

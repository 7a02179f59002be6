"""催报 by hand: letters to chosen units, at most once a day each; and calls, written down."""

import secrets
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies import audit, messages, office_hours
from agencies.messages import Letter
from agencies.models import Agency, OutgoingMessage, User
from agencies.permissions import Permission, require
from campaigns.models import Activity, Delivery, Notice
from campaigns.states import NoticeState
from reports.models import Reminder, Submission
from reports.models.reminder import ACTIVITIES
from reports.reminder_wording import (
    letter_for_submission,
    letter_of_activities,
    letter_of_receipt,
)
from reports.roster import activities
from reports.rules import may_review

Kind, State = Reminder.Kind, OutgoingMessage.State


@dataclass(frozen=True)
class Outcome:
    """What became of reminding by hand, unit by unit."""

    reminded: list[Agency]
    already_today: list[Agency]
    unreachable: list[Agency]


def remind_now(
    submissions: QuerySet, *, by: User, now: datetime, text: str = "", at_once: bool = False
) -> Outcome:
    """催报这些单位: remind by hand, at most once a day each.

    Only of what can still be submitted, and see `remindable`.  By night and on rest days it waits for the morning unless it is to go `at_once`.
    """
    if not submissions.received_by(by).exists():
        require(by, Permission.REVIEW_SUBMISSION)
    waiting = remindable(submissions, by=by, now=now).select_related(
        "agency",
        "parent__agency",
        "requirement__notice__issuer",
        "requirement__notice__number_series",
    )

    def send(submission):
        letter = letter_for_submission(submission, None, now, text)
        if is_new := _give({"submission": submission}, letter, by, now, text, at_once):
            audit.record("催报", by=by, target=submission, now=now, detail={"text": text})
        return is_new

    return _one_by_one(waiting, send)


def remindable(submissions: QuerySet, *, by: User, now: datetime) -> QuerySet:
    """Those of which `by` may remind at `now`: the issuer of all, a city of its counties."""
    is_officer = by.may(Permission.REVIEW_SUBMISSION)
    own = Q(requirement__notice__issuer=by.bureau) if is_officer else Q(pk__in=[])
    received = Q(pk__in=Submission.objects.received_by(by).values("pk"))
    return submissions.filter(own | received).awaiting().unlocked(now)


def remind_of_receipt(
    deliveries: QuerySet, *, by: User, now: datetime, text: str = "", at_once: bool = False
) -> Outcome:
    """催签收: as `remind_now`, of notices of the bureau of `by` not yet acknowledged; a city
    reminds the counties that answer to it."""
    if not deliveries.filter(Exists(_below(by))).exists():
        require(by, Permission.REVIEW_SUBMISSION)
    waiting = receipts_asked_by(by, deliveries.awaiting()).select_related(
        "agency", "notice__issuer", "notice__number_series"
    )

    def send(delivery):
        letter = letter_of_receipt(delivery, None, text)
        if is_new := _give({"delivery": delivery}, letter, by, now, text, at_once):
            detail = {"agency": delivery.agency.name, "text": text}
            audit.record("催签收", by=by, target=delivery.notice, now=now, detail=detail)
        return is_new

    return _one_by_one(waiting, send)


def remind_of_activities(
    deliveries: QuerySet, *, by: User, now: datetime, text: str = "", at_once: bool = False
) -> Outcome:
    """催填活动开展情况: as `remind_of_receipt`, of the rows of the schedule of one notice whose
    days are over; whoever has told of all its rows is not reminded."""
    if not deliveries.filter(Exists(_below(by))).exists():
        require(by, Permission.REVIEW_SUBMISSION)
    waiting = receipts_asked_by(by, deliveries.filter(notice__state=NoticeState.ISSUED))
    waiting = list(waiting.select_related("agency", "notice__issuer", "notice__number_series"))
    asked = activities.asked_of(waiting[0].notice, timezone.localdate(now)) if waiting else {}
    rows = Activity.objects.in_bulk({row for unit in asked.values() for row in unit})

    def send(delivery):
        contents = [rows[row].content for row in asked[delivery.agency_id]]
        letter = letter_of_activities(delivery, contents, text)
        given = {"delivery": delivery}
        if is_new := _give(given, letter, by, now, text, at_once, slot=ACTIVITIES):
            detail = {"agency": delivery.agency.name, "text": text}
            audit.record("催填活动", by=by, target=delivery.notice, now=now, detail=detail)
        return is_new

    return _one_by_one([each for each in waiting if each.agency_id in asked], send)


def receipts_asked_by(user: User, deliveries: QuerySet) -> QuerySet:
    """Those of the notices of one's own bureau, and those of the counties below one's city."""
    is_officer = user.may(Permission.REVIEW_SUBMISSION)
    own = Q(notice__issuer=user.bureau) if is_officer else Q(pk__in=[])
    return deliveries.filter(own | Exists(_below(user)))


def _below(user):
    """The submissions of counties that `user` receives, of the agency and notice of a delivery."""
    return Submission.objects.received_by(user).filter(
        parent__isnull=False, agency=OuterRef("agency"), requirement__notice=OuterRef("notice")
    )


def _give(thing, letter, by, now, text, at_once, *, slot=Kind.MANUAL):
    """Keep the reminder and queue its messages, unless there was one today."""
    reminder, is_new = Reminder.objects.get_or_create(
        **thing,
        slot=slot,
        due_on=timezone.localdate(now),
        defaults={"kind": Kind.MANUAL, "created_at": now, "by": by, "text": text},
    )
    if is_new:
        (row,) = thing.values()
        letter = Letter(**vars(letter) | {"at_any_hour": at_once})
        post = [(row.agency, letter, reminder.reason)]
        leaves_at = now if at_once else office_hours.leaves_at(now)
        messages.enqueue_to_agencies(post, now=now, not_before=leaves_at)
    return is_new


def _one_by_one(things, send):
    """Call `send` for each whose agency can be reached; sort the agencies by its answer."""
    things = list(things)
    reachable = messages.reachable_people({thing.agency_id for thing in things})
    outcome = Outcome([], [], [])
    with transaction.atomic():
        for thing in things:
            if not reachable[thing.agency_id]:
                outcome.unreachable.append(thing.agency)
            elif send(thing):
                outcome.reminded.append(thing.agency)
            else:
                outcome.already_today.append(thing.agency)
    return outcome


def log_call(
    thing: Submission | Delivery, *, text: str, at: datetime, by: User, now: datetime
) -> Reminder:
    """电话催报: who called, when, and what was said; as many in a day as there were.

    For the issuer of the notice, and for a city of its counties.
    """
    is_submission = isinstance(thing, Submission)
    notice = thing.requirement.notice if is_submission else thing.notice
    asked = notice.deliveries.filter(agency=thing.agency)
    is_below = may_review(thing, by) if is_submission else asked.filter(Exists(_below(by))).exists()
    if not is_below:
        require(by, Permission.REVIEW_SUBMISSION)
        if notice.issuer != by.bureau:
            raise PermissionDenied("只有发文机关或者接收报送的单位可以登记电话催报。")
    with transaction.atomic():
        call = Reminder.objects.create(
            submission=thing if is_submission else None,
            delivery=None if is_submission else thing,
            kind=Kind.CALL,
            slot=f"call-{secrets.token_hex(8)}",
            due_on=timezone.localdate(at),
            created_at=at,
            by=by,
            text=text,
        )
        target = thing if is_submission else notice
        detail = {"agency": thing.agency.name, "text": text}
        audit.record("电话催报", by=by, target=target, now=now, detail=detail)
    return call


@dataclass(frozen=True)
class Said:
    """What was said by a reminder, and the messages that say it."""

    subject: str
    body: str
    messages: list[OutgoingMessage]

    @property
    def unsent(self) -> list[tuple[str, str]]:
        """The states, with their tones, of what is not out."""
        found = {each.state: each for each in self.messages if each.state != State.SENT}
        return [(each.get_state_display(), each.tone) for each in found.values()]


def said_by(reminders: Collection[Reminder], notice: Notice) -> dict[int, list[Said]]:
    """Reminder id → what it said as it was sent, each wording once; of `notice` alone."""
    by_reason = {each.reason: each.pk for each in reminders}
    things = [each.submission or each.delivery for each in reminders]
    sent = OutgoingMessage.objects.filter(
        about=f"notice-{notice.pk}",
        mergeable=True,
        agency__in={thing.agency_id for thing in things},
        queued_at__gte=min((each.created_at for each in reminders), default=None),
    )
    found = defaultdict(dict)
    for message in sent.select_related("recipient", "contact", "robot").order_by("pk"):
        if pk := by_reason.get(messages.reason_of(message)):
            words = message.subject, message.body
            found[pk].setdefault(words, Said(*words, [])).messages.append(message)
    return {pk: list(said.values()) for pk, said in found.items()}


def of_notice(notice: Notice) -> QuerySet[Reminder]:
    """Every reminder there was of a notice, the latest first."""
    about = Q(submission__requirement__notice=notice) | Q(delivery__notice=notice)
    return Reminder.objects.filter(about).select_related(
        "submission__agency", "submission__requirement", "delivery__agency", "by__agency"
    )

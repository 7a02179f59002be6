"""The plan of reminders: the house's, until the officer puts another in its place."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time

from django.core.exceptions import PermissionDenied
from django.db import transaction

from agencies import audit
from agencies.conflicts import Conflict
from agencies.models import User
from agencies.permissions import Permission, require
from campaigns.models import Notice
from campaigns.states import NoticeState
from reports.models import ReminderStep, ReportingRequirement

Audience, Counting = ReminderStep.Audience, ReminderStep.Counting
NINE = time(9)

# Working days from the due day, and to whom.
HOUSE = (
    (-5, Audience.CLERK),
    (-2, Audience.CLERK),
    (0, Audience.CLERK),
    (1, Audience.CLERK),
    (3, Audience.SECTION_HEAD),
    (5, Audience.OFFICE),
)
# The same from the day the notice was delivered, for whoever has not acknowledged it.
HOUSE_OF_RECEIPT = ((1, Audience.CLERK), (2, Audience.CLERK), (3, Audience.SECTION_HEAD))
# What a change of a step makes a new step of.
TIMING = ("offset", "counting", "at", "audience", "is_active")
SAID = ("subject", "body", "channels")


def house_steps(notice: Notice, requirement: ReportingRequirement | None) -> list[ReminderStep]:
    """The house's plan, unsaved."""
    days = HOUSE if requirement else HOUSE_OF_RECEIPT
    return [
        ReminderStep(
            notice=notice,
            requirement=requirement,
            offset=offset,
            counting=Counting.WORKING_DAYS,
            at=NINE,
            audience=audience,
        )
        for offset, audience in days
    ]


def plan_of(notice: Notice, requirement: ReportingRequirement | None) -> list[ReminderStep]:
    """The steps for `requirement`, or without one for the receipt of `notice`."""
    rows = list(notice.reminder_steps.filter(requirement=requirement))
    return rows or house_steps(notice, requirement)


def plans_of_requirements(
    requirements: Iterable[ReportingRequirement],
) -> dict[int, list[ReminderStep]]:
    """Requirement id → its steps; `notice` must be loaded."""
    requirements = list(requirements)
    rows = defaultdict(list)
    for step in ReminderStep.objects.filter(requirement__in=requirements):
        rows[step.requirement_id].append(step)
    return {each.pk: rows[each.pk] or house_steps(each.notice, each) for each in requirements}


def plans_of_receipt(notices: Iterable[Notice]) -> dict[int, list[ReminderStep]]:
    """Notice id → its steps for whoever has not acknowledged it."""
    notices = list(notices)
    rows = defaultdict(list)
    for step in ReminderStep.objects.filter(notice__in=notices, requirement=None):
        rows[step.notice_id].append(step)
    return {each.pk: rows[each.pk] or house_steps(each, None) for each in notices}


def mark(steps: Iterable[ReminderStep]) -> str:
    """A word for a plan, the same only for the same steps: a page carries it to and fro."""
    rows = sorted(repr([f"{getattr(step, name)}" for name in TIMING + SAID]) for step in steps)
    return hashlib.sha256("".join(rows).encode()).hexdigest()[:16]


def may_plan(notice: Notice, user: User) -> bool:
    return (
        notice.kind == Notice.Kind.DRAFTED
        and notice.state != NoticeState.WITHDRAWN
        and notice.issuer == user.bureau
        and user.may(Permission.REVIEW_SUBMISSION)
    )


def require_plan(notice: Notice, user: User) -> None:
    """Raise with the rule that forbids it unless `user` may change the plan now."""
    require(user, Permission.REVIEW_SUBMISSION)
    if notice.issuer != user.bureau:
        raise PermissionDenied("只有发文机关的经办人可以安排催报。")
    if notice.kind != Notice.Kind.DRAFTED:
        raise PermissionDenied("收文不在这里催报。")
    if notice.state == NoticeState.WITHDRAWN:
        raise Conflict("这份通知已废止，不再催报。")


def put(
    notice: Notice,
    requirement: ReportingRequirement | None,
    steps: list[ReminderStep],
    *,
    by: User,
    now: datetime,
) -> None:
    """Put `steps` in place of the plan; one that is new or moved counts from `now` on.

    A plan without any step is the house's, switched off.
    """
    require_plan(notice, by)
    if not steps:
        steps = house_steps(notice, requirement)
        for step in steps:
            step.is_active = False
    with transaction.atomic():
        former = {step.slot: step for step in plan_of(notice, requirement)}
        notice.reminder_steps.filter(requirement=requirement).delete()
        for step in steps:
            before = former.get(step.slot)
            is_same = before and all(getattr(before, n) == getattr(step, n) for n in TIMING)
            step.pk, step.notice, step.requirement = None, notice, requirement
            step.since = before.since if is_same else now
        ReminderStep.objects.bulk_create(steps)
        told = [str(step) for step in steps if step.is_active]
        about = requirement.title if requirement else "签收"
        detail = {"about": about, "steps": told}
        audit.record("修改催报安排", by=by, target=notice, now=now, detail=detail)


def copy(former: Notice | ReportingRequirement, new: Notice | ReportingRequirement) -> None:
    """Give `new` the plan that `former` was given: of a requirement, or of a notice's receipt."""
    if isinstance(former, Notice):
        steps, owner = former.reminder_steps.filter(requirement=None), {"notice": new}
    else:
        steps, owner = former.reminder_steps.all(), {"notice": new.notice, "requirement": new}
    rows = []
    for step in steps:
        step.pk, step.since, step._state.adding = None, None, True
        for name, value in owner.items():
            setattr(step, name, value)
        rows.append(step)
    ReminderStep.objects.bulk_create(rows)

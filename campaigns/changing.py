"""After the notice is issued: the only door by which a row is changed, cancelled or added.

Each change is an event of its row, with the words before and after and the reason; the units
that were or are responsible are told.  What was issued stays as it was printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from agencies import audit, messages
from agencies.conflicts import Conflict
from agencies.models import Agency, User
from campaigns import activities, issued, revisions, versions
from campaigns.columns import Role, assign, columns_of, values_of
from campaigns.models import Activity, ActivityChange, Notice, Schedule, ScheduleColumn

Kind = ActivityChange.Kind
LONGEST_REASON = ActivityChange._meta.get_field("reason").max_length
TONES = {
    Kind.CHANGED: "info",
    Kind.RESCHEDULED: "warning",
    Kind.CANCELLED: "danger",
    Kind.ADDED: "success",
}
SHORT = 24  # characters by which a row is called in a subject


@dataclass(frozen=True)
class Cell:
    """One column of a row before and after a change."""

    title: str
    before: str
    after: str


def change(
    activity: Activity, values: Mapping[str, str], *, reason: str, by: User, now: datetime
) -> ActivityChange:
    """改期 or 调整: give the row these words, by the roles of its columns.

    Raise `ValidationError` without a reason or where nothing changes, `Conflict` if the row
    was cancelled or changed meanwhile or the schedule is in no issued notice.
    """
    reason = _checked(reason)
    with transaction.atomic():
        schedule = _hold(activity.category.schedule, by)
        _require_running(activity)
        revisions.claim(activity)
        columns = columns_of(schedule)
        # As stored, not as the form has it.
        before = values_of(Activity.objects.get(pk=activity.pk), columns)
        assign(activity, values)
        after = values_of(activity, columns)
        changed = [role for role in after if after[role] != before[role]]
        if not changed:
            raise ValidationError("内容没有改动。")
        told = _agencies(activity)
        activities.interpret(activity)
        kind = Kind.RESCHEDULED if changed == [Role.TIME] else Kind.CHANGED
        return _record(activity, kind, before, after, reason, told, by=by, now=now)


def cancel(activity: Activity, *, reason: str, by: User, now: datetime) -> ActivityChange:
    """取消: the row stays where it is and says so, and counts for nothing any more."""
    reason = _checked(reason)
    with transaction.atomic():
        schedule = _hold(activity.category.schedule, by)
        _require_running(activity)
        revisions.claim(activity)
        activity.cancelled_at = now
        activity.save(update_fields=["cancelled_at"])
        before = values_of(activity, columns_of(schedule))
        told = _agencies(activity)
        return _record(activity, Kind.CANCELLED, before, {}, reason, told, by=by, now=now)


def add(activity: Activity, *, reason: str, by: User, now: datetime) -> ActivityChange:
    """新增 of a row, not saved yet, at the end of its category.

    Raise `ValidationError` without a reason or where the category has the same row already,
    as after a second click.
    """
    reason = _checked(reason)
    with transaction.atomic():
        schedule = _hold(activity.category.schedule, by)
        columns = columns_of(schedule)
        after = values_of(activity, columns)
        there = Activity.objects.filter(category=activity.category, cancelled_at=None)
        if any(values_of(row, columns) == after for row in there):
            raise ValidationError("这一类别中已有完全相同的一项，没有再次新增。")
        activities.append(schedule, [activity])
        return _record(activity, Kind.ADDED, {}, after, reason, set(), by=by, now=now)


def changes_of(
    schedule: Schedule, columns: list[ScheduleColumn] | None = None
) -> list[ActivityChange]:
    """All changes since the issue, the newest first, each with its `differences` and `tone`."""
    columns = columns_of(schedule) if columns is None else columns
    changes = list(
        ActivityChange.objects.filter(activity__category__schedule=schedule)
        .select_related("activity__category", "by", "notice")
        .order_by("-at", "-pk")
    )
    for each in changes:
        each.tone = TONES[each.kind]
        each.differences = differences(each.before, each.after, columns)
    return changes


def differences(before, after, columns) -> list[Cell]:
    """The cells that are not the same; of a new or cancelled row all that are filled in."""
    return [
        Cell(column.title, before.get(column.role, ""), after.get(column.role, ""))
        for column in columns
        if before.get(column.role, "") != after.get(column.role, "")
    ]


def _hold(schedule, by):
    """Inside a transaction: as `activities.hold`, for a schedule that an issued notice carries."""
    carrying = Notice.objects.filter(attachments__schedule=schedule).values("pk")
    list(Notice.objects.select_for_update().filter(pk__in=carrying).order_by("pk"))
    locked = Schedule.objects.select_for_update(of=("self",)).select_related("campaign__host")
    schedule = locked.get(pk=schedule.pk)
    issued.require_change_issued(schedule, by)
    schedule.authors.add(by)
    return schedule


def _checked(reason):
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": "请写明原因。"})
    if len(reason) > LONGEST_REASON:
        raise ValidationError(
            {"reason": f"原因最多{LONGEST_REASON}字，现有{len(reason)}字，请精简。"}
        )
    return reason


def _require_running(activity):
    if Activity.objects.filter(pk=activity.pk).exclude(cancelled_at=None).exists():
        raise Conflict("这项活动已经取消。")


def _agencies(activity):
    return set(activity.responsible_agencies.all())


def _record(activity, kind, before, after, reason, told, *, by, now):
    schedule = activity.category.schedule
    event = ActivityChange.objects.create(
        activity=activity, kind=kind, before=before, after=after, reason=reason, at=now, by=by
    )
    label = f"{event.get_kind_display()}：{activity.content}"[: versions.LONGEST_LABEL]
    versions.keep(schedule, label, by=by, now=now)
    detail = {"activity": str(activity), "reason": reason}
    audit.record(f"活动{event.get_kind_display()}", by=by, target=schedule, now=now, detail=detail)
    _tell(event, told | _agencies(activity), now=now)
    return event


def _tell(event: ActivityChange, agencies: set[Agency], *, now):
    """The units that were or are responsible; where the notice did not go, no link to it."""
    activity = event.activity
    schedule = activity.category.schedule
    content = (event.after or event.before).get(Role.CONTENT, "")
    shown = content if len(content) <= SHORT else f"{content[: SHORT - 1]}…"
    lines = [
        f"{cell.title}：{_from_to(cell)}"
        for cell in differences(event.before, event.after, columns_of(schedule))
    ]
    if event.kind == Kind.CANCELLED:
        lines = [f"取消的活动：{content}"]
    elif event.kind != Kind.ADDED:
        lines.insert(0, f"活动：{content}")
    body = "\n".join([f"《{schedule.title}》有变更。", *lines, f"原因：{event.reason}"])
    subject = f"【活动{event.get_kind_display()}】{shown}"
    reached = set(
        Agency.objects.filter(
            deliveries__notice__attachments__schedule=schedule, pk__in=[a.pk for a in agencies]
        ).values_list("pk", flat=True)
    )
    page, inbox = reverse("show_schedule", args=[schedule.pk]), reverse("list_messages")
    messages.enqueue_to_agencies(
        [
            (
                agency,
                messages.Letter(subject, body, page if agency.pk in reached else inbox),
                f"activity:{event.pk}:{agency.pk}",
            )
            for agency in sorted(agencies, key=lambda agency: (agency.position, agency.pk))
        ],
        now=now,
    )


def _from_to(cell):
    if not cell.before:
        return cell.after
    return f"由“{cell.before}”改为“{cell.after}”" if cell.after else f"不再是“{cell.before}”"

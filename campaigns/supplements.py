"""补充通知: the changes of an issued schedule as the text of a notice that prints them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from agencies import audit
from agencies.conflicts import Conflict
from agencies.models import User
from campaigns import drafting, drafts, issued, rules, wordings
from campaigns.changing import differences
from campaigns.columns import Role, columns_of
from campaigns.models import Activity, ActivityChange, Notice, NoticeTemplate, Schedule
from campaigns.models import ScheduleColumn as Column
from gongwen.numerals import to_chinese

CHANGED, CANCELLED, ADDED = "调整的活动", "取消的活动", "新增的活动"


@dataclass(frozen=True)
class Net:
    """What became of one row by all its changes together; empty words before it was, or after."""

    activity: Activity
    before: dict[str, str]
    after: dict[str, str]

    @property
    def section(self) -> str:
        if not self.after:
            return CANCELLED
        return CHANGED if self.before else ADDED


def unprinted(schedule: Schedule):
    """The changes that no supplementary notice has yet, in the order in which they were made."""
    return ActivityChange.objects.filter(
        activity__category__schedule=schedule, notice=None
    ).select_related("activity")


def draft(schedule: Schedule, *, by: User, now: datetime) -> Notice:
    """A draft to the addressees of the notice that carries the schedule, linked to its changes.

    Raise `Conflict` if there is nothing to print.
    """
    rules.require_edit_campaign(schedule.campaign, by)
    with transaction.atomic():
        Schedule.objects.select_for_update().get(pk=schedule.pk)
        changes = list(unprinted(schedule))
        lines = body_lines(net(changes), columns_of(schedule))
        former = issued.notice_in_force(schedule)
        if not lines or former is None:
            raise Conflict("没有需要印发补充通知的变更。")
        notice = drafting.new_notice(schedule.campaign, by)
        _word(notice, former, lines)
        notice.addressee_line, notice.updated_at = former.addressee_line, now
        notice.save()
        notice.addressee_groups.set(former.addressee_groups.all())
        notice.addressee_agencies.set(former.addressee_agencies.all())
        for contact in drafting.first_contact(by):
            notice.contacts.create(position=1, **contact)
        notice.authors.add(by)
        ActivityChange.objects.filter(pk__in=[each.pk for each in changes]).update(notice=notice)
        drafts.keep(notice, by=by, now=now)
        audit.record("起草补充通知", by=by, target=notice, now=now, detail={"of": former.title})
    return notice


def _word(notice, former, lines):
    wording = wordings.wording_of(NoticeTemplate.Kind.SUPPLEMENT, notice.issuer)
    words = wordings.known_words(notice.campaign, notice.drafter) | {
        "原通知的标题": former.title.replace("《", "〈").replace("》", "〉"),
        "原通知的字号": str(former.number or ""),
        "活动调整的内容": "\n".join(lines),
    }
    notice.title = wordings.filled(wording.title, words)
    notice.body = wordings.filled(wording.body, words)
    notice.note = wordings.filled(wording.note, words)


def net(changes: Iterable[ActivityChange]) -> list[Net]:
    """The changes of each row taken together; a row that is as it was before is left out."""
    found: dict[int, Net] = {}
    for each in changes:
        earlier = found.get(each.activity_id)
        before = earlier.before if earlier else each.before
        found[each.activity_id] = Net(each.activity, before, each.after)
    return [each for each in found.values() if each.before != each.after]


def body_lines(rows: list[Net], columns: list[Column]) -> list[str]:
    """The changes as paragraphs, those of a kind under one heading; a single one has no number."""
    sections = [
        (section, [row for row in rows if row.section == section])
        for section in (CHANGED, CANCELLED, ADDED)
    ]
    lines = []
    for number, (section, members) in enumerate([each for each in sections if each[1]], start=1):
        lines.append(f"{to_chinese(number)}、{section}")
        told = [_in_words(row, columns) for row in members]
        if len(told) > 1:
            told = [f"（{to_chinese(at)}）{words}" for at, words in enumerate(told, start=1)]
        lines += told
    return lines


def _in_words(row, columns):
    words = row.before or row.after
    content = words.get(Role.CONTENT, "").rstrip("。；")
    if row.section == CANCELLED:
        return f"{content}，原定{words.get(Role.TIME, '')}，现取消。"
    if row.section == ADDED:
        told = [
            f"{column.title}：{words[column.role]}"
            for column in columns
            if column.role != Role.CONTENT and words.get(column.role)
        ]
        return f"{content}。{'；'.join(told)}。"
    told = [
        f"{cell.title}由“{cell.before}”改为“{cell.after}”"
        for cell in differences(row.before, row.after, columns)
    ]
    return f"{content}，{'，'.join(told)}。"

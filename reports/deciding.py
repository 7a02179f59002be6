"""What becomes of proposals: accepted as they are, edited or merged into one row, declined.

Each decision is one transaction that holds the schedule: the rows, the proposals, a version,
the audit entry, and the letters to the units.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies import audit, messages
from agencies.conflicts import Conflict
from agencies.models import User
from campaigns import activities, revisions, rules, versions
from campaigns.columns import CATEGORY, assign, columns_of, fields
from campaigns.models import Activity, Schedule
from gongwen.workbook.fields import read_value
from reports.assembling import is_waiting, proposals_for
from reports.models import ProposedActivity

State = ProposedActivity.State
LONGEST_REASON = ProposedActivity._meta.get_field("reason").max_length
_MOST_NAMED = 5


def accept(schedule: Schedule, chosen: Sequence[int], *, by: User, now: datetime) -> int:
    """采纳 as handed in, each at the end of its category; return how many.

    Raise `ValidationError` where the table, as it is now, cannot take a row, and `Conflict`
    if a colleague has decided meanwhile or a notice holds the schedule.
    """
    with transaction.atomic():
        activities.hold(schedule, by=by)
        proposals = _waiting(schedule, chosen, by)
        categories = {category.name: category for category in schedule.categories.all()}
        _require_fit(schedule, proposals)
        rows = []
        for proposal in proposals:
            rows.append(Activity(category=categories[proposal.handed_in["category"]]))
            assign(rows[-1], proposal.handed_in["values"])
        activities.append(schedule, rows)
        for proposal, row in zip(proposals, rows, strict=True):
            _decide(proposal, State.ACCEPTED, row, by=by, now=now)
        version = versions.keep(schedule, f"采纳{len(rows)}项", by=by, now=now)
        audit.record("采纳活动方案", by=by, target=schedule, now=now, detail={"count": len(rows)})
        _tell(schedule, proposals, "已采纳", f"proposals:{version.pk}", now=now)
    return len(rows)


def merge(
    schedule: Schedule,
    chosen: Sequence[int],
    values: Mapping[str, str],
    *,
    into: Activity | None = None,
    by: User,
    now: datetime,
) -> Activity:
    """合并 several into one row of these words, or one while editing it; `into` a row there is.

    `values` has the category too.  Raise as `accept` does, and `Conflict` if the row `into`
    was changed since it was loaded.
    """
    with transaction.atomic():
        activities.hold(schedule, by=by)
        proposals = _waiting(schedule, chosen, by)
        read, wrong = read_values(schedule, values)
        if wrong:
            raise ValidationError(list(wrong.values()))
        category = schedule.categories.get(name=read.pop(CATEGORY))
        if into is None:
            row = Activity(category=category)
            assign(row, read)
            activities.append(schedule, [row])
        else:
            row = into
            revisions.claim(row)
            if row.category != category:
                row.category, row.position = category, category.activities.count() + 1
            assign(row, read)
            activities.interpret(row)
        alone = len(proposals) == 1 and into is None
        for proposal in proposals:
            _decide(proposal, State.ACCEPTED if alone else State.MERGED, row, by=by, now=now)
        done = "修改后采纳" if alone else "合并"
        version = versions.keep(schedule, f"{done}{len(proposals)}项", by=by, now=now)
        audit.record(f"{done}活动方案", by=by, target=schedule, now=now, detail={"row": str(row)})
        words = "已采纳，文字有调整" if alone else "已与其他活动合并"
        _tell(schedule, proposals, words, f"proposals:{version.pk}", now=now)
    return row


def decline(
    schedule: Schedule, chosen: Sequence[int], reason: str, *, by: User, now: datetime
) -> int:
    """不采纳, with a reason that the units are told; return how many."""
    reason = reason.strip()
    if not reason:
        raise ValidationError("请写明不采纳的理由。")
    if len(reason) > LONGEST_REASON:
        raise ValidationError(f"理由最多{LONGEST_REASON}字，现有{len(reason)}字，请精简。")
    rules.require_edit_campaign(schedule.campaign, by)
    with transaction.atomic():
        proposals = _waiting(schedule, chosen, by)
        for proposal in proposals:
            _decide(proposal, State.DECLINED, None, by=by, now=now, reason=reason)
        audit.record("不采纳活动方案", by=by, target=schedule, now=now, detail={"reason": reason})
        key = f"declined:{proposals[0].pk}:{int(now.timestamp())}"
        _tell(schedule, proposals, f"未采纳，理由：{reason.rstrip('。')}", key, now=now)
    return len(proposals)


def reconsider(schedule: Schedule, chosen: Sequence[int], *, by: User, now: datetime) -> int:
    """重新考虑 what was declined; return how many."""
    rules.require_edit_campaign(schedule.campaign, by)
    with transaction.atomic():
        chosen = _visible(schedule, chosen, by)
        count = ProposedActivity.objects.filter(pk__in=chosen).wait_again()
        audit.record("重新考虑活动方案", by=by, target=schedule, now=now, detail={"count": count})
    return count


def read_values(
    schedule: Schedule, values: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The words as the table takes them, and what is wrong, both by the names of the cells."""
    read, wrong = {}, {}
    for rule in fields(schedule, columns_of(schedule)):
        if rule.serial:
            continue
        read[rule.name], complaint = read_value(rule, values.get(rule.name, "").strip())
        if complaint:
            wrong[rule.name] = complaint
    return read, wrong


def _visible(schedule, chosen, by):
    return list(proposals_for(schedule, by).filter(pk__in=chosen).values_list("pk", flat=True))


def _waiting(schedule, chosen, by):
    """The chosen proposals in the order of the page, locked; raise unless all of them wait."""
    if not chosen:
        raise ValidationError("请先勾选活动。")
    pks = _visible(schedule, chosen, by)
    locked = {
        row.pk: row for row in ProposedActivity.objects.select_for_update().filter(pk__in=pks)
    }
    proposals = list(proposals_for(schedule, by).filter(pk__in=list(locked)))
    if len(proposals) != len(set(chosen)):
        raise Conflict("所选的活动有的已由单位撤回，请重新打开后再办理。")
    for proposal in proposals:
        if not is_waiting(proposal):
            by_whom = proposal.decided_by.name if proposal.decided_by else "同事"
            shown = proposal.handed_in["values"].get("content", "")[:20]
            state = proposal.get_state_display()
            raise Conflict(f"“{shown}”{state}（{by_whom}办理），请重新打开后再办理。")
    return proposals


def _require_fit(schedule, proposals):
    """The columns and categories may have changed since the units wrote."""
    faults = []
    rules_of_cells = [rule for rule in fields(schedule, columns_of(schedule)) if not rule.serial]
    for proposal in proposals:
        words = {CATEGORY: proposal.handed_in["category"], **proposal.handed_in["values"]}
        wrong = [read_value(rule, words.get(rule.name, ""))[1] for rule in rules_of_cells]
        if any(wrong):
            unit = proposal.submission.agency.short_name
            faults.append(f"{unit}“{words.get('content', '')[:20]}”：{next(filter(None, wrong))}")
    if faults:
        more = len(faults) - _MOST_NAMED
        shown = faults[:_MOST_NAMED] + ([f"另有{more}项。"] if more > 0 else [])
        raise ValidationError([*shown, "这些活动请用“修改后采纳”补齐后采纳。"])


def _decide(proposal, state, row, *, by, now, reason=""):
    proposal.state, proposal.activity, proposal.reason = state, row, reason
    proposal.decided_at, proposal.decided_by = now, by
    proposal.save(update_fields=["state", "activity", "reason", "decided_at", "decided_by"])


def _tell(schedule, proposals: Iterable[ProposedActivity], what, key, *, now):
    """One letter to each unit, however many of its rows were decided."""
    of_submission = defaultdict(list)
    for proposal in proposals:
        of_submission[proposal.submission].append(proposal.handed_in["values"].get("content", ""))
    post = []
    for submission, contents in of_submission.items():
        many = f"{len(contents)}项活动" if len(contents) > 1 else "1项活动"
        letter = messages.Letter(
            f"【活动方案】贵单位报送的{many}{what.partition('，')[0]}",
            f"《{schedule.title}》：贵单位报送的以下活动{what}。\n"
            + "\n".join(f"{number}. {text}" for number, text in enumerate(contents, start=1)),
            submission.get_absolute_url(),
        )
        post.append((submission.agency, letter, f"{key}:{submission.agency_id}"))
    messages.enqueue_to_agencies(post, now=now)

"""What the pages of a notice and of a schedule show, and to whom."""

from itertools import count

from django.db.models import Count, Prefetch

from agencies.permissions import Permission
from campaigns import lexicon_rules, rules, slips
from campaigns.activities import named_units
from campaigns.columns import UNIT_ROLES, columns_of, words
from campaigns.documents import document_alone
from campaigns.models import Activity
from campaigns.prints import print_context
from campaigns.sheets import sheet
from campaigns.states import TAKEN, NoticeState

# What cannot be taken back is asked for once more.
QUESTIONS = {
    "sign_off": "签发后正文定稿，不能再修改。确定签发？",
    "register": "登记后编定发文字号并生成正式文件，不能撤回。确定登记？",
    "issue": "印发后立即送达各单位。确定印发？",
}
# The last moments at which a fault of the layout is mended cheaply.
WANTS_LAYOUT = {"approve_review", "sign_off", "register"}
TONES = {"return_for_revision": "danger", "withdraw": "danger", "issue": "success"}


def notice_page(notice, user, *, today, in_print=False, failed_step="", reason="", error=""):
    """The context of the notice page; `in_print` shows its pages instead of its text.

    With a failed step it keeps what was typed and says what is wrong.
    """
    own = notice.issuer == user.bureau and user.may(Permission.READ_DRAFTS)
    attachments = list(
        notice.attachments.select_related("schedule", "enclosed", "pdf").annotate(
            changes=Count("schedule__categories__activities__changes")
        )
    )
    proofread = _slips(notice, user, today) if own else None
    copy = notice.official_copy
    steps = rules.open_steps(notice, user)
    printed = print_context(notice, user, attachments, own=own, copy=copy, in_print=in_print)
    return printed | {
        "notice": notice,
        "in_print": in_print,
        "tabs": [
            {"url": notice.get_absolute_url(), "label": "正文", "active": not in_print},
            {"url": f"{notice.get_absolute_url()}?view=print", "label": "版式", "active": in_print},
        ],
        "sheet": sheet(document_alone(notice), attachments),
        "attachments": attachments,
        "steps": [
            {
                "step": step,
                "style": "outline-secondary" if step.name in rules.UNASKED else "primary",
                "question": QUESTIONS.get(step.name, ""),
                "is_held": step.name == "submit_for_review" and proofread["holds"],
                "error": error if step.name == failed_step else "",
                "reason": reason if step.name == failed_step else "",
            }
            for step in steps
        ],
        "awaits_layout": printed["layout"] and any(step.name in WANTS_LAYOUT for step in steps),
        "slips": proofread,
        "waiting": rules.why_waiting(notice, user),
        "may_edit": rules.may_edit(notice, user),
        "may_discard": rules.may_discard(notice, user),
        "is_own": own,
        "returned": returned(notice) if own else None,
        "withdrawal": _last_step(notice, NoticeState.WITHDRAWN, "withdraw"),
        "events": _events(notice) if own else [],
        "versions": list(notice.versions.select_related("saved_by")) if own else [],
        "official_copy": copy,
        "delivery": own_delivery(notice, user),
        "may_acknowledge": user.may(Permission.ACKNOWLEDGE_NOTICE)
        and notice.state == NoticeState.ISSUED,
        "deliveries": _delivery_counts(notice) if own else None,
        "recipients": _recipients(notice, today) if own else [],
    }


def _slips(notice, user, today):
    """校对: of a draft as it stands now; later what was left when it was sent; else None."""
    if notice.kind != notice.Kind.DRAFTED:
        return None
    if notice.state == NoticeState.DRAFT:
        found, version = slips.slips_of(notice, today=today), None
    else:
        version = notice.versions.exclude(slips=None).select_related("saved_by").last()
        if version is None:
            return None
        found = version.slips
    errors, warnings = slips.errors_among(found), slips.warnings_among(found)
    is_live = version is None
    return {
        "errors": errors,
        "warnings": warnings,
        "hints": slips.hints_among(found),
        "gaps": slips.gaps_among(found),
        "seal": slips.seal(warnings),
        "at": version.saved_at if version else None,
        "by": version.saved_by if version else None,
        "holds": is_live and bool(errors or warnings),
        "may_edit": rules.may_edit(notice, user),
        "may_submit": is_live
        and any(step.name == "submit_for_review" for step in rules.open_steps(notice, user)),
        "may_keep": is_live and lexicon_rules.may_keep_words(user),
    }


def own_delivery(notice, user):
    """The delivery to the user's unit, or else to the bureau it acts for; None without one."""
    to_us = notice.deliveries.filter(agency__in=user.own_agencies).select_related(
        "agency", "acknowledged_by"
    )
    return min(
        to_us,
        key=lambda delivery: (
            delivery.acknowledged_at is not None,
            delivery.agency != user.agency,
        ),
        default=None,
    )


def returned(notice):
    """The return that the draft still has to answer, or None."""
    return _last_step(notice, NoticeState.DRAFT, "return_for_revision")


def _last_step(notice, state, name):
    """The step `name` that brought the notice into its present `state`; None if another did."""
    if notice.state != state:
        return None
    last = notice.transitions.select_related("by__agency").last()
    return last if last and last.step == name else None


def _events(notice):
    steps = notice.transitions.select_related("by__agency").order_by("-at", "-pk")
    return [
        {
            "label": TAKEN[transition.step],
            "at": transition.at,
            "by": transition.by.name,
            "unit": transition.by.agency.short_name,
            "reason": transition.reason,
            "tone": TONES.get(transition.step, ""),
        }
        for transition in steps
    ]


def _recipients(notice, today):
    """Whom it was delivered to; before that, whom it would be delivered to."""
    if notice.state in NoticeState.public_states():
        return [delivery.agency for delivery in notice.deliveries.select_related("agency")]
    return list(notice.recipients().current(today))


def _delivery_counts(notice):
    total = notice.deliveries.count()
    return {"total": total, "done": total - notice.deliveries.filter(acknowledged_at=None).count()}


def schedule_groups(schedule, columns=None):
    """The categories with their rows, numbered through, each with the words under every column.

    A row that was cancelled after issue stays where it was and has no number.
    """
    columns = columns_of(schedule) if columns is None else columns
    rows = Activity.objects.prefetch_related("responsible_agencies")
    numbers = count(1)
    groups = []
    for category in schedule.categories.prefetch_related(Prefetch("activities", rows)):
        members = [
            {
                "number": None if activity.cancelled_at else next(numbers),
                "activity": activity,
                "cells": _cells(activity, columns),
            }
            for activity in category.activities.all()
        ]
        live = sum(row["number"] is not None for row in members)
        groups.append({"category": category, "rows": members, "live": live})
    return groups


def _cells(activity, columns):
    """The words under each column, and the units as typed where it names units."""
    cells = []
    for column in columns:
        text = words(activity, column.role)
        units = named_units(activity, text) if column.role in UNIT_ROLES else None
        cells.append({"column": column, "text": text, "units": units})
    return cells

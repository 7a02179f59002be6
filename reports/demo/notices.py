"""One file of `fixtures/notices/` or `fixtures/live/`: a notice, and what is to happen to it."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from agencies.models import Agency, AgencyGroup, User
from agencies.permissions import Role
from campaigns import slips, workflow
from campaigns.documents import notice_document
from campaigns.models import Campaign, Delivery, Notice, NumberSeries, Schedule
from campaigns.states import NoticeState
from gongwen import serialization
from gongwen.document import DocumentNumber
from reports.demo.calendar import Calendar
from reports.models import FigureField, Question, ReportingRequirement

# Written as it is stored.
PLAIN_FIELDS = (
    "form",
    "masthead",
    "title",
    "addressee_line",
    "signature",
    "document_date",
    "note",
    "copied_to",
    "printing_office",
    "disclosure",
    "proofreader",
)
# Of a requirement: what counts from the day of the load, and what is written as it is stored.
TIMES = ("due_at", "county_due_at", "locks_at")
ASKED = ("kind", "title", "instructions", "chain", "min_characters", "max_characters")


@dataclass(frozen=True)
class Event:
    """Something that somebody does at an instant; `take` does it."""

    at: datetime
    take: Callable[[], object]


def read(path: Path, calendar: Calendar) -> dict:
    """The content of a file; days that count from the day of the load are filled in."""
    content = tomllib.loads(path.read_text())
    return content if path.parent.name == "notices" else calendar.fill_in(content)


def create(content: dict, calendar: Calendar) -> Notice:
    """The notice as its drafter leaves it, or as it was received; not a step taken yet."""
    told = content["notice"]
    received = told.get("kind") == Notice.Kind.RECEIVED
    notice = _create_received(told, calendar) if received else _create_draft(content, calendar)
    notice.addressee_groups.set(_groups(told.get("groups", []), notice.issuer))
    notice.addressee_agencies.set(_agencies(told.get("agencies", [])))
    for position, contact in enumerate(content.get("contacts", []), start=1):
        notice.contacts.create(position=position, **contact)
    for position, attachment in enumerate(content.get("attachments", []), start=1):
        notice.attachments.create(
            position=position, title=attachment["title"], **_attached(attachment, notice)
        )
    for requirement in content.get("requirements", []):
        _create_requirement(requirement, notice, calendar)
    if received:
        _deliver(notice, told, calendar)
    return notice


def steps(content: dict, notice: Notice, calendar: Calendar) -> list[Event]:
    """The steps of the notice, and its receipts."""
    walk = content.get("walk", {})
    return [
        *(_step(step, notice, calendar) for step in walk.get("steps", [])),
        *(_receipt(receipt, notice, calendar) for receipt in walk.get("receipts", [])),
    ]


def clerk_of(agency: str) -> User:
    return User.objects.with_role(Role.CLERK).get(agency__name=agency)


def _plain(told):
    return {name: told[name] for name in PLAIN_FIELDS if name in told} | {
        "body": told["body"].strip()
    }


def _mended(content):
    """The body without the slips of the original, which 送审 would not let pass."""
    body = content["notice"]["body"].strip()
    for wrong, right in content.get("mended", {}).items():
        body = body.replace(wrong, right)
    return body


def _create_draft(content, calendar):
    told = content["notice"]
    drafter = User.objects.get(username=told["drafter"])
    notice = Notice.objects.create(
        campaign=Campaign.objects.get_by_natural_key(*told["campaign"]),
        issuer=drafter.bureau,
        number_series=NumberSeries.objects.get_by_natural_key(told["number_series"]),
        drafter=drafter,
        updated_at=calendar.moment(told.get("drafted_at") or content["walk"]["steps"][0]["at"]),
        **_plain(told) | {"body": _mended(content)},
    )
    notice.authors.add(drafter)
    return notice


def _create_received(told, calendar):
    """A notice that another organ issued on paper: it was never a draft here."""
    number = DocumentNumber.parse(told["number"]) if "number" in told else None
    series = number and NumberSeries.objects.get_by_natural_key(number.issuer_code)
    return Notice.objects.create(
        kind=Notice.Kind.RECEIVED,
        state=NoticeState.ISSUED,
        campaign=Campaign.objects.get_by_natural_key(*told["campaign"]),
        issuer=Agency.objects.get_by_natural_key(told["issuer"]),
        number_series=series,
        number_year=number and number.year,
        number_serial=number and number.serial,
        updated_at=calendar.moment(told["recorded_at"]),
        **_plain(told),
    )


def _deliver(notice, told, calendar):
    at = calendar.moment(told["recorded_at"])
    version = notice.versions.create(
        number=1,
        content=serialization.encode(notice_document(notice)),
        saved_at=at,
        saved_by=User.objects.get(username=told["recorded_by"]),
    )
    for agency in notice.recipients():
        Delivery.objects.create(notice=notice, agency=agency, version=version, delivered_at=at)


def _attached(attachment, notice):
    if "schedule" in attachment:
        return {
            "schedule": Schedule.objects.get(campaign=notice.campaign, title=attachment["schedule"])
        }
    if "enclosed" in attachment:
        number = DocumentNumber.parse(attachment["enclosed"])
        return {"enclosed": Notice.objects.numbered(number).get()}
    return {"text": attachment["text"].strip()}


def _create_requirement(told, notice, calendar):
    requirement = ReportingRequirement.objects.create(
        notice=notice,
        schedule=_collected_into(told, notice),
        **{name: calendar.moment(told[name]) for name in TIMES if name in told},
        **{name: told[name] for name in ASKED if name in told},
    )
    requirement.groups.set(_groups(told.get("groups", []), notice.issuer))
    requirement.agencies.set(_agencies(told.get("agencies", [])))
    Question.objects.bulk_create(
        Question(requirement=requirement, position=position, **question)
        for position, question in enumerate(told.get("questions", []), start=1)
    )
    FigureField.objects.bulk_create(
        FigureField(
            requirement=requirement,
            name=name,
            position=position,
            **(asked if isinstance(asked, dict) else {"unit": asked}),
        )
        for position, (name, asked) in enumerate(told.get("figures", {}).items(), start=1)
    )


def _collected_into(told, notice):
    if "schedule" not in told:
        return None
    return Schedule.objects.get(campaign=notice.campaign, title=told["schedule"])


def _step(told, notice, calendar):
    at = calendar.moment(told["at"])
    reason = {"reason": told["reason"]} if "reason" in told else {}

    def take():
        by = User.objects.get(username=told["by"])
        step = getattr(workflow, told["step"])
        row = Notice.objects.get(pk=notice.pk)
        looked_at = {}
        if told["step"] == "submit_for_review":
            found = slips.slips_of(row, today=timezone.localdate(at))
            looked_at["seen"] = slips.seal(slips.warnings_among(found))
        step(row, by=by, now=at, **reason, **looked_at)

    return Event(at, take)


def _receipt(told, notice, calendar):
    at = calendar.moment(told["at"])

    def take():
        delivery = Delivery.objects.get(notice=notice, agency__name=told["agency"])
        by = User.objects.get(username=told["by"]) if "by" in told else clerk_of(told["agency"])
        workflow.acknowledge(delivery, by=by, now=at)

    return Event(at, take)


def _groups(phrases, owner):
    return [AgencyGroup.objects.get_by_natural_key(owner.name, phrase) for phrase in phrases]


def _agencies(names):
    return [Agency.objects.get_by_natural_key(name) for name in names]

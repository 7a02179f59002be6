"""Counties that have to answer through their city and that no message reaches.

They hold up the issue of the notice, as its own recipients do, until somebody can be written to or
the officer lets them off: then they stand on the roster as 免报 from the first day.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from agencies import audit, messages
from agencies.models import Agency, User
from campaigns.models import Notice
from campaigns.rules import MOST_NAMED
from reports.expected import all_counties_below
from reports.models import ReportingRequirement

LET_OFF = "印发时没有可以联系的人。"


@dataclass
class Unit:
    """A county, what it would be asked, and whether it is let off."""

    agency: Agency
    is_reached: bool
    requirements: list[ReportingRequirement] = field(default_factory=list)
    is_let_off: bool = True

    @property
    def holds_up(self) -> bool:
        return not (self.is_reached or self.is_let_off)


def units(notice: Notice, today: date) -> list[Unit]:
    """In the order of the office: whom nobody reaches, and whoever is let off."""
    found: dict[int, Unit] = {}
    for requirement, counties in _asked(notice, today):
        let_off = set(requirement.exempted.values_list("pk", flat=True))
        for county in counties:
            unit = found.setdefault(county.pk, Unit(county, is_reached=True))
            unit.requirements.append(requirement)
            unit.is_let_off = unit.is_let_off and county.pk in let_off
    reached = messages.reachable_people(set(found)) if found else {}
    for pk, unit in found.items():
        unit.is_reached = bool(reached[pk])
    told = [unit for unit in found.values() if unit.is_let_off or not unit.is_reached]
    return sorted(told, key=lambda unit: (unit.agency.position, unit.agency.pk))


def holding_up(notice: Notice, today: date) -> list[Agency]:
    return [unit.agency for unit in units(notice, today) if unit.holds_up]


def in_words(counties: Collection[Agency]) -> str:
    """Why the notice cannot be issued."""
    named = "、".join([county.name for county in counties][:MOST_NAMED])
    if len(counties) > MOST_NAMED:
        named += f"等{len(counties)}家县级单位"
    return (
        f"{named}没有可以联系的人，印发后无人能收到。请系统管理员为其设置联络员账号，或者登记"
        "有邮箱的联系人、群机器人；暂时没有联系人的，可在“没有联系人的县级单位”中设为免报。"
    )


def let_off(notice: Notice, counties: Collection[int], *, by: User, now: datetime) -> None:
    """Let off exactly these of the counties below, by their numbers; the others are asked."""
    chosen = set(counties)
    with transaction.atomic():
        for requirement, below in _asked(notice, timezone.localdate(now)):
            requirement.exempted.set([county for county in below if county.pk in chosen])
        names = [each.name for each in Agency.objects.filter(pk__in=chosen).order_by("pk")]
        audit.record("设置免报的县级单位", by=by, target=notice, now=now, detail={"units": names})


def _asked(notice, today):
    """The requirements that counties answer, each with all its counties."""
    through = ReportingRequirement.Chain.THROUGH_CITY
    for requirement in notice.requirements.filter(chain=through):
        expected = requirement.expected_agencies().current(today)
        counties = all_counties_below(requirement, expected, today)
        yield requirement, list(counties.select_related("parent"))

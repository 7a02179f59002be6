"""What a requirement costs those below: how much each unit fills in, and all of them together."""

from dataclasses import dataclass
from datetime import date

from reports.expected import counties_below
from reports.models import FigureField, ReportingRequirement


@dataclass(frozen=True)
class Burden:
    """`fields` are filled in by hand, `known` come by themselves; `counties` are among `units`;
    `before` says how many it were the last time, empty for the first."""

    fields: int
    known: int
    units: int
    counties: int = 0
    before: str = ""

    def __str__(self):
        """static/js/requirement.js says the same, change both together."""
        counties = f"（其中县级{self.counties}家）" if self.counties else ""
        words = f"每家单位要填{self.fields}项，{self.units}家单位{counties}"
        words += f"合计{self.fields * self.units}项"
        words += f"；{self.before}" if self.before else ""
        return f"{words}。另有{self.known}项可自动带出，不用填。" if self.known else f"{words}。"


def burden_of(requirement: ReportingRequirement, today: date) -> Burden:
    """Of a stored requirement, for the units that exist on the day `today`."""
    expected = requirement.expected_agencies().current(today)
    counties = set(counties_below(requirement, expected, today).values_list("pk", flat=True))
    return Burden(
        fields=_filled_in(requirement),
        known=len(requirement.figure_fields.all()) - len(_typed(requirement)),
        units=len(counties | set(expected.values_list("pk", flat=True))),
        counties=len(counties),
        before=_before(requirement),
    )


def _filled_in(requirement):
    """A table of activities is one, however many rows a unit has; files and photographs, which
    nobody has to send, are none."""
    return (
        int(requirement.asks_text)
        + bool(requirement.schedule_id)
        + len(requirement.questions.all())
        + len(_typed(requirement))
    )


def _typed(requirement):
    fields = requirement.figure_fields.all()
    return [field for field in fields if field.source == FigureField.Source.TYPED]


def former_of(requirement: ReportingRequirement) -> ReportingRequirement | None:
    """What the bureau asked in the latest earlier year of the series: of this kind, and of this
    title if there are several."""
    campaign = requirement.notice.campaign
    earlier = ReportingRequirement.objects.filter(
        kind=requirement.kind,
        schedule__isnull=requirement.schedule_id is None,
        notice__issuer=requirement.notice.issuer_id,
        notice__state="issued",
        notice__campaign__series=campaign.series_id,
        notice__campaign__year__lt=campaign.year,
    )
    found = list(
        earlier.select_related("notice__campaign").order_by("-notice__campaign__year", "-pk")
    )
    latest = [each for each in found if _year(each) == _year(found[0])]
    alike = [each for each in latest if each.title == requirement.title]
    return next(iter(alike or latest), None)


def _year(requirement):
    return requirement.notice.campaign.year


def numbers_for(requirement: ReportingRequirement, today: date) -> dict:
    """For the page, which counts along while the officer types: the recipients by group, the
    counties below each, and what each kind was the last time."""
    notice, kinds = requirement.notice, ReportingRequirement.Kind
    everybody = notice.recipients().current(today)
    known = set(everybody.values_list("pk", flat=True))
    rolled_up = ReportingRequirement(notice=notice, chain="through_city")
    below: dict[int, list[int]] = {}
    let_off = requirement.exempted.values_list("pk", flat=True) if requirement.pk else ()
    counties = counties_below(rolled_up, everybody, today).exclude(pk__in=let_off)
    for pk, parent in counties.values_list("pk", "parent"):
        below.setdefault(parent, []).append(pk)
    members: dict[int, list[int]] = {}
    for group in notice.addressee_groups.prefetch_related("members"):
        members[group.pk] = [agency.pk for agency in group.members.all() if agency.pk in known]
    before = {
        kind: _before(ReportingRequirement(notice=notice, kind=kind, title=requirement.title))
        for kind in kinds.values
    }
    # Pairs instead of nested objects, so that no two braces stand together in the page.
    pairs = {"groups": members, "counties": below, "before": before}
    return {"all": sorted(known)} | {name: list(found.items()) for name, found in pairs.items()}


def _before(requirement):
    former = former_of(requirement)
    if former is None:
        return ""
    return f"{_when(former, requirement)}{_filled_in(former)}项"


def _when(former, requirement):
    is_last = _year(former) == _year(requirement) - 1
    return "去年" if is_last else f"{_year(former)}年"

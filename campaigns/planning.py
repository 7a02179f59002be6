"""Rows of a schedule as `clashes` and `likeness` look at them."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from campaigns import clashes, likeness
from campaigns.clashes import Clash, Kind, Planned
from campaigns.columns import Role, words
from campaigns.likeness import Told
from campaigns.models import Activity, Campaign, Schedule
from gongwen.dates import Precision, Span, parse_span

_NEAR = {Precision.AROUND, Precision.PART_OF_MONTH, Precision.BEFORE, Precision.MONTH}

_MOST_COMPARED = 300  # rows, each with each other, while a page is waited for

Read = Callable[[str], Span | None]


def reader(campaign: Campaign) -> Read:
    """Read a time as the rows of the campaign's schedules are read."""
    year, day, name = campaign.year, campaign.day, campaign.series.name
    return lambda text: parse_span(text, year=year, event_date=day, event_name=name)


def planned(key, name: str, category: str, values: Mapping[str, str], read: Read) -> Planned:
    """A row that is no `Activity` yet, of the words under its columns."""
    text = values.get(Role.TIME, "")
    span = read(text)
    content, place = values.get(Role.CONTENT, ""), values.get(Role.PLACE, "")
    return Planned(
        key=str(key),
        name=name,
        category=category,
        time_text=text,
        place=place or likeness.venue(content),
        leader=values.get(Role.LEADER, ""),
        first=span.first if span else None,
        last=span.last if span else None,
        is_near=span is not None and span.precision in _NEAR,
    )


def planned_rows(rows: Sequence[Activity]) -> list[Planned]:
    """The rows of a table, called by their numbers; without those that were cancelled."""
    return [
        Planned(
            key=str(row.key),
            name=f"第{number}项",
            category=row.category.name,
            time_text=row.time_text,
            place=words(row, Role.PLACE) or likeness.venue(row.content),
            leader=words(row, Role.LEADER),
            first=row.starts_on,
            last=row.ends_on,
            is_near=row.precision in _NEAR,
        )
        for number, row in enumerate(rows, start=1)
    ]


def told(row: Activity, lines: Mapping[int, frozenset[int]]) -> Told:
    """A row as a unit tells it; its responsible agencies are prefetched."""
    agencies = frozenset(agency.pk for agency in row.responsible_agencies.all())
    return Told(
        key=str(row.key),
        content=row.content,
        place=words(row, Role.PLACE),
        first=row.starts_on,
        last=row.ends_on,
        agencies=agencies,
        lines=frozenset().union(*(lines.get(pk, frozenset({pk})) for pk in agencies)),
    )


def clashes_of(
    schedule: Schedule, groups: Iterable[Mapping], *, is_issued: bool = False
) -> list[Clash]:
    """What to object to in a table, of which `groups` are as on its page.

    Once it is issued nobody plans it anew, but two at one place and day can still be moved.
    """
    groups = list(groups)
    rows = [row["activity"] for group in groups for row in group["rows"] if row["number"]]
    categories = [group["category"].name for group in groups]
    found = clashes.clashes(planned_rows(rows), categories=categories, day=schedule.campaign.day)
    if is_issued:
        return [clash for clash in found if clash.kind in (Kind.PLACE, Kind.LEADER)]
    return [*found, *_twins(rows)]


def _twins(rows: Sequence[Activity]) -> Iterable[Clash]:
    if len(rows) > _MOST_COMPARED:
        return
    numbers = {str(row.key): number for number, row in enumerate(rows, start=1)}
    for pair in likeness.pairs([told(row, {}) for row in rows]):
        one, other = sorted((numbers[pair.one], numbers[pair.other]))
        message = f"第{one}项和第{other}项可能是同一项活动：{'、'.join(pair.reasons)}。"
        yield Clash(Kind.TWINS, message, (pair.one, pair.other))

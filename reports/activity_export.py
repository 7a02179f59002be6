"""The full export of activities: chosen columns of chosen rows, typed, with totals and keys.

Rows come from the database some at a time and go straight into the file, so that memory does
not grow with their number; see `gongwen.sheet`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from math import inf
from typing import Any, BinaryIO

from django.db.models import Count, Q

from agencies.models import Agency, User
from agencies.permissions import Permission
from campaigns.models import Activity, ActivityCategory, Campaign, Schedule, ScheduleColumn
from gongwen.document import Align, Attachment, Column, Document, Form, Paragraph, Table
from gongwen.profile import NATIONAL
from gongwen.sheet import Cell, Export, Total, Totals, write_csv, write_export
from gongwen.typesetting import render_pdf
from gongwen.workbook.cells import KEY_TITLE
from reports import agenda
from reports.models import Outcome

Role = ScheduleColumn.Role

AT_ONCE = 2000  # rows read together
MOST_PDF_ROWS = 1000
MOST_PDF_COLUMNS = 8
FORMATS = {"xlsx": "Excel", "csv": "CSV", "pdf": "PDF"}

JOINT = "几个地市联合开展的活动，在各地市分别计数，按地市的合计因此可能多于活动总数。"

# A working paper bears no organ's red mark, nor the rule below it.
_UNMARKED = replace(NATIONAL, red="#ffffff")

_FIELDS = (
    "pk",
    "key",
    "category_id",
    "content",
    "time_text",
    "starts_on",
    "ends_on",
    "precision",
    "responsible_text",
    "cells",
    "cancelled_at",
)


@dataclass(frozen=True)
class Group:
    """What a row's category says for it."""

    year: int
    campaign: str
    host: str
    schedule: str
    name: str


@dataclass(frozen=True)
class Row:
    """A row as the database has it, what its category says, and what was told of it."""

    number: int
    values: dict[str, Any]
    group: Group
    told: list[Outcome]


@dataclass(frozen=True)
class ExportColumn:
    """A column to choose: `width` is its share, `needs_told` that it costs the outcomes."""

    name: str
    title: str
    width: float
    value: Callable[[Row], Cell | None]
    centred: bool = True
    is_usual: bool = True
    needs_told: bool = False

    def paper(self, *, merged: bool = False) -> Column:
        align = Align.CENTER if self.centred else Align.LEFT
        return Column(self.title, self.width, align, merged)


def _cell(role):
    return ExportColumn(
        role, Role(role).label, 12, lambda row: row.values["cells"].get(role, ""), is_usual=False
    )


def _states(row):
    names = [outcome.get_state_display() for outcome in row.told]
    if len(set(names)) > 1:
        return "；".join(f"{each.agency.short_name}{each.get_state_display()}" for each in row.told)
    return names[0] if names else ""


def _sum(field):
    def value(row):
        given = [getattr(outcome, field) for outcome in row.told]
        given = [each for each in given if each is not None]
        return sum(given) if given else None

    return value


def _approximate(row):
    names = {"participants": "参加人数", "enterprises": "惠及企业", "materials": "发放资料"}
    rough = [
        label
        for name, label in names.items()
        if any(getattr(outcome, f"{name}_approximate") for outcome in row.told)
    ]
    return "、".join(rough)


def _told(name, title, width, value, **options):
    return ExportColumn(name, title, width, value, needs_told=True, **options)


# The titles of a row's own words are those under which a schedule is read back.
COLUMNS = (
    ExportColumn("number", "序号", 6, lambda row: row.number),
    ExportColumn("year", "年度", 6, lambda row: row.group.year, is_usual=False),
    ExportColumn("campaign", "主题活动名称", 14, lambda row: row.group.campaign),
    ExportColumn("bureau", "主办机关", 14, lambda row: row.group.host, is_usual=False),
    ExportColumn("schedule", "安排表", 16, lambda row: row.group.schedule, is_usual=False),
    ExportColumn("category", "活动主题", 14, lambda row: row.group.name),
    ExportColumn("content", "活动内容", 40, lambda row: row.values["content"], centred=False),
    ExportColumn("time", "活动时间", 10, lambda row: row.values["time_text"]),
    ExportColumn("starts_on", "最早日期", 11, lambda row: row.values["starts_on"]),
    ExportColumn("ends_on", "最晚日期", 11, lambda row: row.values["ends_on"]),
    ExportColumn(
        "precision",
        "时间精度",
        8,
        lambda row: agenda.PRECISIONS.get(row.values["precision"], ""),
        is_usual=False,
    ),
    ExportColumn("responsible", "责任单位", 14, lambda row: row.values["responsible_text"]),
    *(
        _cell(role)
        for role in Role.values
        if role not in (Role.CONTENT, Role.TIME, Role.RESPONSIBLE)
    ),
    ExportColumn(
        "cancelled",
        "变更",
        8,
        lambda row: "已取消" if row.values["cancelled_at"] else "",
        is_usual=False,
    ),
    _told("state", "开展情况", 8, _states),
    _told(
        "held_on",
        "实际时间",
        10,
        lambda row: "；".join(filter(None, (each.time_text for each in row.told))),
        is_usual=False,
    ),
    _told("participants", "参加人数", 8, _sum("participants")),
    _told("enterprises", "惠及企业", 8, _sum("enterprises"), is_usual=False),
    _told("materials", "发放资料", 8, _sum("materials"), is_usual=False),
    _told("approximate", "约数项", 10, _approximate, is_usual=False),
    _told(
        "told_note",
        "情况说明",
        20,
        lambda row: "\n".join(filter(None, (each.note for each in row.told))),
        centred=False,
        is_usual=False,
    ),
)


def may_export(user: User) -> bool:
    """Administrators, and officers of their own bureau's campaigns."""
    return user.may(Permission.MANAGE_ACCOUNTS) or user.may(Permission.DRAFT_NOTICE)


def exportable_schedules(user: User):
    own = Q(campaign__host=user.bureau)
    if user.may(Permission.MANAGE_ACCOUNTS):
        own |= Q(pk__in=agenda.readable_schedules(user).values("pk"))
    return Schedule.objects.filter(own)


def in_official_order(activities):
    """The latest campaign first, each schedule in its own order."""
    return activities.order_by(
        "-category__schedule__campaign__year",
        "category__schedule__campaign",
        "category__schedule",
        "category__position",
        "category",
        "position",
        "pk",
    )


def rows(activities, columns, *, user: User) -> Iterator[tuple[Cell | None, ...]]:
    """The cells under `columns` and the key behind them, for every one of `activities`."""
    groups = _groups(activities)
    needs_told = any(column.needs_told for column in columns)
    values = [column.value for column in columns]
    found = in_official_order(activities).values(*_FIELDS).iterator(chunk_size=AT_ONCE)
    number = 0
    while batch := list(islice(found, AT_ONCE)):
        told = _told_of(batch, user) if needs_told else {}
        for raw in batch:
            number += 1
            row = Row(number, raw, groups[raw["category_id"]], told.get(raw["pk"], []))
            yield (*(value(row) for value in values), str(raw["key"]))


def _groups(activities):
    categories = ActivityCategory.objects.filter(
        pk__in=activities.order_by().values("category")
    ).select_related("schedule__campaign__series", "schedule__campaign__host")
    return {
        category.pk: Group(
            category.schedule.campaign.year,
            str(category.schedule.campaign),
            category.schedule.campaign.host.name,
            category.schedule.title,
            category.name,
        )
        for category in categories
    }


def _told_of(batch, user):
    told = defaultdict(list)
    asked = [raw["pk"] for raw in batch]
    outcomes = Outcome.objects.visible_to(user).filter(activity__in=asked)
    for outcome in outcomes.select_related("agency").order_by("agency__position", "pk"):
        told[outcome.activity_id].append(outcome)
    return told


def totals(activities) -> Totals:
    """How many activities there are of each category, city and month."""
    plain = activities.order_by()
    by_category = plain.values_list("category__name").annotate(count=Count("pk"))
    by_month = plain.values_list("starts_on__year", "starts_on__month").annotate(count=Count("pk"))
    months = sorted(by_month, key=lambda each: (each[0] is None, each[0] or 0, each[1] or 0))
    return Totals(
        "活动汇总",
        "场次",
        (
            Total("按活动主题", tuple(sorted(by_category, key=lambda each: (-each[1], each[0])))),
            Total("按地市", tuple(_by_city(plain)), note=JOINT),
            Total(
                "按月份",
                tuple(
                    (f"{year}年{month}月" if year else "未写明日期", count)
                    for year, month, count in months
                ),
            ),
        ),
    )


def _by_city(activities):
    """A county's activities are its city's; one that several cities carry out counts in each.

    The city with most comes first, of equal ones the first in the bureau's order.
    """
    cities = _cities()
    order = {city.short_name: city.position for city in cities.values()}
    counted: dict[str, int] = defaultdict(int)
    pairs = Activity.responsible_agencies.through.objects.filter(
        activity__in=activities.values("pk")
    )
    current, seen, reached = None, set(), 0
    for activity, agency in (
        pairs.order_by("activity").values_list("activity", "agency").iterator(chunk_size=AT_ONCE)
    ):
        if activity != current:
            current, seen, reached = activity, set(), reached + 1
        city = cities[agency].short_name if agency in cities else "省级及其他单位"
        if city not in seen:
            seen.add(city)
            counted[city] += 1
    if rest := activities.count() - reached:
        counted["未对应到单位"] = rest
    return sorted(counted.items(), key=lambda each: (-each[1], order.get(each[0], inf)))


def _cities():
    """Agency id → the city bureau it is or is below.

    An institute of a city's bureau is of the city's level as well.
    """
    agencies = {agency.pk: agency for agency in Agency.objects.all()}
    found = {}
    for pk in agencies:
        at = agencies[pk]
        while at:
            if at.level == Agency.Level.CITY:
                found[pk] = at
            at = agencies.get(at.parent_id)
    return found


def write(
    target: BinaryIO,
    kind: str,
    activities,
    columns,
    *,
    user: User,
    title: str,
    report: Callable[[int], None] = lambda done: None,
) -> None:
    """Write the file; `report` is told now and then how many rows are done."""
    cells = _counted(rows(activities, columns, user=user), report)
    if kind == "xlsx":
        export = Export(
            title,
            tuple(column.paper() for column in columns),
            cells,
            keyed=True,
            totals=totals(activities),
            author=user.bureau.name,
        )
        write_export(export, target)
    elif kind == "csv":
        for piece in write_csv([*(column.title for column in columns), KEY_TITLE], cells):
            target.write(piece)
    else:
        target.write(_pdf(cells, activities, columns, title=title))


def _counted(cells, report):
    for number, row in enumerate(cells, 1):
        yield row
        if number % AT_ONCE == 0:
            report(number)


def _pdf(cells, activities, columns, *, title):
    """The totals, and the table on pages of its own."""
    whole = sum(column.width for column in columns)
    table = Table(
        tuple(
            Column(
                column.title,
                column.width / whole,
                Align.CENTER if column.centred else Align.LEFT,
                column.name == "category",
            )
            for column in columns
        ),
        tuple(tuple(map(_in_words, row[:-1])) for row in cells),
    )
    document = Document(
        Form.DOCUMENT,
        "",
        title,
        tuple(
            Paragraph(f"{part.heading}：{_listed(part.counts)}。{part.note}")
            for part in totals(activities).parts
        ),
        attachments=(Attachment(title, table),),
    )
    return render_pdf(document, profile=_UNMARKED)


def _listed(counts):
    return "，".join(f"{label}{count}场" for label, count in counts)


def _in_words(value):
    if value is None:
        return ""
    return f"{value.year}年{value.month}月{value.day}日" if hasattr(value, "year") else str(value)


def chosen_columns(names) -> list[ExportColumn]:
    return [column for column in COLUMNS if column.name in names]


def campaigns_of(schedules):
    return (
        Campaign.objects.filter(schedules__in=schedules).select_related("series", "host").distinct()
    )

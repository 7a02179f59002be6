"""The grid in which a unit writes its rows: what the page shows, what it sends back.

With JavaScript the rows come as one field of JSON; without it every cell is a field of its own.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import BadRequest

from campaigns.columns import CATEGORY
from campaigns.models import Campaign, ScheduleColumn
from gongwen import dates
from gongwen.dates import why_not
from gongwen.sheet.cells import clean
from gongwen.workbook.fields import Field
from reports.models import Submission
from reports.proposals import MOST_ROWS, Form, Row, cell_id, complaints, is_blank, words_of

SPARE_ROWS = 3  # blank ones below the filled, for browsers without JavaScript
TIME = ScheduleColumn.Role.TIME
_WIDTHS = {"content": "col-text", "time": "col-time", CATEGORY: "col-group"}


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell on the page: its words, what is wrong with them, and how its time was understood."""

    field: Field
    id: str
    input_name: str
    text: str
    complaint: str = ""
    is_lacking: bool = False
    reading: str = ""
    other: str | None = None  # what somebody else wrote into it meanwhile

    @property
    def css_class(self) -> str:
        return _WIDTHS.get(self.field.name, "col-unit")

    @property
    def is_choice(self) -> bool:
        return self.field.name == CATEGORY


@dataclass(frozen=True, slots=True)
class GridRow:
    number: int
    key: str
    input_name: str
    cells: tuple[GridCell, ...]


# --- What the page shows --------------------------------------------------------------


def rows_of(rows, form: Form) -> list[Row]:
    """Stored rows as the grid has them."""
    return [Row(str(row.key), words_of(row, form.columns)) for row in rows]


def grid_of(
    submission: Submission,
    form: Form,
    rows: Sequence[Row],
    *,
    both: Mapping[tuple[str, str], str] | None = None,
    strict: bool = False,
) -> dict:
    """The context of the grid with these rows; `strict` shows what is not filled in as wrong.

    `both` are somebody else's words of cells, by row and column.
    """
    unit = submission.agency.short_name
    fresh = {name: unit if name == form.unit_column else "" for name in form.names}
    spare = [Row("", fresh)] * min(SPARE_ROWS, MOST_ROWS - len(rows))
    campaign = form.schedule.campaign
    told = {"strict": strict, "unit": unit, "both": both}
    shown = [
        _grid_row(number, row, form, campaign, judged=number <= len(rows), **told)
        for number, row in enumerate([*rows, *spare], start=1)
    ]
    return {
        "form": form,
        "rows": shown,
        "blank": _grid_row("__number__", Row("__key__", fresh), form, campaign, judged=False),
        "categories": next(f.choices for f in form.fields if f.name == CATEGORY),
        "stored": json.dumps(
            [{"key": row.key, "values": dict(row.values)} for row in rows],
            ensure_ascii=False,
            separators=(",", ":"),
        ),
        "strict": strict,
        "most": MOST_ROWS,
        "unit": unit,
    }


def _grid_row(number, row, form, campaign, *, judged, strict=False, unit="", both=None):
    name = f"rows-{number - 1}" if isinstance(number, int) else ""
    key = row.key or f"new-{number}"
    told = remarks(row.values, form, campaign, unit) if judged else {}
    return GridRow(
        number,
        row.key,
        name,
        tuple(
            _grid_cell(field, key, name, row, told.get(field.name, {}), strict, both)
            for field in form.fields
        ),
    )


def _grid_cell(field, key, name, row, told, strict, both):
    is_lacking = told.get("lacking", False)
    return GridCell(
        field,
        f"id_{cell_id(key, field.name)}",
        name and f"{name}-{field.name}",
        row.values.get(field.name, ""),
        complaint="" if is_lacking and not strict else told.get("complaint", ""),
        is_lacking=is_lacking,
        reading=told.get("reading", ""),
        other=(both or {}).get((row.key, field.name)),
    )


def remarks(values: Mapping[str, str], form: Form, campaign: Campaign, unit: str) -> dict:
    """What there is to say of the cells of a row, by column: `complaint`, `lacking`, `reading`.

    Nothing of a blank row.
    """
    if is_blank(values, form, unit):
        return {}
    told: dict[str, dict] = {
        name: {"complaint": text, "lacking": not values.get(name)}
        for name, text in complaints(values, form).items()
    }
    time = values.get(TIME, "")
    if time and TIME not in told and (reading := reading_of(time, campaign)):
        told[TIME] = {"reading": reading}
    return told


def reading_of(text: str, campaign: Campaign) -> str:
    """How a time was understood: 6月6日至12日; empty where it says so itself."""
    event = {
        "year": campaign.year,
        "event_date": campaign.day,
        "event_name": campaign.series.name,
    }
    span = dates.parse_span(text, **event)
    if span is None:
        return f"未识别为日期，将照原文印发：{why_not(text, **event)}"
    words = days_in_words(span, campaign.year)
    return "" if words == text.strip() else words


def days_in_words(span: dates.Span, year: int) -> str:
    """6月9日, 6月6日至12日, 5月30日至6月2日; years only where they are not that of the campaign."""
    first, last = span.first, span.last
    if {first.year, last.year} != {year}:
        days = [f"{day.year}年{day.month}月{day.day}日" for day in (first, last)]
    elif (first.year, first.month) == (last.year, last.month):
        days = [f"{first.month}月{first.day}日", f"{last.day}日"]
    else:
        days = [f"{day.month}月{day.day}日" for day in (first, last)]
    return days[0] if first == last else "至".join(days)


# --- What it sends --------------------------------------------------------------------


def posted_rows(data: Mapping[str, str], form: Form) -> list[Row]:
    """The rows of a posted form; raise `BadRequest` for what no page of ours sends."""
    rows = _rows_of_script(data) if data.get("grid") else _rows_of_cells(data, form)
    if len(rows) > MOST_ROWS:
        raise BadRequest(f"一次最多填报{MOST_ROWS}项活动。")
    return rows


def _rows_of_script(data):
    try:
        told = json.loads(data.get("rows", ""))
        return [
            Row(
                clean(str(row["key"])),
                {str(name): str(text) for name, text in row["values"].items()},
            )
            for row in told
        ]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadRequest("表格内容无法读取，请重新打开页面。") from error


def _rows_of_cells(data, form):
    rows = []
    for number in range(MOST_ROWS + SPARE_ROWS):
        name = f"rows-{number}"
        if f"{name}-key" not in data:
            break
        if not data.get(f"{name}-DELETE"):
            values = {field: data.get(f"{name}-{field}", "") for field in form.names}
            rows.append(Row(data[f"{name}-key"], values))
    return rows

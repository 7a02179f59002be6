"""`Reading` → JSON values, under the keys of `read --json`."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongwen import dates
from gongwen.reader.reading import Deadline, Fact, Reading, Schedule, ScheduleRow
from gongwen.reader.traced import Traced
from gongwen.reader.units import units_of

_DAYS = (dates.Precision.EXACT, dates.Precision.RANGE)


def encode(reading: Reading, *, spans: bool = False) -> dict[str, Any]:
    """Plain values; with `spans` also, under `spans`, the places of every fact by its key."""
    values: dict[str, Any] = {
        "issuer": _value(reading.issuer),
        "document_number": _value(reading.document_number),
        "title": _value(reading.title),
        "addressees": [unit.value for unit in reading.addressees],
        "edition": _value(reading.edition),
        "year": _value(reading.year),
        "themes": {
            "international": _value(reading.international_theme),
            "domestic": _value(reading.domestic_theme),
        },
        "event_date": _day(reading.event_date),
        "outline": [heading.value for heading in reading.outline],
        "deadlines": [_deadline(item.value) for item in reading.deadlines],
        "contacts": [
            {"name": item.value.name, "phone": item.value.phone, "email": item.value.email}
            for item in reading.contacts
        ],
        "attachments": [item.title.value for item in reading.attachments if item.listed],
        "issue_date": reading.issue_date.value.isoformat() if reading.issue_date else None,
        "copied_to": _copied(reading.copied_to),
        "disclosure": _value(reading.disclosure),
    }
    if reading.schedule:
        values["schedule"] = _schedule(reading.schedule)
    if spans:
        values["spans"] = _spans(reading)
        values["doubtful"] = _doubtful(reading)
    return values


def _value(fact: Fact[Any] | None) -> Any:
    return fact.value if fact else None


def _day(event: Fact[dates.Span] | None) -> str | None:
    """The day of the campaign, the first of several; a month or a third of one names no day."""
    return event.value.first.isoformat() if event and event.value.precision in _DAYS else None


def _deadline(deadline: Deadline) -> dict[str, str | None]:
    return {
        "date": _iso(deadline.date),
        "text": deadline.text,
        "what": deadline.what,
        "to_whom": deadline.to_whom,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _copied(copied: Fact[str] | None) -> list[str] | None:
    return [unit.value for unit in units_of(Traced.at(copied.value))] if copied else None


def _schedule(schedule: Schedule) -> dict[str, Any]:
    return {"title": _value(schedule.title), "rows": [_row(row) for row in schedule.rows]}


def _row(row: ScheduleRow) -> dict[str, Any]:
    cells = {
        "number": row.number,
        "category": row.category,
        "content": row.content,
        "time_text": row.time_text,
    }
    values: dict[str, Any] = {name: _value(cell) for name, cell in cells.items()}
    values["responsible_agencies"] = [unit.value for unit in row.responsible_agencies]
    doubtful = [name for name, cell in cells.items() if cell and cell.doubtful]
    if any(unit.doubtful for unit in row.responsible_agencies):
        doubtful.append("responsible_agencies")
    values["doubtful"] = doubtful
    return values


# --- Places ---------------------------------------------------------------------------


def _facts(reading: Reading) -> dict[str, list[Fact[Any]]]:
    """All facts by the key they are printed under."""
    singles: dict[str, Fact[Any] | None] = {
        "issuer": reading.issuer,
        "document_number": reading.document_number,
        "title": reading.title,
        "edition": reading.edition,
        "year": reading.year,
        "themes.international": reading.international_theme,
        "themes.domestic": reading.domestic_theme,
        "event_date": reading.event_date,
        "issue_date": reading.issue_date,
        "copied_to": reading.copied_to,
        "disclosure": reading.disclosure,
    }
    found = {key: [fact] for key, fact in singles.items() if fact}
    lists: dict[str, tuple[Fact[Any], ...]] = {
        "addressees": reading.addressees,
        "outline": reading.outline,
        "deadlines": reading.deadlines,
        "contacts": reading.contacts,
        "attachments": tuple(item.title for item in reading.attachments if item.listed),
    }
    return found | {key: list(facts) for key, facts in lists.items() if facts}


def _spans(reading: Reading) -> dict[str, list[list[list[int]]]]:
    return {
        key: [[list(span) for span in fact.spans] for fact in facts]
        for key, facts in _facts(reading).items()
    }


def _doubtful(reading: Reading) -> list[str]:
    return [key for key, facts in _facts(reading).items() if any(fact.doubtful for fact in facts)]

"""What an import page says of a source: entries to be corrected, and the source in colours.

Entries are what stands in the fields, as text under the names of the form; facts are what they
mean, under the keys of `python -m gongwen read --json`, and are kept with the notice.  Everything
here is pure: values in, values out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from gongwen import outline
from gongwen.dates import Precision, format_date
from gongwen.reader import Reading
from gongwen.reader.reading import AttachmentFact, ContactFact, Fact, Part, Passage
from gongwen.reader.traced import Traced
from gongwen.reader.units import units_of

# Name → label, in the order of the page; the name is the colour's too.
FIELDS = {
    "issuer": "发文机关",
    "document_number": "发文字号",
    "title": "标题",
    "addressee_line": "主送机关",
    "edition": "届次",
    "year": "年份",
    "international": "国际主题",
    "domestic": "国内主题",
    "event_date": "活动日期",
    "deadlines": "时限",
    "contacts": "联系人",
    "attachments": "附件",
    "rows": "安排表",
    "signature": "署名",
    "issue_date": "成文日期",
    "note": "附注",
    "copied_to": "抄送",
    "disclosure": "公开方式",
}
CELLS = ("number", "category", "content", "time_text", "units")
_LONGEST_CONTACT_LINE = 120
_OF_ATTACHMENTS = {Part.LABEL, Part.ATTACHMENT_TITLE, Part.ATTACHMENT, Part.TABLE}

Entries = dict[str, Any]
Spans = dict[str, list[list[int]]]


def entries_of(reading: Reading) -> Entries:
    """What was understood, as it stands in the fields; empty where the text has nothing."""
    event = reading.event_date
    is_day = event and event.value.precision in (Precision.EXACT, Precision.RANGE)
    listed = [item for item in reading.attachments if item.listed or item.passages]
    schedule = reading.schedule
    return {
        "issuer": _text(reading.issuer),
        "document_number": _text(reading.document_number),
        "title": _text(reading.title),
        "addressee_line": _text(reading.addressee_line),
        "edition": _text(reading.edition),
        "year": _text(reading.year),
        "international": _text(reading.international_theme),
        "domestic": _text(reading.domestic_theme),
        "event_date": format_date(event.value.first) if event and is_day else "",
        "signature": " ".join(fact.value for fact in reading.signature),
        "issue_date": _day(reading.issue_date.value if reading.issue_date else None),
        "note": _text(reading.note).strip("（）()"),
        "copied_to": _text(reading.copied_to),
        "disclosure": _text(reading.disclosure),
        "body": "\n".join(passage.text for passage in _body(reading)),
        "deadlines": [
            {
                "date": _day(fact.value.date),
                "text": fact.value.text,
                "what": fact.value.what or "",
                "to_whom": fact.value.to_whom or "",
            }
            for fact in reading.deadlines
        ],
        "contacts": [
            {name: getattr(fact.value, name) or "" for name in ("name", "office", "phone", "email")}
            for fact in reading.contacts
        ],
        "attachments": [
            {"title": item.title.value, "text": _attached_text(item)}
            for item in listed
            if item.schedule is None
        ],
        "schedule_title": _schedule_title(reading),
        "rows": [_row(row) for row in schedule.rows] if schedule else [],
        "spans": spans_of(reading),
    }


def _text(fact: Fact[Any] | None) -> str:
    return str(fact.value) if fact else ""


def _day(day: date | None) -> str:
    return format_date(day) if day else ""


def _body(reading: Reading) -> list[Passage]:
    """The text without the lines that only name contacts: those are printed from their rows."""
    return [passage for passage in reading.body if not _names_contacts(passage, reading.contacts)]


def _names_contacts(passage: Passage, contacts: tuple[Fact[ContactFact], ...]) -> bool:
    if passage.level or len(passage.text) > _LONGEST_CONTACT_LINE:
        return False
    places = passage.traced.places
    starts = [
        span.start
        for fact in contacts
        for span in fact.spans
        if places and places[0] <= span.start <= places[-1]
    ]
    if not starts:
        return False
    before = passage.text[: sum(1 for place in places if place < min(starts))]
    return "。" not in before and len(before) < 20


def _attached_text(item: AttachmentFact) -> str:
    enclosed = item.document.passages if item.document else ()
    return "\n".join(passage.text for passage in item.passages or enclosed)


def _schedule_title(reading: Reading) -> str:
    holders = [item.title.value for item in reading.attachments if item.schedule is not None]
    if reading.schedule is None:
        return ""
    return _text(reading.schedule.title) or "".join(holders[:1])


def _row(row: Any) -> dict[str, Any]:
    units = row.responsible_agencies
    cells = {name: getattr(row, name) for name in CELLS[:-1]}
    doubtful = [name for name, fact in cells.items() if fact and fact.doubtful]
    if any(unit.doubtful for unit in units):
        doubtful.append("units")
    return {name: _text(fact) for name, fact in cells.items()} | {
        "units": "、".join(unit.value for unit in units),
        "doubtful": " ".join(doubtful),
    }


# --- Places ---------------------------------------------------------------------------


def spans_of(reading: Reading) -> Spans:
    """Where in the source each field was read."""
    singles: dict[str, list[Fact[Any]]] = {
        "issuer": _some(reading.issuer),
        "document_number": _some(reading.document_number),
        "title": _some(reading.title),
        "addressee_line": _some(reading.addressee_line),
        "edition": _some(reading.edition),
        "year": _some(reading.year),
        "international": _some(reading.international_theme),
        "domestic": _some(reading.domestic_theme),
        "event_date": _some(reading.event_date),
        "signature": list(reading.signature),
        "issue_date": _some(reading.issue_date),
        "note": _some(reading.note),
        "copied_to": _some(reading.copied_to),
        "disclosure": _some(reading.disclosure),
        "deadlines": list(reading.deadlines),
        "contacts": list(reading.contacts),
        "attachments": [item.title for item in reading.attachments],
    }
    found = {
        name: [list(span) for fact in facts for span in fact.spans]
        for name, facts in singles.items()
    }
    if reading.schedule:
        tables = [passage for passage in reading.passages if passage.part == Part.TABLE]
        found["rows"] = [[passage.spans[0].start, passage.spans[-1].end] for passage in tables]
    return {name: spans for name, spans in found.items() if spans}


def _some(fact: Fact[Any] | None) -> list[Fact[Any]]:
    return [fact] if fact else []


def doubts_in(reading: Reading) -> set[str]:
    """The fields in which something may be wrong."""
    lists = {
        "deadlines": reading.deadlines,
        "contacts": reading.contacts,
        "attachments": tuple(item.title for item in reading.attachments),
        "signature": reading.signature,
    }
    singles = {
        name: getattr(reading, attribute)
        for name, attribute in (
            *((name, name) for name in FIELDS if hasattr(reading, name) and name not in lists),
            ("international", "international_theme"),
            ("domestic", "domestic_theme"),
        )
    }
    doubtful = {name for name, fact in singles.items() if fact and fact.doubtful}
    doubtful |= {name for name, facts in lists.items() if any(fact.doubtful for fact in facts)}
    event = reading.event_date
    if event and event.value.precision != Precision.EXACT:
        doubtful.add("event_date")
    if any(_row(row)["doubtful"] for row in (reading.schedule.rows if reading.schedule else ())):
        doubtful.add("rows")
    return doubtful


@dataclass(frozen=True)
class Piece:
    """A stretch of the source: of a field, of the text, or (`is_unread`) of neither.

    `label` names the fields whose marks begin here.
    """

    text: str
    field: str = ""
    label: str = ""
    is_unread: bool = False


def pieces(text: str, reading: Reading, spans: Spans) -> list[Piece]:
    """The source cut where the field changes; where fields overlap, the shorter mark is seen."""
    owners = ["-"] * len(text)
    for passage in reading.passages:
        for span in passage.spans:
            owners[span.start : span.end] = [""] * (span.end - span.start)
    marks = sorted(
        ((start, end, name) for name, places in spans.items() for start, end in places),
        key=lambda mark: mark[0] - mark[1],
    )
    for start, end, name in marks:
        owners[start:end] = [name] * len(owners[start:end])
    labels = _labels(text, spans, owners)
    breaks = {start for start, _, _ in marks} | labels.keys()
    found: list[Piece] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and owners[end] == owners[at] and end not in breaks:
            end += 1
        owner = owners[at]
        is_unread = owner == "-" and any(map(str.isalnum, text[at:end]))
        name = "" if owner == "-" else owner
        found.append(Piece(text[at:end], name, "、".join(labels.get(at, ())), is_unread))
        at = end
    return found


def _labels(text: str, spans: Spans, owners: list[str]) -> dict[int, list[str]]:
    """Place → names of the fields whose mark is first seen there.

    A mark that others cover wholly is named where it begins; one that just goes on over a
    line break is named once.
    """
    found: dict[int, list[str]] = {}
    for name, label in FIELDS.items():
        before = -1
        for start, end in sorted(spans.get(name, [])):
            if before < 0 or text[before:start].strip():
                seen = next((at for at in range(start, end) if owners[at] == name), start)
                found.setdefault(seen, []).append(label)
            before = max(before, end)
    return found


def valid_spans(value: Any, length: int) -> Spans:
    """The places a browser sent, as far as they are places in a text of that length."""
    if not isinstance(value, dict):
        return {}
    return {
        name: [
            [pair[0], pair[1]]
            for pair in places[:200]
            if isinstance(pair, list)
            and len(pair) == 2
            and all(type(number) is int for number in pair)
            and 0 <= pair[0] < pair[1] <= length
        ]
        for name, places in value.items()
        if name in FIELDS and isinstance(places, list)
    }


# --- Facts ----------------------------------------------------------------------------


def facts_of(values: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """JSON values of the confirmed fields, under the keys of `read --json`.

    `reading` is of the source; `values` are as the form cleaned them: dates are dates, numbers are numbers, None where
    the text has nothing.
    """
    facts = {
        "issuer": values["issuer"] or None,
        "document_number": str(values["document_number"]) if values["document_number"] else None,
        "title": values["title"] or None,
        "addressees": [unit.value for unit in units_of(Traced.at(values["addressee_line"]))],
        "edition": values["edition"],
        "year": values["year"],
        "themes": {
            "international": values["international"] or None,
            "domestic": values["domestic"] or None,
        },
        "event_date": _iso(values["event_date"]),
        "outline": _outline(values["body"], reading),
        "deadlines": [
            {
                "date": _iso(row["date"]),
                "text": row["text"],
                "what": row["what"] or None,
                "to_whom": row["to_whom"] or None,
            }
            for row in values["deadlines"]
        ],
        "contacts": [
            {name: row[name] or None for name in ("name", "office", "phone", "email")}
            for row in values["contacts"]
        ],
        "attachments": [row["title"] for row in values["attachments"]],
        "issue_date": _iso(values["issue_date"]),
        "copied_to": [unit.value for unit in units_of(Traced.at(values["copied_to"]))] or None,
        "disclosure": values["disclosure"] or None,
    }
    if values["schedule_title"]:
        facts["attachments"].append(values["schedule_title"])
    return facts


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _outline(body: str, reading: Reading) -> list[str]:
    """Level-1 headings without their numbers, of the text as it was corrected."""
    if body == entries_of(reading)["body"]:
        return [heading.value for heading in reading.outline]
    return [
        paragraph.text[: paragraph.heading_end].partition("、")[2].rstrip("。")
        for paragraph in outline.parse(body)
        if paragraph.level == 1
    ]

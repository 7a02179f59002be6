"""`Document` ⇄ plain JSON values, so that a signed-off text can be kept as it stood."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import asdict
from datetime import date
from typing import Any

from gongwen.document import (
    Align,
    Attachment,
    Attendance,
    Column,
    Document,
    DocumentNumber,
    Form,
    Imprint,
    Paragraph,
    Table,
)


def encode(document: Document) -> dict[str, Any]:
    """The document as JSON values: dates as ISO strings, tuples as lists."""
    return _plain(asdict(document))


def encode_table(table: Table) -> dict[str, Any]:
    """A table alone, as JSON values."""
    return _plain(asdict(table))


def decode_table(content: dict[str, Any]) -> Table:
    """The table that `encode_table` wrote; raise `KeyError` or `TypeError` for anything else."""
    columns = tuple(
        Column(**column | {"align": Align(column["align"])}) for column in content["columns"]
    )
    return Table(
        **content | {"columns": columns, "rows": tuple(tuple(row) for row in content["rows"])}
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return {"pdf": b64encode(value).decode("ascii")}
    return value


def decode(content: dict[str, Any]) -> Document:
    """The document that `encode` wrote; raise `KeyError` or `TypeError` for anything else."""
    number, imprint = content["number"], content["imprint"]
    return Document(
        **content
        | {
            "form": Form(content["form"]),
            "number": DocumentNumber(**number) if number else None,
            "body": _paragraphs(content["body"]),
            "attachments": tuple(
                Attachment(attachment["title"], _content(attachment["content"]))
                for attachment in content["attachments"]
            ),
            "signature": tuple(content["signature"]),
            "signatories": tuple(content["signatories"]),
            "attendance": tuple(Attendance(**row) for row in content.get("attendance", ())),
            "document_date": _date(content["document_date"]),
            "imprint": Imprint(**imprint | {"printed_on": _date(imprint["printed_on"])})
            if imprint
            else None,
        }
    )


def _paragraphs(rows: list[dict[str, Any]]) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(**row) for row in rows)


def _content(content: Any) -> Table | tuple[Paragraph, ...] | Document | bytes:
    if isinstance(content, list):
        return _paragraphs(content)
    if "pdf" in content:
        return b64decode(content["pdf"], validate=True)
    if "columns" in content:
        return decode_table(content)
    return decode(content)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

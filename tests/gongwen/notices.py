"""The real notices of the fixtures as documents, with their attachments."""

import tomllib
from datetime import date
from pathlib import Path

from gongwen.document import Attachment, Document, DocumentNumber, Form, Imprint
from gongwen.outline import parse
from tests.gongwen.documents import fujian_schedule

FOLDER = Path(__file__).parents[2] / "fixtures" / "notices"
NOTICES = [path.stem for path in sorted(FOLDER.glob("*.toml"))]


def notice_of(name):
    """One of the real notices, with its attachments; 26 May where it tells no day."""
    content = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    told = content["notice"]
    return Document(
        form=Form(told.get("form", "document")),
        masthead=told["masthead"],
        title=told["title"],
        body=parse(told["body"]),
        number=DocumentNumber.parse(told["number"]) if "number" in told else None,
        addressees=told["addressee_line"],
        attachments=tuple(map(attachment_of, content.get("attachments", []))),
        signature=(told["signature"],),
        document_date=told.get("document_date", date(2025, 5, 26)),
        note=told.get("note", ""),
        imprint=Imprint(
            copied_to=told.get("copied_to", ""),
            printing_office=told.get("printing_office", ""),
            printed_on=date(2025, 5, 26) if "printing_office" in told else None,
        ),
    )


def attachment_of(told):
    if "schedule" in told:
        return Attachment(told["title"], fujian_schedule())
    if "enclosed" in told:
        return Attachment(told["title"], notice_of("samr-2022"))
    return Attachment(told["title"], parse(told["text"]))

"""The real notices as OFD and as PDF, page beside page."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from gongwen.document import Attachment, Document, DocumentNumber, Form, Imprint
from gongwen.outline import parse
from gongwen.typesetting import render_pdf
from gongwen.typesetting.ofd import from_pdf
from tests.gongwen.documents import fujian_schedule
from tests.gongwen.ofd_beside_pdf import assert_same_text_and_places, stray_ink_of
from tests.gongwen.ofd_reader import Reader
from tests.gongwen.ofd_structure import faults

NOTICES = Path(__file__).parents[3] / "fixtures" / "notices"


@pytest.mark.soak
@pytest.mark.parametrize("name", [path.stem for path in sorted(NOTICES.glob("*.toml"))])
def test_real_notices_are_the_same_in_both_formats(name):
    document = notice_of(name)
    pdf = render_pdf(document)

    ofd = from_pdf(pdf, document)

    assert faults(ofd) == []
    assert_same_text_and_places(pdf, ofd)
    reader = Reader(ofd)
    assert all(stray_ink_of(reader, index, pdf) < 128 for index in range(len(reader.pages)))


def notice_of(name):
    """One of the real notices, with its attachments; 26 May where it tells no day."""
    content = tomllib.loads((NOTICES / f"{name}.toml").read_text(encoding="utf-8"))
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

"""Which characters a text needs and the FangSong face has not: “以下字符仿宋体缺字”."""

from __future__ import annotations

from collections.abc import Iterator

from gongwen.document import Document, Table
from gongwen.profile import NATIONAL, Profile
from gongwen.typesetting import fonts
from gongwen.typesetting.fonts import face


def missing_characters(document: Document, profile: Profile = NATIONAL) -> tuple[str, ...]:
    """Printed in another, heavier face or not at all; each once, in order of appearance."""
    with fonts.preferring(profile.fonts):
        letters = face("fangsong")
        found = dict.fromkeys(
            character
            for text in _texts(document)
            for character in text
            if not character.isspace() and not letters.has_own(character)
        )
    return tuple(found)


def _texts(document: Document) -> Iterator[str]:
    """Everything that is set in FangSong, in the order of the page."""
    yield document.copy_number
    yield str(document.number or document.order_number)
    yield document.addressees
    for paragraph in document.body:
        yield (
            paragraph.text
            if paragraph.level not in (1, 2)
            else paragraph.text[paragraph.heading_end :]
        )
    for attachment in document.attachments:
        yield attachment.title
    yield from document.signature
    yield f"{document.signer_title}{document.signer}"
    for row in document.attendance:
        yield row.names
    yield document.note
    for attachment in document.attachments:
        content = attachment.content
        if isinstance(content, Document):
            yield from _texts(content)
        elif isinstance(content, Table):
            for cells in content.rows:
                yield from cells
        elif not isinstance(content, bytes):
            for paragraph in content:
                yield paragraph.text
    if document.imprint:
        imprint = document.imprint
        yield imprint.disclosure
        yield imprint.copied_to
        yield imprint.printing_office
        yield imprint.proofreader

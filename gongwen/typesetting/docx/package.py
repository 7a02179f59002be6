"""The finished file: its properties, and the same bytes for the same document."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, time

from docx.document import Document as Word

from gongwen.document import Document
from gongwen.typesetting.docx.pieces import clean

# A ZIP entry bears a time; the earliest that the format knows says "no time".
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_LONGEST_PROPERTY = 255


def describe(word: Word, document: Document) -> None:
    """Core properties: title, number, who signed and when."""
    properties = word.core_properties
    properties.title = _property(document.title.replace("\n", ""))
    properties.subject = _property(str(document.number or ""))
    properties.author = _property("、".join(document.signature))
    properties.last_modified_by = properties.author
    properties.language = "zh-CN"
    properties.comments = properties.keywords = ""
    if document.document_date:
        moment = datetime.combine(document.document_date, time(), UTC)
        properties.created = properties.modified = moment
    else:  # the template's own dates say nothing about this document
        properties._element.remove_all("dcterms:created", "dcterms:modified")


def _property(text: str) -> str:
    return clean(text)[:_LONGEST_PROPERTY]


def pack(word: Word) -> bytes:
    """The document as bytes that depend on nothing but the document."""
    loose = io.BytesIO()
    word.save(loose)
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(loose) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()

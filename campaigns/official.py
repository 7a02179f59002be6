"""正式文件: made once from the signed text, kept under its own hash, checked at every reading."""

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.files.base import ContentFile

from campaigns import enclosures, stored
from campaigns.documents import notice_document
from campaigns.house import profile_of
from campaigns.models import Notice, OfficialCopy
from campaigns.stored import DamagedFileError
from campaigns.workbooks import carried_files
from gongwen.document import Document, DocumentNumber
from gongwen.measuring import Report, measure
from gongwen.typesetting import render_docx, render_pdf
from gongwen.typesetting.ofd import Unsupported, from_pdf

__all__ = ["DamagedFileError", "Pages", "Unsupported", "keep", "ofd", "read", "typeset"]


@dataclass(frozen=True)
class Pages:
    """The signed text typeset under a number and a day of printing, and how its PDF measures."""

    number: DocumentNumber
    printed_on: date
    pdf: bytes
    docx: bytes
    report: Report


def typeset(notice: Notice, *, number: DocumentNumber, printed_on: date) -> Pages:
    """The signed text as it goes out; takes seconds for a long one, so hold no lock meanwhile."""
    signed = enclosures.resolved(notice.versions.last().document)
    # The signed text itself never changes; the number and the day of printing, which
    # exist only now, are all that is added.
    document = printed(replace(signed, number=number), on=printed_on)
    profile = profile_of(notice.issuer)
    pdf = render_pdf(document, profile=profile, files=carried_files(document))
    return Pages(number, printed_on, pdf, render_docx(document, profile=profile), measure(pdf))


def printed(document: Document, *, on: date) -> Document:
    """The document with 印发日期, which stands beside 印发机关 and never alone (7.4.3)."""
    imprint = document.imprint
    if imprint is None or not imprint.printing_office:
        return document
    return replace(document, imprint=replace(imprint, printed_on=on))


def keep(notice: Notice, pages: Pages, *, measured: dict, now: datetime) -> None:
    """Store the pages as the notice's official files, one a format, and how the PDF measured.

    A file's name is its hash, so that one left behind by a lost commit claims no
    number; the next registration of the same text writes it anew.
    """
    contents = (
        (OfficialCopy.Format.PDF, pages.pdf, measured),
        (OfficialCopy.Format.DOCX, pages.docx, None),
    )
    version = notice.versions.last()
    with ExitStack() as undo:
        for file_format, content, record in contents:
            copy = OfficialCopy(
                notice=notice, format=file_format, version=version, made_at=now, measured=record
            )
            _store(copy, content)
            undo.callback(copy.file.storage.delete, copy.file.name)
            copy.save()
        undo.pop_all()


def ofd(notice: Notice, *, now: datetime) -> bytes:
    """The official PDF's pages as OFD, made at the first demand and kept.

    Raise `DamagedFileError`, or `Unsupported` for what an uploaded attachment holds.
    """
    if kept := notice.official_copies.filter(format=OfficialCopy.Format.OFD).first():
        return read(kept)
    pdf = notice.official_copy
    content = from_pdf(read(pdf), notice_document(notice))
    copy = OfficialCopy(
        notice=notice, format=OfficialCopy.Format.OFD, version=pdf.version, made_at=now
    )
    _store(copy, content)
    # Whoever was quicker made the same bytes.
    OfficialCopy.objects.bulk_create([copy], ignore_conflicts=True)
    return content


def _store(copy, content):
    copy.sha256 = hashlib.sha256(content).hexdigest()
    file_name = f"{copy.sha256}.{copy.format}"
    storage = copy.file.storage
    storage.delete(copy.file.field.generate_filename(copy, file_name))
    copy.file.save(file_name, ContentFile(content), save=False)


def read(copy: OfficialCopy) -> bytes:
    """The official file as it was made; raise `DamagedFileError`."""
    return stored.read(copy.file.name, copy.sha256, called="正式文件", made_when="登记时生成")

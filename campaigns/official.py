"""正式文件: made once from the signed text, kept under its own hash, checked at every reading."""

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.files.base import ContentFile

from campaigns.models import Notice, OfficialCopy
from gongwen.document import DocumentNumber, Imprint
from gongwen.typesetting import render_docx, render_pdf


class DamagedFileError(Exception):
    """The file is missing, or is no longer the one made at 登记; the message says which."""


@dataclass(frozen=True)
class Pages:
    """The signed text typeset under a number and a day of printing."""

    number: DocumentNumber
    printed_on: date
    pdf: bytes
    docx: bytes


def typeset(notice: Notice, *, number: DocumentNumber, printed_on: date) -> Pages:
    """The signed text as it goes out; takes seconds for a long one, so hold no lock meanwhile."""
    signed = notice.versions.last().document
    # The signed text itself never changes; the number and the day of printing, which
    # exist only now, are all that is added.
    imprint = replace(signed.imprint or Imprint(), printed_on=printed_on)
    document = replace(signed, number=number, imprint=imprint)
    return Pages(number, printed_on, render_pdf(document), render_docx(document))


def keep(notice: Notice, pages: Pages, *, now: datetime) -> None:
    """Store the pages as the notice's official files, one a format.

    A file's name is its hash, so that one left behind by a lost commit claims no
    number; the next registration of the same text writes it anew.
    """
    version = notice.versions.last()
    contents = ((OfficialCopy.Format.PDF, pages.pdf), (OfficialCopy.Format.DOCX, pages.docx))
    with ExitStack() as undo:
        for file_format, content in contents:
            sha256 = hashlib.sha256(content).hexdigest()
            copy = OfficialCopy(
                notice=notice, format=file_format, version=version, sha256=sha256, made_at=now
            )
            file_name = f"{sha256}.{file_format}"
            storage = copy.file.storage
            storage.delete(copy.file.field.generate_filename(copy, file_name))
            copy.file.save(file_name, ContentFile(content), save=False)
            undo.callback(storage.delete, copy.file.name)
            copy.save()
        undo.pop_all()


def read(copy: OfficialCopy) -> bytes:
    """The official file as it was made; raise `DamagedFileError`."""
    try:
        with copy.file.open() as file:
            content = file.read()
    except FileNotFoundError:
        raise DamagedFileError("正式文件缺失。") from None
    if hashlib.sha256(content).hexdigest() != copy.sha256:
        raise DamagedFileError("正式文件与登记时生成的不一致。")
    return content

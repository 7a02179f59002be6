"""PDF files that a notice takes over as attachments: received, kept once, put into its pages.

A `Document` made from the database, or kept as a version, names such a file by its
hash; `resolved` puts the bytes in its place when pages are made.
"""

import hashlib
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from agencies.models import User
from campaigns import stored
from campaigns.models import UploadedPdf
from gongwen.document import Attachment, Document
from gongwen.typesetting.enclosures import NotA4
from gongwen.typesetting.inspection import count_pages

MOST_PAGES = 200
LONGEST_NAME = 120
UNUSED_FOR = timedelta(days=1)
_ENDING = ".pdf"
_REFERENCE = b"sha256:"  # no PDF begins like this


def receive(upload, *, by: User, now: datetime) -> UploadedPdf:
    """Keep an uploaded PDF, so that no error elsewhere in a form loses it.

    Raise `ValidationError` for what is no PDF, locked, not A4, too large or too long.
    """
    name, limit = pdf_name(upload.name), settings.MAX_UPLOAD_BYTES
    if not upload.size:
        raise ValidationError(f"文件“{name}”是空的，没有上传。")
    if upload.size > limit:
        raise ValidationError(f"文件“{name}”超过{limit // 1024 // 1024}MB，没有上传。")
    content = upload.read()
    pages = _checked_pages(name, content)
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    return UploadedPdf.objects.create(
        name=name,
        sha256=sha256,
        size=len(content),
        pages=pages,
        uploaded_at=now,
        uploaded_by=by,
    )


def forget_unused(*, now: datetime) -> int:
    """Remove uploads that no notice has taken for a day; a file that a kept version names stays."""
    unused = UploadedPdf.objects.filter(
        attachments=None, is_kept=False, uploaded_at__lte=now - UNUSED_FOR
    )
    count = 0
    for upload in unused:
        upload.delete()
        if not UploadedPdf.objects.filter(sha256=upload.sha256).exists():
            default_storage.delete(path_of(upload.sha256))
        count += 1
    return count


def keep_for_good(document: Document) -> None:
    """The files of a text that is kept as a version are never removed."""
    UploadedPdf.objects.filter(sha256__in=references(document)).update(is_kept=True)


def _checked_pages(name, content):
    if not content.startswith(b"%PDF-"):
        raise ValidationError(f"文件“{name}”不是PDF，没有上传。请另存为PDF后再上传。")
    try:
        pages = count_pages(content)
    except NotA4 as reason:
        raise ValidationError(f"文件“{name}”没有上传：{reason}") from None
    if pages > MOST_PAGES:
        raise ValidationError(f"文件“{name}”有{pages}页，最多{MOST_PAGES}页，没有上传。")
    return pages


def clean_name(name: str) -> str:
    """The file's name as the author knows it: its last part, visible characters only."""
    base = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(letter for letter in base if unicodedata.category(letter)[0] != "C").strip()
    suffix = PurePath(visible).suffix
    return visible.removesuffix(suffix)[: LONGEST_NAME - len(suffix)] + suffix


def pdf_name(name: str) -> str:
    """The same, ending as what it is: whoever downloads it must get no program."""
    clean = clean_name(name)
    stem = clean[: -len(_ENDING)] if clean.lower().endswith(_ENDING) else clean
    return (stem.strip(" .") or "附件")[: LONGEST_NAME - len(_ENDING)] + _ENDING


def path_of(sha256: str) -> str:
    return f"enclosed/{sha256}.pdf"


def read(sha256: str) -> bytes:
    """The file's content; raise `DamagedFileError`."""
    return stored.read(path_of(sha256), sha256, called="上传的附件", made_when="上传时")


def reference(sha256: str) -> bytes:
    """What stands in a `Document` for the file."""
    return _REFERENCE + sha256.encode()


def references(document: Document) -> set[str]:
    """The hashes of the files that a document takes over, at any depth."""
    found = set()
    for attachment in document.attachments:
        if isinstance(attachment.content, Document):
            found |= references(attachment.content)
        elif isinstance(attachment.content, bytes):
            found.add(attachment.content.removeprefix(_REFERENCE).decode())
    return found


def pages_in(document: Document) -> int:
    """How many pages the files have that a document takes over, a file taken twice counted once."""
    wanted = references(document)
    if not wanted:
        return 0
    return sum(
        dict(UploadedPdf.objects.filter(sha256__in=wanted).values_list("sha256", "pages")).values()
    )


def resolved(document: Document) -> Document:
    """The document with the files themselves; raise `DamagedFileError`."""
    return replace(
        document,
        attachments=tuple(
            Attachment(attachment.title, _resolved(attachment.content))
            for attachment in document.attachments
        ),
    )


def _resolved(content):
    if isinstance(content, Document):
        return resolved(content)
    if isinstance(content, bytes):
        return read(content.removeprefix(_REFERENCE).decode())
    return content

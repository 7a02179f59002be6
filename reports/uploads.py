"""Files sent with a submission: what is taken, and where it is kept.

The extension says what a file claims to be; its content must agree, because
whoever downloads it will open it on the strength of the name.
"""

import hashlib
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from PIL import Image, ImageFile

from agencies import audit
from agencies.models import User
from reports.models import Submission, SubmissionFile
from reports.workflow import require_fill_in

LONGEST_NAME = 200
OLE = bytes.fromhex("D0CF11E0A1B11AE1")  # the container of doc, xls and wps


def _starts_with(magic: bytes):
    return lambda file: file.read(len(magic)) == magic


def _archive_with(member: str | None = None):
    def check(file):
        try:
            with zipfile.ZipFile(file) as archive:
                return member is None or member in archive.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return False

    return check


# Another library switches this on when it is imported; what is taken must not depend on
# whether it has been. On, damage beside the picture itself is passed over.
ImageFile.LOAD_TRUNCATED_IMAGES = True

# What Pillow's decoders raise on damaged files, besides OSError: they read what a file
# says of itself without asking whether it can be.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def _picture(picture_format: str):
    def check(file):
        try:
            with Image.open(file, formats=[picture_format]) as picture:
                is_bomb = picture.width * picture.height > Image.MAX_IMAGE_PIXELS
                picture.verify()
        except DAMAGE:
            return False
        return not is_bomb

    return check


CHECKS: dict[str, Callable[[UploadedFile], bool]] = {
    "pdf": _starts_with(b"%PDF-"),
    "doc": _starts_with(OLE),
    "xls": _starts_with(OLE),
    "wps": _starts_with(OLE),
    "docx": _archive_with("word/document.xml"),
    "xlsx": _archive_with("xl/workbook.xml"),
    "ofd": _archive_with("OFD.xml"),
    "zip": _archive_with(),
    "jpg": _picture("JPEG"),
    "jpeg": _picture("JPEG"),
    "png": _picture("PNG"),
}
ACCEPT = ",".join(f".{extension}" for extension in CHECKS)


@dataclass(frozen=True)
class Refusal:
    """Why a file was not taken."""

    name: str
    reason: str

    def __str__(self):
        return f"文件“{self.name}”没有上传：{self.reason}"


def refusal_of(upload: UploadedFile) -> Refusal | None:
    """Why `upload` cannot be taken, or None if it can."""
    name = clean_name(upload.name)
    limit = settings.MAX_UPLOAD_BYTES
    check = CHECKS.get(extension_of(name))
    if check is None:
        kinds = "、".join(CHECKS)
        return Refusal(name, f"不支持这种类型，可以上传{kinds}。")
    if upload.size == 0:
        return Refusal(name, "是空文件。")
    if upload.size > limit:
        return Refusal(name, f"大小超过{limit // 1024 // 1024}MB。")
    upload.seek(0)
    if not check(upload):
        return Refusal(name, "内容与扩展名不符，或文件已损坏。")
    return None


def attach(
    submission: Submission, uploads: list[UploadedFile], *, by: User, now: datetime
) -> list[Refusal]:
    """Keep what can be taken and return the refusals; the same file twice is kept once.

    A submission holds `MAX_SUBMISSION_FILES` files and `MAX_SUBMISSION_BYTES` at most.
    Raise like `require_fill_in` if `by` may not write into the submission now.
    """
    if not uploads:
        return []
    refusals = {upload: refusal_of(upload) for upload in uploads}
    stored, is_kept = [], False
    try:
        with transaction.atomic():
            locked = Submission.objects.select_for_update().get(pk=submission.pk)
            require_fill_in(locked, by, now)
            for upload in (upload for upload, refusal in refusals.items() if refusal is None):
                refusals[upload] = _keep(locked, upload, stored, by=by, now=now)
        is_kept = True
    finally:
        if not is_kept:  # the rows are gone with the transaction
            for file in stored:
                file.storage.delete(file.name)
    return [refusal for refusal in refusals.values() if refusal]


def _keep(submission, upload, stored, *, by, now):
    """Keep one file, noting it in `stored`; return why there is no room for it, or None."""
    name, size = clean_name(upload.name), upload.size
    upload.seek(0)
    sha256 = hashlib.file_digest(upload, "sha256").hexdigest()
    if submission.files.filter(name=name, sha256=sha256).exists():
        return None
    if refusal := _lack_of_room(submission, name, size):
        return refusal
    upload.name = f"{sha256}.{extension_of(name)}"
    kept = SubmissionFile(
        submission=submission,
        name=name,
        size=size,
        sha256=sha256,
        uploaded_at=now,
        uploaded_by=by,
    )
    kept.file.save(upload.name, upload, save=False)
    stored.append(kept.file)
    kept.save()
    audit.record(
        "上传报送附件", by=by, target=submission, now=now, detail={"file": name, "sha256": sha256}
    )
    return None


def _lack_of_room(submission, name, size):
    there = submission.files.aggregate(number=Count("pk"), size=Sum("size", default=0))
    if there["number"] >= settings.MAX_SUBMISSION_FILES:
        return Refusal(name, f"一项报送最多{settings.MAX_SUBMISSION_FILES}个附件，可以打包成ZIP。")
    if there["size"] + size > settings.MAX_SUBMISSION_BYTES:
        megabytes = settings.MAX_SUBMISSION_BYTES // 1024 // 1024
        return Refusal(name, f"一项报送的附件合计不能超过{megabytes}MB。")
    return None


def remove(file: SubmissionFile, *, by: User, now: datetime):
    """Take a file out again; raise like `require_fill_in` if `by` may not."""
    with transaction.atomic():
        submission = Submission.objects.select_for_update().get(pk=file.submission_id)
        require_fill_in(submission, by, now)
        detail = {"file": file.name, "sha256": file.sha256}
        stored = file.file
        file.delete()
        audit.record("删除报送附件", by=by, target=submission, now=now, detail=detail)
        # Should the transaction fail, the row still needs its file.
        transaction.on_commit(lambda: stored.storage.delete(stored.name))


def clean_name(name: str) -> str:
    """The last part of `name` without invisible characters, at most 200 long."""
    base = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(letter for letter in base if unicodedata.category(letter)[0] != "C").strip()
    suffix = PurePath(visible).suffix
    stem = visible.removesuffix(suffix)
    return (stem[: max(1, LONGEST_NAME - len(suffix))] + suffix)[:LONGEST_NAME]


def extension_of(name: str) -> str:
    return PurePath(name).suffix.lower().lstrip(".")

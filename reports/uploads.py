"""Files sent with a submission: what is taken, and where it is kept.

The extension says what a file claims to be; its content must agree, because
whoever downloads it will open it on the strength of the name.  Of a picture only that is kept.
"""

import hashlib
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from PIL import Image, ImageFile

from agencies import audit
from agencies.models import User
from reports.models import Submission, SubmissionFile
from reports.picture_metadata import Unreadable, bare
from reports.pictures import DAMAGE
from reports.workflow import require_fill_in

LONGEST_NAME = 200
OLE = bytes.fromhex("D0CF11E0A1B11AE1")  # the container of doc, xls and wps


# An archive's directory says how large its parts are; more than these no document of an
# office unfolds to, and whoever opens it would fill their memory.
MOST_UNPACKED = 400_000_000
_DENSEST = 300  # times a part of some size may have been packed; honest sheets reach 60
_SMALL = 20_000_000
_LARGEST_DIRECTORY = 2_000_000  # bytes; each entry takes ten times that once it is read

TAKES_NONE = "这项报送不收附件。"
MISMATCH = "内容与扩展名不符，或文件已损坏。"
UNFOLDS = "压缩的内容展开后过大，没有接收。请去掉多余的内容后再上传。"


def _starts_with(magic: bytes):
    return lambda file: "" if file.read(len(magic)) == magic else MISMATCH


class _Bounded:
    """A file of which nobody reads more than an archive's directory at once."""

    def __init__(self, file):
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size=-1):
        if size > _LARGEST_DIRECTORY:
            raise _TooLong
        return self._file.read(size)


class _TooLong(Exception):
    pass


def _archive_with(member: str | None = None):
    """Nothing is unpacked: the directory is all that is looked at."""

    def check(file):
        try:
            with zipfile.ZipFile(_Bounded(file)) as archive:
                items = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return MISMATCH
        except _TooLong:
            return UNFOLDS
        if member is not None and member not in (item.filename for item in items):
            return MISMATCH
        is_dense = any(
            item.file_size > max(_SMALL, _DENSEST * item.compress_size) for item in items
        )
        return UNFOLDS if is_dense or sum(i.file_size for i in items) > MOST_UNPACKED else ""

    return check


# Another library switches this on when it is imported; what is taken must not depend on
# whether it has been. On, damage beside the picture itself is passed over.
ImageFile.LOAD_TRUNCATED_IMAGES = True


def _picture(picture_format: str):
    def check(file):
        try:
            with Image.open(file, formats=[picture_format]) as picture:
                is_bomb = picture.width * picture.height > Image.MAX_IMAGE_PIXELS
                picture.verify()
            file.seek(0)
            bare(file.read())
        except (*DAMAGE, Unreadable):
            return MISMATCH
        return MISMATCH if is_bomb else ""

    return check


# By extension, why the content is not taken, or an empty text.
CHECKS: dict[str, Callable[[UploadedFile], str]] = {
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
PICTURES = ("jpg", "jpeg", "png")
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
    if refusal := refusal_by_name(upload.name, upload.size):
        return refusal
    name = clean_name(upload.name)
    upload.seek(0)
    reason = CHECKS[extension_of(name)](upload)
    return Refusal(name, reason) if reason else None


def refusal_by_name(name: str, size: int) -> Refusal | None:
    """Why a file of this name and size cannot be taken, whatever it holds; None if it can."""
    name = clean_name(name)
    if extension_of(name) not in CHECKS:
        return Refusal(name, f"不支持这种类型，可以上传{'、'.join(CHECKS)}。")
    return refusal_by_size(name, size)


def refusal_by_size(name: str, size: int) -> Refusal | None:
    """Why no file of this size can be taken; None if it can."""
    limit = settings.MAX_UPLOAD_BYTES
    if size == 0:
        return Refusal(name, "是空文件。")
    if size > limit:
        return Refusal(name, f"大小超过{limit // 1024 // 1024}MB。")
    return None


def refusal_before(submission: Submission, name: str, size: int) -> Refusal | None:
    """Why a file that is announced will not be taken, whatever it holds."""
    if not submission.requirement.takes_files:
        return Refusal(clean_name(name), TAKES_NONE)
    return refusal_by_name(name, size) or _lack_of_room(submission, clean_name(name), size)


def attach(
    submission: Submission, uploads: list[UploadedFile], *, by: User, now: datetime
) -> list[Refusal]:
    """Keep what can be taken and return the refusals; the same file twice is kept once.

    A submission holds `MAX_SUBMISSION_FILES` files and `MAX_SUBMISSION_BYTES` at most.
    Raise like `require_fill_in` if `by` may not write into the submission now.
    """
    if not uploads:
        return []
    if not submission.requirement.takes_files:
        return [Refusal(clean_name(upload.name), TAKES_NONE) for upload in uploads]
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
    name = clean_name(upload.name)
    upload.seek(0)
    if extension_of(name) in PICTURES:
        upload = ContentFile(bare(upload.read()))
    size = upload.size
    sha256 = hashlib.file_digest(upload, "sha256").hexdigest()
    same = submission.files.filter(name=name, sha256=sha256)
    if same.working().exists():
        return None
    if refusal := _lack_of_room(submission, name, size):
        return refusal
    if same.update(removed=False):
        return None
    kept = SubmissionFile(
        submission=submission,
        name=name,
        size=size,
        sha256=sha256,
        uploaded_at=now,
        uploaded_by=by,
    )
    kept.file.save(f"{sha256}.{extension_of(name)}", upload, save=False)
    stored.append(kept.file)
    kept.save()
    audit.record(
        "上传报送附件", by=by, target=submission, now=now, detail={"file": name, "sha256": sha256}
    )
    return None


def _lack_of_room(submission, name, size):
    there = submission.files.working().aggregate(number=Count("pk"), size=Sum("size", default=0))
    if there["number"] >= settings.MAX_SUBMISSION_FILES:
        return Refusal(name, f"一项报送最多{settings.MAX_SUBMISSION_FILES}个附件，可以打包成ZIP。")
    if there["size"] + size > settings.MAX_SUBMISSION_BYTES:
        megabytes = settings.MAX_SUBMISSION_BYTES // 1024 // 1024
        return Refusal(name, f"一项报送的附件合计不能超过{megabytes}MB。")
    return None


def remove(file: SubmissionFile, *, by: User, now: datetime):
    """Take a file out again, from the disk too unless it was handed in; raise like
    `require_fill_in` if `by` may not."""
    with transaction.atomic():
        submission = Submission.objects.select_for_update().get(pk=file.submission_id)
        require_fill_in(submission, by, now)
        detail = {"file": file.name, "sha256": file.sha256}
        stored = file.file
        audit.record("删除报送附件", by=by, target=submission, now=now, detail=detail)
        if submission.files.filter(pk=file.pk, is_submitted=True).update(removed=True):
            return  # others read it until the next time
        file.delete()
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

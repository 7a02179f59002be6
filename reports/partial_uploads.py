"""Files that arrive in pieces: what has come stays when the connection breaks.

The pieces lie in the file storage, each under the place in the file where it begins; only
`received` says which of them count.  With the last piece the file becomes a photo or an
attachment, or is refused; its row stays for `KEPT`, for whoever missed our answer.
"""

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.db.models import F

from agencies.models import User
from reports import submitted_photos, uploads
from reports.models import PartialUpload, Submission
from reports.photos import picture_of, require_photo
from reports.pictures import Unfit
from reports.workflow import require_fill_in

Kind = PartialUpload.Kind
LARGEST_PIECE = 1 << 20  # bytes
MOST_UNFINISHED = 60  # of one person in one submission
KEPT = timedelta(days=1)
_FOLDER = "partial"
_AGAIN = "没有传完整，请重新上传这个文件。"


class OtherPlace(Exception):
    """Not the next piece; somebody else may have sent that meanwhile."""


def begin(
    submission: Submission, *, kind: str, name: str, size: int, by: User, now: datetime
) -> PartialUpload:
    """Announce a file; raise `Unfit` for one that will not be taken whatever it holds, or like
    `require_fill_in`."""
    require_fill_in(submission, by, now)
    if kind == Kind.PHOTO:
        submitted_photos.require_room(submission)
        require_photo(name, size)
    elif refusal := uploads.refusal_before(submission, name, size):
        raise Unfit(refusal.reason)
    unfinished = submission.partial_uploads.filter(by=by, received__lt=F("size"))
    if unfinished.count() >= MOST_UNFINISHED:
        raise Unfit("没有传完的文件太多，请先传完或放弃其中一些。")
    return PartialUpload.objects.create(
        submission=submission,
        kind=kind,
        name=uploads.clean_name(name),
        size=size,
        begun_at=now,
        continued_at=now,
        by=by,
    )


def receive(upload: PartialUpload, piece: bytes, *, offset: int, by: User, now: datetime) -> int:
    """Keep the piece that begins at `offset`; return where the next one begins.

    Raise `OtherPlace` if it is not the next one, and like `begin`; a file that is refused
    when it is complete is gone.
    """
    require_fill_in(upload.submission, by, now)
    end = offset + len(piece)
    if offset != upload.received:
        raise OtherPlace
    if end > upload.size:
        raise Unfit("收到的内容比说明的大，请重新上传。")
    if not piece:
        return end
    if end == upload.size:
        _finish(upload, piece, now=now, by=by)
    else:
        with transaction.atomic():
            _advance(upload, end, now)
            _write(upload, offset, piece)
    return end


def abandon(upload: PartialUpload) -> None:
    """Forget a file, and the pieces of it that have come."""
    upload.delete()
    _remove_pieces(upload)


def forget(*, now: datetime) -> int:
    """Abandon those of which nothing has come for `KEPT`; return how many."""
    old = list(PartialUpload.objects.filter(continued_at__lt=now - KEPT))
    for upload in old:
        abandon(upload)
    return len(old)


def _advance(upload, end, now):
    """Exactly one of those who bring the same piece; it holds the row until it has committed."""
    next_ones = PartialUpload.objects.filter(pk=upload.pk, received=upload.received)
    if next_ones.update(received=end, continued_at=now) != 1:
        raise OtherPlace


def _finish(upload, piece, *, by, now):
    """Make the file of its pieces, and keep it as what it is."""
    try:
        with _whole(upload, piece) as file:
            _keep(upload, file, by=by, now=now)
    except FileNotFoundError:
        if PartialUpload.objects.filter(pk=upload.pk, received=upload.received).exists():
            abandon(upload)
            raise Unfit(_AGAIN) from None
        raise OtherPlace from None  # another has finished it, and taken the pieces away
    except Unfit:
        abandon(upload)
        raise


def _keep(upload, file, *, by, now):
    """With the last piece, in one transaction: it is either kept or still to come."""
    picture = picture_of(file) if upload.kind == Kind.PHOTO else None
    with transaction.atomic():
        _advance(upload, upload.size, now)
        if picture:
            submitted_photos.keep(upload.submission, picture, by=by, now=now)
        else:
            for refusal in uploads.attach(upload.submission, [file], by=by, now=now):
                raise Unfit(refusal.reason)
        transaction.on_commit(lambda: _remove_pieces(upload))


# --- Pieces ---------------------------------------------------------------------------


def _folder(upload):
    return f"{_FOLDER}/{upload.key}"


def _name(upload, offset):
    return f"{_folder(upload)}/{offset:012}"


def _write(upload, offset, piece):
    """Under its own name: what lies there is of somebody who did not finish."""
    name = _name(upload, offset)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(piece))


@contextlib.contextmanager
def _whole(upload, last) -> Iterator[TemporaryUploadedFile]:
    """The file, on the disk; raise `FileNotFoundError` where a piece is missing."""
    with TemporaryUploadedFile(upload.name, "application/octet-stream", upload.size, None) as file:
        offset = 0
        while offset < upload.received:
            with default_storage.open(_name(upload, offset)) as piece:
                offset += file.write(piece.read())
        file.write(last)
        file.flush()
        yield file


def _remove_pieces(upload):
    folder = _folder(upload)
    with contextlib.suppress(FileNotFoundError):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)

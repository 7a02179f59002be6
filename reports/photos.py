"""Pictures of an activity: what is taken, and what is kept of it; see pictures.py."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile

from agencies import audit
from agencies.models import User
from reports import pictures, thumbnails
from reports.models import Outcome, OutcomePhoto
from reports.pictures import Picture, Unfit
from reports.uploads import Refusal, clean_name, extension_of, refusal_by_size

# `image/*` opens the pictures of a telephone; a computer knows HEIC by its ending alone.
ACCEPT = "image/*,.heic,.heif"
MOST_PHOTOS = 9  # of one outcome


def attach(
    outcome: Outcome, uploads: list[UploadedFile], *, caption: str, by: User, now: datetime
) -> list[Refusal]:
    """Keep the pictures that can be kept, the same one once; return why the others are not."""
    refusals = []
    for upload in uploads:
        try:
            _keep(outcome, picture_of(upload), caption=caption, by=by, now=now)
        except Unfit as unfit:
            refusals.append(Refusal(clean_name(upload.name), str(unfit)))
    return refusals


def picture_of(upload: UploadedFile) -> Picture:
    """The picture to keep of an upload; raise `Unfit`."""
    require_photo(upload.name, upload.size)
    upload.seek(0)
    return pictures.prepared(upload.read())


def require_photo(name: str, size: int) -> None:
    """Raise `Unfit` where a file of this name and size cannot be a photo."""
    if extension_of(clean_name(name)) not in pictures.EXTENSIONS:
        raise Unfit("照片只能是JPG、PNG或HEIC图片。")
    if refusal := refusal_by_size(name, size):
        raise Unfit(refusal.reason)


def _keep(outcome, picture, *, caption, by, now):
    """Keep one picture; raise `Unfit` if there is no room for it."""
    sha256 = picture.sha256
    with transaction.atomic():
        Outcome.objects.select_for_update().get(pk=outcome.pk)
        there = OutcomePhoto.objects.filter(outcome=outcome)
        if there.filter(sha256=sha256).exists():
            return
        if there.count() >= MOST_PHOTOS:
            raise Unfit(f"一项活动最多{MOST_PHOTOS}张照片。")
        photo = OutcomePhoto(
            outcome=outcome, caption=caption, sha256=sha256, uploaded_at=now, uploaded_by=by
        )
        photo.file.save(f"{sha256}.jpg", ContentFile(picture.content), save=False)
        photo.save()
        audit.record(
            "上传活动照片", by=by, target=outcome.activity, now=now, detail={"sha256": sha256}
        )


def remove(photo: OutcomePhoto, *, by: User, now: datetime) -> None:
    """Take a picture out again, with its file."""
    with transaction.atomic():
        stored = photo.file
        photo.delete()
        audit.record("删除活动照片", by=by, target=photo.outcome.activity, now=now)
        # Should the transaction fail, the row still needs its file.
        transaction.on_commit(lambda: discard(stored, photo.sha256))


def discard(stored: FieldFile, sha256: str) -> None:
    """The file of a picture that nobody needs any more."""
    stored.storage.delete(stored.name)
    thumbnails.forget(sha256)

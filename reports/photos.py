"""Pictures of an activity: what is taken, and what is kept of it.

Only the picture itself is kept, turned upright, no larger than a screen shows and written
anew: where and with what it was taken (EXIF, GPS) leaves with the old file.
"""

import hashlib
from datetime import datetime
from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from PIL import Image, ImageOps

from agencies import audit
from agencies.models import User
from reports.models import Outcome, OutcomePhoto
from reports.uploads import CHECKS, DAMAGE, Refusal, clean_name, extension_of

PICTURES = ("jpg", "jpeg", "png")
ACCEPT = ",".join(f".{extension}" for extension in PICTURES)
MOST_PHOTOS = 9  # of one outcome
LONGEST_SIDE = 1600  # pixels
MOST_PIXELS = 50_000_000  # what a telephone takes at most; more would fill the memory
_QUALITY = 82


def attach(
    outcome: Outcome, uploads: list[UploadedFile], *, caption: str, by: User, now: datetime
) -> list[Refusal]:
    """Keep the pictures that can be kept, the same one once; return why the others are not."""
    refusals = []
    for upload in uploads:
        name = clean_name(upload.name)
        content, reason = _prepared(upload, name)
        reason = reason or _keep(outcome, content, caption=caption, by=by, now=now)
        if reason:
            refusals.append(Refusal(name, reason))
    return refusals


def _prepared(upload, name):
    """(content to keep, ""), or (None, why not)."""
    extension = extension_of(name)
    if extension not in PICTURES:
        return None, "照片只能是JPG或PNG图片。"
    if upload.size > settings.MAX_UPLOAD_BYTES:
        return None, f"大小超过{settings.MAX_UPLOAD_BYTES // 1024 // 1024}MB。"
    upload.seek(0)
    if upload.size == 0 or not CHECKS[extension](upload):
        return None, "内容与扩展名不符，或文件已损坏。"
    try:
        if _pixels(upload) > MOST_PIXELS:
            return None, f"图片超过{MOST_PIXELS // 10_000}万像素。"
        upload.seek(0)
        return shrunk(upload), ""
    except DAMAGE:
        return None, "图片已损坏，无法读取。"


def _pixels(file):
    """As many as the picture says it has, before any is read."""
    file.seek(0)
    with Image.open(file, formats=["JPEG", "PNG"]) as opened:
        return opened.width * opened.height


def shrunk(file) -> bytes:
    """The picture upright as a JPEG of at most `LONGEST_SIDE` pixels, and nothing beside it.

    Raise one of `uploads.DAMAGE` for what is no sound picture.
    """
    with Image.open(file, formats=["JPEG", "PNG"]) as opened:
        opened.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))  # a JPEG's decoder can halve
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(opened)
        if upright.mode not in ("RGB", "L"):
            upright = _on_white(upright)
        bare = Image.new(upright.mode, upright.size)
        bare.paste(upright)
    written = BytesIO()
    bare.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()


def _on_white(picture):
    """What shows through in the picture, white."""
    layer = picture.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")


def _keep(outcome, content, *, caption, by, now):
    """Keep one picture; return why there is no room for it, or an empty text."""
    sha256 = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        Outcome.objects.select_for_update().get(pk=outcome.pk)
        there = OutcomePhoto.objects.filter(outcome=outcome)
        if there.filter(sha256=sha256).exists():
            return ""
        if there.count() >= MOST_PHOTOS:
            return f"一项活动最多{MOST_PHOTOS}张照片。"
        photo = OutcomePhoto(
            outcome=outcome, caption=caption, sha256=sha256, uploaded_at=now, uploaded_by=by
        )
        photo.file.save(f"{sha256}.jpg", ContentFile(content), save=False)
        photo.save()
        audit.record(
            "上传活动照片", by=by, target=outcome.activity, now=now, detail={"sha256": sha256}
        )
    return ""


def remove(photo: OutcomePhoto, *, by: User, now: datetime) -> None:
    """Take a picture out again, with its file."""
    with transaction.atomic():
        stored = photo.file
        photo.delete()
        audit.record("删除活动照片", by=by, target=photo.outcome.activity, now=now)
        # Should the transaction fail, the row still needs its file.
        transaction.on_commit(lambda: stored.storage.delete(stored.name))

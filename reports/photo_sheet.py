"""活动照片: the pictures of the chosen highlights, each with its words and its unit."""

from datetime import datetime
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from agencies.models import User
from campaigns import enclosures, stored
from campaigns.models import UploadedPdf
from gongwen.typesetting.photographs import Photograph, render_photographs
from reports.compiled_attachments import TITLES
from reports.models import Highlight, Photo

MOST_PHOTOS = 120  # twenty pages
_LONGEST_SIDE = 1000  # pixels; 75 mm at 340 dpi
_QUALITY = 80


def photos_of(highlights: list[Highlight]) -> list[Photo]:
    """The chosen pictures in order, the same one once."""
    found = {}
    for highlight in highlights:
        for photo in highlight.photos.all():
            if photo.is_submitted:
                found.setdefault(photo.sha256, photo)
    return list(found.values())[:MOST_PHOTOS]


def enclose(photos: list[Photo], *, by: User, now: datetime) -> UploadedPdf:
    """The sheet as a PDF that can be attached; raise `DamagedFileError`."""
    sheet = render_photographs(
        TITLES["photos"], [Photograph(_for_print(photo), caption_of(photo)) for photo in photos]
    )
    upload = SimpleUploadedFile(f"{TITLES['photos']}.pdf", sheet, "application/pdf")
    return enclosures.receive(upload, by=by, now=now)


def caption_of(photo: Photo) -> str:
    unit = photo.submission.agency.short_name
    unit += f"（{photo.origin_words}）" if photo.origin else ""
    words = photo.caption or (photo.activity.content.rstrip("。；") if photo.activity else "")
    return f"{unit}：{words[:60]}" if words else unit


def _for_print(photo):
    content = stored.read(photo.file.name, photo.sha256, called="照片", made_when="上传时")
    with Image.open(BytesIO(content), formats=["JPEG"]) as opened:
        opened.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
        written = BytesIO()
        opened.convert("RGB").save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()

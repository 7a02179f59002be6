"""Photographs small enough for a list on a telephone, made when they are first looked at.

Kept in a cache of files: one that is gone is made again.
"""

from io import BytesIO

from django.core.cache import caches
from django.db.models.fields.files import FieldFile
from PIL import Image

from reports.pictures import DAMAGE

LONGEST_SIDE = 400  # pixels: 200 on a screen of double density
_QUALITY = 75


def thumbnail(file: FieldFile, sha256: str) -> bytes:
    """A JPEG of the picture with this hash; the picture itself where it cannot be read."""
    there = caches["thumbnails"].get(sha256)
    if there is None:
        with file.open("rb"):
            there = _shrunk(file.read())
        caches["thumbnails"].set(sha256, there)
    return there


def forget(sha256: str) -> None:
    """Of a picture that was deleted."""
    caches["thumbnails"].delete(sha256)


def _shrunk(content):
    try:
        with Image.open(BytesIO(content), formats=["JPEG"]) as opened:
            opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            written = BytesIO()
            opened.convert("RGB").save(written, "JPEG", quality=_QUALITY, optimize=True)
            return written.getvalue()
    except DAMAGE:
        return content

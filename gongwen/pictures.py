"""The pages of a finished PDF as pictures for the screen."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Collection
from dataclasses import dataclass

import pypdfium2

DPI = 100
COLOURS = 32  # of black and red text, smoothed edges included
_ONE_AT_A_TIME = threading.Lock()  # PDFium keeps global state


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as PNG; `key` tells pages apart that look different.

    `png` is None for a page whose key was already known.
    """

    key: str
    png: bytes | None


def page_pictures(
    pdf: bytes, *, known: Collection[str] = (), most: int = 200
) -> tuple[PagePicture, ...]:
    """The first `most` pages at `DPI`; those of `known` keys are not made again."""
    with _ONE_AT_A_TIME:
        opened = pypdfium2.PdfDocument(pdf)
        try:
            count = min(len(opened), most)
            return tuple(_picture(opened[number], known) for number in range(count))
        finally:
            opened.close()


def _picture(page: pypdfium2.PdfPage, known: Collection[str]) -> PagePicture:
    bitmap = page.render(scale=DPI / 72)
    image = bitmap.to_pil()
    page.close()
    key = hashlib.blake2b(image.tobytes(), digest_size=12).hexdigest()
    if key in known:
        return PagePicture(key, None)
    file = io.BytesIO()
    image.quantize(COLOURS).save(file, "PNG")
    return PagePicture(key, file.getvalue())

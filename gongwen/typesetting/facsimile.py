"""Pages of a finished PDF as pictures: whether 附件 finds room on the first, and all of them for
Word, which cannot take PDF pages over.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import closing

import pypdfium2
from PIL import Image, ImageChops

from gongwen.typesetting import numbers as n

PDFIUM = threading.Lock()  # it keeps global state
DPI = 200
_PAPER = 245  # of 255: what is darker is ink
_CLEARANCE = 1.0  # mm, above and below the line
_QUALITY = 85


def leaves_first_line(pdf: bytes) -> bool:
    """Whether nothing stands on the first line of the type area of page one."""
    with PDFIUM:
        opened = pypdfium2.PdfDocument(pdf)
        try:
            page = opened[0]
            width, height = page.get_size()
            wide = width > height
            left, right, top, bottom = _first_line(wide)
            a_mm = width / (n.WIDE_WIDTH if wide else n.PAGE_WIDTH)
            crop = (left * a_mm, height - bottom * a_mm, width - right * a_mm, top * a_mm)
            band = page.render(scale=2, crop=crop).to_pil().convert("L")
        except (pypdfium2.PdfiumError, ValueError):  # what cannot be drawn is left alone
            return False
        finally:
            opened.close()
    darkest, _ = band.getextrema()
    return bool(darkest >= _PAPER)


def _first_line(wide: bool) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of the line, in mm from the left and the upper edge."""
    if wide:
        left, right, top = n.WIDE_LEFT, n.WIDE_LEFT + n.WIDE_AREA_WIDTH, n.WIDE_TOP
    else:
        left, right, top = n.AREA_LEFT, n.AREA_RIGHT, n.AREA_TOP
    return left, right, top - _CLEARANCE, top + n.SIZE_3 + _CLEARANCE


def facsimiles(pdf: bytes) -> Iterator[bytes]:
    """Every page as a picture, JPEG where it has colour, else PNG."""
    with PDFIUM, closing(pypdfium2.PdfDocument(pdf)) as opened:
        count = len(opened)
    for number in range(count):
        with PDFIUM, closing(pypdfium2.PdfDocument(pdf)) as opened:
            image = opened[number].render(scale=DPI / 72).to_pil().convert("RGB")
        yield _written(image)


def _written(image: Image.Image) -> bytes:
    red, green, blue = image.split()
    written = io.BytesIO()
    if any(ImageChops.difference(*pair).getbbox() for pair in ((red, green), (green, blue))):
        image.save(written, "JPEG", quality=_QUALITY, optimize=True, dpi=(DPI, DPI))
    else:
        image.convert("L").quantize(16).save(written, "PNG", dpi=(DPI, DPI))
    return written.getvalue()

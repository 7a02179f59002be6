"""Image objects of a PDF as picture files."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image, ImageOps

from gongwen.typesetting.ofd.pages import Colour
from gongwen.typesetting.ofd.pdf_fonts import Unsupported

_MOST_PIXELS = 60_000_000  # of one picture: A4 at 600 dots an inch has 35 millions


def picture_file(image: Any, colour: Colour, unpack: Callable[[int], None]) -> tuple[bytes, str]:
    """The bytes and file extension of an image; a stencil is painted in `colour`.

    JPEG data is taken over as it is; everything else becomes PNG, after `unpack` was
    told how many pixels that takes.
    """
    picture = pikepdf.PdfImage(image)
    masked = "/SMask" in image or "/Mask" in image
    if not masked and not picture.image_mask and _is_plain_jpeg(picture):
        return image.read_raw_bytes(), "jpg"
    count = picture.width * picture.height
    if count > _MOST_PIXELS:
        raise Unsupported(f"{picture.width}×{picture.height}像素的图片")
    unpack(count)
    try:
        pixels = picture.as_pil_image()
    except (
        pikepdf.PdfError,
        NotImplementedError,
        Image.DecompressionBombError,
        pikepdf.models.image.UnsupportedImageTypeError,
    ) as reason:
        raise Unsupported(f"图片（{reason}）") from reason
    if picture.image_mask:
        opacity = ImageOps.invert(pixels.convert("L"))
        pixels = Image.new("RGB", pixels.size, colour)
        pixels.putalpha(opacity)
    elif "/SMask" in image:
        shades = pikepdf.PdfImage(image["/SMask"])
        unpack(shades.width * shades.height)
        mask = shades.as_pil_image().convert("L")
        pixels = pixels.convert("RGB")
        pixels.putalpha(mask.resize(pixels.size))
    elif masked:
        raise Unsupported("带硬蒙版的图片")
    elif pixels.mode == "CMYK":
        pixels = pixels.convert("RGB")
    target = BytesIO()
    pixels.save(target, "PNG")
    return target.getvalue(), "png"


def _is_plain_jpeg(picture: pikepdf.PdfImage) -> bool:
    return picture.filters == ["/DCTDecode"] and picture.mode in ("L", "RGB")

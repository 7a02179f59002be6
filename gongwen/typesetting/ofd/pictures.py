"""Image objects of a PDF as picture files."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image, ImageOps

from gongwen.typesetting.ofd.pages import Colour
from gongwen.typesetting.ofd.pdf_fonts import Unsupported


def picture_file(image: Any, colour: Colour) -> tuple[bytes, str]:
    """The bytes and file extension of an image; a stencil is painted in `colour`.

    JPEG data is taken over as it is; everything else becomes PNG.
    """
    picture = pikepdf.PdfImage(image)
    masked = "/SMask" in image or "/Mask" in image
    if not masked and not picture.image_mask and _is_plain_jpeg(picture):
        return image.read_raw_bytes(), "jpg"
    try:
        pixels = picture.as_pil_image()
    except (
        pikepdf.PdfError,
        NotImplementedError,
        pikepdf.models.image.UnsupportedImageTypeError,
    ) as reason:
        raise Unsupported(f"图片（{reason}）") from reason
    if picture.image_mask:
        opacity = ImageOps.invert(pixels.convert("L"))
        pixels = Image.new("RGB", pixels.size, colour)
        pixels.putalpha(opacity)
    elif "/SMask" in image:
        mask = pikepdf.PdfImage(image["/SMask"]).as_pil_image().convert("L")
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

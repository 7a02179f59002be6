"""Small files that are what they say, for uploads."""

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

A4 = (595.28, 841.89)


def pdf(*sizes, **saving) -> bytes:
    """A PDF of empty pages, one of A4 unless sizes in points are given."""
    document = pikepdf.new()
    for size in sizes or [A4]:
        document.add_blank_page(page_size=size)
    out = io.BytesIO()
    document.save(out, **(saving or {"deterministic_id": True}))
    return out.getvalue()


def upload(content: bytes = b"", name="参考材料.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or pdf(), "application/pdf")


def picture(name="现场.jpg", size=(3000, 1000)) -> SimpleUploadedFile:
    """A photograph taken with the camera on its side, which says where it was taken."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # Orientation
    exif.get_ifd(0x8825)[1] = "N"  # GPSLatitudeRef
    Image.new("RGB", size, "red").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")

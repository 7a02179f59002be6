"""Small files that are what they say, for uploads."""

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

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

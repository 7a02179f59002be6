"""Finished PDFs as attachments: their pages are taken over, only the number is ours."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pikepdf

from gongwen.typesetting import numbers as n

_TOLERANCE = 3.0  # mm, of a scan's page
_MARKED = "D:20000101000000Z"  # always the same, as the whole file is


class NotA4(ValueError):
    """A page of an enclosed PDF is not A4, or the file cannot be read."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A readable PDF, and for each page whether it lies across."""

    content: bytes
    pages: tuple[bool, ...]


def enclosure(content: bytes) -> Enclosure:
    """Read a PDF's pages; raise `NotA4` with the reason in words for the author."""
    try:
        with pikepdf.open(io.BytesIO(content)) as opened:
            pages = tuple(_lies_across(page, i) for i, page in enumerate(opened.pages, 1))
    except pikepdf.PasswordError as locked:
        raise NotA4("附件PDF设有密码，请取消密码后重新上传。") from locked
    except pikepdf.PdfError as broken:
        raise NotA4("附件PDF无法读取，请重新生成后上传。") from broken
    if not pages:
        raise NotA4("附件PDF没有页面。")
    return Enclosure(content, pages)


def _lies_across(page: pikepdf.Page, number: int) -> bool:
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    width, height = sorted(((right - left) * n.MM_PER_POINT, (top - bottom) * n.MM_PER_POINT))
    if abs(width - n.PAGE_WIDTH) > _TOLERANCE or abs(height - n.PAGE_HEIGHT) > _TOLERANCE:
        raise NotA4(f"附件PDF第{number}页不是A4幅面（{width:.0f}×{height:.0f}毫米）。")
    turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
    return (right - left > top - bottom) != turned


def place(pages: pikepdf.PageList, first: int, enclosed: Enclosure) -> None:
    """Lay the enclosed pages under the empty ones that begin at index `first`."""
    with pikepdf.open(io.BytesIO(enclosed.content)) as opened:
        for offset, page in enumerate(opened.pages):
            target = pages[first + offset]
            target.add_underlay(page, pikepdf.Rectangle(target.mediabox))
            _mark(target)


def _mark(page: pikepdf.Page) -> None:
    """Say in the page's private data (ISO 32000, 14.5) that its content is somebody else's."""
    data = pikepdf.Dictionary(LastModified=_MARKED, Private=pikepdf.Name.Enclosed)
    page.obj.PieceInfo = pikepdf.Dictionary(Gongwen=data)

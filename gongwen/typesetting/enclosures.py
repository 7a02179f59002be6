"""Finished PDFs as attachments: their pages are taken over, only the number is ours."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import Any

import pikepdf

from gongwen.typesetting import numbers as n

_TOLERANCE = 3.0  # mm, of a scan's page
_DEEPEST = 50  # page trees inside page trees
_MARKED = "D:20000101000000Z"  # always the same, as the whole file is


class NotA4(ValueError):
    """A page of an enclosed PDF is not A4, or the file cannot be read."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A readable PDF, and for each page whether it lies across."""

    content: bytes
    pages: tuple[bool, ...]


def enclosure(content: bytes) -> Enclosure:
    """Read a PDF's pages; raise `NotA4` with the reason in words for the author.

    What a reader would have to mend is refused: it might be half the file.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as opened:
            counted = opened.Root.Pages.get("/Count")  # going through the pages mends it
            pages = tuple(_lies_across(page.obj, i) for i, page in enumerate(opened.pages, 1))
            is_whole = counted == len(pages) and not opened.get_warnings()
    except pikepdf.PasswordError as locked:
        raise NotA4("附件PDF设有密码，请取消密码后重新上传。") from locked
    except (pikepdf.PdfError, AttributeError, TypeError) as broken:
        raise NotA4("附件PDF无法读取，请重新生成后上传。") from broken
    if not is_whole:
        raise NotA4("附件PDF不完整或已损坏，可能没有传完，请重新生成后上传。")
    if not pages:
        raise NotA4("附件PDF没有页面。")
    return Enclosure(content, pages)


def _lies_across(page: pikepdf.Object, number: int) -> bool:
    left, bottom, right, top = _seen_box(page, number)
    width, height = sorted(((right - left) * n.MM_PER_POINT, (top - bottom) * n.MM_PER_POINT))
    if abs(width - n.PAGE_WIDTH) > _TOLERANCE or abs(height - n.PAGE_HEIGHT) > _TOLERANCE:
        raise NotA4(f"附件PDF第{number}页不是A4幅面（{width:.0f}×{height:.0f}毫米）。")
    turn = _inherited(page, "/Rotate", 0)
    if not isinstance(turn, int) or turn % 90:
        raise NotA4(f"附件PDF第{number}页的旋转角度有误，请重新生成后上传。")
    return (right - left > top - bottom) != (turn % 180 == 90)


def _seen_box(page: pikepdf.Object, number: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of what is seen of a page, in points."""
    box = _inherited(page, "/CropBox", None) or _inherited(page, "/MediaBox", None)
    try:
        left, bottom, right, top = map(float, box)
        unit = float(page.get("/UserUnit", 1))
    except (TypeError, ValueError):
        left = bottom = right = top = unit = math.nan
    if not (left < right < math.inf and bottom < top < math.inf and unit == 1):
        raise NotA4(f"附件PDF第{number}页的页面范围有误，请重新生成后上传。")
    return left, bottom, right, top


def _inherited(page: pikepdf.Object, name: str, otherwise: Any) -> Any:
    """An attribute of the page, or of what it hangs under (ISO 32000-1, 7.7.3.4)."""
    at: Any = page
    for _ in range(_DEEPEST):
        if not isinstance(at, pikepdf.Dictionary):
            break
        if name in at:
            return at[name]
        at = at.get("/Parent")
    return otherwise


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

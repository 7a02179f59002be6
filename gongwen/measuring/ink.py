"""Where ink begins and ends, by drawing a piece of a page (300 dots an inch)."""

from __future__ import annotations

from typing import Any

import pypdfium2

from gongwen.measuring.page import Box, Sheet, Unreadable
from gongwen.typesetting.facsimile import PDFIUM
from gongwen.typesetting.numbers import MM_PER_POINT as MM

_DOTS_PER_INCH = 300
_DOT = 25.4 / _DOTS_PER_INCH
_HALF = 128  # of 255: what is darker is ink


class Ink:
    """The pages of a PDF as pictures, drawn piece by piece when asked for; `Unreadable` if it cannot."""

    def __init__(self, pdf: bytes) -> None:
        try:
            with PDFIUM:
                self._document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as broken:
            raise Unreadable("PDF文件已损坏，无法绘出页面，请重新生成。") from broken

    def close(self) -> None:
        with PDFIUM:
            self._document.close()

    def box(self, sheet: Sheet, within: Box, *, red: bool = False) -> Box | None:
        """The ink inside a box of the portrait sheet, or None; `red` ink only on demand."""
        shift = sheet.shift
        area = Box(within.x0 - shift, within.top, within.x1 - shift, within.bottom)
        if sheet.landscape:
            area = Box(sheet.width - area.bottom, area.x0, sheet.width - area.top, area.x1)
        area = Box(
            max(area.x0, 0),
            max(area.top, 0),
            min(area.x1, sheet.width),
            min(area.bottom, sheet.height),
        )
        if area.width <= _DOT or area.height <= _DOT:
            return None
        found = self._inked(sheet, area, red)
        if found is None:
            return None
        x0, top, x1, bottom = (edge * _DOT for edge in found)
        box = Box(area.x0 + x0, area.top + top, area.x0 + x1, area.top + bottom)
        if sheet.landscape:
            box = Box(box.top, sheet.width - box.x1, box.bottom, sheet.width - box.x0)
        return Box(box.x0 + shift, box.top, box.x1 + shift, box.bottom)

    def _inked(self, sheet: Sheet, area: Box, red: bool) -> tuple[int, int, int, int] | None:
        crop = (area.x0, sheet.height - area.bottom, sheet.width - area.x1, area.top)
        edges = tuple(max(edge, 0) / MM for edge in crop)
        try:
            with PDFIUM:
                page = self._document[sheet.number - 1]
                page.set_cropbox(*page.get_mediabox())  # the glyphs are placed on the whole sheet
                image: Any = page.render(scale=_DOTS_PER_INCH / 72, crop=edges).to_pil()
                page.close()
        except (pypdfium2.PdfiumError, ValueError) as broken:  # sizes the two readers differ on
            raise Unreadable(f"PDF第{sheet.number}页已损坏，无法绘出，请重新生成。") from broken
        first, green, _ = image.convert("RGB").split()
        if red:
            reddish = first.point(lambda v: 255 * (v >= 0.7 * 255))
            dark = green.point(lambda v: 255 * (v <= 0.45 * 255))
            reddish.paste(0, mask=dark.point(lambda v: 255 - v))
            return reddish.getbbox()
        return image.convert("L").point(lambda v: 255 * (v < _HALF)).getbbox()

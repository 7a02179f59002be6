"""A finished PDF as pages of values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import pikepdf

from gongwen.document import AttachedFile
from gongwen.typesetting.ofd.content import Painter
from gongwen.typesetting.ofd.geometry import Matrix
from gongwen.typesetting.ofd.pages import Heading, Page, Pages
from gongwen.typesetting.ofd.pdf_fonts import PdfFont, Unsupported

_MM = 25.4 / 72


def read_pages(pdf: bytes) -> Pages:
    """Every page with its fonts and the bookmarks; `Unsupported` for what has no counterpart."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        fonts = _Fonts()
        pages = tuple(_page(page, fonts) for page in opened.pages)
        files = tuple(font.standalone() for font in fonts.loaded)
        with opened.open_outline() as outline:
            headings = tuple(_headings(outline.root, opened))
        carried = tuple(_carried(opened))
    return Pages(pages, files, headings, carried)


class _Fonts:
    """Fonts in the order they are first used."""

    def __init__(self) -> None:
        self.loaded: list[PdfFont] = []
        self._known: dict[tuple[int, int], int] = {}

    def find(self, dictionary: Any) -> tuple[PdfFont, int]:
        key = dictionary.objgen
        if key == (0, 0) or key not in self._known:
            self.loaded.append(PdfFont(dictionary))
            self._known[key] = len(self.loaded) - 1
        index = self._known[key]
        return self.loaded[index], index


def _page(page: pikepdf.Page, fonts: _Fonts) -> Page:
    if "/Annots" in page and any(_is_seen(note) for note in page["/Annots"]):
        raise Unsupported("批注")
    left, bottom, right, top = map(float, page.cropbox)
    wide, tall = (right - left) * _MM, (top - bottom) * _MM
    upright = Matrix(_MM, 0, 0, -_MM, -left * _MM, top * _MM)
    # /Rotate turns the finished page clockwise.
    turn = int(page.get("/Rotate", 0)) % 360
    turned = {
        0: (Matrix(), wide, tall),
        90: (Matrix(0, 1, -1, 0, tall, 0), tall, wide),
        180: (Matrix(-1, 0, 0, -1, wide, tall), wide, tall),
        270: (Matrix(0, -1, 1, 0, 0, wide), tall, wide),
    }
    turning, width, height = turned[turn]
    painter = Painter(upright @ turning, fonts.find)
    painter.run(page, page.resources)
    return Page(width, height, tuple(painter.items))


def _is_seen(annotation: Any) -> bool:
    """Whether an annotation shows on paper; links without a border do not."""
    return annotation.get("/Subtype") != "/Link" and "/AP" in annotation


def _headings(items: Iterable[Any], pdf: pikepdf.Pdf) -> Iterator[Heading]:
    numbers: dict[tuple[int, int], int] = {
        page.obj.objgen: index for index, page in enumerate(pdf.pages)
    }
    for item in items:
        target = item.destination
        if target is None and item.action is not None:
            target = item.action.get("/D")
        below = tuple(_headings(item.children, pdf))
        if not isinstance(target, pikepdf.Array):
            yield from below
            continue
        index = numbers[target[0].objgen]
        page = pdf.pages[index]
        height = float(page.cropbox[3])
        top = float(target[3]) if len(target) > 3 and target[1] == "/XYZ" else height
        yield Heading(str(item.title), index, max(0.0, (height - top) * _MM), below)


def _carried(pdf: pikepdf.Pdf) -> Iterator[AttachedFile]:
    for name, file in pdf.attachments.items():
        content = file.get_file().read_bytes()
        yield AttachedFile(file.filename or name, content, file.description)

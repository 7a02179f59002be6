"""A finished PDF as pages of values."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pikepdf
from fontTools.ttLib import TTLibError

from gongwen.document import AttachedFile
from gongwen.typesetting.ofd.content import Effort, Painter
from gongwen.typesetting.ofd.geometry import Matrix
from gongwen.typesetting.ofd.pages import Heading, Page, Pages
from gongwen.typesetting.ofd.pdf_fonts import PdfFont, Unsupported

_MM = 25.4 / 72
_NONSENSE = (
    pikepdf.PdfError,
    TTLibError,
    LookupError,  # no such font, object or number
    TypeError,
    ValueError,
    ArithmeticError,
    AttributeError,
    AssertionError,  # so fontTools tells of damaged tables
    NotImplementedError,
    OSError,  # so Pillow tells of damaged pictures
    StopIteration,
    struct.error,
    zlib.error,
)


def read_pages(pdf: bytes) -> Pages:
    """Every page with its fonts and the bookmarks; `Unsupported` for what has no counterpart."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        fonts, effort = _Fonts(), Effort()
        with _sensible():
            pages = tuple(_page(page, fonts, effort) for page in opened.pages)
            files = tuple(font.standalone() for font in fonts.loaded)
        with opened.open_outline() as outline:
            headings = tuple(_headings(outline.root, opened))
        carried = tuple(_carried(opened))
    return Pages(pages, files, headings, carried)


@contextmanager
def _sensible() -> Iterator[None]:
    """What somebody else's page says of itself may be nonsense of any kind."""
    try:
        yield
    except Unsupported:
        raise
    except _NONSENSE as reason:
        raise Unsupported("写法有误的页面、字体或图片") from reason


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


def _page(page: pikepdf.Page, fonts: _Fonts, effort: Effort) -> Page:
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
    painter = Painter(upright @ turning, fonts.find, effort)
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

"""The pages of a typeset PDF as pictures for the screen.

What a page shows is known before it is drawn: a page is drawn again only where its content
has changed, which costs twenty times as much as finding that out.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Collection
from dataclasses import dataclass

import pikepdf
import pypdfium2
from PIL import Image, ImageChops

from gongwen.typesetting.facsimile import PDFIUM

DPI = 100
COLOURS = 32  # of black and red text, smoothed edges included
_GREYS = [round(shade / 17) * 17 for shade in range(256)]  # sixteen, the lightest is white
_NAME = re.compile(rb"/([^\s/<>\[\](){}%]+)")
_SUBSET = re.compile(r"^/[A-Z]{6}\+")


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as PNG; `key` tells pages apart that look different.

    `png` is None for a page whose key was already known.
    """

    key: str
    png: bytes | None


def page_pictures(
    pdf: bytes, *, known: Collection[str] = (), most: int = 200
) -> tuple[PagePicture, ...]:
    """The first `most` pages at `DPI` of a PDF that we typeset; those of `known` keys are not
    made again."""
    keys = page_keys(pdf, most=most)
    lacking = [number for number, key in enumerate(keys) if key not in known]
    drawn = dict(zip(lacking, _drawn(pdf, lacking), strict=True))
    return tuple(PagePicture(key, drawn.get(number)) for number, key in enumerate(keys))


def _drawn(pdf: bytes, numbers: list[int]) -> list[bytes]:
    if not numbers:
        return []
    with PDFIUM:
        opened = pypdfium2.PdfDocument(pdf)
        try:
            return [_png(opened[number]) for number in numbers]
        finally:
            opened.close()


def _png(page: pypdfium2.PdfPage) -> bytes:
    image = page.render(scale=DPI / 72).to_pil()
    page.close()
    file = io.BytesIO()
    # Choosing colours takes four times as long as drawing, and most pages need none.
    few = image.quantize(COLOURS) if _has_colour(image) else image.convert("L").point(_GREYS)
    few.save(file, "PNG", compress_level=3)  # a sixth larger than the default in half the time
    return file.getvalue()


def _has_colour(image: Image.Image) -> bool:
    red, green, blue = image.split()
    pairs = (red, green), (green, blue)
    return any(ImageChops.difference(*pair).getbbox() is not None for pair in pairs)


# --- What a page shows ----------------------------------------------------------------


def page_keys(pdf: bytes, *, most: int = 200) -> tuple[str, ...]:
    """For each of the first `most` pages a key of its content and of all that this draws with.

    A font of the page counts by its name without the mark of its subset: the codes in our
    pages are those of the whole font, so that a page keeps its key while others come to need
    more characters.  What an enclosed page draws with counts to the last byte.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        known: dict[tuple[int, int], bytes] = {}
        return tuple(_key(page, known) for page in opened.pages[:most])


def _key(page: pikepdf.Page, known: dict[tuple[int, int], bytes]) -> str:
    content = b"\n".join(part.read_bytes() for part in _contents(page))
    named = {name.decode("latin-1") for name in _NAME.findall(content)}
    shown = hashlib.blake2b(content, digest_size=12)
    shown.update(f"{[float(side) for side in page.mediabox]}{page.obj.get('/Rotate', 0)}".encode())
    for kind, resources in sorted(page.resources.items()):
        for name in sorted(named) if isinstance(resources, pikepdf.Dictionary) else ():
            if (resource := resources.get(f"/{name}")) is not None:
                shown.update(f"{kind}/{name}".encode())
                shown.update(_font(resource, known) if kind == "/Font" else _hash(resource, known))
    return shown.hexdigest()


def _contents(page: pikepdf.Page) -> list[pikepdf.Stream]:
    contents = page.obj.get("/Contents", ())
    parts = [contents] if isinstance(contents, pikepdf.Stream) else contents
    return [part for part in parts if isinstance(part, pikepdf.Stream)]


def _font(font: pikepdf.Object, known: dict[tuple[int, int], bytes]) -> bytes:
    name = str(font.get("/BaseFont", ""))
    return _SUBSET.sub("", name).encode() if _SUBSET.match(name) else _hash(font, known)


def _hash(item: object, known: dict[tuple[int, int], bytes]) -> bytes:
    """Of a value with all that hangs on it; something that hangs on itself counts once."""
    if not isinstance(item, pikepdf.Object):
        return repr(item).encode()
    if item.is_indirect:
        if item.objgen not in known:
            known[item.objgen] = b""
            known[item.objgen] = _hash_of_parts(item, known)
        return known[item.objgen]
    return _hash_of_parts(item, known)


def _hash_of_parts(item: pikepdf.Object, known: dict[tuple[int, int], bytes]) -> bytes:
    made = hashlib.blake2b(digest_size=12)
    if isinstance(item, pikepdf.Array):
        for part in item:
            made.update(_hash(part, known))
    elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        for name, part in sorted(item.items()):
            made.update(name.encode() + _hash(part, known))
        if isinstance(item, pikepdf.Stream):
            made.update(item.read_raw_bytes())
    else:
        made.update(item.unparse())
    return made.digest()

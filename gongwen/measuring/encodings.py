"""How the codes of a PDF's text become characters: its own encodings, and glyphs that are missing.

The reading library knows the encodings of the standard by name, but not those written
into the file itself, as is done where a character has no glyph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from pdfminer.cmapdb import CMapBase
from pdfminer.pdffont import PDFCIDFont, PDFFont
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFStream, resolve1

MISSING = "\ufffd"  # before a character that is drawn as .notdef
_DESCENDANTS = ("CIDFontType0", "CIDFontType2")
_SECTION = re.compile(rb"begin(codespacerange|cidchar|cidrange)(.*?)end\1", re.DOTALL)
_PAIR = re.compile(rb"<\s*([0-9A-Fa-f]+)\s*>\s*<\s*([0-9A-Fa-f]+)\s*>")
_CHAR = re.compile(rb"<\s*([0-9A-Fa-f]+)\s*>\s*(\d+)")
_RANGE = re.compile(rb"<\s*([0-9A-Fa-f]+)\s*>\s*<\s*([0-9A-Fa-f]+)\s*>\s*(\d+)")
_NAMES_IDENTITY = re.compile(rb"/Identity-[HV]\s+usecmap")


class Encoding(CMapBase):
    """An encoding written into the file; `decode` yields codes, `cid` is the glyph of one."""

    def __init__(self, content: bytes, *, identity: bool = False) -> None:
        super().__init__()
        spaces: set[tuple[int, int, int]] = set()
        ranges: list[tuple[int, int, int]] = []
        for kind, section in _SECTION.findall(content):
            if kind == b"codespacerange":
                spaces |= {(len(a) // 2, int(a, 16), int(b, 16)) for a, b in _PAIR.findall(section)}
            elif kind == b"cidchar":
                ranges += [(int(c, 16), int(c, 16), int(to)) for c, to in _CHAR.findall(section)]
            else:
                found = _RANGE.findall(section)
                ranges += [(int(a, 16), int(b, 16), int(to)) for a, b, to in found]
        self._spaces = sorted(spaces) or [(2, 0, 0xFFFF)]
        self._ranges = sorted(ranges)
        self._starts = [low for low, _, _ in self._ranges]
        self._identity = identity or _NAMES_IDENTITY.search(content) is not None

    def cid(self, code: int) -> int:
        place = bisect_right(self._starts, code) - 1
        if place >= 0:
            low, high, cid = self._ranges[place]
            if code <= high:
                return cid + code - low
        return code if self._identity else 0

    def decode(self, code: bytes) -> Iterator[int]:
        place = 0
        while place < len(code):
            length, value = self._next(code[place : place + 4])
            yield value
            place += length

    def _next(self, code: bytes) -> tuple[int, int]:
        for length, low, high in self._spaces:
            value = int.from_bytes(code[:length])
            if length <= len(code) and low <= value <= high:
                return length, value
        length = max(self._spaces[0][0], 1)
        return length, int.from_bytes(code[:length])


class ComposedFont(PDFCIDFont):
    """A font whose glyphs are known by number; 0 is the one for characters it lacks."""

    def __init__(self, manager: PDFResourceManager, spec: Mapping[str, Any]) -> None:
        self._given = "ToUnicode" in spec
        super().__init__(manager, spec)

    def get_cmap_from_spec(self, spec: Mapping[str, Any], strict: bool) -> CMapBase:
        encoding = resolve1(spec.get("Encoding"))
        if not isinstance(encoding, PDFStream):
            return super().get_cmap_from_spec(spec, strict)
        base = getattr(resolve1(encoding.get("UseCMap")), "name", "")
        return Encoding(encoding.get_data(), identity=str(base).startswith("Identity"))

    def char_width(self, cid: int) -> float:
        return super().char_width(self._glyph(cid))

    def to_unichr(self, cid: int) -> str:
        glyph = self._glyph(cid)
        text = super().to_unichr(cid if self._given else glyph)
        return text if glyph else MISSING + text

    def _glyph(self, code: int) -> int:
        return self.cmap.cid(code) if isinstance(self.cmap, Encoding) else code


class Fonts(PDFResourceManager):
    """Fonts as the reading library makes them, those of many characters as `ComposedFont`."""

    def get_font(self, objid: object, spec: Mapping[str, Any]) -> PDFFont:
        if getattr(resolve1(spec.get("Subtype")), "name", "") in _DESCENDANTS:
            return ComposedFont(self, spec)
        return super().get_font(objid, spec)

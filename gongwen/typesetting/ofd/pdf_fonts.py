"""The embedded fonts of a PDF: what their codes mean, and font files that stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from gongwen.typesetting.ofd.pages import Font

_BFCHAR = re.compile(rb"beginbfchar(.*?)endbfchar", re.S)
_BFRANGE = re.compile(rb"beginbfrange(.*?)endbfrange", re.S)
_CID_CHAR = re.compile(rb"begincidchar(.*?)endcidchar", re.S)
_CID_RANGE = re.compile(rb"begincidrange(.*?)endcidrange", re.S)
_CODE_TO_NUMBER = re.compile(rb"<([0-9A-Fa-f]+)>\s*(\d+)")
_CODES_TO_NUMBER = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(\d+)")
_TWO_BYTES = re.compile(rb"begincodespacerange\s*<0000>\s*<[Ff]{4}>\s*endcodespacerange")
_PAIR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_UNKNOWN = "\ufffd"


class Unsupported(ValueError):
    """An enclosed PDF holds something that has no counterpart here yet; says what, in Chinese."""

    def __init__(self, what: str) -> None:
        super().__init__(f"附件PDF含有不能转为OFD的内容：{what}。")


class PdfFont:
    """A composite font with two-byte codes; the numbers they stand for are those of glyphs."""

    def __init__(self, dictionary: Any) -> None:
        name = str(dictionary.get("/BaseFont", "/")).lstrip("/")
        self.name = name.partition("+")[2] or name
        if dictionary["/Subtype"] != "/Type0":
            raise Unsupported(f"字体 {name}（类型 {dictionary['/Subtype']}）")
        self._numbers = _numbers(dictionary["/Encoding"], name)
        descendant = dictionary["/DescendantFonts"][0]
        if descendant.get("/CIDToGIDMap", "/Identity") != "/Identity":
            raise Unsupported(f"字体 {name} 的字形对照")
        self._default_width = float(descendant.get("/DW", 1000)) / 1000
        self._widths = dict(_widths(descendant.get("/W", ())))
        self._texts = _texts(dictionary)
        self._file, self._extension = _file(descendant["/FontDescriptor"], name)

    def codes(self, string: bytes) -> Iterable[int]:
        return (int.from_bytes(string[at : at + 2], "big") for at in range(0, len(string), 2))

    def text(self, code: int) -> str:
        """The characters a code stands for; U+FFFD where the PDF does not tell."""
        return self._texts.get(code, _UNKNOWN)

    def glyph(self, code: int) -> int:
        """The number of the glyph in the font file; 0 is the one for lacking characters."""
        return code if self._numbers is None else self._numbers.get(code, 0)

    def width(self, code: int) -> float:
        """Advance in em."""
        return self._widths.get(self.glyph(code), self._default_width)

    def is_space(self, code: int) -> bool:
        """Whether word spacing applies: never to codes of two bytes."""
        return False

    def standalone(self) -> Font:
        """The font file with a character map that leads every character to its glyph.

        The file in the PDF is found by glyph number and may lack that map.  Where
        two glyphs stand for one character the first keeps it.
        """
        wanted: dict[str, int] = {}
        for code, text in sorted(self._texts.items()):
            if len(text) == 1 and text != _UNKNOWN:
                wanted.setdefault(text, self.glyph(code))
        # No recalculation: a font is the same bytes on every run.
        with TTFont(BytesIO(self._file), recalcBBoxes=False, recalcTimestamp=False) as font:
            if _mapped(font) == wanted:
                return Font(self.name, self._file, self._extension, wanted)
            _map(font, wanted)
            target = BytesIO()
            font.save(target)
        return Font(self.name, target.getvalue(), self._extension, wanted)


def _numbers(encoding: Any, name: str) -> dict[int, int] | None:
    """Code → number of an encoding; None where they are the same (Identity-H)."""
    if encoding == "/Identity-H":
        return None
    if not isinstance(encoding, pikepdf.Stream) or "/UseCMap" in encoding:
        raise Unsupported(f"字体 {name} 的编码")
    program = encoding.read_bytes()
    if b"begincodespacerange" in program and not _TWO_BYTES.search(program):
        raise Unsupported(f"字体 {name} 的编码")
    numbers: dict[int, int] = {}
    for block in _CID_RANGE.findall(program):
        for low, high, number in _CODES_TO_NUMBER.findall(block):
            first = int(low, 16)
            numbers |= {first + at: int(number) + at for at in range(int(high, 16) - first + 1)}
    for block in _CID_CHAR.findall(program):
        numbers |= {int(code, 16): int(number) for code, number in _CODE_TO_NUMBER.findall(block)}
    return numbers


def _widths(runs: Iterable[Any]) -> Iterator[tuple[int, float]]:
    """The pairs of /W: `first [widths]` and `first last width` (PDF 32000-1, 9.7.4.3)."""
    numbers = iter(runs)
    for first in numbers:
        follows = next(numbers)
        if isinstance(follows, int):
            width = float(next(numbers)) / 1000
            yield from ((code, width) for code in range(int(first), follows + 1))
        else:
            yield from ((int(first) + at, float(width) / 1000) for at, width in enumerate(follows))


def _texts(dictionary: Any) -> dict[int, str]:
    """Code → characters, from the /ToUnicode map."""
    if "/ToUnicode" not in dictionary:
        return {}
    program = dictionary["/ToUnicode"].read_bytes()
    texts: dict[int, str] = {}
    for block in _BFRANGE.findall(program):
        for first, last, start, listed in _RANGE.findall(block):
            codes = range(int(first, 16), int(last, 16) + 1)
            if start:
                text = _utf16(start)
                texts |= {
                    code: text[:-1] + chr(ord(text[-1]) + at) for at, code in enumerate(codes)
                }
            else:
                texts |= dict(zip(codes, map(_utf16, _HEX.findall(listed)), strict=False))
    for block in _BFCHAR.findall(program):
        texts |= {int(code, 16): _utf16(text) for code, text in _PAIR.findall(block) if text}
    return texts


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode("ascii")).decode("utf-16-be", "replace")


def _file(descriptor: Any, name: str) -> tuple[bytes, str]:
    if "/FontFile2" in descriptor:
        return descriptor["/FontFile2"].read_bytes(), "ttf"
    if "/FontFile3" in descriptor and descriptor["/FontFile3"].get("/Subtype") == "/OpenType":
        data = descriptor["/FontFile3"].read_bytes()
        return data, "otf" if data[:4] == b"OTTO" else "ttf"
    raise Unsupported(f"未嵌入的字体 {name}")


def _mapped(font: TTFont) -> dict[str, int]:
    if "cmap" not in font:
        return {}
    best = font.getBestCmap() or {}
    return {chr(code): font.getGlyphID(glyph) for code, glyph in best.items()}


def _map(font: TTFont, characters: dict[str, int]) -> None:
    """Give the font a character map: format 4, and 12 where a character needs it."""
    names = font.getGlyphOrder()
    codes = {ord(text): names[number] for text, number in characters.items()}
    tables = [_subtable(4, 3, 1, {code: name for code, name in codes.items() if code <= 0xFFFF})]
    if max(codes, default=0) > 0xFFFF:
        tables.append(_subtable(12, 3, 10, codes))
    font["cmap"] = newTable("cmap")
    font["cmap"].tableVersion = 0
    font["cmap"].tables = tables


def _subtable(layout: int, platform: int, encoding: int, codes: dict[int, str]) -> Any:
    table = CmapSubtable.newSubtable(layout)
    table.platformID, table.platEncID, table.language = platform, encoding, 0
    table.cmap = codes
    return table

"""What a PDF says of its fonts: which face of the standard, how high the em box, embedded or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from pdfminer.pdftypes import resolve1

_SOURCE_HAN_ASCENT = 0.88


class Face(StrEnum):
    """The faces the standard names (GB/T 9704-2012, 5.2.2 and clause 7)."""

    FANGSONG = "仿宋"
    KAITI = "楷体"
    HEITI = "黑体"
    XIAOBIAOSONG = "小标宋"
    SONGTI = "宋体"
    OTHER = "其他字体"


# The first that occurs in a font's name decides: 方正小标宋 is no 宋体, 仿宋 neither.
_NAMES: tuple[tuple[Face, tuple[str, ...]], ...] = (
    (Face.FANGSONG, ("fangsong", "仿宋", "fzfs", "cesi_fs", "fandolfang", "zhuque")),
    (Face.XIAOBIAOSONG, ("xiaobiaosong", "小标宋", "fzxbs", "cesi_xbs", "dabiaosong", "大标宋")),
    (Face.KAITI, ("kai", "楷", "fzkt", "wenkai")),
    (Face.HEITI, ("hei", "黑", "fzht", "sourcehansans", "notosanscjk", "notosanssc")),
    (
        Face.SONGTI,
        ("song", "simsun", "宋", "fzss", "fzsy", "sourcehanserif", "notoserif", "gwlatin"),
    ),
)


@dataclass(frozen=True, slots=True)
class Font:
    """`ascent` is the part of an em above the baseline."""

    name: str
    ascent: float = _SOURCE_HAN_ASCENT
    embedded: bool = False


@cache
def face_of(name: str) -> Face:
    """The face that a font's name stands for; office names and open fonts alike."""
    plain = _readable(name.rpartition("+")[2]).lower()
    squeezed = "".join(c for c in plain if c not in " -_,")
    for face, names in _NAMES:
        if any(known.replace("_", "") in squeezed for known in names):
            return face
    return Face.OTHER


def _readable(name: str) -> str:
    """Chinese font names are often written in GBK bytes that were read one by one."""
    try:
        return name.encode("latin-1").decode("gbk")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return name


def fonts_of(resources: Any) -> Mapping[str, Font]:
    """The fonts a page may use, by the name its characters bear."""
    return {font.name: font for font in _fonts(resources, depth=3)}


def _fonts(resources: Any, depth: int) -> Iterator[Font]:
    entries = resolve1(resources) or {}
    for reference in (resolve1(entries.get("Font")) or {}).values():
        font = resolve1(reference)
        if isinstance(font, dict):
            yield _font(font)
    if depth:
        for reference in (resolve1(entries.get("XObject")) or {}).values():
            attributes = getattr(resolve1(reference), "attrs", {})
            if "Resources" in attributes:
                yield from _fonts(attributes["Resources"], depth - 1)


def _font(font: Mapping[str, Any]) -> Font:
    name = _name(font.get("BaseFont"))
    descendants = resolve1(font.get("DescendantFonts"))
    inner = resolve1(descendants[0]) if descendants else font
    descriptor = resolve1(inner.get("FontDescriptor")) or {}
    embedded = any(f"FontFile{kind}" in descriptor for kind in ("", "2", "3"))
    type3 = _name(font.get("Subtype")) == "Type3"
    return Font(name, _ascent(name, descriptor), embedded or type3)


def _name(value: Any) -> str:
    name = getattr(value, "name", value)
    return name.decode("gbk", "replace") if isinstance(name, bytes) else str(name)


def _ascent(name: str, descriptor: Mapping[str, Any]) -> float:
    """The em box of the font: 0.88 for Source Han, else where its own metrics put it."""
    plain = name.lower().replace("-", "")
    above, below = (
        float(resolve1(descriptor.get(key)) or 0) / 1000 for key in ("Ascent", "Descent")
    )
    height = above + abs(below)
    if "noto" in plain or "sourcehan" in plain or not 0.7 <= height <= 1.3:
        return _SOURCE_HAN_ASCENT
    return 0.5 + (above - abs(below)) / 2

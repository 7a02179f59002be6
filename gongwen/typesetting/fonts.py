"""The derived font set: built once, found by fontconfig without root.

    python -m gongwen.typesetting.fonts --build FANDOL_DIR [--noto NOTO_DIR] [--into DIR]

FANDOL_DIR holds the Fandol faces of Debian's texlive-lang-chinese:
FandolFang-Regular.otf, FandolHei-Regular.otf, FandolKai-Regular.otf,
FandolSong-Regular.otf and FandolSong-Bold.otf.  NOTO_DIR holds
NotoSansCJK-Regular.ttc (default: where Debian's fonts-noto-cjk puts it).
DIR receives one .otf a family and a `fonts.conf`; it defaults to $GONGWEN_FONTS,
else `var/fonts` of the project.  Building again replaces the files.

Raw Fandol breaks in four ways: all weights call themselves regular, one face
has a wrong descent, kerning disturbs the grid and Latin letters are too heavy.
Each derived file has a name of its own, one weight, one set of metrics and no
kerning; small files for Latin and punctuation stand first in each chain.
"""

from __future__ import annotations

import argparse
import atexit
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from types import MappingProxyType

from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

DEFAULT_DIRECTORY = Path(__file__).resolve().parents[2] / "var" / "fonts"
NOTO_DIRECTORY = Path("/usr/share/fonts/opentype/noto")
NOTO_SIMPLIFIED = 2  # index of "SC" in the collections of fonts-noto-cjk

ASCII = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0"
# Blanks as well: the layout engine sets a blank in the face of the mark beside it.
BLANKS = " \u00a0"
PUNCTUATION = BLANKS + "，。、；：？！（）《》〈〉“”‘’【】〔〕「」『』—…·～％－／"
# Noto's dash and middle dot are off the grid.
HEAVY_PUNCTUATION = BLANKS + "，。、；：？！（）《》〈〉“”‘’"
_WIDE_MARK = 0.86, 0.13  # width and height of a ～, in em
_MIDDLE = 0.38  # of a Han character above the baseline, in em

# family: (source file, characters to keep; None for all)
_DERIVED: dict[str, tuple[str, str | None]] = {
    "GW Latin": ("FandolSong-Regular.otf", ASCII),
    "GW Punct": ("FandolKai-Regular.otf", PUNCTUATION),
    "GW Hei Punct": ("NotoSansCJK-Regular.ttc", HEAVY_PUNCTUATION),
    "GW Fangsong": ("FandolFang-Regular.otf", None),
    "GW Kaiti": ("FandolKai-Regular.otf", None),
    "GW Heiti": ("FandolHei-Regular.otf", None),
    "GW Songti": ("FandolSong-Regular.otf", None),
    "GW Xiaobiaosong": ("FandolSong-Bold.otf", None),
}

# One name a face of the standard; an office's own fonts win when installed.
CHAINS: dict[str, tuple[str, ...]] = {
    "fangsong": (
        "FangSong_GB2312",
        "仿宋_GB2312",
        "FangSong",
        "仿宋",
        "GW Latin",
        "GW Punct",
        "GW Fangsong",
        "Noto Serif CJK SC",
    ),
    "kaiti": (
        "KaiTi_GB2312",
        "楷体_GB2312",
        "KaiTi",
        "楷体",
        "GW Latin",
        "GW Kaiti",
        "Noto Serif CJK SC",
    ),
    "heiti": ("SimHei", "黑体", "GW Hei Punct", "GW Heiti", "Noto Sans CJK SC"),
    "songti": ("SimSun", "宋体", "GW Latin", "GW Songti", "Noto Serif CJK SC"),
    "xiaobiaosong": (
        "FZXiaoBiaoSong-B05S",
        "方正小标宋简体",
        "方正小标宋_GBK",
        "GW Xiaobiaosong",
        "Noto Serif CJK SC",
    ),
}

_preferred: ContextVar[Mapping[str, tuple[str, ...]]] = ContextVar(
    "preferred", default=MappingProxyType({})
)

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">.</dir>
</fontconfig>
"""


def directory() -> Path:
    """Where the derived set lives: $GONGWEN_FONTS, else the project's `var/fonts`."""
    named = os.environ.get("GONGWEN_FONTS")
    return Path(named).resolve() if named else DEFAULT_DIRECTORY


def activate() -> None:
    """Make fontconfig see the derived set in this process and its children.

    Must run before Pango or WeasyPrint is loaded: they read the configuration once.
    """
    configuration = directory() / "fonts.conf"
    if configuration.exists():
        os.environ["FONTCONFIG_FILE"] = str(configuration)


def missing() -> tuple[str, ...]:
    """Families of the derived set that have not been built."""
    return tuple(family for family in _DERIVED if not _file_of(family, directory()).exists())


def build(fandol: Path, into: Path, noto: Path = NOTO_DIRECTORY) -> None:
    """Write the derived set and its fontconfig file; `FileNotFoundError` names a lacking source."""
    into.mkdir(parents=True, exist_ok=True)
    for family, (source, characters) in _DERIVED.items():
        folder = noto if source.startswith("Noto") else fandol
        font = TTFont(
            folder / source, fontNumber=NOTO_SIMPLIFIED, recalcBBoxes=False, recalcTimestamp=False
        )
        _keep(font, characters)
        _mend(font)
        _widen(font, "～")
        _rename(font, family)
        font.save(_file_of(family, into))
    (into / "fonts.conf").write_text(_CONFIGURATION, encoding="utf-8")


def _file_of(family: str, folder: Path) -> Path:
    return folder / f"{family.replace(' ', '')}.otf"


def _keep(font: TTFont, characters: str | None) -> None:
    if characters is not None:
        from fontTools.subset import Options, Subsetter  # slow to load, and for building alone

        options = Options(layout_features=[], notdef_outline=True, name_IDs=["*"])
        subsetter = Subsetter(options)
        subsetter.populate(text=characters)
        subsetter.subset(font)
    for table in ("GPOS", "GSUB", "BASE", "VORG", "vhea", "vmtx"):
        if table in font:
            del font[table]


def _mend(font: TTFont) -> None:
    """Blanks of half an em in every face; and Fandol draws a dollar where ￥ should be."""
    half = font["head"].unitsPerEm // 2
    glyphs = font.getBestCmap()
    for blank in BLANKS:
        if glyph := glyphs.get(ord(blank)):
            font["hmtx"][glyph] = (half, 0)
    if yen := glyphs.get(ord("¥")):
        for table in font["cmap"].tables:
            if ord("￥") in table.cmap:
                table.cmap[ord("￥")] = yen


def _widen(font: TTFont, character: str) -> None:
    """A mark as wide as its cell and at half its height: Fandol's ～ is a raised half."""
    from fontTools.pens.t2CharStringPen import T2CharStringPen
    from fontTools.pens.transformPen import TransformPen

    glyph = font.getBestCmap().get(ord(character))
    if glyph is None:
        return
    glyphs, unit = font.getGlyphSet(), font["head"].unitsPerEm
    pen = BoundsPen(glyphs)
    glyphs[glyph].draw(pen)
    left, low, right, high = pen.bounds
    width, height = _WIDE_MARK[0] * unit / (right - left), _WIDE_MARK[1] * unit / (high - low)
    across = unit / 2 - (left + right) / 2 * width
    up = _MIDDLE * unit - (low + high) / 2 * height
    outlines = font["CFF "].cff.topDictIndex[0].CharStrings
    old = outlines[glyph]
    drawn = T2CharStringPen(unit - old.private.nominalWidthX, glyphs)
    glyphs[glyph].draw(TransformPen(drawn, (width, 0, 0, height, across, up)))
    outlines[glyph] = drawn.getCharString(private=old.private, globalSubrs=old.globalSubrs)
    font["hmtx"][glyph] = (unit, round(left * width + across))


def _rename(font: TTFont, family: str) -> None:
    """Give the face a name, weight and vertical metrics of its own (880/−120 for all)."""
    postscript = family.replace(" ", "")
    copyright_notes = [record for record in font["name"].names if record.nameID in (0, 13, 14)]
    font["name"].names = copyright_notes
    names = {1: family, 2: "Regular", 3: postscript, 4: family, 5: "Version 1.0", 6: postscript}
    for identifier, text in names.items():
        font["name"].setName(text, identifier, 3, 1, 0x409)
    compact = font["CFF "].cff
    compact.fontNames = [postscript]
    top = compact.topDictIndex[0]
    top.FullName = top.FamilyName = family
    top.Weight = "Regular"
    for part in getattr(top, "FDArray", ()):  # LibreOffice names a font by its parts
        part.FontName = postscript
    unit = font["head"].unitsPerEm / 1000
    ascent, descent = round(880 * unit), round(-120 * unit)
    horizontal, system = font["hhea"], font["OS/2"]
    horizontal.ascent, horizontal.descent, horizontal.lineGap = ascent, descent, 0
    system.sTypoAscender, system.sTypoDescender, system.sTypoLineGap = ascent, descent, 0
    system.usWinAscent, system.usWinDescent = ascent, -descent
    system.usWeightClass, system.fsSelection = 400, 0x40
    font["head"].macStyle = 0


class Face:
    """A chain of families as installed here, and what its characters measure.

    Lengths are in em; `ascent` is the distance of the baseline from the top of the em box.
    """

    def __init__(self, name: str, families: tuple[str, ...]) -> None:
        self.name = name
        installed = _installed()
        self._fonts = tuple(_open(*installed[family]) for family in families if family in installed)
        self._stand_ins = tuple(
            _open(*installed[family])
            for family in families
            if family in installed and family.startswith("Noto")
        )
        self._found: dict[str, tuple[TTFont | None, str]] = {}
        self._advances: dict[str, float] = {}
        self._outlines: dict[str, tuple[float, float] | None] = {}

    def advance(self, character: str) -> float:
        """Width of a character; one em when no font of the chain has it."""
        if character not in self._advances:
            font, glyph = self._find(character)
            width = font["hmtx"][glyph][0] / font["head"].unitsPerEm if font else 1.0
            self._advances[character] = width
        return self._advances[character]

    def width(self, text: str) -> float:
        return sum(map(self.advance, text))

    def ink(self, text: str) -> tuple[float, float]:
        """Lowest and highest point of the ink above the baseline; (0, 0) for no ink."""
        for character in set(text) - self._outlines.keys():
            self._outlines[character] = self._bounds(character)
        bounds = [box for character in text if (box := self._outlines[character])]
        if not bounds:
            return 0.0, 0.0
        return min(box[0] for box in bounds), max(box[1] for box in bounds)

    def covers(self, character: str) -> bool:
        return self._find(character)[0] is not None

    def has_own(self, character: str) -> bool:
        """Is it drawn by the face itself, not by what stands in at the end of the chain?"""
        font = self._find(character)[0]
        return font is not None and font not in self._stand_ins

    @property
    def ascent(self) -> float:
        """The part of an em above the baseline, of the face that draws Han characters."""
        font, _ = self._find("国")
        if font is None:
            return 0.88
        above, below = font["hhea"].ascent, -font["hhea"].descent
        return 0.5 + (above - below) / 2 / font["head"].unitsPerEm

    def _bounds(self, character: str) -> tuple[float, float] | None:
        font, glyph = self._find(character)
        if font is None:
            return None
        glyphs = font.getGlyphSet()
        pen = BoundsPen(glyphs)
        glyphs[glyph].draw(pen)
        if pen.bounds is None:
            return None
        unit = font["head"].unitsPerEm
        return pen.bounds[1] / unit, pen.bounds[3] / unit

    def _find(self, character: str) -> tuple[TTFont | None, str]:
        if character not in self._found:
            code = ord(character)
            glyphs = ((font, font.getBestCmap().get(code)) for font in self._fonts)
            found = ((font, glyph) for font, glyph in glyphs if glyph is not None)
            self._found[character] = next(found, (None, ""))
        return self._found[character]


def chain(name: str) -> tuple[str, ...]:
    """Families of a face as they are tried: those the house prefers, then our own."""
    return (*_preferred.get().get(name, ()), *CHAINS[name])


def is_installed(family: str) -> bool:
    """Whether the machine has a regular upright face of the family."""
    return family in _installed()


@contextmanager
def preferring(families: Mapping[str, tuple[str, ...]]) -> Iterator[None]:
    """Within this context an office's own families stand first in their chains."""
    token = _preferred.set(families)
    try:
        yield
    finally:
        _preferred.reset(token)


def face(name: str) -> Face:
    """The face of that name in `CHAINS`, opened once a process for each chain."""
    return _face(name, chain(name))


@cache
def _face(name: str, families: tuple[str, ...]) -> Face:
    return Face(name, families)


@cache
def _open(path: str, index: int) -> TTFont:
    """An open font; its tables are read when asked for, so it stays open while we live."""
    font = TTFont(path, fontNumber=index, lazy=True)
    atexit.register(font.close)
    return font


@cache
def _installed() -> dict[str, tuple[str, int]]:
    """Family name → (file, index) of every upright regular face fontconfig knows."""
    activate()
    listing = subprocess.run(
        ["fc-list", "--format", "%{weight}\t%{slant}\t%{index}\t%{file}\t%{family}\n"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    faces: dict[str, tuple[str, int]] = {}
    for line in sorted(listing.splitlines()):
        weight, slant, index, path, families = line.split("\t", 4)
        if weight.startswith("80") and slant == "0":
            for family in families.split(","):
                faces.setdefault(family, (path, int(index) & 0xFFFF))
    return faces


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m gongwen.typesetting.fonts")
    parser.add_argument("--build", metavar="FANDOL_DIR", type=Path, required=True)
    parser.add_argument("--noto", metavar="NOTO_DIR", type=Path, default=NOTO_DIRECTORY)
    parser.add_argument("--into", metavar="DIR", type=Path, default=directory())
    options = parser.parse_args(arguments)
    try:
        build(options.build, options.into, options.noto)
    except FileNotFoundError as lacking:
        print(f"缺少字体文件：{lacking.filename}", file=sys.stderr)
        return 1
    print(f"字库已生成：{options.into}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

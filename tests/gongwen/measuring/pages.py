"""Pages drawn from nothing: glyphs, lines and pictures at given places, written as a PDF.

No typesetting code is involved.  Every Han character is the same box of ink, from 0.84 em
above the baseline to 0.08 em below it; the dash is a bar; what matters is where things stand.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass, replace
from functools import cache

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

POINT = 72 / 25.4  # points in a millimetre
ASCENT = 0.88
INK_TOP, INK_BOTTOM = 0.84, -0.08
FACES = {
    "fangsong": "FangSong_GB2312",
    "kaiti": "KaiTi_GB2312",
    "heiti": "SimHei",
    "songti": "SimSun",
    "xiaobiaosong": "FZXiaoBiaoSong-B05S",
    "western": "Calibri",
    "loose": "FangSong",  # not embedded
}
BLACK, RED, GREY = (0, 0, 0), (0.9, 0, 0.07), (0.8, 0.8, 0.8)


@dataclass(frozen=True)
class Text:
    """Characters from `x` on a baseline, in mm; `step` is the advance of a full character."""

    tag: str
    page: int
    x: float
    baseline: float
    text: str
    size: float
    face: str = "fangsong"
    colour: tuple = BLACK
    step: float = 0.0
    turn: str = ""  # "up" or "down": the direction it reads in; "askew"

    @property
    def width(self):
        spread = (self.step - self.size) if self.step else 0.0
        return sum(_width(c) for c in self.text) * self.size + spread * len(self.text)


@dataclass(frozen=True)
class Rule:
    tag: str
    page: int
    x: float
    top: float
    width: float
    height: float
    colour: tuple = BLACK


@dataclass(frozen=True)
class Picture:
    tag: str
    page: int
    x: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Specimen:
    """A document as items, and its page sizes."""

    items: tuple
    pages: int
    sizes: dict = None

    def move(self, tag, dx=0.0, dy=0.0):
        """Everything of that tag (or beginning with it before *) moved."""

        def moved(item):
            if isinstance(item, Text):
                return replace(item, x=item.x + dx, baseline=item.baseline + dy)
            return replace(item, x=item.x + dx, top=item.top + dy)

        return self._each(tag, moved)

    def change(self, tag, **values):
        return self._each(tag, lambda item: replace(item, **values))

    def drop(self, tag):
        self._tagged(tag)
        return replace(self, items=tuple(i for i in self.items if not _is(i, tag)))

    def add(self, *items):
        return replace(self, items=(*self.items, *items))

    def sized(self, page, width, height):
        return replace(self, sizes={**(self.sizes or {}), page: (width, height)})

    def find(self, tag):
        return self._tagged(tag)[0]

    def _each(self, tag, function):
        self._tagged(tag)
        items = tuple(function(i) if _is(i, tag) else i for i in self.items)
        return replace(self, items=items)

    def _tagged(self, tag):
        found = [item for item in self.items if _is(item, tag)]
        assert found, f"nothing is tagged {tag}"
        return found

    def pdf(self):
        return _write(self)


def _is(item, tag):
    return item.tag.startswith(tag[:-1]) if tag.endswith("*") else item.tag == tag


def _width(character):
    return 0.5 if character.isascii() else 1.0


def _write(specimen):
    objects = []

    def add(content):
        objects.append(content)
        return len(objects)

    def stream(content, entries=b""):
        packed = zlib.compress(content)
        head = b"<</Length %d/Filter/FlateDecode%s>>stream\n" % (len(packed), entries)
        return add(head + packed + b"\nendstream")

    catalog, tree = add(b""), add(b"")
    font_file, gid_map = stream(_font_file()), stream(_gid_map())
    picture = stream(
        bytes((220, 0, 0)),
        b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceRGB/BitsPerComponent 8",
    )
    fonts = b""
    for face in {item.face for item in specimen.items if isinstance(item, Text)}:
        text = "".join(i.text for i in specimen.items if isinstance(i, Text) and i.face == face)
        number = _font(face, text, add, stream, font_file, gid_map)
        fonts += b"/%s %d 0 R" % (face.encode(), number)
    resources = b"<</Font<<%s>>/XObject<</P %d 0 R>>>>" % (fonts, picture)
    kids = []
    for page in range(1, specimen.pages + 1):
        width, height = (specimen.sizes or {}).get(page, (210, 297))
        drawn = [_draw(item, height) for item in specimen.items if item.page == page]
        content = stream("\n".join(drawn).encode())
        box = f"[0 0 {width * POINT:.3f} {height * POINT:.3f}]".encode()
        kids.append(
            add(
                b"<</Type/Page/Parent %d 0 R/MediaBox%s/Resources%s/Contents %d 0 R>>"
                % (tree, box, resources, content)
            )
        )
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[catalog - 1] = b"<</Type/Catalog/Pages %d 0 R>>" % tree
    objects[tree - 1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (listed, len(kids))
    return _assemble(objects, catalog)


def _assemble(objects, catalog):
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, content in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for offset in offsets:
        out.write(b"%010d 00000 n \n" % offset)
    out.write(b"trailer<</Size %d/Root %d 0 R>>\n" % (len(objects) + 1, catalog))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def _font(face, text, add, stream, font_file, gid_map):
    name = FACES[face].encode()
    embedded = b"" if face == "loose" else b"/FontFile2 %d 0 R" % font_file
    descriptor = add(
        b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 700/StemV 80%s>>" % (name, embedded)
    )
    descendant = add(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)"
        b"/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 1000/W[32 126 500]"
        b"/CIDToGIDMap %d 0 R>>" % (name, descriptor, gid_map)
    )
    codes = sorted({ord(c) for c in text if c != "□"})
    pairs = "\n".join(f"<{code:04x}><{code:04x}>" for code in codes)
    unicode_map = stream(
        "/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange<0000><ffff>endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap CMapName currentdict/CMap defineresource pop end end".encode()
    )
    return add(
        b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]"
        b"/ToUnicode %d 0 R>>" % (name, descendant, unicode_map)
    )


def _draw(item, height):
    x = item.x * POINT
    if isinstance(item, Picture):
        bottom = (height - item.top - item.height) * POINT
        return (
            f"q {item.width * POINT:.3f} 0 0 {item.height * POINT:.3f} {x:.3f} {bottom:.3f} cm"
            " /P Do Q"
        )
    red, green, blue = item.colour
    if isinstance(item, Rule):
        bottom = (height - item.top - item.height) * POINT
        return (
            f"{red} {green} {blue} rg {x:.3f} {bottom:.3f} {item.width * POINT:.3f}"
            f" {item.height * POINT:.4f} re f"
        )
    turn = {"": "1 0 0 1", "up": "0 1 -1 0", "down": "0 -1 1 0", "askew": ".94 .34 -.34 .94"}
    spread = (item.step - item.size) * POINT if item.step else 0.0
    coded = item.text.encode("utf-16-be").hex()
    return (
        f"BT {red} {green} {blue} rg /{item.face} {item.size * POINT:.4f} Tf {spread:.4f} Tc"
        f" {turn[item.turn]} {x:.4f} {(height - item.baseline) * POINT:.4f} Tm <{coded}> Tj ET"
    )


_GLYPHS = (".notdef", "han", "half", "dash", "mark")


@cache
def _font_file():
    """Four shapes: a full box, half a box, a bar at the height of a dash, a box at the foot."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(_GLYPHS))
    builder.setupCharacterMap({})
    boxes = {
        ".notdef": (0, 0, 1, 1),
        "han": (40, 1000 * INK_BOTTOM, 960, 1000 * INK_TOP),
        "half": (40, 0, 460, 700),
        "dash": (40, 280, 960, 320),
        "mark": (40, -60, 300, 200),
    }
    builder.setupGlyf({name: _box(*edges) for name, edges in boxes.items()})
    builder.setupHorizontalMetrics({n: (500 if n == "half" else 1000, 40) for n in _GLYPHS})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def _box(x0, y0, x1, y1):
    pen = TTGlyphPen(None)
    pen.moveTo((x0, y0))
    for point in ((x0, y1), (x1, y1), (x1, y0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


@cache
def _gid_map():
    shapes = bytearray(_GLYPHS.index("han").to_bytes(2, "big") * 0x10000)

    def put(code, name):
        shapes[2 * code : 2 * code + 2] = _GLYPHS.index(name).to_bytes(2, "big")

    for code in range(32, 127):
        put(code, "half")
    put(ord("—"), "dash")
    for character in "，。、；：“”‘’":
        put(ord(character), "mark")
    return bytes(shapes)

"""A small OFD reader of its own: what stands where on each page, and pictures of the pages.

It follows GB/T 33190-2016 and shares no code with the writer.  Lengths are
millimetres from the upper left corner of the page.
"""

import io
import posixpath
import zipfile
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from xml.etree import ElementTree

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

OFD = "{http://www.ofdspec.org/2016}"
IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Character:
    """`x` and `y` are the origin on the baseline; `matrix` turns and stretches the glyph."""

    text: str
    x: float
    y: float
    size: float
    font: str
    colour: tuple
    matrix: tuple
    glyph: int | None = None

    @property
    def upright(self):
        return self.matrix == IDENTITY[:4]


@dataclass(frozen=True)
class Rule:
    """A filled polygon or a stroked line and the box it fills."""

    x: float
    y: float
    width: float
    height: float
    colour: tuple
    outline: tuple


@dataclass(frozen=True)
class Picture:
    x: float
    y: float
    width: float
    height: float
    data: bytes
    matrix: tuple


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    items: tuple

    @property
    def characters(self):
        return tuple(item for item in self.items if isinstance(item, Character))

    @property
    def rules(self):
        return tuple(item for item in self.items if isinstance(item, Rule))

    @property
    def pictures(self):
        return tuple(item for item in self.items if isinstance(item, Picture))

    @property
    def text(self):
        return "".join(character.text for character in self.characters)


class Reader:
    """An opened package; `pages` and `information` are what a user would see of it."""

    def __init__(self, ofd):
        self._archive = zipfile.ZipFile(io.BytesIO(ofd))
        entry = self._parse("OFD.xml")
        body = entry.find(f"{OFD}DocBody")
        described = body.find(f"{OFD}DocInfo")
        self.information = {child.tag.removeprefix(OFD): child.text for child in described}
        self._root = body.find(f"{OFD}DocRoot").text
        self._document = self._parse(self._root)
        self.fonts, self._media = {}, {}
        for kind in ("PublicRes", "DocumentRes"):
            for resources in self._document.iter(f"{OFD}{kind}"):
                self._read_resources(self._beside(self._root, resources.text))

    def _parse(self, name):
        return ElementTree.fromstring(self._archive.read(name))

    @staticmethod
    def _beside(name, location):
        """A location is relative to the file that names it; from the top with a slash."""
        if location.startswith("/"):
            return location[1:]
        return posixpath.normpath(posixpath.join(posixpath.dirname(name), location))

    def _read_resources(self, name):
        resources = self._parse(name)
        folder = posixpath.join(posixpath.dirname(name), resources.get("BaseLoc"))
        for font in resources.iter(f"{OFD}Font"):
            file = self._archive.read(posixpath.join(folder, font.find(f"{OFD}FontFile").text))
            self.fonts[font.get("ID")] = (font.get("FontName"), file)
        for medium in resources.iter(f"{OFD}MultiMedia"):
            file = posixpath.join(folder, medium.find(f"{OFD}MediaFile").text)
            self._media[medium.get("ID")] = self._archive.read(file)

    @cached_property
    def pages(self):
        listed = self._document.find(f"{OFD}Pages")
        return tuple(self._page(self._beside(self._root, page.get("BaseLoc"))) for page in listed)

    @property
    def outlines(self):
        """(depth, title, index of the page, distance from its top), in order."""
        order = [page.get("ID") for page in self._document.find(f"{OFD}Pages")]

        def walk(parent, depth):
            for element in parent.findall(f"{OFD}OutlineElem"):
                target = element.find(f"{OFD}Actions/{OFD}Action/{OFD}Goto/{OFD}Dest")
                page, top = order.index(target.get("PageID")), float(target.get("Top"))
                yield depth, element.get("Title"), page, top
                yield from walk(element, depth + 1)

        outlines = self._document.find(f"{OFD}Outlines")
        return [] if outlines is None else list(walk(outlines, 0))

    @property
    def attachments(self):
        """Name as shown → content."""
        location = self._document.findtext(f"{OFD}Attachments")
        if location is None:
            return {}
        name = self._beside(self._root, location)
        return {
            item.get("Name"): self._archive.read(self._beside(name, item.findtext(f"{OFD}FileLoc")))
            for item in self._parse(name)
        }

    def _page(self, name):
        page = self._parse(name)
        box = _numbers(page.find(f"{OFD}Area/{OFD}PhysicalBox").text)
        items = []
        for thing in page.findall(f"{OFD}Content/{OFD}Layer/*"):
            match thing.tag.removeprefix(OFD):
                case "TextObject":
                    items += self._characters(thing)
                case "PathObject":
                    items += _rules(thing)
                case "ImageObject":
                    left, top, width, height = _numbers(thing.get("Boundary"))
                    data = self._media[thing.get("ResourceID")]
                    matrix = _numbers(thing.get("CTM"))
                    items.append(Picture(left, top, width, height, data, matrix))
        return Page(box[2], box[3], tuple(items))

    def _characters(self, thing):
        left, top, *_ = _numbers(thing.get("Boundary"))
        matrix = _numbers(thing.get("CTM")) if thing.get("CTM") else IDENTITY
        glyphs = {}
        for transform in thing.findall(f"{OFD}CGTransform"):
            # Only one glyph for all the characters of its object is understood.
            assert (transform.get("CodePosition"), transform.get("GlyphCount")) == ("0", "1")
            glyphs[0] = int(transform.findtext(f"{OFD}Glyphs"))
        for code in thing.findall(f"{OFD}TextCode"):
            x, y = float(code.get("X")), float(code.get("Y"))
            units = [code.text] if glyphs else list(code.text)
            steps = _expanded(code.get("DeltaX", ""))
            assert len(steps) == len(units) - 1, code.text
            for index, unit in enumerate(units):
                a, b, c, d, e, f = matrix
                yield Character(
                    unit,
                    left + a * x + c * y + e,
                    top + b * x + d * y + f,
                    float(thing.get("Size")),
                    self.fonts[thing.get("Font")][0],
                    _colour(thing.find(f"{OFD}FillColor"), thing),
                    (a, b, c, d),
                    glyphs.get(index),
                )
                x += steps[index] if index < len(steps) else 0

    def draw(self, page, per_mm=4.0):
        """The page as a grey or coloured picture with `per_mm` pixels a millimetre."""
        canvas = Image.new(
            "RGB", (round(page.width * per_mm), round(page.height * per_mm)), "white"
        )
        files = dict(self.fonts.values())
        for item in page.items:
            if isinstance(item, Character):
                _draw_character(canvas, item, files[item.font], per_mm)
            elif isinstance(item, Rule):
                _draw_polygon(canvas, item, per_mm)
            else:
                _draw_picture(canvas, item, per_mm)
        return canvas


def _numbers(text):
    return tuple(float(word) for word in text.split())


def _expanded(text):
    """The numbers of an array in which `g n v` stands for n times v."""
    words, steps = iter(text.split()), []
    for word in words:
        if word == "g":
            times = int(next(words))
            steps += [float(next(words))] * times
        else:
            steps.append(float(word))
    return steps


def _colour(element, thing):
    colour = (0, 0, 0) if element is None else tuple(map(int, element.get("Value").split()))
    return (*colour, int(thing.get("Alpha", "255")))


def _rules(thing):
    left, top, *_ = _numbers(thing.get("Boundary"))
    words = thing.findtext(f"{OFD}AbbreviatedData").split()
    outlines, at = [], 0
    while at < len(words):
        letter = words[at]
        count = {"M": 2, "L": 2, "B": 6, "C": 0}[letter]
        numbers = [float(word) for word in words[at + 1 : at + 1 + count]]
        at += 1 + count
        if letter == "M":
            outlines.append([])
        if numbers:
            # A curve is drawn as its control polygon's end: good enough to see it.
            outlines[-1].append((left + numbers[-2], top + numbers[-1]))
    if thing.get("Fill") == "true":
        fill = _colour(thing.find(f"{OFD}FillColor"), thing)
        for outline in outlines:
            xs, ys = zip(*outline, strict=True)
            box = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
            yield Rule(*box, fill, tuple(outline))
    if thing.get("Stroke", "true") == "true":
        colour = _colour(thing.find(f"{OFD}StrokeColor"), thing)
        half = float(thing.get("LineWidth", "0.353")) / 2
        for outline in outlines:
            for (x1, y1), (x2, y2) in pairwise(outline):
                flat = abs(y1 - y2) < abs(x1 - x2)
                dx, dy = (0, half) if flat else (half, 0)
                corners = (
                    (x1 - dx, y1 - dy),
                    (x2 - dx, y2 - dy),
                    (x2 + dx, y2 + dy),
                    (x1 + dx, y1 + dy),
                )
                xs, ys = zip(*corners, strict=True)
                box = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
                yield Rule(*box, colour, corners)


def _draw_polygon(canvas, rule, per_mm):
    """Drawn eight times as large and reduced: hairlines keep their weight."""
    fine = 8
    left, top = int(rule.x * per_mm) - 1, int(rule.y * per_mm) - 1
    width, height = int(rule.width * per_mm) + 4, int(rule.height * per_mm) + 4
    mask = Image.new("L", (width * fine, height * fine))
    points = [((x * per_mm - left) * fine, (y * per_mm - top) * fine) for x, y in rule.outline]
    # Pillow's polygons hold their last pixel: half a fine pixel less on each side.
    xs, ys = zip(*points, strict=True)
    middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    inner = [
        (x - (0.5 if x > middle[0] else -0.5), y - (0.5 if y > middle[1] else -0.5))
        for x, y in points
    ]
    ImageDraw.Draw(mask).polygon(inner, fill=rule.colour[3])
    canvas.paste(rule.colour[:3], (left, top), mask.resize((width, height), Image.Resampling.BOX))


def _draw_character(canvas, character, data, per_mm):
    size = character.size * per_mm
    font = ImageFont.truetype(io.BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)
    x, y = character.x * per_mm, character.y * per_mm
    if character.upright:
        box = round(x - size), round(y - 2 * size), round(x + 2 * size), round(y + size)
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        place = x - box[0], y - box[1]
        ImageDraw.Draw(mask).text(
            place, character.text, fill=character.colour[3], font=font, anchor="ls"
        )
        canvas.paste(character.colour[:3], box[:2], mask)
        return
    side = round(4 * size)
    upright = Image.new("L", (side, side))
    ImageDraw.Draw(upright).text(
        (size, 2 * size), character.text, fill=character.colour[3], font=font, anchor="ls"
    )
    # A pixel of the page → the pixel of the upright glyph it shows.
    a, b, c, d = character.matrix
    whole = a * d - b * c
    left, top = round(x - 2 * size), round(y - 2 * size)
    across, down = left - x, top - y
    turned = upright.transform(
        (side, side),
        Image.Transform.AFFINE,
        (
            d / whole,
            -c / whole,
            (d * across - c * down) / whole + size,
            -b / whole,
            a / whole,
            (a * down - b * across) / whole + 2 * size,
        ),
        Image.Resampling.BILINEAR,
    )
    canvas.paste(character.colour[:3], (left, top), turned)


def _draw_picture(canvas, picture, per_mm):
    pixels = Image.open(io.BytesIO(picture.data)).convert("RGBA")
    size = max(1, round(picture.width * per_mm)), max(1, round(picture.height * per_mm))
    if picture.matrix[1] or picture.matrix[2]:
        pixels = pixels.rotate(-90 if picture.matrix[1] > 0 else 90, expand=True)
    pixels = pixels.resize(size)
    canvas.paste(pixels, (round(picture.x * per_mm), round(picture.y * per_mm)), pixels)


def stray_ink(one, other, reach=2):
    """The darkest ink (0 to 255) of either picture that the other lacks within `reach` pixels."""
    inks = [ImageOps.invert(picture.convert("L")) for picture in (one, other)]
    spread = [ink.filter(ImageFilter.MaxFilter(2 * reach + 1)) for ink in inks]
    return max(
        ImageChops.subtract(inks[0], spread[1]).getextrema()[1],
        ImageChops.subtract(inks[1], spread[0]).getextrema()[1],
    )

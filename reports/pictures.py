"""A photograph as somebody took it → the picture alone, upright, small and written anew.

Where and with what it was taken (EXIF, GPS), thumbnails and whatever else a file carries
leave with the old file.  Files are opened in a process of their own, `python -m
reports.pictures`, with so much memory and time; it gets the file and answers with one line
of JSON, `{"refused": reason}` or `{"width": …, "height": …}`, and behind it the JPEG.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
import threading
import zlib
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from PIL import Image, ImageCms

from gongwen import confined

EXTENSIONS = ("jpg", "jpeg", "png", "heic", "heif")
LONGEST_SIDE = 1600  # pixels
MOST_PIXELS = 50_000_000  # what a telephone takes at most

MEMORY = 700 << 20  # bytes of address space
SECONDS = 20
_QUALITY = 82
_HEIC = (b"heic", b"heix", b"mif1")  # where a file of them says what it is
_TURNS = {  # by the value of EXIF's Orientation
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# One at a time in a web process: many uploads at once wait, and take no more memory.
_TURN = threading.Lock()

# What Pillow's decoders raise on damaged files, besides OSError: they read what a file
# says of itself without asking whether it can be.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class Reason(StrEnum):
    """Why a file is no picture for us."""

    OTHER = "other"  # none of the formats we take, whatever its name says
    DAMAGED = "damaged"
    PIXELS = "pixels"  # more than `MOST_PIXELS`, by what it says of itself
    TOO_LARGE = "too large"  # unfolded, or for so much time


IN_WORDS = {
    Reason.OTHER: "不是JPG、PNG或HEIC图片。",
    Reason.DAMAGED: "图片已损坏或没有传完整，无法读取。",
    Reason.PIXELS: f"图片超过{MOST_PIXELS // 10_000}万像素，请缩小后再传。",
    Reason.TOO_LARGE: "图片展开后过大，无法处理，请缩小后再传。",
}


class Unfit(ValueError):
    """A picture is not kept; the text says why, in Chinese."""


class Refused(Unfit):
    """The file is no picture that can be kept."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(IN_WORDS[reason])
        self.reason = reason


@dataclass(frozen=True)
class Picture:
    """A JPEG of at most `LONGEST_SIDE` pixels, and nothing beside it."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def prepared(content: bytes) -> Picture:
    """The picture to keep of a file; raise `Refused`.

    It takes no more than `SECONDS` and `MEMORY` in another process, whatever it unfolds to.
    """
    try:
        with _TURN:
            answer = confined.output("reports.pictures", content, seconds=SECONDS)
    except confined.Ended as ended:
        raise Refused(Reason.TOO_LARGE if ended.at_limit else Reason.DAMAGED) from None
    line, _, written = answer.partition(b"\n")
    told = json.loads(line)
    if "refused" in told:
        raise Refused(Reason(told["refused"]))
    return Picture(written, told["width"], told["height"])


# --- In the process of its own --------------------------------------------------------


def shrunk(content: bytes) -> Picture:
    """As `prepared`, in this process."""
    opened = _opened(content)
    if opened.width * opened.height > MOST_PIXELS:
        raise Refused(Reason.PIXELS)
    try:
        part = 2 * LONGEST_SIDE / max(opened.size)
        if part < 1:  # the decoder of a JPEG can halve its picture, again and again
            opened.draft(None, (round(opened.width * part), round(opened.height * part)))
        orientation, profile = opened.getexif().get(0x0112), opened.info.get("icc_profile")
        picture: Image.Image = opened
        if picture.mode == "P":  # colours of a palette have no colours between them
            picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
        elif picture.mode.startswith("I"):  # grey in 16 bits
            picture = picture.point(lambda grey: grey / 256).convert("L")
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        picture = _in_common_colours(_upright(picture, orientation), profile)
        bare = Image.new(picture.mode, picture.size)
        bare.paste(picture)
    except DAMAGE as damage:
        raise Refused(Reason.DAMAGED) from damage
    written = BytesIO()
    bare.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(written.getvalue(), *bare.size)


def _opened(content):
    """The picture, none of its pixels read yet."""
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    try:
        return Image.open(BytesIO(content), formats=["JPEG", "PNG", "HEIF"])
    except Image.UnidentifiedImageError:
        begins_well = content.startswith((b"\xff\xd8\xff", b"\x89PNG")) or content[8:12] in _HEIC
        raise Refused(Reason.DAMAGED if begins_well else Reason.OTHER) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(Reason.PIXELS) from None
    except DAMAGE as damage:
        raise Refused(Reason.DAMAGED) from damage


def _upright(picture, orientation):
    """Turned as the camera was held; what shows through in it, white."""
    if turn := _TURNS.get(orientation):
        picture = picture.transpose(turn)
    if picture.mode in ("RGB", "L"):
        return picture
    layer = picture.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")


def _in_common_colours(picture, profile):
    """In sRGB, as everybody shows a picture that says nothing of its colours."""
    if not profile or picture.mode != "RGB":
        return picture
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        common = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, own, common, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return picture  # of no use; the picture is none the worse


def main() -> None:
    confined.limit(memory=MEMORY, seconds=SECONDS)
    picture = None
    try:
        picture = shrunk(sys.stdin.buffer.read())
        told: dict[str, object] = {"width": picture.width, "height": picture.height}
    except Refused as refused:
        told = {"refused": refused.reason}
    except MemoryError:
        told = {"refused": Reason.TOO_LARGE}
    written = picture.content if picture else b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + written)


if __name__ == "__main__":
    main()

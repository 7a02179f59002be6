"""Photographs as telephones take them, and files that only say they are some."""

import struct
import zlib
from io import BytesIO

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CAMERA = b"Telephone 15"  # stands in the EXIF of each
GPS = 0x8825


def photograph(picture_format="JPEG", size=(300, 200), *, orientation=1, colour="red", **saving):
    """A photograph with a darker left edge that says what took it, how it was held, and where."""
    picture = Image.new("RGB", size, colour)
    picture.paste("black", (0, 0, size[0] // 5, size[1]))
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = CAMERA.decode(), orientation
    exif.get_ifd(GPS).update({1: "N", 2: (26.0, 4.0, 30.0), 3: "E", 4: (119.0, 18.0, 6.0)})
    out = BytesIO()
    picture.save(out, picture_format, exif=exif.tobytes(), **saving)
    return out.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(side=20_000):
    """A whole PNG of one colour: `side` pixels each way in about 50 kB."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    pixels = zlib.compress(bytes((side // 8 + 1) * side), 9)
    return SIGNATURE + header + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg_bomb(side=20_000):
    """A small JPEG that says it is large."""
    content = photograph()
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", side, side) + content[at + 4 :]


def heic_bomb(side=20_000):
    """A small HEIC that says it is large."""
    content = photograph("HEIF")
    at = content.index(b"ispe") + 8
    return content[:at] + struct.pack(">II", side, side) + content[at + 8 :]

"""A JPEG or PNG that is kept as it was sent, without what it says beside its picture: where and
with what it was taken (EXIF, GPS, XMP, IPTC), comments, thumbnails, further pictures behind it.

Not a pixel changes, so that a scan stays as sharp as it was.  Of JPEG's markers see ITU-T T.81
B.1, of PNG's chunks its specification, 5.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

_EXIF, _ORIENTATION = b"Exif\0\0", 0x0112
# EXIF of a single entry, up to its value: a short number called Orientation.
_ONE_ENTRY = b"\xff\xe1\0\x22" + _EXIF + b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"
_SOI, _EOI, _SOS = b"\xff\xd8", b"\xff\xd9", 0xDA
_APP1 = 0xE1
_JFIF, _ICC, _ADOBE = 0xE0, 0xE2, 0xEE
_JFIF_LENGTH, _ADOBE_LENGTH = 12, 12  # bytes; behind them are a thumbnail, or nothing
_CODING = range(0xC0, 0xE0)  # tables, sizes and the picture itself
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # in coded data, where 00 and RST are none
_FILL = re.compile(rb"\xff+")

_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNKS = {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs"}


class Unreadable(ValueError):
    """Neither a JPEG nor a PNG, or it breaks off among its headers."""


def bare(content: bytes) -> bytes:
    """The picture alone; raise `Unreadable`."""
    try:
        if content.startswith(_SOI):
            return b"".join(_of_jpeg(content))
        if content.startswith(_PNG):
            return _PNG + b"".join(_of_png(content))
    except (struct.error, IndexError) as error:
        raise Unreadable from error
    raise Unreadable


def _of_jpeg(content: bytes) -> Iterator[bytes]:
    yield _SOI
    at = len(_SOI)
    while content[at : at + 2] not in (_EOI, _SOI):  # another begins where the end was lost
        if content[at] != 0xFF:
            raise Unreadable
        marker = content[at + 1]
        if marker == 0xFF:  # filled up before a marker
            at = _FILL.match(content, at).end() - 1
            continue
        end = at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        segment, told = content[at:end], content[at + 4 : end]
        if marker == _APP1 and told.startswith(_EXIF):
            yield _orientation_of(told)
        elif marker in _CODING:
            yield segment
        else:
            yield _looks_of(marker, told)
        at = end
        if marker == _SOS:
            found = _MARKER.search(content, at)
            if found is None:  # breaks off in the picture, which is shown as far as it goes
                yield content[at:]
                return
            yield content[at : found.start()]
            at = found.start()
    yield _EOI


def _looks_of(marker: int, told: bytes) -> bytes:
    """Of the other segments those without which a picture looks otherwise; else empty."""
    if marker == _JFIF and told.startswith(b"JFIF\0"):
        told = told[:_JFIF_LENGTH] + b"\0\0"  # no thumbnail
    elif marker == _ADOBE and told.startswith(b"Adobe"):
        told = told[:_ADOBE_LENGTH]
    elif not (marker == _ICC and told.startswith(b"ICC_PROFILE\0")):
        return b""
    return struct.pack(">BBH", 0xFF, marker, len(told) + 2) + told


def _orientation_of(told: bytes) -> bytes:
    """The segment that says how the camera was held, and nothing else; empty if upright."""
    tiff = told[len(_EXIF) :]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return b""
    try:
        (at,) = struct.unpack_from(f"{order}4xI", tiff)
        (entries,) = struct.unpack_from(f"{order}H", tiff, at)
        for entry in range(entries):
            tag, turned = struct.unpack_from(f"{order}H6xH", tiff, at + 2 + 12 * entry)
            if tag == _ORIENTATION and turned in range(2, 9):
                return _ONE_ENTRY + struct.pack(">H6x", turned)
    except struct.error:  # damaged, and of no use
        return b""
    return b""


def _of_png(content: bytes) -> Iterator[bytes]:
    at, name = len(_PNG), b""
    while name != b"IEND" and at < len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + length + 12
        if name[0] & 0x20 == 0 or name in _CHUNKS:  # critical, or part of how it looks
            yield content[at:end]
        at = end

"""Number formats in the old binary format (.xls, .et), which the fast reader does not tell.

Only the records needed for that are looked at ([MS-CFB], [MS-XLS]).  Everything is bounded:
a chain of sectors never comes back to where it was.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from gongwen.workbook.envelope import Unreadable
from gongwen.workbook.formats import Look, Shown, look_of

_DAMAGED = "文件已损坏或没有传完，请重新保存后上传。"
_LAST_SECTOR = 0xFFFFFFFA
_NO_SECTOR = 0xFFFFFFFF
_FORMAT, _XF, _BOUND, _PASSWORD = 0x41E, 0xE0, 0x85, 0x2F
_NUMBER, _RK, _MULTIPLE, _FORMULA = 0x203, 0x27E, 0xBD, 0x06
_BEGIN, _BOOLEAN = 0x809, 0x205
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def workbook_stream(content: bytes) -> bytes:
    """The workbook inside a compound file; raise `Unreadable` where the container is broken."""
    try:
        return _stream(content)
    except (struct.error, IndexError) as error:
        raise Unreadable(_DAMAGED) from error


def _stream(content: bytes) -> bytes:
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    small_size = 1 << struct.unpack_from("<H", content, 32)[0]
    if size not in (512, 4096) or small_size != 64:
        raise Unreadable(_DAMAGED)
    directory_at, _, cutoff, small_at, _, more_at, _ = struct.unpack_from("<7I", content, 48)

    def sector(number: int) -> bytes:
        piece = content[(number + 1) * size : (number + 2) * size]
        if not piece:
            raise Unreadable(_DAMAGED)
        return piece

    tables = list(struct.unpack_from("<109I", content, 76))
    seen = set()
    while more_at < _LAST_SECTOR:
        if more_at in seen:
            raise Unreadable(_DAMAGED)
        seen.add(more_at)
        *numbers, more_at = struct.unpack(f"<{size // 4}I", sector(more_at))
        tables += numbers
    follows: list[int] = []
    for number in tables:
        if number != _NO_SECTOR:
            follows += struct.unpack(f"<{size // 4}I", sector(number).ljust(size, b"\xff"))

    def chained(start: int, table: list[int]) -> Iterator[int]:
        passed = 0
        while start < _LAST_SECTOR:
            passed += 1
            if passed > len(table) or start >= len(table):
                raise Unreadable(_DAMAGED)
            yield start
            start = table[start]

    directory = b"".join(map(sector, chained(directory_at, follows)))
    entries: dict[str, tuple[int, int]] = {}
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        start, long = struct.unpack_from("<II", directory, at + 116)
        entries.setdefault(name, (start, long))
    found = entries.get("Workbook") or entries.get("Book")
    if found is None:
        raise Unreadable(_DAMAGED)
    start, long = found
    if long > len(content):
        raise Unreadable(_DAMAGED)
    if long >= cutoff:
        return b"".join(map(sector, chained(start, follows)))[:long]
    root = b"".join(map(sector, chained(entries["Root Entry"][0], follows)))
    packed = b"".join(map(sector, chained(small_at, follows)))
    small = list(struct.unpack(f"<{len(packed) // 4}I", packed))
    return b"".join(root[n * 64 : n * 64 + 64] for n in chained(start, small))[:long]


@dataclass(slots=True)
class SheetRecords:
    """Of one sheet: the looks of its numbers, and the cells that hold an error."""

    looks: dict[tuple[int, int], Shown] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: bool = False


def records_of(stream: bytes) -> dict[int, SheetRecords]:
    """By the number of its sheet; raise `Unreadable` for a file with a password."""
    try:
        return _sheets(stream)
    except (struct.error, IndexError) as error:
        raise Unreadable(_DAMAGED) from error


def _sheets(stream: bytes) -> dict[int, SheetRecords]:
    codes: dict[int, str] = {}
    styles: list[int] = []
    starts: list[int] = []
    sheets: dict[int, SheetRecords] = {}
    current: SheetRecords | None = None
    telling: dict[int, Shown] = {}
    for at, kind, data in _records(stream):
        if kind == _PASSWORD:
            raise Unreadable("文件有密码，请去掉密码后上传。")
        if kind == _BOUND:
            starts.append(struct.unpack_from("<I", data)[0])
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", data)[0]] = _code(data)
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == _BEGIN and at in starts:
            current = sheets.setdefault(starts.index(at), SheetRecords())
            looks = {i: look_of(number, codes.get(number, "")) for i, number in enumerate(styles)}
            telling = {i: look for i, look in looks.items() if look[0] is not Look.PLAIN}
        elif current is not None:
            current.formulas = current.formulas or kind == _FORMULA
            for row, column, style in _cells(kind, data):
                if style in telling:
                    current.looks[row, column] = telling[style]
            code = _error(kind, data)
            if code is not None:
                row, column = struct.unpack_from("<HH", data)
                current.errors[row, column] = _ERRORS.get(code, "#N/A")
    return sheets


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        data = stream[at + 4 : at + 4 + length]
        if len(data) < length:
            return
        yield at, kind, data
        at += 4 + length


def _cells(kind: int, data: bytes) -> Iterator[tuple[int, int, int]]:
    """Row, column and style of the numbers in a record."""
    if kind in (_NUMBER, _RK, _FORMULA) and len(data) >= 6:
        yield struct.unpack_from("<HHH", data)
    elif kind == _MULTIPLE and len(data) >= 6:
        row, first = struct.unpack_from("<HH", data)
        for number in range((len(data) - 6) // 6):
            yield row, first + number, struct.unpack_from("<H", data, 4 + 6 * number)[0]


def _error(kind: int, data: bytes) -> int | None:
    """The code of the error that a cell shows."""
    if kind == _BOOLEAN and len(data) >= 8 and data[7] == 1:
        return data[6]
    if kind == _FORMULA and len(data) >= 14 and data[6] == 2 and data[12:14] == b"\xff\xff":
        return data[8]
    return None


def _code(data: bytes) -> str:
    length, flags = struct.unpack_from("<HB", data, 2)
    text = data[5 : 5 + length * (2 if flags & 1 else 1)]
    return text.decode("utf-16-le" if flags & 1 else "latin-1", "replace")

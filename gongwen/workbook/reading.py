"""Any user's .xlsx, .xls, .et or CSV file → rows of texts as a person sees them."""

from __future__ import annotations

import json
import math
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple, cast

from gongwen import confined
from gongwen.workbook.child import DAMAGED, TOO_LARGE
from gongwen.workbook.envelope import Kind, Unreadable, kind_of

SECONDS = 9.0  # of the clock for a file that somebody waits for


class SheetRow(NamedTuple):
    """A row that holds something; `number` counts the rows of the sheet from 0."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet; `without_result` are cells with a formula that nobody has computed, `merged` the
    top, left, bottom and right of cells that stand as one, each of which has their text."""

    name: str
    rows: list[SheetRow] = field(default_factory=list)
    without_result: set[tuple[int, int]] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file's visible sheets, and what the user should know about the reading."""

    kind: Kind
    sheets: list[ReadSheet] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read_file(name: str, content: bytes, *, seconds: float = SECONDS) -> ReadFile:
    """Read a file, whatever its name says it is; raise `Unreadable`.

    It takes no more than these seconds and 300 MB; formulas, macros and links are not followed.
    """
    kind = kind_of(name, content)
    read = ReadFile(kind)
    ending = Path(name).suffix.lower()
    if ending not in _ENDINGS[kind]:
        read.notices.append(f"文件名以 {ending or '无扩展名'} 结尾，内容是 {kind.upper()} 格式。")
    _answer(kind, content, read, seconds)
    return read


_ENDINGS = {
    Kind.XLSX: {".xlsx", ".xlsm", ".xltx", ".et"},
    Kind.XLS: {".xls", ".et", ".xlt", ".ett"},
    Kind.CSV: {".csv", ".txt", ".tsv"},
}


def _answer(kind: Kind, content: bytes, read: ReadFile, seconds: float) -> None:
    """What the process says of the file; it may end in any way."""
    process = subprocess.Popen(  # noqa: S603 - our own module, no word of the user
        confined.command("gongwen.workbook.child", str(math.ceil(seconds))),
        env=confined.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    inlet, outlet = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, stop)
    timer.start()
    ended = False
    try:
        try:
            inlet.write(f"{kind}\n".encode() + content)
            inlet.close()
        except BrokenPipeError:
            pass  # it has ended, and the way it did tells why
        common: dict[str, str] = {}
        for line in outlet:
            if not line.endswith(b"\n"):
                break  # cut off in the middle of a word
            ended = _take(json.loads(line), read, common)
    finally:
        timer.cancel()
        process.kill()
        outlet.close()
        status = process.wait()
    if not ended:
        # Out of memory a process is ended from within, out of time from without.
        raise Unreadable(TOO_LARGE if late.is_set() or status < 0 else DAMAGED)


def _take(told: dict[str, object], read: ReadFile, common: dict[str, str]) -> bool:
    """Take one message; whether it was the last."""
    match told:
        case {"rows": list(rows)}:
            same = common.setdefault if len(common) < 50_000 else common.get
            read.sheets[-1].rows.extend(
                SheetRow(number, tuple([same(cell, cell) or cell for cell in cells]))
                for number, cells in rows
            )
        case {"sheet": str(name)}:
            read.sheets.append(ReadSheet(name))
        case {"blank": list(places)}:
            read.sheets[-1].without_result.update((row, column) for row, column in places)
        case {"merged": list(ranges)}:
            read.sheets[-1].merged.extend((t, left, b, right) for t, left, b, right in ranges)
        case {"notice": str(text)}:
            read.notices.append(text)
        case {"refused": str(text)}:
            raise Unreadable(text)
        case _:
            return True
    return False

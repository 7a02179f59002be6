"""Tables as CSV that spreadsheets open as they are: UTF-8 with BOM, no cell a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import StringIO

from gongwen.workbook.cells import FORMULA_SIGNS, Cell

BOM = "\ufeff"
_ROWS_AT_ONCE = 500
# A spreadsheet would compute such a text.  One apostrophe before it, which the reader takes
# away again, keeps it a text; a text that begins so of itself gets one more.
_SIGNS = re.escape("".join(FORMULA_SIGNS))
_FORMULA = re.compile(rf"'*\s*[{_SIGNS}]")
_GUARDED = re.compile(rf"'+\s*[{_SIGNS}]")


def write_csv(titles: Sequence[str], rows: Iterable[Sequence[Cell | None]]) -> Iterator[bytes]:
    """The file, some rows at a time; dates as 2025-06-09, so that they sort and compute."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    stream.write(BOM)
    writer.writerow(map(_told, titles))
    for number, row in enumerate(rows, 1):
        writer.writerow(map(_told, row))
        if number % _ROWS_AT_ONCE == 0:
            yield _taken(stream)
    yield _taken(stream)


def unguarded(text: str) -> str:
    """The text that `write_csv` was given for this cell."""
    return text[1:] if _GUARDED.match(text) else text


def _told(value: Cell | None) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return "'" + value if _FORMULA.match(value) else value
    return "" if value is None else str(value)


def _taken(stream: StringIO) -> bytes:
    """What the stream holds; it is empty afterwards."""
    written = stream.getvalue().encode("utf-8", errors="replace")
    stream.seek(0)
    stream.truncate()
    return written

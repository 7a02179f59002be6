"""The process that reads one file: `python -m gongwen.workbook.child SECONDS`, started by reading.py.

A damaged or hostile file can make any parser run away; here it takes nothing along, for
this process may use only so much memory and time.  It gets the kind on a line and the file
behind it, and answers in lines of JSON: `{"sheet": name}`, `{"rows": [[number, cells]…]}`,
`{"blank": [[row, column]…]}` for formulas without a kept result, `{"merged": [[top, left,
bottom, right]…]}` for cells that stand as one, `{"notice": text}`, and last `{"refused": text}`
or `{"end": true}`.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from gongwen import confined
from gongwen.workbook import biff
from gongwen.workbook.delimited import unguarded
from gongwen.workbook.envelope import Kind, Unreadable
from gongwen.workbook.formats import Look, Shown, seen
from gongwen.workbook.parts import Parts, SheetParts, parts_of

MEMORY = 280 << 20  # bytes of address space
TOO_LARGE = (
    "表格范围过大，没有读取。可能在很远的单元格误填了内容，或有大量空行，"
    "请把有用的行复制到新表中再上传。"
)
DAMAGED = "文件已损坏或没有传完，请重新保存后上传。"

_MOST_CELLS = 2_000_000
_MOST_CHARACTERS = 60_000_000
_MOST_FILLED = 1_000_000  # cells that stand in merged ones
_MOST_MERGED = 500  # of a sheet that are told, so that a form can complain of them
_ROWS_AT_ONCE = 1000
_PART = "\u2042"  # between the cells of a row looked at together
_PLAIN: Shown = (Look.PLAIN, 0)
_ENCODINGS = ("utf-8-sig", "gb18030")

Tell = Callable[[dict[str, Any]], None]


def main(seconds: int) -> None:
    confined.limit(memory=MEMORY, seconds=seconds)
    kind = Kind(sys.stdin.buffer.readline().decode().strip())
    out = sys.stdout

    def tell(message: dict[str, Any]) -> None:
        # Not `json.dump`, which goes about it piece by piece and takes three times as long.
        out.write(json.dumps(message, ensure_ascii=False, separators=(",", ":")) + "\n")

    try:
        content = sys.stdin.buffer.read()
        {Kind.XLSX: _xlsx, Kind.XLS: _xls, Kind.CSV: _csv}[kind](content, tell)
        tell({"end": True})
    except (Unreadable, PasswordError, CalamineError, MemoryError) as error:
        tell({"refused": _reason(error)})
    out.flush()


def _reason(error: BaseException) -> str:
    if isinstance(error, Unreadable):
        return str(error)
    if isinstance(error, PasswordError):
        return "文件有密码，请去掉密码后上传。"
    return TOO_LARGE if isinstance(error, MemoryError) else DAMAGED


# --- XLSX and XLS ---------------------------------------------------------------------


def _xlsx(content: bytes, tell: Tell) -> None:
    parts: Parts = parts_of(content)
    if parts.macros:
        tell({"notice": "文件里的宏没有运行，也没有读取。"})
    if parts.links:
        tell({"notice": "文件引用了别的文件，只取其中保存的值。"})
    if any(sheet.formulas for sheet in parts.sheets.values()):
        tell({"notice": "文件里有公式，取的是保存时的计算结果。"})
    shift = 1462 if parts.since_1904 else 0
    for name, sheet in _sheets(content, tell):
        own = parts.sheets.get(name, SheetParts())
        _tell_sheet(name, sheet, own, shift, tell)


def _xls(content: bytes, tell: Tell) -> None:
    parts = biff.records_of(biff.workbook_stream(content))
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        tell({"notice": "文件里的宏没有运行，也没有读取。"})
    if any(sheet.formulas for sheet in parts.values()):
        tell({"notice": "文件里有公式，取的是保存时的计算结果。"})
    for number, (name, sheet) in enumerate(_sheets(content, tell)):
        found = parts.get(number, biff.SheetRecords())
        _tell_sheet(name, sheet, SheetParts(found.looks, set(), found.errors), 0, tell)


def _sheets(content: bytes, tell: Tell) -> Iterator[tuple[str, CalamineSheet]]:
    """The sheets that a person sees."""
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        hidden = 0
        for number, told in enumerate(workbook.sheets_metadata):
            if told.visible != SheetVisibleEnum.Visible:
                hidden += 1
            elif told.typ == SheetTypeEnum.WorkSheet:
                yield told.name, workbook.get_sheet_by_index(number)
        if hidden:
            tell({"notice": f"有{hidden}张隐藏的工作表，没有读取。"})


def _tell_sheet(name: str, sheet: CalamineSheet, parts: SheetParts, shift: int, tell: Tell) -> None:
    tell({"sheet": name})
    if parts.without_result:
        tell({"blank": sorted(parts.without_result)})
    if sheet.start is None or sheet.end is None:
        bottom = right = left = -1
    else:
        (_, left), (bottom, right) = sheet.start, sheet.end
    if (bottom + 1) * (right + 1 - left) > 4 * _MOST_CELLS:
        raise Unreadable(TOO_LARGE)
    merged = sheet.merged_cell_ranges or []
    if merged:
        tell({"merged": [[*start, *end] for start, end in merged[:_MOST_MERGED]]})
    rows = _texts(sheet, max(left, 0), parts, shift)
    _tell_rows(_filled(rows, merged, bottom, right), tell)


def _texts(
    sheet: CalamineSheet, left: int, parts: SheetParts, shift: int
) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, as a person sees them, from the first column on."""
    margin = [""] * left
    common: dict[Any, str] = {}
    special = {row for row, _ in parts.looks} | {row for row, _ in parts.errors}
    nothing = [""] * (sheet.width or 0)
    for number, values in enumerate(sheet.iter_rows()):
        if values == nothing and number not in special:
            continue
        cells = margin + [
            value
            if type(value) is str
            else common.get((type(value), value)) or _kept(common, value)
            for value in values
        ]
        if number in special:
            for column, value in enumerate(values, left):
                shown = parts.looks.get((number, column))
                if shown and value != "":
                    cells[column] = seen(_moved(value, shift), shown)
                cells[column] = parts.errors.get((number, column), cells[column])
        if not _is_tidy(_PART.join(cells)):
            cells = [_tidy(cell) for cell in cells]
        if any(cells):
            yield number, cells


def _moved(value: Any, days: int) -> Any:
    return value + days if days and isinstance(value, int | float) else value


def _kept(common: dict[Any, str], value: Any) -> str:
    """The text of a value that is no text; the same again for an equal one."""
    text = seen(value, _PLAIN)
    if len(common) < 50_000:
        common[type(value), value] = text
    return text


def _is_tidy(cells: str) -> bool:
    """Whether no cell has an outer blank or a character that may need another one."""
    return (
        cells.isprintable()
        and f" {_PART}" not in cells
        and f"{_PART} " not in cells
        and cells == cells.strip()
    )


def _tidy(text: str) -> str:
    return seen(text) if "\r" in text or "\xa0" in text or text != text.strip() else text


def _filled(
    rows: Iterable[tuple[int, list[str]]],
    merged: list[tuple[tuple[int, int], tuple[int, int]]],
    bottom: int,
    right: int,
) -> Iterator[tuple[int, list[str]]]:
    """The same rows; all cells that a merged one covers have its text."""
    merged = sorted(merged, reverse=True)
    open_: list[tuple[int, int, int, str]] = []
    filled = 0
    for number, cells in rows:
        open_ = [item for item in open_ if item[0] >= number]
        while merged and merged[-1][0][0] <= number:
            (top, left), (last, end) = merged.pop()
            text = cells[left] if top == number and left < len(cells) else ""
            if text:
                open_.append((min(last, bottom), left, min(end, right), text))
        for _, left, end, text in open_:
            filled += end - left + 1
            if filled > _MOST_FILLED:
                raise Unreadable("合并单元格过多，没有读取。请取消合并后再上传。")
            cells[left : end + 1] = [text] * (end - left + 1)
        yield number, cells


def _tell_rows(rows: Iterable[tuple[int, list[str]]], tell: Tell) -> None:
    told: list[tuple[int, list[str]]] = []
    cells = characters = 0
    for row in rows:
        while row[1] and not row[1][-1]:
            row[1].pop()
        cells += len(row[1])
        characters += sum(map(len, row[1]))
        if cells > _MOST_CELLS or characters > _MOST_CHARACTERS:
            raise Unreadable("表格内容过大，没有读取。请分成几个文件上传。")
        told.append(row)
        if len(told) == _ROWS_AT_ONCE:
            tell({"rows": told})
            told.clear()
    if told:
        tell({"rows": told})


# --- CSV ------------------------------------------------------------------------------


def _csv(content: bytes, tell: Tell) -> None:
    text = _decoded(content)
    tell({"sheet": ""})
    csv.field_size_limit(1_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        _tell_rows(_csv_rows(reader), tell)
    except csv.Error as error:
        raise Unreadable("CSV 文件的引号不成对，或有异常长的单元格，没有读取。") from error


def _csv_rows(reader: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(reader):
        cells = [unguarded(_tidy(cell)) for cell in row]
        if any(cells):
            yield number, cells


def _decoded(content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16", *_ENCODINGS) if wide else _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("文字编码不是 UTF-8 或 GB18030（GBK），请另存为 .xlsx 再上传。")


def _delimiter(text: str) -> str:
    """The sign that parts the first line into most cells."""
    line = text.lstrip("\r\n").partition("\n")[0]
    return max(",\t;，", key=line.count)


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""A table inside a user's file: its header, its rows as values, what is wrong cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongwen.workbook.cells import KEY_TITLE, address, column_letters
from gongwen.workbook.envelope import Unreadable
from gongwen.workbook.fields import Field, plain, read_value
from gongwen.workbook.reading import ReadFile, ReadSheet, SheetRow

_SEARCHED = 30  # rows that hold something, from the top
_ASIDE = re.compile(r"\(.*?\)|[*:#]|必填|选填")
_SUMS = {"合计", "总计", "小计"}
_NOTE = re.compile(
    r"(?:注|说明|备注|填表说明|填表人|填报人|联系人|审核人|单位盖章)[0-9]*[:：、(（]"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell, counted from 0."""

    sheet: str
    row: int
    column: int
    message: str

    @property
    def address(self) -> str:
        return address(self.row, self.column)

    def __str__(self) -> str:
        return (
            f"{self.sheet}!{self.address} {self.message}"
            if self.sheet
            else f"{self.address} {self.message}"
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the table; `values` has the fields whose columns the table has, by name."""

    sheet: str
    row: int
    key: str
    values: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Entries:
    """All rows of all tables in a file; `problems` are those of their headers."""

    rows: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        return self.problems + tuple(p for entry in self.rows for p in entry.problems)


@dataclass(frozen=True, slots=True)
class Header:
    """The row of titles: the columns of the fields by name, and that of the hidden keys."""

    row: int
    columns: dict[str, int]
    key: int | None
    titles: tuple[str, ...]
    twice: tuple[tuple[int, str], ...]


def find_entries(read: ReadFile, fields: Sequence[Field]) -> Entries:
    """The rows under every header that names these fields, in any order.

    Raise `Unreadable` where no sheet has such a header.
    """
    rows: list[Entry] = []
    problems: list[Problem] = []
    notices = list(read.notices)
    found = [(sheet, header) for sheet in read.sheets if (header := find_header(sheet, fields))]
    if not found:
        wanted = "、".join(field.title for field in fields if not field.serial)
        raise Unreadable(f"没有找到表头。表中应有一行写明各列名称：{wanted}。")
    for sheet, header in found:
        problems += _header_problems(sheet, header, fields)
        notices += _unknown(sheet, header, fields)
        rows += _rows(sheet, header, fields)
    return Entries(tuple(rows), tuple(problems), tuple(notices))


# --- Header ---------------------------------------------------------------------------


def _names(fields: Sequence[Field]) -> dict[str, str]:
    """Field names by their titles and aliases, those written in full before shortened ones."""
    names = {
        plain(title): field.name for field in fields for title in (field.title, *field.aliases)
    }
    for title, name in list(names.items()):
        names.setdefault(_ASIDE.sub("", title), name)
    return names


def find_header(sheet: ReadSheet, fields: Sequence[Field]) -> Header | None:
    """The row that names most fields, the first of such."""
    names = _names(fields)
    key_title = plain(KEY_TITLE)
    least = min(2, len(fields))
    best: Header | None = None
    for row in sheet.rows[:_SEARCHED]:
        columns: dict[str, int] = {}
        twice = []
        key = None
        for column, cell in enumerate(row.cells):
            title = plain(cell)
            name = names.get(title) or names.get(_ASIDE.sub("", title))
            if title == key_title:
                key = column
            elif name in columns:
                twice.append((column, name))
            elif name:
                columns[name] = column
        if len(columns) >= least and (best is None or len(columns) > len(best.columns)):
            best = Header(row.number, columns, key, row.cells, tuple(twice))
    return best


def _header_problems(
    sheet: ReadSheet, header: Header, fields: Sequence[Field]
) -> Iterator[Problem]:
    titles = {field.name: field.title for field in fields}
    for column, name in header.twice:
        first = column_letters(header.columns[name])
        message = f"“{titles[name]}”有两列，只读取了{first}列，请删去一列。"
        yield Problem(sheet.name, header.row, column, message)
    missing = [f.title for f in fields if f.required and f.name not in header.columns]
    if missing:
        place = min(header.columns.values())
        yield Problem(sheet.name, header.row, place, f"缺少列：{'、'.join(missing)}。")


def _unknown(sheet: ReadSheet, header: Header, fields: Sequence[Field]) -> Iterator[str]:
    known = {*header.columns.values(), header.key, *(column for column, _ in header.twice)}
    strange = [
        f"{column_letters(column)}列“{title}”"
        for column, title in enumerate(header.titles)
        if title and column not in known
    ]
    if strange:
        where = f"“{sheet.name}”" if sheet.name else ""
        yield f"{where}中的{'、'.join(strange)}不是本表的列，没有读取。"


# --- Rows -----------------------------------------------------------------------------


def _rows(sheet: ReadSheet, header: Header, fields: Sequence[Field]) -> Iterator[Entry]:
    own = [(field, header.columns[field.name]) for field in fields if field.name in header.columns]
    telling = [column for field, column in own if not field.serial]
    for row in sheet.rows:
        if row.number <= header.row or _is_no_entry(row, header, telling, sheet):
            continue
        values: dict[str, str] = {}
        problems: list[Problem] = []
        for field, column in own:
            text = row.cells[column] if column < len(row.cells) else ""
            if not text and (row.number, column) in sheet.without_result:
                value, complaint = "", "公式没有保存结果，请改为直接填写内容。"
            else:
                value, complaint = ("", "") if field.serial else read_value(field, text)
            if complaint:
                problems.append(Problem(sheet.name, row.number, column, complaint))
            if not field.serial:
                values[field.name] = value
        key = header.key
        text = row.cells[key] if key is not None and key < len(row.cells) else ""
        yield Entry(sheet.name, row.number, text, values, tuple(problems))


def _is_no_entry(row: SheetRow, header: Header, telling: list[int], sheet: ReadSheet) -> bool:
    """Whether a row is blank for us, a line across the table, a sum, or the header again."""
    texts = [row.cells[column] for column in telling if column < len(row.cells)]
    filled = [text for text in texts if text]
    if not filled and not any((row.number, column) in sheet.without_result for column in telling):
        return True
    if row.cells == header.titles:
        return True
    first = next(cell for cell in row.cells if cell) if any(row.cells) else ""
    if plain(first) in _SUMS:
        return True
    if len(set(filter(None, row.cells))) == 1 and len(telling) > 1:
        return len(filled) > 1 or bool(_NOTE.match(first))
    return False

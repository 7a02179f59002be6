"""A form inside a user's file: a row for each item, known by its hidden key, its answer beside it.

A key names the form, the item, and what was known of it when the form was handed out:
`12:figure_7:9f86d081`.  So a file of another form is recognised, and a cell that nobody has
touched takes nothing back that was written elsewhere meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from gongwen.workbook.cells import address
from gongwen.workbook.entries import Entries, Entry, Problem, find_header
from gongwen.workbook.envelope import Unreadable
from gongwen.workbook.fields import Field, read_value
from gongwen.workbook.reading import ReadFile, ReadSheet

Values = Mapping[str, str]
_KEY = re.compile(r"\d+:[a-z]+(?:_\d+)?:[0-9a-f]{8}")
Place = tuple[str, int, int]  # sheet, row, column


class ForeignForm(Unreadable):
    """The file is a form, of the name `form`, but not the one that was asked for."""

    def __init__(self, form: str) -> None:
        super().__init__("这是另一份填报表，不是本项的。")
        self.form = form


@dataclass(frozen=True, slots=True)
class Item:
    """What a row asks: by the names of the columns it may be answered in, what these may hold."""

    title: str
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Settled:
    """What all cells mean together: values in one way of writing, by item, or complaints, by
    item and the name of the column to be mended."""

    values: Mapping[str, Values]
    complaints: Mapping[str, Mapping[str, str]]


Settle = Callable[[Mapping[str, Values]], Settled]


@dataclass(frozen=True, slots=True)
class Answers:
    """The rows that were found, under the keys of their items; `places` are the cells of each
    item's first field."""

    entries: Entries
    places: Mapping[str, Place]


def key_of(form: str, item: str, known: Values) -> str:
    """What stands in the hidden column of the item's row."""
    return f"{form}:{item}:{_digest(known)}"


def is_form(sheet: ReadSheet, fields: Sequence[Field]) -> bool:
    """Whether the sheet is a form of these fields, by its keys or by all of its titles."""
    if any(_KEY.fullmatch(cell) for _, cells in sheet.rows for cell in cells):
        return True
    header = find_header(sheet, fields)
    asked = {each.name for each in fields if not each.serial}
    return header is not None and asked <= header.columns.keys()


def find_answers(
    read: ReadFile,
    fields: Sequence[Field],
    form: str,
    items: Mapping[str, Item],
    known: Mapping[str, Values],
    settle: Settle,
) -> Answers:
    """The answers to the `items` of `form`; what is `known` now decides what a row changes.

    The cells that can be read are put to `settle`, whose word on them is the last.
    Raise `ForeignForm`, or `Unreadable` for a file that is no form.
    """
    rows = list(_rows(read, fields))
    keys = [row.key for row in rows if row.key]
    if not keys:
        raise Unreadable("这不是下载的填报表，或者表中隐藏的“系统编号”列已被删去。请重新下载填写。")
    if foreign := [key.form for key in keys if key.form != form]:
        raise ForeignForm(foreign[0])
    problems: list[Problem] = []
    found: dict[str, Entry] = {}
    bases: dict[str, str] = {}
    for row in rows:
        if row.key is None or row.key.item not in items:
            problems += row.stray()
        elif row.key.item in found:
            name = row.key.item
            found[name] = _with(found[name], row.repeated(items[name], found[name]))
        else:
            found[row.key.item] = row.entry(items[row.key.item])
            bases[row.key.item] = row.key.base
    places = {row.key.item: row.place for row in reversed(rows) if row.key}
    notices = [*read.notices]
    if absent := [f"“{item.title}”" for name, item in items.items() if name not in found]:
        notices.append(f"表中没有{'、'.join(absent)}，原有的内容保留。")
    _leave_merged(rows, found)
    _settle(rows, found, settle)
    for name, entry in found.items():
        if not entry.problems and _digest(entry.values) == bases[name]:  # nobody has touched it
            now = known.get(name, {})
            found[name] = replace(entry, values={each: now.get(each, "") for each in entry.values})
    if overtaken := [
        f"“{items[name].title}”"
        for name, entry in found.items()
        if not entry.problems
        and _digest(known.get(name, {})) not in (bases[name], _digest(entry.values))
    ]:
        what = "、".join(overtaken)
        notices.append(f"下载填报表之后，{what}在平台上又改过，与表中填的不同，请核对以哪个为准。")
    return Answers(Entries(tuple(found.values()), tuple(problems), tuple(notices)), places)


class _Key(NamedTuple):
    form: str
    item: str
    base: str  # digest of what was known


@dataclass(frozen=True, slots=True)
class _Row:
    """A row below a header; `columns` are those of the answers."""

    sheet: ReadSheet
    number: int
    cells: tuple[str, ...]
    key: _Key | None
    columns: Mapping[str, int]

    @property
    def place(self) -> Place:
        return self.sheet.name, self.number, next(iter(self.columns.values()))

    def cell(self, column: int) -> str:
        return self.cells[column] if column < len(self.cells) else ""

    def problem(self, column: int, message: str) -> Problem:
        return Problem(self.sheet.name, self.number, column, message)

    def entry(self, item: Item) -> Entry:
        values: dict[str, str] = {}
        problems: list[Problem] = []
        for name, column in self.columns.items():
            text, complaint = self.cell(column), ""
            if not text and (self.number, column) in self.sheet.without_result:
                complaint = "公式没有保存结果，请改为直接填写内容。"
            elif name in item.fields:
                text, complaint = read_value(item.fields[name], text)
            elif text:
                complaint = "这一项不填这一栏，请清空。"
            if complaint:
                problems.append(self.problem(column, complaint))
            values[name] = text
        name = self.key.item if self.key else ""
        return Entry(self.sheet.name, self.number, name, values, tuple(problems))

    def stray(self) -> Iterator[Problem]:
        """What is written where nothing is asked; a line across the table is none of that."""
        if any(
            top <= self.number <= bottom and left < right
            for top, left, bottom, right in self.sheet.merged
        ):
            return
        for column in self.columns.values():
            if self.cell(column):
                yield self.problem(column, "这一行不是表中的项目，没有读取，请填在原有的行里。")

    def repeated(self, item: Item, first: Entry) -> Problem:
        message = f"“{item.title}”在第{first.row + 1}行已经有了，两行都没有读取，请删去一行。"
        return self.problem(self.place[2], message)


def _rows(read: ReadFile, fields: Sequence[Field]) -> Iterator[_Row]:
    """Every row below a header with a hidden column."""
    asked = [each for each in fields if not each.serial]
    for sheet in read.sheets:
        header = find_header(sheet, fields)
        if header is None or header.key is None:
            continue
        if lost := [each.title for each in asked if each.name not in header.columns]:
            raise Unreadable(f"表头中没有“{'”“'.join(lost)}”，请恢复表头后再上传。")
        columns = {each.name: header.columns[each.name] for each in asked}
        for number, cells in sheet.rows:
            if number > header.row:
                parts = cells[header.key].split(":") if header.key < len(cells) else []
                key = _Key(*parts) if len(parts) == 3 else None
                yield _Row(sheet, number, cells, key, columns)


def _leave_merged(rows: Sequence[_Row], found: dict[str, Entry]) -> None:
    """Leave out what stands as one across several answers: nobody can tell whose it is.

    The first of them says so.
    """
    for sheet, columns in {id(row.sheet): (row.sheet, row.columns) for row in rows}.values():
        own = {row.number: row.key.item for row in rows if row.key and row.sheet is sheet}
        for top, left, bottom, right in sheet.merged:
            covered = [own[number] for number in range(top, bottom + 1) if number in own]
            covered = [name for name in covered if name in found]
            width = sum(left <= column <= right for column in columns.values())
            if len(covered) * width < 2:
                continue
            place = f"{address(top, left)}:{address(bottom, right)}"
            message = f"{place}是合并单元格，分不清是哪一项的内容，请取消合并后分别填写。"
            problem = Problem(sheet.name, top, left, message)
            found[covered[0]] = replace(found[covered[0]], problems=(problem,))
            for name in covered[1:]:
                del found[name]


def _settle(rows: Sequence[_Row], found: dict[str, Entry], settle: Settle) -> None:
    """Every row whose answer can be read is settled, also where a cell beside it cannot."""
    columns = {(row.sheet.name, row.number): row.columns for row in rows}
    cells: dict[str, Values] = {}
    for name, entry in found.items():
        own = columns[entry.sheet, entry.row]
        wrong = {problem.column for problem in entry.problems}
        if next(iter(own.values())) not in wrong:
            cells[name] = {
                each: "" if own[each] in wrong else value for each, value in entry.values.items()
            }
    settled = settle(cells)
    for name, entry in found.items():
        if complaints := settled.complaints.get(name):
            own = columns[entry.sheet, entry.row]
            said = [
                Problem(entry.sheet, entry.row, own[column], message)
                for column, message in complaints.items()
            ]
            problems = sorted((*said, *entry.problems), key=lambda problem: problem.column)
            found[name] = replace(entry, problems=tuple(problems))
        elif name in settled.values and not entry.problems:
            found[name] = replace(entry, values=settled.values[name])


def _with(entry: Entry, problem: Problem) -> Entry:
    return replace(entry, problems=(*entry.problems, problem))


def _digest(values: Values) -> str:
    told = json.dumps(sorted(item for item in values.items() if item[1]), ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:8]

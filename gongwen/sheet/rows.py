"""Rows of cells → the XML of a sheet, fast: a template for every pattern of types in a row."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from gongwen.sheet import styles
from gongwen.sheet.cells import LAST_ROW, LONGEST_TEXT, clean
from gongwen.workbook.cells import FORMULA_SIGNS, Cell

FIRST_DAY = date(1900, 3, 1)  # before it the format counts a day that never was

_ROWS_AT_ONCE = 200
_LARGEST = 10**15  # numbers from here on lose digits in a spreadsheet
_EPOCH = date(1899, 12, 30).toordinal()
_SECONDS = 24 * 60 * 60
# Heights by the number of lines: a program that opens the file does not find them itself.
_LINE = styles.BODY.size * styles.LINE_HEIGHT
_MOST_LINES = int((styles.TALLEST_ROW - styles.ROW_PADDING) / _LINE)
_HEIGHTS = [round(max(1, n) * _LINE + styles.ROW_PADDING, 1) for n in range(_MOST_LINES + 1)]
_FILLED = 0.95  # of a line: where words and marks stay together, some of it stays empty
_DAY_EMS = 8.4  # 2025年12月31日: three characters and eight digits
_NOTHING = type(None)
_SIMPLE = {str, int, float, date, _NOTHING}
_PART = "\u2042"  # a printable sign that no text has; one that has it is written with care
# The texts of a row stand behind a _PART each; one that opens like this needs care.
_OPENING = re.compile(rf"{_PART}[ {re.escape(''.join(FORMULA_SIGNS))}]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # which a spreadsheet would read as a character


@dataclass(frozen=True, slots=True)
class Styled:
    """A column's letters, how many Chinese characters fit a line of it, and the numbers its
    styles have in the workbook."""

    letters: str
    capacity: float
    plain: int
    quoted: int
    day: int
    moment: int


Row = Sequence[Cell | None]


def pieces(rows: Iterable[Row], columns: Sequence[Styled]) -> Iterator[tuple[int, bytes]]:
    """The XML of all rows, some at a time, each piece with the number of its last row."""
    write = _writer(columns)
    written: list[str] = []
    number = styles.HEADER_ROW
    for number, row in enumerate(rows, styles.FIRST_DATA_ROW):
        if number > LAST_ROW:
            raise ValueError(f"一张表最多{LAST_ROW - styles.HEADER_ROW}行")
        written.append(write(number, row))
        if len(written) == _ROWS_AT_ONCE:
            yield number, "".join(written).encode()
            written.clear()
    if written:
        yield number, "".join(written).encode()


def _writer(columns: Sequence[Styled]) -> Callable[[int, Row], str]:
    patterns: dict[tuple[type, ...], _Pattern] = {}
    width = len(columns)

    def write(number: int, row: Row) -> str:
        if "" in row:
            row = [None if value == "" else value for value in row]
        kinds = tuple(map(type, row))
        pattern = patterns.get(kinds)
        if pattern is None:
            if len(row) != width:
                raise ValueError(f"第{number - styles.HEADER_ROW}行有{len(row)}格，应为{width}格")
            pattern = patterns[kinds] = _Pattern(columns, kinds)
        return pattern.fill(number, row) or _slowly(columns, number, row)

    return write


class _Pattern:
    """The template of rows whose cells are of these types."""

    def __init__(self, columns: Sequence[Styled], kinds: tuple[type, ...]) -> None:
        self._simple = _SIMPLE.issuperset(kinds)
        self._texts = [i for i, kind in enumerate(kinds) if kind is str]
        self._days = [i for i, kind in enumerate(kinds) if kind is date]
        self._numbers = [i for i, kind in enumerate(kinds) if kind in (int, float)]
        cells = map(self._cell, columns, kinds) if self._simple else ()
        self._template = f'<row r="%s" ht="%s" customHeight="1">{"".join(cells)}</row>'
        self._size = 2 + 2 * len(columns)
        self._shares = [(i, 1 / (columns[i].capacity * _FILLED)) for i in self._texts]
        ems = max(
            (_DAY_EMS / columns[i].capacity for i, k in enumerate(kinds) if k is date), default=0
        )
        self._least = math.ceil(ems) or 1

    @staticmethod
    def _cell(column: Styled, kind: type) -> str:
        if kind is str:
            return _text_cell(column.letters, "%s", column.plain, "%s")
        if kind is _NOTHING:
            return f'<c r="{column.letters}%s" s="{column.plain}"/>%.0s'
        style = column.day if kind is date else column.plain
        return _number_cell(column.letters, "%s", style, "%s")

    def fill(self, number: int, row: Row) -> str | None:
        """The row, or None where one of its cells needs more care."""
        if not self._simple:
            return None
        texts = _PART + _PART.join([row[i] for i in self._texts])  # type: ignore[misc]
        if not _is_plain(texts) or texts.count(_PART) != max(1, len(self._texts)):
            return None
        for i in self._numbers:
            if not -_LARGEST < row[i] < _LARGEST:  # type: ignore[operator]
                return None
        values: list[object] = list(row)
        for i in self._days:
            serial = _serial(row[i])  # type: ignore[arg-type]
            if serial is None:
                return None
            values[i] = serial
        lines = max([len(row[i]) * share for i, share in self._shares], default=0)  # type: ignore[arg-type]
        arguments: list[object] = [number] * self._size
        arguments[1] = _HEIGHTS[max(min(math.ceil(lines), _MOST_LINES), self._least)]
        arguments[3::2] = values
        return self._template % tuple(arguments)


def _is_plain(texts: str) -> bool:
    """Whether all texts can be written as they are: no markup, no line end, no outer blank, no
    sign of a formula, no character that XML cannot hold."""
    return (
        texts.isprintable()
        and len(texts) <= LONGEST_TEXT // 2
        and "<" not in texts
        and "&" not in texts
        and "]]>" not in texts
        and "_x" not in texts
        and f" {_PART}" not in texts
        and not texts.endswith(" ")
        and not _OPENING.search(texts)
    )


def _slowly(columns: Sequence[Styled], number: int, row: Row) -> str:
    cells = "".join(
        _cell(column, number, value) for column, value in zip(columns, row, strict=True)
    )
    lines = max(_lines(column, value) for column, value in zip(columns, row, strict=True))
    height = _HEIGHTS[min(lines, _MOST_LINES)]
    return f'<row r="{number}" ht="{height}" customHeight="1">{cells}</row>'


def _lines(column: Styled, value: Cell | None) -> int:
    """How many lines a value takes at most."""
    texts = _told(value).split("\n") if isinstance(value, date) else str(value or "").split("\n")
    return sum(math.ceil(len(text) / column.capacity / _FILLED) or 1 for text in texts)


def _cell(column: Styled, number: int, value: Cell | None) -> str:
    """One cell, with the care that any value needs."""
    if isinstance(value, date):
        serial = _serial(value)
        if serial is not None:
            style = column.moment if isinstance(value, datetime) else column.day
            return _number_cell(column.letters, number, style, serial)
        value = _told(value)
    elif isinstance(value, int | float):
        if -_LARGEST < value < _LARGEST:
            return _number_cell(column.letters, number, column.plain, str(+value))
        value = str(value)
    text = clean(value or "")
    if not text:
        return f'<c r="{column.letters}{number}" s="{column.plain}"/>'
    style = column.quoted if text.lstrip().startswith(FORMULA_SIGNS) else column.plain
    text = escape(_ESCAPE.sub("_x005F_", text), quote=False)
    return _text_cell(column.letters, number, style, text, keep=True)


def _text_cell(
    letters: str, number: int | str, style: int, text: str, *, keep: bool = False
) -> str:
    blanks = ' xml:space="preserve"' if keep else ""
    return f'<c r="{letters}{number}" s="{style}" t="inlineStr"><is><t{blanks}>{text}</t></is></c>'


def _number_cell(letters: str, number: int | str, style: int, value: object) -> str:
    return f'<c r="{letters}{number}" s="{style}"><v>{value}</v></c>'


def _serial(value: date) -> float | int | None:
    """Days since the epoch of the format; None before its first sound day."""
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            raise ValueError("表中的时刻不带时区")
        if value.date() < FIRST_DAY:
            return None
        passed = (value.hour * 60 + value.minute) * 60 + value.second
        return value.toordinal() - _EPOCH + passed / _SECONDS
    return value.toordinal() - _EPOCH if value >= FIRST_DAY else None


def _told(value: date) -> str:
    day = f"{value.year}年{value.month}月{value.day}日"
    return f"{day} {value:%H:%M}" if isinstance(value, datetime) else day

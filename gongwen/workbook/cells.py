"""Names of cells, and what a cell may hold."""

from __future__ import annotations

import re
from datetime import date

Cell = str | int | float | date

# Over the hidden column by which a row is known again.
KEY_TITLE = "系统编号（请勿改动）"

# A cell that opens like this is marked as text, so that it stays text when a
# person edits it; East Asian editions read the full-width signs as well.
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def column_letters(column: int) -> str:
    """The name of a column counted from 0: A, …, Z, AA, …"""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """The A1 name of a cell, both counted from 0."""
    return f"{column_letters(column)}{row + 1}"


def position(name: str) -> tuple[int, int]:
    """Row and column of an A1 name, counted from 0; `ValueError` for anything else."""
    match = re.fullmatch(r"([A-Z]{1,3})([1-9]\d{0,6})", name)
    if match is None:
        raise ValueError(f"不是单元格的名称：{name!r}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1

"""A subject's findings, and how they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width


@dataclass(frozen=True, slots=True)
class Wanted:
    """A ratio that an issue asks for; `found` is None where a program is missing."""

    name: str
    found: float | None
    most: float

    def __str__(self) -> str:
        if self.found is None:
            return f"{self.name}：未测（要求不大于 {self.most:g}）"
        verdict = "达到" if self.found <= self.most else "未达到"
        return f"{self.name}：{self.found:.2f}（要求不大于 {self.most:g}，{verdict}）"


@dataclass(frozen=True, slots=True)
class Report:
    """A table of texts with its heads, remarks below it, and what was wanted."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()

    def __str__(self) -> str:
        parts = [self.title, "", *_table(self.heads, self.rows), "", *self.remarks]
        if self.wanted:
            parts += ["", "要求", *(f"  {item}" for item in self.wanted)]
        return "\n".join(parts)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns as wide as their longest text; the first two to the left, numbers to the right."""
    columns = list(zip(heads, *rows, strict=True))
    widths = [max(map(_width, column)) for column in columns]
    lines = [
        "  ".join(
            _padded(text, width, to_the_left=i < 2)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (heads, *rows)
    ]
    return [lines[0], "─" * max(map(_width, lines)), *lines[1:]]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int, *, to_the_left: bool) -> str:
    blank = " " * (width - _width(text))
    return text + blank if to_the_left else blank + text

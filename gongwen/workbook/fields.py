"""What a column of a table may hold, and a person's text read as that.

A value is kept as text in one way of writing: whole numbers without signs between digits,
dates as 2025-06-09.  So values are compared, shown and stored without knowing their kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

from gongwen.dates import parse_date
from gongwen.workbook.formats import moment_of

_ERROR = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffd]|_x[0-9A-Fa-f]{4}_")
_SHOWN_CHOICES = 6


class Kind(StrEnum):
    """What a text must be read as."""

    TEXT = "text"
    COUNT = "count"  # a whole number from 0 on
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Field:
    """A column that a table may have, under its title or one of the aliases.

    `check` answers with a complaint or an empty text.  A `serial` column is for the eye: it
    is neither compared nor is a row that has nothing else a row.
    """

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    longest: int = 2000
    check: Callable[[str], str] | None = None
    serial: bool = False


def read_value(field: Field, text: str) -> tuple[str, str]:
    """The value of a cell's text, and what is wrong with it, in Chinese; one of them is empty.

    Both are where nothing is filled in and nothing need be.
    """
    if not text:
        return "", f"“{field.title}”必须填写。" if field.required else ""
    if _ERROR.fullmatch(text):
        return "", f"公式出错（{text}），请改为直接填写内容。"
    if _CONTROL.search(text):
        return "", "有无法显示的字符，请重新输入。"
    if len(text) > field.longest:
        return "", f"太长：{len(text)}字，最多{field.longest}字。"
    value, complaint = _READERS[field.kind](text)
    if not complaint and field.choices:
        value, complaint = _choice(field, value)
    if not complaint and field.check:
        complaint = field.check(value)
    return ("", complaint) if complaint else (value, "")


def plain(text: str) -> str:
    """The text without differences of width and without blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _text(text: str) -> tuple[str, str]:
    return text, ""


def _count(text: str) -> tuple[str, str]:
    digits = plain(text).replace(",", "")
    if re.fullmatch(r"[0-9]{1,12}", digits):
        return str(int(digits)), ""
    if re.fullmatch(r"-[0-9.]+", digits):
        return "", f"“{text}”是负数，应填0或更大的整数。"
    if re.fullmatch(r"[0-9]+\.[0-9]+", digits):
        return "", f"“{text}”不是整数。"
    return "", f"“{text}”不是数字，请只填整数，不带单位和文字。"


def _number(text: str) -> tuple[str, str]:
    digits = plain(text).replace(",", "")
    if re.fullmatch(r"-?[0-9]{1,12}(?:\.[0-9]+)?", digits):
        whole, _, part = digits.partition(".")
        value = f"{int(whole)}.{part}".rstrip("0").rstrip(".")
        return ("-" + value if whole == "-0" and value != "0" else value), ""
    return "", f"“{text}”不是数字，请不要带单位和文字。"


def _date(text: str) -> tuple[str, str]:
    day = _day(plain(text))
    if day is None:
        return "", f"“{text}”不是完整的日期，请填成2025年6月9日或2025-06-09的样子。"
    return day.isoformat(), ""


def _day(text: str) -> date | None:
    written = re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T]?0?0:00(?::00)?)?", text)
    if written:
        text = f"{written[1]}年{int(written[3])}月{int(written[4])}日"
    elif re.fullmatch(r"(?:19|20)\d{6}", text):
        text = f"{text[:4]}年{int(text[4:6])}月{int(text[6:])}日"
    elif re.fullmatch(r"[2-6]\d{4}(?:\.0+)?", text):  # the number of a day without its format
        moment = moment_of(float(text))
        return moment.date() if moment else None
    return parse_date(text)


def _choice(field: Field, value: str) -> tuple[str, str]:
    wanted = plain(value)
    known = {plain(choice): choice for choice in field.choices}
    if wanted in known:
        return known[wanted], ""
    near = get_close_matches(wanted, known, n=2, cutoff=0.5)
    if near:
        names = "”或“".join(known[name] for name in near)
        return "", f"“{value}”不在可填范围内，是不是“{names}”？"
    shown = "、".join(field.choices[:_SHOWN_CHOICES])
    more = "等" if len(field.choices) > _SHOWN_CHOICES else ""
    return "", f"“{value}”不在可填范围内，可填：{shown}{more}。"


_READERS: dict[Kind, Callable[[str], tuple[str, str]]] = {
    Kind.TEXT: _text,
    Kind.COUNT: _count,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
}

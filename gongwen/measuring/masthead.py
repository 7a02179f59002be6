"""版头 as found on page 1: mark, number, 签发人, what stands above, and the red rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gongwen.measuring.page import Box, Sheet, is_red
from gongwen.measuring.rows import Row
from gongwen.typesetting import numbers as n

NUMBER = re.compile(r"[一-鿿]{2,14}[〔\[［(（【﹝]\s*\d{2,4}\s*年?[〕\]］)）】﹞]\s*第?\d+号")
_ORDER_NUMBER = re.compile(r"第?\d+号|第[一二三四五六七八九十百〇]+号")
_ISSUE = re.compile(r"第?\d+期|〔\d{4}〕\d+期?|（?第?\d+期?）?")
_SECRECY = re.compile(r"(绝密|机密|秘密)")
_URGENCY = re.compile(r"(特\s*急|加\s*急|特提|平急)")
_MARK_SIZE = 9.0  # mm: larger than any title
_WIDE_RULE = 130.0


class Form(StrEnum):
    DOCUMENT = "文件格式"
    LETTER = "信函格式"
    ORDER = "命令格式"
    MINUTES = "纪要格式"


@dataclass(frozen=True, slots=True)
class Masthead:
    """Empty values for what page 1 does not show."""

    form: Form | None
    mark: tuple[Row, ...]
    number: Row | None
    order_number: Row | None
    copy_number: Row | None
    secrecy: Row | None
    urgency: Row | None
    signatories: tuple[Row, ...]  # pieces: 签发人：张三 李四, then wrapped names
    rules: tuple[Box, ...]  # red ones across the page, or one that should be red
    rows: tuple[Row, ...]  # every row of the head

    @property
    def upper_rules(self) -> tuple[Box, ...]:
        return tuple(rule for rule in self.rules if rule.top < n.AREA_BOTTOM)

    @property
    def lower_rules(self) -> tuple[Box, ...]:
        return tuple(rule for rule in self.rules if rule.top >= n.AREA_BOTTOM)

    @property
    def stamps(self) -> tuple[Row, ...]:
        return tuple(row for row in (self.copy_number, self.secrecy, self.urgency) if row)

    @property
    def bottom(self) -> float:
        """Below this the title or the text begins."""
        return max((row.bottom for row in self.rows), default=0.0)


def masthead_of(sheet: Sheet, rows: Sequence[Row]) -> Masthead:
    mark = _mark(rows)
    below = max((row.top for row in mark), default=0.0)
    pieces = [piece for row in rows for piece in row.pieces()]
    number = next((p for p in pieces if NUMBER.fullmatch(p.text) and p.top > below), None)
    if number is None:
        row = next(
            (r for r in rows if NUMBER.fullmatch(r.text) and below < r.top < below + 70), None
        )
        number = row
    rules = _rules(sheet, number)
    form = _form(mark, rules, number)
    if number is None and form is Form.DOCUMENT:  # what stands there, however it is written
        ends = [rule.top for rule in rules if rule.top > below]
        number = next(
            (p for p in reversed(pieces) if ends and below < p.top and p.bottom < ends[0]), None
        )
    order_number = None
    if form in (Form.ORDER, Form.MINUTES):
        order_number = next(
            (
                row
                for row in rows
                if (_ORDER_NUMBER if form is Form.ORDER else _ISSUE).fullmatch(row.text)
                and below < row.top < below + 70
            ),
            None,
        )
    label = next((p for p in pieces if p.text.startswith("签发人") and p.top > below), None)
    foot = min((rule.top for rule in rules if rule.top > below), default=0.0)
    signatories = tuple(
        p
        for p in pieces
        if label
        and label.top - 1 <= p.top
        and p.bottom <= foot + 1
        and p.x0 >= label.x0 - 1
        and p != number
    )
    stamps = [p for p in pieces if p.x0 < 60 and _is_stamp(p) and (not foot or p.top < foot + 40)]
    copy_number = next((p for p in stamps if p.text.isdigit()), None)
    secrecy = next((p for p in stamps if _SECRECY.match(p.text)), None)
    urgency = next((p for p in stamps if _URGENCY.match(p.text)), None)
    found = [p for p in (number, order_number, copy_number, secrecy, urgency, *signatories) if p]
    baselines = {round(p.baseline, 1) for p in found}
    head = tuple(row for row in rows if row in mark or round(row.baseline, 1) in baselines)
    return Masthead(
        form, mark, number, order_number, copy_number, secrecy, urgency, signatories, rules, head
    )


def _is_stamp(piece: Row) -> bool:
    text = piece.text
    return bool(re.fullmatch(r"\d{1,8}", text) or _SECRECY.match(text) or _URGENCY.match(text))


def _mark(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows of large type at the top: red, or what should be red."""
    red = tuple(row for row in rows if is_red(row.colour) and row.size > n.SIZE_2 and row.top < 200)
    if red:
        return red
    large = tuple(row for row in rows if row.size >= _MARK_SIZE and row.top < 150)
    return tuple(row for row in large if row.top - large[0].top < 40)


def _rules(sheet: Sheet, number: Row | None) -> tuple[Box, ...]:
    across = [s for s in sheet.strokes if s.width >= _WIDE_RULE and s.height < 3]
    red = [stroke for stroke in across if is_red(stroke.colour)]
    if not red and number:
        red = [stroke for stroke in across if 0 < stroke.top - number.bottom < 12][:1]
    return tuple(sorted(red, key=lambda stroke: stroke.top))


def _form(mark: Sequence[Row], rules: Sequence[Box], number: Row | None) -> Form | None:
    text = "".join(row.text for row in mark)
    if not mark and not number and not rules:
        return None
    if text.endswith(("命令", "令")):
        return Form.ORDER
    if text.endswith("纪要"):
        return Form.MINUTES
    double = any(rule.width > n.AREA_WIDTH + 4 or rule.top > n.AREA_BOTTOM for rule in rules)
    if double or (not text.endswith("文件") and "文件" not in text and not rules):
        return Form.LETTER
    return Form.DOCUMENT

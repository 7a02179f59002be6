"""What the words of a time come to: days, and how exactly they are named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """How exactly a text names its time, from the most exact down."""

    EXACT = "exact"  # 6月9日
    RANGE = "range"  # 6月3日至9日, 6月9日、10日
    AROUND = "around"  # 6月9日前后
    PART_OF_MONTH = "part_of_month"  # 6月中旬, 6月中下旬, 6月底
    BEFORE = "before"  # 6月16日前, 5月底前
    MONTH = "month"  # 6月
    SEVERAL = "several"  # 6月9日、12月9日: not every day from the first to the last is meant


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last`, both included.

    `anchor` is the day that words of nearness lean on: the ninth of 6月9日前后, the
    sixteenth of 6月16日前; None where the span is all that was said.
    """

    first: date
    last: date
    precision: Precision
    anchor: date | None = None

    @property
    def sort_key(self) -> tuple[date, date, int, date]:
        """Order as a reader would: by the day that is named first, so 6月9日前后 goes with
        6月9日 and 6月16日前 with 6月16日; among equals by the last day, the narrower first,
        then by precision, then by the first day.
        """
        return self.anchor or self.first, self.last, _RANK[self.precision], self.first


_RANK = {precision: rank for rank, precision in enumerate(Precision)}


def in_order(span: Span | None) -> tuple[bool, tuple[date, date, int, date]]:
    """Sort key of what `parse_span` returns: what names no day comes last.

    Sorting is stable, so rows of one key, and all that name no day, keep their order.
    """
    return span is None, span.sort_key if span else _NO_KEY


_NO_KEY = (date.max, date.max, 0, date.max)

"""How far apart two elements stand that are "空 n 行": from edge to edge up to n whole grid lines.

Low ends follow GB/T 33476.2 (n times 10.39), high ends leave n lines of the grid blank.
A page of the sign-off may hold 24 rows (7.3.5.5), with 4.0 between two.
"""

from __future__ import annotations

from gongwen.measuring.report import Measurement, within

WINDOWS = {0: (3.9, 5.4), 1: (9.9, 15.8), 2: (20.3, 26.3)}


def blank_lines(
    rule: str, page: int, gap: float, lines: int, what: str, remedy: str
) -> Measurement:
    low, high = WINDOWS[lines]
    return within(rule, page, gap, low, high, what, remedy)

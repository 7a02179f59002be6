"""标题 (7.3.1): place, size, pitch, shape and where its lines break."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from itertools import pairwise

import jieba

from gongwen.measuring.anatomy import Anatomy
from gongwen.measuring.fonts import Face
from gongwen.measuring.masthead import Form
from gongwen.measuring.page import is_black
from gongwen.measuring.report import Measurement, holds, near, within
from gongwen.measuring.rows import Row
from gongwen.measuring.rules.windows import blank_lines
from gongwen.typesetting import numbers as n

jieba.setLogLevel(logging.WARNING)

_CENTRE = (n.AREA_LEFT + n.AREA_RIGHT) / 2
_NO_START = "的和、与及，。；：？！）》”’〉"
_PAIRS = {"《": "》", "“": "”", "（": "）", "〔": "〕"}
_LONGEST_PAIR = 12  # cells: a longer name cannot always be kept on one line


def check(anatomy: Anatomy) -> Iterator[Measurement]:
    title, head = anatomy.main.title, anatomy.masthead
    if not title:
        if anatomy.main.body and head.form in (Form.DOCUMENT, Form.LETTER):
            remedy = "标题用2号小标宋体字，居中，排在红色分隔线下空二行处。"
            yield holds("T01", 1, False, "未见", "2号小标宋", "标题", remedy)
        return
    remedy = "标题用2号小标宋体字（22磅），黑色，各行居中，排在红色分隔线下空二行处。"
    for row in title:
        size = row.size / n.MM_PER_POINT
        yield within("T01", row.page, size, 21.5, 22.5, f"“{row.text[:6]}…”字号", remedy, unit="磅")
        yield near("T01", row.page, row.centre, _CENTRE, 1, f"“{row.text[:6]}…”中心", remedy)
        yield near_capacity(row)
    good = all(row.face is Face.XIAOBIAOSONG and is_black(row.colour) for row in title)
    yield holds("T01", title[0].page, good, f"{title[0].face}", "黑色小标宋", "标题字体", remedy)
    rules = [rule for rule in head.upper_rules if rule.bottom < title[0].top]
    if head.form is not Form.LETTER and rules:
        gap = title[0].top - rules[-1].bottom
        yield blank_lines("T01", 1, gap, 2, "红线至标题", remedy)
    yield from shape(title)


def near_capacity(row: Row) -> Measurement:
    remedy = "缩短或另行断开标题，每行不超过20字（宜19字以内）。"
    return within("T02", row.page, row.cells, 0, 20, "标题每行字数", remedy, unit="字")


def shape(title: Sequence[Row]) -> Iterator[Measurement]:
    """Pitch, silhouette and breaks of a title of several lines."""
    if len(title) < 2:
        return
    page = title[0].page
    for one, other in pairwise(title):
        step = other.baseline - one.baseline
        yield within("T03", page, step, 12.0, 13.0, "标题行距", "标题行距设为固定值35磅左右。")
    widths = [row.cells for row in title]
    shown = "、".join(f"{width:.1f}" for width in widths) + "字"
    remedy = "断行使标题呈梯形或菱形：两行长短相差一字以上，三行以上逐行递增、递减或中间长。"
    yield holds("T04", page, _is_shapely(widths), shown, "梯形或菱形", "标题各行", remedy)
    fault = _bad_break([row.text for row in title])
    remedy = "回行要词意完整，不拆开词语、数字和书名号，行首不用“的”“和”或标点。"
    measured = fault or "词意完整"
    yield holds("T05", page, not fault, measured, "词意完整", "标题回行", remedy)


def _is_shapely(widths: Sequence[float]) -> bool:
    if min(widths) < max(widths) / 3 - 0.05:
        return False
    if len(widths) == 2:
        return abs(widths[0] - widths[1]) >= 1 - 0.05
    steps = [b - a for a, b in pairwise(widths)]
    rising = [step > 0.05 for step in steps]
    falling = [step < -0.05 for step in steps]
    level = [not up and not down for up, down in zip(rising, falling, strict=True)]
    if all(level):
        return False
    turns = [up for up, flat in zip(rising, level, strict=True) if not flat]
    return turns == sorted(turns, reverse=True) or all(not up for up in turns)


def _bad_break(lines: Sequence[str]) -> str:
    """Words for the first bad break, or nothing."""
    whole = "".join(lines)
    words = _word_ends(whole)
    pairs = _pair_spans(whole)
    place = 0
    for one, other in pairwise(lines):
        place += len(one)
        if other[0] in _NO_START:
            return f"行首“{other[0]}”"
        if place not in words:
            return f"“{one[-2:]}｜{other[:2]}”拆开了词语"
        for start, end in pairs:
            if start < place < end and end - start <= _LONGEST_PAIR:
                return f"“{whole[start:end]}”被拆开"
    return ""


def _word_ends(text: str) -> set[int]:
    ends, place = set(), 0
    for word in jieba.cut(text):
        place += len(word)
        ends.add(place)
    return ends


def _pair_spans(text: str) -> list[tuple[int, int]]:
    spans, opened = [], []
    for place, character in enumerate(text):
        if character in _PAIRS:
            opened.append((place, _PAIRS[character]))
        elif opened and character == opened[-1][1]:
            spans.append((opened.pop()[0], place + 1))
    return spans

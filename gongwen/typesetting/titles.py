"""Breaking a title into few, balanced lines (GB/T 9704-2012, 7.3.1).

Words, names and numbers stay whole, nothing breaks inside “ ” or 《 》, and the
shape is a trapezoid or a diamond, never a rectangle or an hourglass: a line more
is better than a bad shape.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil

import jieba

from gongwen.typesetting.composer import FREELY, breaks, compose

jieba.setLogLevel(logging.WARNING)

_PAIRS = {"“": "”", "《": "》", "（": "）", "〈": "〉", "‘": "’"}
_NEVER_FIRST_WORDS = frozenset({"的", "和", "与", "及", "或", "、", "等"})
_NEVER_LAST_WORDS = frozenset({"第", "在", "对", "和", "与", "及", "或"})
_ORDINAL = re.compile(r"第[一二三四五六七八九十百零〇\d]+[个届次期批]")
# Several words to a dictionary, one term to a reader.
_TERM = re.compile(
    r"检验检测(?:机构)?|认证认可|认可检测|认证检测|市场监督管理(?:总局|局)?|市场监管(?:总局|局|系统)?"
    r"|质量管理体系|小微企业|组织开展|扎实做好|贯彻落实|有关事项|市场价格"
)
# What opens a pair of verbs (组织|开展, 贯彻|落实) or goes before one (进一步|加强): a line
# ends there only where nothing else will do.
_OPENS_PAIR = re.compile(
    "组织|学习|贯彻|宣传|巩固|统筹|联合|指导|协调|申请|全面|深入|进一步|积极|切实|扎实|持续|认真"
    "|大力|严厉|严格|严肃|集中|广泛|加快|不断|继续|充分|有效|坚决|着力|稳步|依法|共同"
)
# Names of campaigns and set phrases: whole even without quotation marks.
SET_PHRASE = re.compile(
    r"(?:世界|国际|全国|中国)?(?:认可|计量|标准|质量|知识产权|消费者权益|品牌)(?:日|月|周)|国际消费者权益日"
    r"|质量强[国省市县]|双随机、一公开|一业一证|一件事一次办|四进活动|检验检测机构开放日|实验室开放日"
    r"|开放日|宣传周|宣传月|安全生产月|强制性产品认证|资质认定|公平竞争审查|放心消费|专项整治|百日攻坚"
    r"|三年行动|五年规划|产业链供应链|个体工商户|营商环境|碳达峰碳中和|新质生产力"
)
_VERB = re.compile("[一-龥]{2,}")
_MOST_LINES = 6
_SHORT_QUOTATION = 10.0  # em; longer ones are broken when nothing else helps
_STEP = 1.0  # em by which lines differ at least
# What a shape or a break costs, in em of unevenness.
_WIDENING, _LEVEL, _SPLIT_TERM, _AFTER_ABOUT, _AFTER_ORDINAL = 3.0, 3.0, 6.0, 1.5, 4.0


def break_title(title: str, widths: Sequence[float], measure: float) -> tuple[str, ...]:
    """Lines of a title no wider than `measure` em.

    A newline in the title breaks by hand: the lines are as typed whatever their shape,
    but that one which is too wide is broken by itself.
    """
    if "\n" in title:
        lines: list[str] = []
        start = 0
        for part in title.split("\n"):
            lines += break_title(part, widths[start : start + len(part)], measure)
            start += len(part) + 1
        return tuple(filter(None, (line.strip() for line in lines)))
    offsets = [0.0]
    for width in widths:
        offsets.append(offsets[-1] + width)
    needed = max(1, ceil(offsets[-1] / measure - 1e-6))
    if needed == 1:
        return (title,)
    cut = _best_cut(title, offsets, measure, needed)
    if cut is None:
        composed = compose(title, widths, measure, hanging=False)
        return tuple(title[line.start : line.end] for line in composed)
    edges = (0, *cut, len(title))
    return tuple(title[a:b].strip() for a, b in pairwise(edges))


def _best_cut(
    title: str, offsets: Sequence[float], measure: float, needed: int
) -> tuple[int, ...] | None:
    """Where to break; long quotations are broken for the shape's sake, pairs of verbs only
    where no number of lines has a shape without, short quotations never while anything
    else will do."""
    shapeless: tuple[int, ...] | None = None
    for protected, pairs in (
        (measure, True),
        (_SHORT_QUOTATION, True),
        (measure, False),
        (_SHORT_QUOTATION, False),
        (0.0, False),
    ):
        if protected == 0.0 and shapeless:
            break
        candidates = _boundaries(title, offsets, protected, pairs)
        for count in range(needed, min(needed + 2, _MOST_LINES) + 1):
            cuts = list(_cuts(candidates, offsets, measure, count))
            good = [cut for cut in cuts if _is_shapely(_line_widths(title, cut, offsets))]
            if good:
                return min(good, key=lambda cut: _price(title, cut, offsets))
            if cuts and shapeless is None:
                shapeless = min(cuts, key=lambda cut: _price(title, cut, offsets))
    return shapeless


def _cuts(
    candidates: Sequence[int], offsets: Sequence[float], measure: float, lines: int, start: int = 0
) -> Iterator[tuple[int, ...]]:
    """Every way to cut the rest of a title into that many lines, none too wide."""
    rest = offsets[-1] - offsets[start]
    if rest > lines * measure + 1e-6:
        return
    if lines == 1:
        yield ()
        return
    for end in candidates:
        if end > start and offsets[end] - offsets[start] <= measure + 1e-6:
            for following in _cuts(candidates, offsets, measure, lines - 1, end):
                yield (end, *following)


def _boundaries(title: str, offsets: Sequence[float], protected: float, pairs: bool) -> list[int]:
    """Where a line may end; quotations up to `protected` em wide are not broken, nor
    `pairs` of verbs and what else is one term."""
    words = list(jieba.cut(title))
    permissions = breaks(title)
    inside = _inside_pairs(title, offsets, protected)
    terms = _TERM.finditer(title) if pairs else ()
    for whole in (*_ORDINAL.finditer(title), *SET_PHRASE.finditer(title), *terms):
        inside.update(range(whole.start() + 1, whole.end()))
    # An issuer's name in front of 关于 is one word, whatever the dictionary says.
    opening = max(title.find("关于"), 0)
    found: list[int] = []
    position = 0
    for word, following in pairwise(words):
        position += len(word)
        joint = title[position - 1] == " "  # another issuer follows
        if position < opening and not joint:
            continue
        if position in inside or permissions[position - 1] != FREELY:
            continue
        if pairs and _OPENS_PAIR.fullmatch(word) and _VERB.fullmatch(following):
            continue
        if following not in _NEVER_FIRST_WORDS and word not in _NEVER_LAST_WORDS:
            found.append(position)
    return found


def _inside_pairs(title: str, offsets: Sequence[float], widest: float) -> set[int]:
    inside: set[int] = set()
    opened: list[int] = []
    for position, character in enumerate(title):
        if character in _PAIRS:
            opened.append(position)
        elif opened and character == _PAIRS[title[opened[-1]]]:
            start = opened.pop()
            if offsets[position + 1] - offsets[start] <= widest:
                inside.update(range(start + 1, position + 1))
    return inside


def _line_widths(title: str, cut: Sequence[int], offsets: Sequence[float]) -> list[float]:
    edges = (0, *cut, len(title))
    return [
        offsets[b] - offsets[a] - (offsets[b] - offsets[b - 1] if title[b - 1] == " " else 0.0)
        for a, b in pairwise(edges)
    ]


def _is_shapely(lines: Sequence[float]) -> bool:
    """A trapezoid or a diamond; no line below a third of the longest."""
    steps = [b - a for a, b in pairwise(lines)]
    is_rectangle = all(abs(step) < _STEP for step in steps)
    is_hourglass = any(
        before < 0 < after for i, before in enumerate(steps) for after in steps[i + 1 :]
    )
    return not (is_rectangle or is_hourglass or min(lines) < max(lines) / 3)


def _price(title: str, cut: Sequence[int], offsets: Sequence[float]) -> float:
    """Unevenness in em and what else a reader would mind; longer first is preferred."""
    lines = _line_widths(title, cut, offsets)
    steps = [b - a for a, b in pairwise(lines)]
    price = max(lines) - min(lines)
    price += _WIDENING * all(step > -_STEP for step in steps)
    price += _LEVEL * sum(abs(step) < _STEP for step in steps)
    whole = [(match.start(), match.end()) for match in _TERM.finditer(title)]
    price += _SPLIT_TERM * sum(start < place < end for place in cut for start, end in whole)
    price += _AFTER_ABOUT * sum(title[:place].endswith("关于") for place in cut)
    price += _AFTER_ORDINAL * sum(match.end() in cut for match in _ORDINAL.finditer(title))
    return price

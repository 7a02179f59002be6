"""Plain text and paragraphs: the body of a notice as officials type it.

One paragraph a line, numbered by hand: 一、 （一） 1. （1） (GB/T 9704-2012,
clause 7.3.3).  Layout is never typed, hence it is read from the text alone,
each line by itself, so that editing one line never changes another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gongwen.document import Paragraph

_CHINESE = "[一二三四五六七八九十百零〇]{1,4}"
_ARABIC = "[0-9０-９]{1,2}"

# Half-width brackets, full-width dots and the single characters an input
# method offers (㈠ ⒈ ⑴) count as the mark they stand for; a digit after the dot
# makes it a decimal or a date (6.9), never a mark.
_MARKS = tuple(
    (level, re.compile(rf"[\u200b\ufeff]*(?:{mark})\s*"))
    for level, mark in (
        (1, rf"{_CHINESE}\s*、"),
        (2, rf"[（(]\s*{_CHINESE}\s*[）)]、?|[㈠-㈩]"),
        (3, rf"{_ARABIC}\s*[.．、](?!\s*[0-9０-９])|[⒈-⒛]"),
        (4, rf"[（(]\s*{_ARABIC}\s*[）)]|[⑴-⒇]"),
    )
)

# 一、二等奖, 二、三级, 一、二、三季度: the first of several numbers, no mark.
_ENUMERATION = re.compile(
    r"[一二三四五六七八九]、[二三四五六七八九十](?:[、和及等级类季线批档产次])"
)

_LONGEST_RUN_IN = 30
_LONGEST_ALONE = 40

_RUN_IN = re.compile(rf"(?P<heading>[^。；;\n]{{2,{_LONGEST_RUN_IN}}}。)(?=\s*[^\s”’）)」』》])")
_ALONE = re.compile(rf"[^。；;\n]{{0,{_LONGEST_ALONE - 1}}}[^。；;：:，,、\s]|")

# 一、活动时间：6月9日: the label alone is the heading.
_LABEL = re.compile(
    r"[一-龥]{0,8}(?:主题|时间|日期|地点|对象|范围|单位|人员|方式|内容|联系人|电话|邮箱)[：:](?=\s*\S)"
)

# How a demand opens that is body text however short it is: 请各单位…,
# 各地市局要做好…, 省局将于….  Headings of notices open with the verb;
# 请示事项 is one.
_DEMAND = re.compile(
    r"请(?![示求假款])|为[了做贯深进切推加]|(?:\d{4}\s*年\s*)?\d{1,2}\s*月"
    r"|(?:各|国家|省|市|县|区|总局|我|本|有关|相关|全)[^，,。]{0,18}?"
    r"(?:(?<![重主需必首次])要(?![素求点件闻义害])|(?<![供响适效反对相])应(?![急用对变])|须|将(?!来))"
)


def parse(text: str) -> tuple[Paragraph, ...]:
    """Read text, one paragraph a line; blank lines are dropped.

    A paragraph keeps every character of its line but surrounding white space.
    `level` follows the mark it opens with; `heading_end` is the same rule for
    all four levels, though levels 3 and 4 are set in the face of the text:

    - a short line that ends in no stop is a heading whole;
    - a short first sentence with more text after its 。 runs in: up to the 。;
    - a label (`活动时间：…`) is a heading up to its colon;
    - anything else is text that happens to be numbered: 0.
    """
    lines = (line.strip() for line in text.splitlines())
    return tuple(_paragraph(line) for line in lines if line)


def unparse(paragraphs: Iterable[Paragraph]) -> str:
    """Write paragraphs as text, one a line: `parse` read backwards."""
    return "\n".join(paragraph.text for paragraph in paragraphs)


def mark(line: str) -> tuple[int, int]:
    """The level of the mark that a line opens with, and where its own words begin; (0, 0)
    without one."""
    return _mark(line)


def _paragraph(line: str) -> Paragraph:
    level, start = _mark(line)
    if not level:
        return Paragraph(line)
    return Paragraph(line, level, _heading_end(line, start))


def _mark(line: str) -> tuple[int, int]:
    """Return the level of a line's mark and where the mark ends; (0, 0) without one."""
    if _ENUMERATION.match(line):
        return 0, 0
    for level, pattern in _MARKS:
        if match := pattern.match(line):
            return level, match.end()
    return 0, 0


def _heading_end(line: str, start: int) -> int:
    if label := _LABEL.match(line, start):
        return label.end()
    if _DEMAND.match(line, start):
        return 0
    if run_in := _RUN_IN.match(line, start):
        return run_in.end("heading")
    return len(line) if _ALONE.fullmatch(line, start) else 0

"""Lines → paragraphs: a sentence that a page or a copy broke is whole again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongwen.dates import FULL_DATE
from gongwen.reader.lines import Line
from gongwen.reader.traced import Traced, joined
from gongwen.reader.wording import (
    BROKEN_DATE_LINE,
    DATE_LINE,
    MARK,
    NUMBER_LINE,
    ORGAN_END,
)

_STOPS = tuple("。！？；：…")
_OPEN = {"“": "”", "（": "）", "《": "》", "〔": "〕", "‘": "’"}
_LONGEST_HEADING = 40
_TAIL = 200  # characters at the end of a paragraph that tell whether it goes on
# A line of this share of the usual width is full: the text runs on.
_FULL = 0.85

_LABELLED = re.compile(
    r"附\s*件\s*[一二三四五六七八九十\d]{0,3}\s*(?:：|$)|附\s*[：]|联\s*系\s*(?:人|电\s*话|方\s*式|地\s*址)|(?:咨询|办公|监督)?电\s*话\s*：|(?:电子)?邮\s*箱\s*：|(?:电子)?邮件\s*：|E-?mail|传\s*真"
    r"|地\s*址\s*：|邮\s*编\s*：|抄\s*送|主\s*送\s*：|公开方式|校\s*对\s*：|主办|承办|协办|（此件|（联系|打印\s*：|（公开|（.{2,8}公开）"
)
# A label that waits for its value: 邮箱： at the end of a line.
_WAITING = re.compile(
    r"(?:邮\s*箱|电\s*话|邮\s*件|传\s*真|E-?mail|网\s*址|联\s*系\s*人|地\s*址)\s*：\s*$"
)
# A row of a table whose cells stand apart by blanks.
_ROW = re.compile(r"\d{1,3}\s+[一-龥]|序\s*号\s")
_VALUE = re.compile(r"[A-Za-z0-9０-９（(]|[一-龥]{2,4}(?:[，、；\s]|$)")


@dataclass(frozen=True, slots=True)
class Habit:
    """How a text breaks its lines: the usual width of a wrapped line, 0 where it wraps none."""

    width: int = 0


def habit_of(lines: Sequence[Line]) -> Habit:
    """Most lines of a wrapped text end in mid-sentence and are about equally long."""
    widths = [_width(line.plain) for line in lines if len(line.plain) >= 12]
    inner = [n for line in lines if (n := _width(line.plain)) >= 24 and not _ends(line.plain)]
    if len(inner) < 4 or len(inner) < 0.35 * len(widths):
        return Habit()
    inner.sort()
    usual = inner[len(inner) // 2]
    if sum(width > 1.3 * usual for width in widths) > 0.1 * len(widths):
        return Habit()  # whole paragraphs among them
    near = sum(abs(n - usual) <= 8 for n in inner)
    return Habit(usual) if near >= 0.6 * len(inner) else Habit()


def paragraphs_of(lines: Sequence[Line], habit: Habit) -> list[Traced]:
    """Join what a break parted; lines of a table, headings and labels stand alone."""
    found: list[list[Traced]] = []
    whole = ""  # of the last paragraph, in one spelling
    for index, line in enumerate(lines):
        if found and _continues(lines[index - 1], whole, line, habit):
            found[-1].append(line.traced)
            whole += line.plain
        else:
            found.append([line.traced])
            whole = line.plain
    return [joined(pieces) for pieces in found]


def _continues(before: Line, whole: str, line: Line, habit: Habit) -> bool:
    plain = line.plain
    if "\t" in before.plain or "\t" in plain:
        return False
    if _WAITING.search(whole[-_TAIL:]):
        return bool(_VALUE.match(plain)) and not MARK.match(plain)
    if (
        MARK.match(plain)
        or _ROW.match(plain)
        or _LABELLED.match(plain)
        or _special(plain)
        or _special(before.plain)
    ):
        return False
    if _unclosed(whole):
        return len(whole) < 400
    if _ends(whole):
        return False
    if whole.endswith(("，", "、")):
        return True
    if re.match(r"[，、。；：）”》]", plain):
        return True
    if _LABELLED.match(whole) or _ROW.match(whole) or (is_signature(plain) and not habit.width):
        return False
    if len(whole) > _LONGEST_HEADING:
        return True
    if _is_demand(whole) or (not _is_heading(whole) and _is_prose(whole)):
        return True
    # A full line of a wrapped text; a heading too may fill its line.
    return bool(habit.width and _width(before.plain) >= _FULL * habit.width)


def _is_heading(text: str) -> bool:
    return bool(MARK.match(text)) and len(text) <= _LONGEST_HEADING and "。" not in text


def _is_demand(text: str) -> bool:
    """（一）各市局于6月5日前…，6月16日前报送: a numbered sentence, no heading."""
    return len(text) >= 28 and bool(re.search(r"\d日前|请各|于\d{1,2}月", text)) and _is_prose(text)


def _is_prose(text: str) -> bool:
    """Whether a line that ends in no stop is of a sentence: it has a stop inside, or runs long."""
    if len(text) < 20 or re.search(r"\d{4}$|@", text):
        return False  # a telephone at its end: a line of contacts
    return "。" in text or (len(text) >= 28 and "，" in text)


def _special(text: str) -> bool:
    """Lines of a head or a close."""
    text = text.strip()
    return bool(
        DATE_LINE.fullmatch(text)
        or BROKEN_DATE_LINE.fullmatch(text)
        or NUMBER_LINE.fullmatch(text)
        or re.fullmatch(rf"[一-龥（）\s]{{4,40}}{FULL_DATE}(?:印发)?", text)
    )


def is_signature(text: str) -> bool:
    """Whether a line may be nothing but the name of an organ."""
    compact = re.sub(r"\s", "", text)
    return 2 <= len(compact) <= 40 and bool(
        re.fullmatch(r"[一-龥（）·“”×X○]+", compact) and ORGAN_END.search(compact)
    )


def _ends(text: str) -> bool:
    text = text.rstrip("”’）》 ")
    return text.endswith(_STOPS)


def _unclosed(text: str) -> bool:
    """Whether a quote or bracket of the last 200 characters is open."""
    tail = text[-_TAIL:]
    return any(tail.count(a) > tail.count(b) for a, b in _OPEN.items()) and not tail.endswith("；")


def _width(text: str) -> int:
    """Columns: a Chinese character takes two."""
    return sum(1 if c < "\u0100" else 2 for c in text)

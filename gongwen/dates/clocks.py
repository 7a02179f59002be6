"""The hours inside a time of day that a text names: 上午10:00至11:00, 下午2点半."""

from __future__ import annotations

import re
from datetime import time

from gongwen.dates.spelling import normalise, without_asides

_LONGEST = 200  # characters: who writes more does not write a time
_HALF = r"(?P<half>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜间|晚|早)?"
_HOUR = "[0-9]{1,2}|[一二两三四五六七八九十]{1,3}|零"
_CLOCK = re.compile(
    rf"(?<![0-9:月日年.]){_HALF}(?P<hour>{_HOUR})"
    rf"(?::(?P<minute>[0-9]{{2}})(?::[0-9]{{2}})?|[点时](?:(?P<part>半|整|一刻|三刻)|(?P<spoken>{_HOUR})分?)?)"
    r"(?![0-9:])"
)
_THROUGH = re.compile("(?:起)?(?:-|至|到)")
_AFTER_NOON = {"下午", "傍晚", "晚上", "晚间", "晚", "夜间"}
_PARTS = {"半": 30, "整": 0, "一刻": 15, "三刻": 45}
_NUMERALS = "零一二三四五六七八九"


def clock_of(text: str) -> tuple[time, time | None] | None:
    """When it begins and, if the text says so, ends; None where no clock time is named.

    A text that names several (上午9:00和下午3:00) has none that would be the whole.
    No text raises.
    """
    if len(text) > _LONGEST:
        return None
    # The day before it is blanked out, so that 日 is no reason to overlook the hour.
    written = re.sub("[年月日号]", " ", without_asides(normalise(text)))
    found = list(_CLOCK.finditer(written))
    if not 1 <= len(found) <= 2:
        return None
    first = found[0]
    begins = _time(first, first["half"])
    if begins is None:
        return None
    if len(found) == 1:
        return begins, None
    second = found[1]
    if not _THROUGH.fullmatch(written[first.end() : second.start()].strip()):
        return None
    ends = _time(second, second["half"] or first["half"])
    if ends is None or ends <= begins:
        return None
    return begins, ends


def _time(match: re.Match[str], half: str | None) -> time | None:
    hour = _number(match["hour"])
    minute = _PARTS.get(match["part"] or "", 0)
    if said := match["minute"] or match["spoken"]:
        minute = _number(said)
    if (half in _AFTER_NOON and 1 <= hour < 12) or (half == "中午" and hour < 3):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _number(text: str) -> int:
    """The number of one of our patterns' texts; 99 where it is none below a hundred."""
    if text.isdecimal():
        return int(text)
    text = text.replace("两", "二")
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _NUMERALS.index(text) if len(text) == 1 else 99
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        return 99
    return 10 * (_NUMERALS.index(tens) if tens else 1) + (_NUMERALS.index(ones) if ones else 0)

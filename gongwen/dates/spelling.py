"""One spelling for the many in which a time is typed."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = "〇一二三四五六七八九"
_ZEROS = str.maketrans("○零Oo", "〇〇〇〇")
_ARABIC = str.maketrans(_DIGITS, "0123456789")

_ISO = re.compile(
    r"(?<![0-9])([12][0-9]{3})\s{0,3}[-./]\s{0,3}([0-9]{1,2})\s{0,3}[-./]\s{0,3}([0-9]{1,2})(?![0-9])日?"
)
_COMPACT = re.compile("(?<![0-9])((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])(?![0-9])")
_ASIDE = re.compile(r"\([^()]*\)")
_DASHES = re.compile("[-‐-―−~〜～]+")
_NUMERALS = "〇○零Oo0一二三四五六七八九十"
# Before a unit, or before a number that has it: 六月三至九日.  Not 周一至周三.
_CHINESE_NUMBER = re.compile(
    rf"(?<![周期拜0-9{_NUMERALS}])[{_NUMERALS}]{{1,4}}"
    rf"(?=[年月日号]|[-至到、][{_NUMERALS}]{{1,3}}[月日号])"
)
_MONTHS_SHARING_ONE_WORD = re.compile(
    "(?<![0-9月日点时:.])(?:[0-9]{1,2}(?:-|至|到|、|和))+(?=[0-9]{1,2}月)"
)
_MONTH_JOINT = re.compile("(?=-|至|到|、|和)")


_CN = f"[{_NUMERALS[:-1].replace('0', '')}十]"
# A date with its year, figures or Chinese, however it is spaced; a pattern without groups.
FULL_DATE = (
    r"(?:(?:19|20)\s*\d\s*\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
    rf"|[一二]\s*{_CN}\s*{_CN}\s*{_CN}\s*年\s*{_CN}{{1,2}}\s*月\s*{_CN}{{1,3}}\s*日)"
)


def normalise(text: str) -> str:
    """Return the text with half-width figures, no blanks, one kind of dash, and asides kept."""
    text = unicodedata.normalize("NFKC", text).replace("號", "号")
    if "." in text or "-" in text or "/" in text:
        text = _ISO.sub(r"\1年\2月\3日", text)
    text = _COMPACT.sub(r"\1年\2月\3日", text)
    text = _DASHES.sub("-", "".join(text.split())).rstrip("。;,.、:!")
    text = _CHINESE_NUMBER.sub(lambda match: _arabic(match[0]), text)
    return _MONTHS_SHARING_ONE_WORD.sub(lambda match: _MONTH_JOINT.sub("月", match[0]), text)


def in_figures(text: str) -> str | None:
    """A date in Chinese numerals written in figures; None where it is none."""
    written = normalise(text)
    return (
        written
        if re.fullmatch("[0-9]+年(?:[0-9]+月(?:[0-9]+日)?)?|[0-9]+月[0-9]+日", written)
        else None
    )


def without_asides(text: str) -> str:
    """Drop what stands in brackets: （星期一）, （暂定）."""
    return _ASIDE.sub("", text) if "(" in text else text


def _arabic(number: str) -> str:
    """A Chinese number below 100 or digit by digit; two digits that follow each other are two.

    十二 is 12, 二〇二五 is 2025, 七八 (of 七八月) is 7、8.
    """
    number = number.translate(_ZEROS)
    if match := re.fullmatch("([一二三四五六七八九]?)十([一二三四五六七八九]?)", number):
        tens = _DIGITS.index(match[1]) if match[1] else 1
        return str(tens * 10 + (_DIGITS.index(match[2]) if match[2] else 0))
    figures = number.translate(_ARABIC)
    if len(number) == 2 and "〇" not in number and figures in _NEIGHBOURS:
        return "、".join(figures)
    return figures


_NEIGHBOURS = {f"{one}{one + 1}" for one in range(1, 9)}

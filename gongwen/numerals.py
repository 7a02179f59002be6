"""Chinese numerals for the small counts that titles speak of: 第十八个."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"


def to_chinese(number: int) -> str:
    """Write 0 to 99 as a count (10 is 十, 18 is 十八); raise `ValueError` for any other number."""
    if not 0 <= number <= 99:
        raise ValueError(f"只写零到九十九：{number}")
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")

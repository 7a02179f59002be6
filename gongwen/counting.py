"""How long a text is, as people count it: 字数.

The browser counts with static/js/character-count.js, which must say the same;
change both together.
"""

from __future__ import annotations

import re

# Explicit code points instead of Unicode categories: Python and the browser
# carry different editions of Unicode and would disagree on new characters.
_BLANK = (
    r"\u0000-\u0020\u007F-\u00A0\u00AD\u034F\u1680\u180B-\u180F\u2000-\u200F\u2028-\u202F"
    r"\u205F-\u206F\u3000\uFE00-\uFE0F\uFEFF\U000E0000-\U000E0FFF"
)
_LETTER = (
    r"0-9A-Za-z\u00AA\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0300-\u034E"
    r"\u0350-\u037D\u037F-\u0386\u0388-\u167F\u1681-\u180A\u1810-\u1FFF\u20D0-\u20FF"
    r"\u2C60-\u2C7F\uA720-\uA7FF\uAB30-\uAB6F\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A"
)
_UNIT = re.compile(rf"[{_LETTER}]+|[^{_LETTER}{_BLANK}]")


def count_characters(text: str) -> int:
    """Count what people call 字: Han characters, marks, and runs of letters or digits.

    Every code point is one of three:

    - blank (white space, control, invisible and variation-selecting
      characters): counts 0 and ends a run;
    - letter (digits, full-width or not, and the alphabetic scripts with their
      combining marks): each longest run of them counts 1;
    - anything else counts 1 each and ends a run: Han characters of every
      plane, kana, hangul, punctuation of any width, symbols, emoji.

    Hence 2025年 is 2, 3.5% is 4, —— is 2 and 𠮷 is 1.
    """
    return len(_UNIT.findall(text))

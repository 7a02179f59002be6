"""What a cell may hold, and text made fit for one."""

from __future__ import annotations

import re

LONGEST_TEXT = 32767  # UTF-16 units, the limit of the format
LAST_ROW = 1_048_576  # of the format, counted from 1
ILLEGAL = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"  # in XML, for a character class

_ILLEGAL = re.compile(f"[{ILLEGAL}]")


def clean(text: str) -> str:
    """Return the text without what XML cannot hold, cut visibly at the format's limit."""
    text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text.encode("utf-16-le")) // 2 <= LONGEST_TEXT:
        return text
    kept = text.encode("utf-16-le")[: (LONGEST_TEXT - 1) * 2]
    return kept.decode("utf-16-le", errors="ignore") + "…"

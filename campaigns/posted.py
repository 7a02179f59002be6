"""Numbers that a request names, however many digits somebody sends."""

_MOST_DIGITS = 18  # one fewer than the longest id has; `int` refuses thousands


def is_number(text: str) -> bool:
    """Whether the text is a number that may be that of a row."""
    return text.isdecimal() and len(text) <= _MOST_DIGITS


def posted_number(text: str | None) -> int | None:
    """The number; None where none is named that a row could have."""
    return int(text) if text and is_number(text) else None

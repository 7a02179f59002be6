"""A unit's text within ours: its 一、 becomes （一）, so that each level is numbered once through."""

from gongwen import outline
from gongwen.numerals import to_chinese

_DEEPEST = 4


def plain(text: str) -> list[str]:
    """The paragraphs without their marks; empty lines are dropped."""
    lines = (line.strip() for line in text.splitlines())
    return [line[outline.mark(line)[1] :].strip() for line in lines if line]


def below(text: str, level: int, first: int = 1) -> tuple[list[str], int]:
    """The paragraphs with their highest marks moved to `level`, numbered anew from `first`,
    and the number that follows.  Not a word is changed."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marks = [outline.mark(line) for line in lines]
    highest = min((found for found, _ in marks if found), default=level)
    counts = [first - 1] + [0] * 8
    written = []
    for line, (found, end) in zip(lines, marks, strict=True):
        if not found:
            written.append(line)
            continue
        depth = found - highest
        counts[depth] += 1
        counts[depth + 1 :] = [0] * (len(counts) - depth - 1)
        written.append(f"{mark_of(level + depth, counts[depth])}{line[end:].strip()}")
    return written, counts[0] + 1


def mark_of(level: int, number: int) -> str:
    """一、 （一） 1. （1） (GB/T 9704-2012, 7.3.3), and ① below."""
    if level > _DEEPEST:
        return chr(0x245F + number) if number <= 20 else f"{number}）"
    chinese = to_chinese(number)
    return (f"{chinese}、", f"（{chinese}）", f"{number}.", f"（{number}）")[level - 1]

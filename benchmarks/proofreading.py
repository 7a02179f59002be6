"""Proofreading: planted mistakes found, and time beside autocorrect on what both check.

The planted set holds one mistake at a time in clean texts (tests/gongwen/proofreading).
autocorrect (Rust) rewrites a text instead of telling places, so it is judged by the text it
leaves: a mistake counts as found when it gives the clean text back.  Its rules of spaces
are switched off, which no official text keeps.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from statistics import median

from benchmarks.report import Report, Wanted
from gongwen.proofreading import proofread
from tests.gongwen.proofreading.planted_mistakes import CLEAN, MISTAKES, Score, facts_of, score

HEADS = ("文本", "程序", "查出", "准确率", "每5000字（毫秒）")
OURS, PEER = "本系统", "autocorrect"
_LENGTH = 5000
_TODAY = date(2025, 5, 26)
# Half-width marks behind Han, full-width digits and letters: what both programs check.
SHARED = frozenset({"K80", "K91"})
_PEER_RULES = """
rules:
  space-word: 0
  space-punctuation: 0
  space-bracket: 0
  space-backticks: 0
  space-dash: 0
  space-dollar: 0
  no-space-fullwidth: 0
  no-space-fullwidth-quote: 0
  fullwidth: 1
  halfwidth-word: 1
  halfwidth-punctuation: 1
"""


def text_of_length(length: int = _LENGTH) -> str:
    """Clean notices one after another, cut to so many characters."""
    return "\n".join(CLEAN.values())[:length]


def measure(runs: int) -> Report:
    """Quality on all planted mistakes, and on the shared kinds for both programs."""
    text = text_of_length()
    whole = score()
    facts = facts_of(next(iter(CLEAN)))
    ours_all = _typical(runs, lambda: proofread(text, today=_TODAY, facts=facts))
    ours_shared = _typical(runs, lambda: proofread(text, today=_TODAY, only=SHARED))
    rows = [
        (
            f"植入错误{whole.planted.total()}处",
            OURS,
            f"{whole.recall:.1%}",
            f"{whole.precision:.1%}",
            f"{ours_all:.1f}",
        ),
        ("其中两者都查的", OURS, *_quality(_mend), f"{ours_shared:.1f}"),
    ]
    ratio: float | None = None
    remarks = [_weakest(whole)]
    if find_spec("autocorrect_py"):
        import autocorrect_py

        autocorrect_py.load_config(_PEER_RULES)
        peer = _typical(runs, lambda: autocorrect_py.format(text))
        rows.append(("其中两者都查的", PEER, *_quality(autocorrect_py.format), f"{peer:.1f}"))
        ratio = ours_shared / peer
        remarks.append(
            f"{PEER} {version('autocorrect-py')}；用时之比（本系统／{PEER}）：{ratio:.1f}"
        )
    else:
        remarks.append(f"没有安装{PEER}，未比较。")
    return Report(
        "校对",
        HEADS,
        tuple(rows),
        tuple(remarks),
        (Wanted("每5000字校对用时（毫秒）", ours_all, 100),),
    )


def _typical(runs: int, once: Callable[[], object]) -> float:
    """Milliseconds of a run, the middle one of several after one to warm up."""
    once()
    times = []
    for _ in range(max(runs, 3)):
        started = time.perf_counter()
        once()
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


def _mend(text: str) -> str:
    """The text with the certain fixes of the shared rules."""
    for finding in reversed(proofread(text, today=_TODAY, only=SHARED)):
        if finding.fix is not None:
            text = text[: finding.span.start] + finding.fix + text[finding.span.end :]
    return text


def _quality(mend: Callable[[str], str]) -> tuple[str, str]:
    """Mistakes mended, and how many of all changes were called for.

    A change of a clean text is one that nobody called for.
    """
    planted = [mistake for mistake in MISTAKES if mistake["kind"] in SHARED]
    mended = sum(
        mend(clean.replace(mistake["find"], mistake["replace"])) == mend(clean)
        for mistake in planted
        for clean in [CLEAN[mistake["base"]]]
    )
    changed = sum(_changes(clean, mend(clean)) for clean in CLEAN.values())
    precise = mended / (mended + changed) if mended + changed else 0.0
    return f"{mended / len(planted):.1%}", f"{precise:.1%}"


def _changes(one: str, other: str) -> int:
    """Lines that differ."""
    pairs = zip(re.split("\n", one), re.split("\n", other), strict=False)
    return sum(a != b for a, b in pairs)


def _weakest(whole: Score) -> str:
    shares = sorted((whole.found[kind] / count, kind) for kind, count in whole.planted.items())
    worst = "、".join(f"{kind} {share:.0%}" for share, kind in shares if share < 0.75)
    return f"查出不到四分之三的种类：{worst or '无'}"

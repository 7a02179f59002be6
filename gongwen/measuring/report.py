"""What was measured, and how it stands to the rule: values, JSON and a table in Chinese."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import groupby

from gongwen.measuring.catalogue import CATALOGUE


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    HINT = "hint"  # a rule of good practice that is not kept; fails nothing
    NOT_APPLICABLE = "not applicable"


_SHOWN = {
    Verdict.PASS: "合格",
    Verdict.FAIL: "不合格",
    Verdict.HINT: "提示",
    Verdict.NOT_APPLICABLE: "不适用",
}


@dataclass(frozen=True, slots=True)
class Measurement:
    """One rule on one page (None: the file as a whole).

    `measured` is a number in `unit`, or a text where no number says it; `wanted`
    is written as the rule has it, `tolerance` is 0 where `wanted` is a window.
    """

    rule: str
    clause: str
    page: int | None
    measured: float | str | None
    wanted: str
    tolerance: float
    unit: str
    verdict: Verdict
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """All measurements of a file, in the order of the rules and pages."""

    form: str  # 文件格式, 信函格式, 命令格式 or 纪要格式; empty where none is recognised
    pages: int
    measurements: tuple[Measurement, ...]
    unmeasured: tuple[int, ...] = ()  # pages marked as taken over from an enclosed file

    @property
    def failures(self) -> tuple[Measurement, ...]:
        return tuple(m for m in self.measurements if m.verdict is Verdict.FAIL)

    def to_json(self) -> str:
        content = {
            "form": self.form,
            "pages": self.pages,
            "failures": len(self.failures),
            "unmeasured": self.unmeasured,
            "measurements": [asdict(measurement) for measurement in self.measurements],
        }
        return json.dumps(content, ensure_ascii=False, indent=1)

    def to_text(self) -> str:
        """The table for a terminal: rules that fail first, in words; then every rule once."""
        lines = [f"格式：{self.form or '未识别为公文'}　共{self.pages}页"]
        if self.unmeasured:
            pages = "、".join(map(str, self.unmeasured))
            lines += [f"第{pages}页标为随文所附的文件，没有核对。"]
        if self.failures:
            lines += ["", "需要改正："]
            lines += [f"  {m.rule}（{m.clause}）{m.message}" for m in self.failures]
        lines += ["", _line("规则", "页", "实测", "要求", "结论", "依据")]
        groups = groupby(self.measurements, lambda m: (m.rule, m.verdict, m.wanted))
        lines += [_row(list(group)) for _, group in groups]
        lines += ["", _summary(self.measurements)]
        return "\n".join(lines)


def _summary(measurements: Iterable[Measurement]) -> str:
    verdicts = [measurement.verdict for measurement in measurements]
    counts = (f"{shown}{verdicts.count(verdict)}项" for verdict, shown in _SHOWN.items())
    return "、".join(counts) + "。"


def _row(alike: Sequence[Measurement]) -> str:
    """One rule and verdict: its pages, and the measured values from the least to the greatest."""
    m = alike[0]
    pages = sorted({other.page for other in alike if other.page})
    where = f"{pages[0]}～{pages[-1]}" if len(pages) > 1 else "".join(map(str, pages))
    values = [other.measured for other in alike]
    numbers = sorted(value for value in values if isinstance(value, float | int))
    measured = "" if m.measured is None else _value(m.measured, m.unit)
    if numbers and numbers[0] != numbers[-1]:
        measured = f"{numbers[0]:g}～{_value(numbers[-1], m.unit)}"
    wanted = m.wanted if m.verdict is not Verdict.NOT_APPLICABLE else m.message
    name = f"{m.rule} {CATALOGUE[m.rule].name}"
    return _line(name, where, measured, wanted, _SHOWN[m.verdict], m.clause)


def _line(*cells: str) -> str:
    widths = (30, 6, 28, 40, 8, 0)
    return "".join(_padded(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _padded(text: str, width: int) -> str:
    taken = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return text + " " * max(width - taken, 2 if width else 0)


def _value(value: float | str, unit: str) -> str:
    return value if isinstance(value, str) else f"{value:g}{_unit(unit)}"


def _unit(unit: str) -> str:
    return f" {unit}" if unit.isascii() and unit else unit


def near(
    rule: str,
    page: int | None,
    value: float,
    target: float,
    tolerance: float,
    what: str,
    remedy: str,
    *,
    unit: str = "mm",
) -> Measurement:
    """A value that must be within `tolerance` of `target`."""
    value = round(value, 2)
    spread = f"±{tolerance:g}" if tolerance else ""
    wanted = f"{target:.4g}{spread}{_unit(unit)}"
    good = abs(value - target) <= tolerance + 1e-6
    return _judged(rule, page, value, wanted, tolerance, unit, good, what, remedy)


def within(
    rule: str,
    page: int | None,
    value: float,
    low: float,
    high: float,
    what: str,
    remedy: str,
    *,
    unit: str = "mm",
) -> Measurement:
    """A value that must lie between `low` and `high`."""
    value = round(value, 2)
    wanted = f"{low:.4g}～{high:.4g}{_unit(unit)}"
    good = low - 1e-6 <= value <= high + 1e-6
    return _judged(rule, page, value, wanted, 0, unit, good, what, remedy)


def holds(
    rule: str, page: int | None, good: bool, measured: str, wanted: str, what: str, remedy: str
) -> Measurement:
    """Something that is so or is not."""
    return _judged(rule, page, measured, wanted, 0, "", good, what, remedy)


def hint(
    rule: str, page: int | None, measured: str, wanted: str, what: str, remedy: str
) -> Measurement:
    message = _message(page, what, measured, wanted, remedy)
    return Measurement(
        rule, CATALOGUE[rule].clause, page, measured, wanted, 0, "", Verdict.HINT, message
    )


def absent(rule: str, reason: str) -> Measurement:
    """The rule has nothing to measure in this file, for that reason."""
    clause = CATALOGUE[rule].clause
    return Measurement(rule, clause, None, None, "", 0, "", Verdict.NOT_APPLICABLE, reason)


def _judged(
    rule: str,
    page: int | None,
    value: float | str,
    wanted: str,
    tolerance: float,
    unit: str,
    good: bool,
    what: str,
    remedy: str,
) -> Measurement:
    if good:
        verdict, message = Verdict.PASS, f"{what}符合要求。"
    else:
        verdict = Verdict.FAIL
        message = _message(page, what, _value(value, unit), wanted, remedy)
    clause = CATALOGUE[rule].clause
    return Measurement(rule, clause, page, value, wanted, tolerance, unit, verdict, message)


def _message(page: int | None, what: str, measured: str, wanted: str, remedy: str) -> str:
    """Where, what is wrong, what to do: one sentence each for the eye and for the hand."""
    place = f"第{page}页" if page else ""
    return f"{place}{what}{measured}，应为{wanted}：{remedy}"


def worst(measurements: Iterable[Measurement]) -> Iterator[Measurement]:
    """Of many alike on a page, the failing ones, or one that stands for all."""
    by_place: dict[tuple[str, int | None, str], list[Measurement]] = {}
    for m in measurements:
        by_place.setdefault((m.rule, m.page, m.wanted), []).append(m)
    for group in by_place.values():
        failed = [m for m in group if m.verdict is not Verdict.PASS]
        yield from failed or group[:1]

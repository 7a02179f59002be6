"""What a proofreader says: one finding a slip, with its place in the text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gongwen.span import Span


class Severity(StrEnum):
    """How surely a finding is a slip; errors keep a notice from being submitted."""

    ERROR = "error"  # 错误
    WARNING = "warning"  # 疑似
    HINT = "hint"  # 提示

    @property
    def label(self) -> str:
        return {"error": "错误", "warning": "疑似", "hint": "提示"}[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """A slip at `span`; `fix` replaces exactly that span and is given only where certain.

    `rule` is the identifier of the rule, `message` is plain Chinese, `source` names
    the standard and clause the rule rests on.
    """

    rule: str
    severity: Severity
    span: Span
    message: str
    source: str
    fix: str | None = None

    @property
    def sort_key(self) -> tuple[int, int, str]:
        return self.span.start, self.span.end, self.rule

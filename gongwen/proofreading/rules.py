"""All rules, gathered from the modules of their themes."""

from __future__ import annotations

from gongwen.proofreading import (
    punctuation,
)
from gongwen.proofreading.registry import Rule, rule

THEMES = {
    "标点": punctuation,
}
RULES: tuple[Rule, ...] = rule.rules

"""Rules as data: what they are called, rest on, find, and how a right and a wrong text look."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from gongwen.proofreading.facts import CampaignFacts
from gongwen.proofreading.findings import Severity
from gongwen.proofreading.manuscript import Manuscript
from gongwen.span import Span


class Hit(NamedTuple):
    """A slip from `start` to `end`; a rule may say it is weaker than the rule in general."""

    start: int
    end: int
    message: str
    fix: str | None = None
    severity: Severity | None = None


Check = Callable[[Manuscript], Iterable[Hit]]


class Example(NamedTuple):
    """A wrong text, where its slip stands, and what mends it (None where that is not certain)."""

    text: str
    span: Span
    fix: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    `wrong` texts mark their slip as ⟦slip⟧ or ⟦slip→fix⟧, `right` texts have none; together
    they document the rule.  `facts` and `today` are what the examples are read with.
    `is_on` is False for a rule that speaks only when asked for.  `of_words`: it is about a
    word as such, and says nothing inside an own term of the lexicon.
    """

    id: str
    severity: Severity
    title: str
    source: str
    check: Check
    wrong: tuple[str, ...]
    right: tuple[str, ...]
    facts: CampaignFacts | None = None
    today: date = date(2025, 5, 26)
    is_on: bool = True
    of_words: bool = False

    @property
    def examples(self) -> tuple[Example, ...]:
        return tuple(read_example(text) for text in self.wrong)


_MARKED = re.compile("⟦(?P<slip>[^→⟧]*)(?:→(?P<fix>[^⟧]*))?⟧")


def read_example(marked: str) -> Example:
    """Read `…⟦slip→fix⟧…`; raise `ValueError` where nothing is marked."""
    match = _MARKED.search(marked)
    if match is None:
        raise ValueError(f"例句没有标出错处：{marked}")
    text = marked[: match.start()] + match["slip"] + marked[match.end() :]
    return Example(text, Span(match.start(), match.start() + len(match["slip"])), match["fix"])


class Registry:
    """Rules in the order they were declared, by their identifier."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}

    def __call__(
        self,
        id: str,
        severity: Severity,
        title: str,
        source: str,
        *,
        wrong: tuple[str, ...],
        right: tuple[str, ...],
        facts: CampaignFacts | None = None,
        today: date = date(2025, 5, 26),
        is_on: bool = True,
        of_words: bool = False,
    ) -> Callable[[Check], Check]:
        """Declare the decorated function as a rule; two rules of one identifier are an error."""

        def declare(check: Check) -> Check:
            if id in self._rules:
                raise ValueError(f"规则编号重复：{id}")
            self._rules[id] = Rule(
                id, severity, title, source, check, wrong, right, facts, today, is_on, of_words
            )
            return check

        return declare

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(sorted(self._rules.values(), key=lambda rule: (rule.id[0], int(rule.id[1:]))))


rule = Registry()

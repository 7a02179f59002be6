"""Slips in an official text: findings with their place, a source, and a fix where one is certain."""

from __future__ import annotations

from datetime import date

from gongwen.proofreading.facts import (
    AgencyName,
    CampaignFacts,
    Deadline,
    PastCampaign,
    ScheduledActivity,
    WorkingDay,
    monday_to_friday,
)
from gongwen.proofreading.findings import Finding, Severity
from gongwen.proofreading.lexicon import Entry, EntryKind, Lexicon
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.registry import Rule
from gongwen.proofreading.rules import RULES
from gongwen.proofreading.vocabulary import STANDARD
from gongwen.reader import Reading
from gongwen.span import Span

__all__ = [
    "RULES",
    "STANDARD",
    "AgencyName",
    "CampaignFacts",
    "Deadline",
    "Entry",
    "EntryKind",
    "Finding",
    "Lexicon",
    "PastCampaign",
    "Rule",
    "ScheduledActivity",
    "Severity",
    "proofread",
]


def proofread(
    reading_or_text: Reading | str,
    *,
    today: date,
    facts: CampaignFacts | None = None,
    lexicon: Lexicon = STANDARD,
    ignore: frozenset[str] = frozenset(),
    only: frozenset[str] | None = None,
    working_day: WorkingDay = monday_to_friday,
) -> tuple[Finding, ...]:
    """The findings in a text in the order of their places; never raises for any text.

    A bare text is taken as it stands, line by line; the parts of a `Reading` are taken over.

    `ignore` names rules that are switched off.  Rules that are off by themselves
    (`Rule.is_on` False) speak only where `only` names them.  Spans count code points of
    the text.  `working_day` tells the days of an office; as built it knows no holidays.
    """
    reading = Reading(reading_or_text) if isinstance(reading_or_text, str) else reading_or_text
    manuscript = Manuscript(
        reading.text,
        reading.passages,
        today=today,
        facts=facts,
        lexicon=lexicon,
        working_day=working_day,
    )
    findings = {
        Finding(
            rule.id,
            hit.severity or rule.severity,
            Span(hit.start, hit.end),
            hit.message,
            rule.source,
            hit.fix,
        )
        for rule in RULES
        if rule.id not in ignore and (rule.is_on if only is None else rule.id in only)
        for hit in rule.check(manuscript)
        if not (rule.of_words and manuscript.is_own_term(hit.start, hit.end))
    }
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))

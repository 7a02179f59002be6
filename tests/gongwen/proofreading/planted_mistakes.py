"""The planted mistakes beside their clean texts, and how well a proofreader finds them."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from gongwen.proofreading import CampaignFacts, Finding, PastCampaign, Severity, proofread

FOLDER = Path(__file__).parent / "planted"
CLEAN = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("clean/*.txt"))}
MISTAKES = json.loads((FOLDER / "mistakes.json").read_text(encoding="utf-8"))
_TOLD = json.loads((FOLDER / "facts.json").read_text(encoding="utf-8"))


def facts_of(name: str) -> CampaignFacts | None:
    told = _TOLD[name]
    if not told["series"]:
        return None
    day, edition = told["campaign_day"], told["edition"]
    return CampaignFacts(
        series=told["series"],
        first_year=told["first_year"],
        year=told["year"],
        edition=edition,
        event_date=date.fromisoformat(day) if day else None,
        themes=tuple(theme for theme in told["themes"].values() if theme),
        last_year=PastCampaign(told["year"] - 1, edition and edition - 1),
    )


def proofread_as(name: str, text: str) -> tuple[Finding, ...]:
    """Proofread a text with the facts and on the day of one of the clean texts."""
    return proofread(text, today=date.fromisoformat(_TOLD[name]["today"]), facts=facts_of(name))


@dataclass
class Score:
    """Mistakes by kind, how many were found, and findings at a place where nothing is wrong.

    A contradiction may be shown at either of its places: where only such a finding was
    made it counts as found, and no second finding of it as wrong.
    """

    planted: Counter = field(default_factory=Counter)
    found: Counter = field(default_factory=Counter)
    touching: int = 0
    astray: int = 0
    missed: list = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found.total() / self.planted.total()

    @property
    def precision(self) -> float:
        return self.touching / (self.touching + self.astray)


# Rules that show a contradiction at one of two places, whichever was changed.
AT_EITHER_PLACE = {
    "K04": ("K04",),
    "K10": ("K15",),
    "K14": ("K14",),
    "K30": ("K31",),
    "K31": ("K31",),
    "K32": ("K31", "K33"),
    "K35": ("K35",),
    "K43": ("K43",),
    "K44": ("K44",),
    "K56": ("K56",),
    "K64": ("K64",),
    "K78": ("K78",),
    "K80": ("K92",),
    "leftover-year": ("C10",),
}


def score() -> Score:
    """Plant every mistake, one at a time."""
    result = Score()
    for mistake in MISTAKES:
        clean = CLEAN[mistake["base"]]
        text = clean.replace(mistake["find"], mistake["replace"])
        kind = mistake["kind"]
        findings = proofread_as(mistake["base"], text)
        touching = [finding for finding in findings if _touches(finding, mistake)]
        allowed = AT_EITHER_PLACE.get(kind, ())
        elsewhere = [finding for finding in findings if finding not in touching]
        related = [finding for finding in elsewhere if finding.rule in allowed]
        result.planted[kind] += 1
        result.found[kind] += bool(touching or related)
        result.touching += len(touching) + len(related)
        result.astray += sum(
            finding not in related and finding.severity is not Severity.HINT
            for finding in elsewhere
        )
        if not touching and not related:
            result.missed.append(mistake)
    return result


def _touches(finding: Finding, mistake: dict) -> bool:
    start, end = finding.span
    if start == end or mistake["start"] == mistake["end"]:
        return start <= mistake["end"] and end >= mistake["start"]
    return start < mistake["end"] and end > mistake["start"]

"""The text under proof, cut up once for all rules.

Rules read three views of equal length, so that every offset is one of the text:
`text` as it stands; `plain`, where addresses, codes, times and numbers with marks
inside are blotted out, for rules of punctuation; `prose`, where titles in 《》 and
words in “” are blotted out too, for rules of wording.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import accumulate, zip_longest

from gongwen.proofreading.facts import CampaignFacts, WorkingDay
from gongwen.proofreading.layout import Line, Part, lay_out
from gongwen.proofreading.lexicon import Lexicon
from gongwen.reader.reading import Passage

BLOT = "\ue000"

# Each kind begins where its run of characters begins and gives nothing of it back, so that
# a long run is gone over once.
_SHIELDED = re.compile(
    r"(?:https?://|www\.)[!-~]++"
    r"|(?<![A-Za-z0-9_.+\-])[A-Za-z0-9_.+\-]++ ?[@＠] ?[A-Za-z0-9\-]++(?: ?[.．] ?[A-Za-z0-9\-]++)++"
    r"|(?<![A-Za-z0-9\-])(?<![A-Za-z0-9\-]\.)[A-Za-z0-9\-]++(?:\.[A-Za-z0-9\-]++)*"
    r"\.(?:com|cn|net|org|gov|docx?|xlsx?|pdf|html?)\b"
    # Standards and models: GB/T 19001-2016, ISO/IEC 17025:2017, CNAS-CL01-G001: 2024.
    r"|(?<![A-Z])[A-Z]{2,}+[A-Za-z/]{0,40}+(?:[ \-][A-Z]{0,20}+)?\d++[A-Z0-9]*+(?:[-.—:：][ ]?[A-Z]{0,20}+\d++)*+"
    r"|(?<![\d.])\d++(?:[.,:：/]\d++)++"
    r"|(?<!\d)(?:0\d{2,3}|400|800)[ ]?[-－—–][ ]?\d{3,8}(?:[-－—]\d{1,6})*"
    r"|(?<![A-Za-z])[A-Za-z]++(?:[ ,.:;'&()/\-]++[A-Za-z]++)++"
)
_QUOTED = re.compile(r"《[^《》\n]*》|“[^“”\n]*”|〈[^〈〉\n]*〉")
_TITLED = re.compile(r"《[^《》\n]*》")


def _blot(match: re.Match[str]) -> str:
    return BLOT * (match.end() - match.start())


class Manuscript:
    """A text, its parts and what is known about it; nothing of it changes after it is made."""

    def __init__(
        self,
        text: str,
        passages: Sequence[Passage] = (),
        *,
        today: date,
        facts: CampaignFacts | None,
        lexicon: Lexicon,
        working_day: WorkingDay,
    ) -> None:
        self.text = text
        self.today = today
        self.facts = facts or CampaignFacts()
        self.lexicon = lexicon
        self.is_working_day: Callable[[date], bool] = working_day
        self.lines: tuple[Line, ...] = lay_out(text, passages)

    @cached_property
    def plain(self) -> str:
        return _SHIELDED.sub(_blot, self.text)

    @cached_property
    def prose(self) -> str:
        return _QUOTED.sub(_blot, self.plain)

    def is_own_term(self, start: int, end: int) -> bool:
        """The place lies inside a term of the office's own."""
        starts, reach = self._own_terms
        place = bisect_right(starts, start)
        return place > 0 and end <= reach[place - 1]

    @cached_property
    def _own_terms(self) -> tuple[list[int], list[int]]:
        """Where own terms begin, and how far the terms up to each of them reach."""
        spans = sorted(
            match.span()
            for term in self.lexicon.own
            if term
            for match in re.finditer(re.escape(term), self.text)
        )
        return [first for first, _ in spans], list(accumulate((last for _, last in spans), max))

    @cached_property
    def line_starts(self) -> dict[int, Line]:
        """The lines by the place where they begin."""
        return {line.start: line for line in self.lines}

    @cached_property
    def untitled(self) -> str:
        """`plain` with titles in 《》 blotted out."""
        return _TITLED.sub(_blot, self.plain)

    def of(self, *parts: Part) -> tuple[Line, ...]:
        """The lines of these parts in the order of the text."""
        return tuple(line for line in self.lines if line.part in parts)

    @property
    def followed(self) -> Iterator[tuple[Line, Line | None]]:
        """Every line with the one below it."""
        return zip_longest(self.lines, self.lines[1:])

    def first(self, part: Part) -> Line | None:
        return next((line for line in self.lines if line.part is part), None)

    @cached_property
    def running(self) -> tuple[Line, ...]:
        """Lines of running text: the body and what is attached, without tables."""
        return self.of(Part.BODY, Part.ANNEX)

    @cached_property
    def title(self) -> str:
        """The title, its lines joined; empty where the text has none."""
        return "".join(line.text for line in self.of(Part.TITLE))

    @property
    def is_whole(self) -> bool:
        """The text is a document with its title, not a fragment of a body."""
        return bool(self.title)

    def scan(self, pattern: re.Pattern[str], *parts: Part) -> Iterator[re.Match[str]]:
        """Matches in `plain`, line by line, in lines of these parts."""
        for line in self.of(*parts):
            yield from pattern.finditer(self.plain, line.start, line.end)

"""Find the times that stand in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from gongwen.dates.reading import parse_span
from gongwen.dates.spans import Span
from gongwen.span import Span as Place

_FIGURE = "[0-9０-９〇○零一二三四五六七八九十]"
_OPENS = re.compile(
    rf"(?<![0-9０-９.．/〔\[])(?:{_FIGURE}{{2,4}}\s{{0,3}}年|[今本当明次去]年)?\s{{0,3}}"
    rf"(?:(?<!{_FIGURE}){_FIGURE}{{1,3}}\s{{0,3}}(?:[-—–~～至到、]\s{{0,3}}{_FIGURE}{{1,3}}\s{{0,3}})?月"
    r"|(?<=年)\s{0,3}[底末]|第?[一二三四]季度|[上下]半年)"
    r"|(?<![0-9A-Za-z./\-])[12][0-9]{3}([-./])[0-9]{1,2}\1[0-9]{1,2}(?![0-9])"
)
# 6月9日6月10日 are two times, and so are 6月7月.
_GOES_ON = re.compile(
    rf"(?:(?<![日号月]){_FIGURE}|(?<=[日号月]){_FIGURE}(?!{_FIGURE}{{0,2}}\s{{0,3}}月)|[年月日号份至到起止前后左右底初中末上下旬期间内以之和及与当天全午晚早凌晨傍每点时分半开始季度班截次明今星周礼拜]"
    r"|[\s、：:.\-—–~～－/]|[（(][^（()）\n]{1,8}[）)])*"
)
_LONGEST = 60  # characters of one time: none in the collections comes near
# Where a time can end, tried from the last.  A bare figure ends only a clock time or 2025-06-09:
# 6月30 of 6月30家 is no day.
_ENDS = re.compile(
    r".*(?:[年月日号份前后右底初中末旬间内午晚早晨天点时分半始度止截）)]|[:：][0-9０-９]{2}"
    r"|[0-9]{4}([-./])[0-9]{1,2}\1[0-9]{1,2})",
    re.DOTALL,
)


def find_dates(
    text: str, *, year: int | None, event_date: date | None = None
) -> Iterator[tuple[Place, Span]]:
    """Each time in a text, in order, none in another: where it stands and what it says.

    Every time is as long as it can be understood: 6月3日至9日 is one, not two.  Arguments as
    for `parse_span`; the name of an event alone (“世界认可日”) is not looked for.
    """
    position = 0
    while opening := _OPENS.search(text, position):
        start = opening.start() + len(opening[0]) - len(opening[0].lstrip())
        position = opening.end()
        run = _GOES_ON.match(text, position, start + _LONGEST)
        end = run.end() if run else position
        for stop in range(end, opening.end() - 1, -1):
            written = text[start:stop]
            if "\n" in written or "\t" in written or not _ENDS.fullmatch(written):
                continue
            if span := parse_span(written, year=year, event_date=event_date):
                yield Place(start, stop), span
                position = stop
                break

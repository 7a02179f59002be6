"""Which campaign, when: year, ordinal and the day (or days) it falls on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongwen import dates
from gongwen.reader.reading import Fact
from gongwen.reader.traced import Traced
from gongwen.reader.wording import MARK, SPACE, YEAR, N, ordinal, year_of

_KIND = "日|周|月|节|年|行动|活动|大会|博览会|论坛|竞赛|大赛|沙龙|开放日"
# Names in a title: “质量月”, 世界认可日, 食品安全宣传周.
_NAME = re.compile(
    r"“(?P<quoted>[^“”《》]{2,24})”|(?P<bare>[一-龥]{2,12}?(?:日|宣传周|活动周|周|宣传月|月|节))(?=[^一-龥]|主题|系列|宣传|活动|的|和|暨|有关|工作|总结|期间|$)"
)
_LEADING = re.compile(
    r"^(?:[和及与暨、]|六五|三一五|20\d\d年度?|年度?(?!货)|\d{1,2}[·.]\d{1,2}|第.{1,4}[个届]|全国|中国|国家|国际|全省|全市|全县|全区)+"
)
_VERBS = re.compile(r"^.*(?:关于|开展|举办|组织|做好|参加|参与|印发|推进|加强|启动|召开|报送|的)")

ORDINAL = re.compile(
    r"第\s*(?P<number>\d{1,3}|[一二三四五六七八九十百零〇]{1,6})\s*(?:个|届|次)\s*(?P<after>[^，。；、]{2,24})"
)
_YEAR_RANGE = re.compile(r"20\d\d\s*年?\s*(?:至|到|[-—–～])+\s*20\d\d\s*年")
_DAY = rf"(?:(?P<year>{YEAR})\s*年|(?P<relative>今年|本年|明年|每年)\s*的?)?\s*{N}\s*月\s*(?:{N}\s*日|[上中下]旬)"
_REST = rf"(?:（[^（）]{{1,8}}）)?(?:\s*(?:至|到|[-—–～]+)\s*(?:{YEAR}\s*年)?\s*(?:{N}\s*月)?\s*(?:{N}\s*日|[上中下]旬)(?:（[^（）]{{1,8}}）)?)?"
_WHEN = (
    rf"(?P<when>{_DAY}{_REST}|(?:(?:20\d\d)\s*年)?\s*\d{{1,2}}\s*(?:[-—–～]|至)\s*\d{{1,2}}\s*月)"
)
_IS = re.compile(
    rf"{_WHEN}\s*，?(?:是|为|即|系|恰逢|正值|迎来|将迎来|是我国|第)(?P<after>[^，。；]{{2,40}})"
)
_LABEL = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.、])?\s*(?:活动|举办|宣传|会议|集中宣传|开展|举行|比赛|竞赛|开放|实施|论坛|主题活动|宣传活动|总体|集中活动)?"
    r"(?:时间|日期)(?:和地点|及地点|与地点|地点|安排|范围)?\s*(?:：|为|$|(?=\d))"
)
_HELD = re.compile(
    rf"(?:定于|拟于|将于|决定于|计划于|于|自|从|在)\s*{_WHEN}(?!\s*(?:前|之前|以前))[^。；]{{0,60}}?(?:举办|举行|开展|召开|启动|组织)"
)
_NOT_EVENT = re.compile(r"\s*(?:前|之前|以前|印发|发布|报送|报名|截止)")


# When it is, and the year where the words themselves name one.
When = tuple[Fact[dates.Span] | None, Fact[int] | None]


@dataclass(frozen=True, slots=True)
class Campaign:
    """Names a title gives its campaign, shortest form: 世界认可日, 质量月."""

    names: tuple[str, ...]

    def called(self, text: str) -> bool:
        """Whether a text speaks of this campaign."""
        bare = re.sub(r"[“”\s]", "", text)
        return any(name in bare for name in self.names)


def campaign_of(title: str | None) -> Campaign:
    """The campaign that a title (in one spelling) names; no names where it names none."""
    names: list[str] = []
    text = SPACE.sub("", title or "")
    for match in _NAME.finditer(text):
        name = _LEADING.sub("", _VERBS.sub("", _LEADING.sub("", match["quoted"] or match["bare"])))
        if 2 <= len(name) <= 20 and not re.fullmatch(r"[\d·.•・]+|.*年", name):
            names.append(name)
    return Campaign(tuple(dict.fromkeys(names)))


_OPENED = re.compile(
    r"(?:开展|举办|组织|启动|做好|迎接)[^。；“]{0,30}?(?:“(?P<quoted>[^“”]{3,24})”|(?P<bare>[一-龥]{2,12}(?:日|周|月|节)))[^，。；]{0,8}(?:活动|工作|宣传)"
)


_COUNTED = re.compile(
    r"(?:是|迎来)(?:我国|全国)?(?:第[^，。；]{1,5}[个届])?“?(?P<name>[一-龥]{2,12}(?:日|周|月|节))”?(?=[，。、])"
)


def campaign_in(intro: Sequence[Traced]) -> Campaign:
    """The campaign that the opening of a text without a title says is held."""
    for traced in intro:
        if match := _OPENED.search(traced.plain):
            name = match["quoted"] or match["bare"]
            return Campaign((_LEADING.sub("", _VERBS.sub("", name)),))
    for traced in intro:
        if match := _COUNTED.search(traced.plain):
            return Campaign((_LEADING.sub("", match["name"]),))
    return Campaign(())


def edition_of(
    title: Traced | None, text: Sequence[Traced], campaign: Campaign
) -> Fact[int] | None:
    """第N个 or 第N届 of the campaign of the title, never of another day or a forum."""
    for traced in ((title,) if title else ()) + tuple(text):
        for match in ORDINAL.finditer(traced.plain):
            named = match["after"]
            if traced is title:
                fits = bool(re.match(r"[^，。；]{0,12}(?:日|周|月|节)|.{0,4}“", named))
                fits = fits or campaign.called(named)
            else:
                fits = campaign.called(named)
            value = ordinal(match["number"])
            if fits and value:
                return Fact(value, traced.group(match, "number").spans())
    return None


def title_year(title: Traced | None) -> Fact[int] | None:
    """The year in a title, unless it is a range of years."""
    if title is None or _YEAR_RANGE.search(title.plain):
        return None
    match = re.search(r"(?<!\d)(?P<year>20\d\d)\s*年", title.plain)
    return Fact(int(match["year"]), title.group(match, "year").spans()) if match else None


def event_of(
    intro: Sequence[Traced],
    text: Sequence[Traced],
    campaign: Campaign,
    year: int | None,
) -> When:
    """When the campaign takes place, and the year where its words name one.

    A day that is said to be the campaign's comes first, then a heading or label of time,
    then what the opening paragraphs say is held.
    """
    for traced in text:
        for match in _IS.finditer(traced.plain):
            after = match["after"]
            fits = campaign.called(after)
            if fits and (found := _span(traced, match, year)):
                return found
    if found := _in_the_name(text, campaign, year):
        return found
    for traced in text:
        if campaign.names and (found := _bracketed(traced, campaign, year)):
            return found
    for index in range(len(text)):
        if found := _labelled(text, index, year):
            return found
    for traced in intro:
        for match in _HELD.finditer(traced.plain):
            if found := _span(traced, match, year):
                return found
    if campaign.names:
        for traced in text:
            near = re.search(rf"(?:自|从)?{_WHEN}第?个?", traced.plain)
            if near is None or not campaign.called(_named_after(traced.plain, near.end())):
                continue
            if found := _span(traced, near, year):
                return _doubtful(found)
    return None, None


def _named_after(text: str, start: int) -> str:
    """The words right behind a day; up to the campaign that somebody holds on it."""
    held = re.compile(r"[^。；]{0,24}?(?:举办|举行)[^，。；]{0,20}").match(text, start)
    return held[0] if held else text[start : start + 14]


def _doubtful(
    found: When,
) -> When:
    span, year = found
    return (Fact(span.value, span.spans, True) if span else None), year


def _labelled(text: Sequence[Traced], index: int, year: int | None) -> When | None:
    traced = text[index]
    label = _LABEL.match(traced.plain)
    if label is None:
        return None
    if label.end() < len(traced):
        match = re.compile(rf"\s*(?:为|自|从|于)?\s*{_WHEN}").match(traced.plain, label.end())
    elif index + 1 < len(text) and not re.match(r"[一二三四五六七八九十]、", text[index + 1].plain):
        traced = text[index + 1]
        start = MARK.match(traced.plain)
        match = re.compile(rf"\s*[^，。；]{{0,12}}?{_WHEN}").match(
            traced.plain, start.end() if start else 0
        )
    else:
        match = None
    if match is None or _NOT_EVENT.match(traced.plain, match.end()):
        return None
    return _span(traced, match, year)


_NAMED_DAY = re.compile(
    r"(?<!\d)(?P<month>\d{1,2})[·.•・](?P<day>\d{1,2})(?!\d)(?P<after>”?[^，。；]{2,14})"
)


def _in_the_name(text: Sequence[Traced], campaign: Campaign, year: int | None) -> When | None:
    """“5·20世界计量日”: the day is part of the name."""
    for traced in text:
        for match in _NAMED_DAY.finditer(traced.plain):
            if year is None or not campaign.called(match["after"]) or "日" not in match["after"]:
                continue
            span = dates.parse_span(f"{match['month']}月{match['day']}日", year=year)
            if span:
                written = traced.cut(match.start("month"), match.end("day"))
                return Fact(span, written.spans()), None
    return None


def _bracketed(traced: Traced, campaign: Campaign, year: int | None) -> When | None:
    """“…周”（9月1日至7日）."""
    for match in re.finditer(rf"（\s*{_WHEN}\s*[，）]", traced.plain):
        if campaign.called(traced.plain[max(0, match.start() - 14) : match.start()]):
            return _span(traced, match, year)
    return None


def _span(traced: Traced, match: re.Match[str], year: int | None) -> When | None:
    written = traced.group(match, "when")
    if match["relative"] == "每年" or _NOT_EVENT.match(traced.plain, match.end("when")):
        return None
    named = None
    if match["year"]:
        named = Fact(year_of(match["year"]), traced.group(match, "year").spans())
    base = named.value if named else year
    if base is None:
        return None
    compact = re.sub(r"[-—–－～]+", "-", SPACE.sub("", written.plain))
    span = dates.parse_span(compact, year=base)
    if span and "日" not in compact:  # 7月下旬至8月下旬
        span = dates.Span(span.first, span.last, dates.Precision.PART_OF_MONTH)
    return (Fact(span, written.spans()), named) if span else None

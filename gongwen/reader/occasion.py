"""Which campaign, when: year, ordinal and the day (or days) it falls on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongwen import dates
from gongwen.reader.reading import Fact
from gongwen.reader.traced import Traced
from gongwen.reader.wording import MARK, SPACE, YEAR, looks_back, ordinal, year_before, year_of
from gongwen.span import Span

_KIND = "日|周|月|节|年|行动|活动|大会|博览会|论坛|竞赛|大赛|沙龙|开放日"
# Names in a title: “质量月”, 世界认可日, 食品安全宣传周.
_NAME = re.compile(
    r"“(?P<quoted>[^“”《》]{2,24})”|(?P<bare>[一-龥]{2,12}?(?:日|宣传周|活动周|周|宣传月|月|节))(?=[^一-龥]|主题|系列|宣传|科普|线上|专题|专项|集中|现场|公益|咨询|活动|的|和|暨|有关|工作|总结|期间|$)"
)
_LEADING = re.compile(
    r"^(?:[和及与暨、]|六五|三一五|20\d\d年度?|年度?(?!货)|\d{1,2}[·.]\d{1,2}|第.{1,4}[个届]|全国|中国|国家|国际|全省|全市|全县|全区)+"
)
_VERBS = re.compile(r"^.*(?:关于|开展|举办|组织|做好|参加|参与|印发|推进|加强|启动|召开|报送|的)")

ORDINAL = re.compile(
    r"第\s*(?P<number>\d{1,3}|[一二三四五六七八九十百零〇]{1,6})\s*(?:个|届|次)\s*(?P<after>[^，。；、]{2,24})"
)
_YEAR_RANGE = re.compile(r"20\d\d\s*年?\s*(?:至|到|[-—–～])+\s*20\d\d\s*年")
# What stands right around a time that is the campaign's.
_IS = re.compile(r"\s*，?(?:是|为|即|系|恰逢|正值|迎来|将迎来|是我国|第)(?P<after>[^，。；]{2,40})")
_LABEL = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.、])?\s*(?:活动|举办|宣传|会议|集中宣传|开展|举行|比赛|竞赛|开放|实施|论坛|主题活动|宣传活动|总体|集中活动)?"
    r"(?:时间|日期)(?:和地点|及地点|与地点|地点|安排|范围)?\s*(?:：|为|$|(?=\d))"
)
_ITS_TIME = re.compile(r"(?:宣传|活动|主题|服务)(?:周|月|日)(?:活动)?时间(?:为|是|：|定于)\s*$")
_TO_BE = re.compile(r"(?:定于|拟于|将于|决定于|计划于|于|自|从|在)\s*$")
_HELD = re.compile(r"(?!\s*(?:前|之前|以前))[^。；]{0,60}?(?:举办|举行|开展|召开|启动|组织)")
_NOT_EVENT = re.compile(r"\s*(?:前|之前|以前|印发|发布|报送|报名|截止)")
_EVERY_YEAR = re.compile(r"每年\s*的?\s*$")
_ANY_YEAR = 2024  # where only the place of a date is asked for; a leap year has them all
# 原定于9月5日…延期至9月19日: the day that holds is the later one.
_FORMERLY = re.compile(r"(?:原定|原计划|原拟|原安排)(?:于|在)?\s*$")
_PUT_OFF = re.compile(r"(?:延期|推迟|改期|顺延|调整|提前|改)(?:至|到|为|在|于)+\s*$")
_SAYS_DAYS = (
    dates.Precision.EXACT,
    dates.Precision.RANGE,
    dates.Precision.SEVERAL,
    dates.Precision.PART_OF_MONTH,
)


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
    year = title_year(title)
    for traced in ((title,) if title else ()) + tuple(text):
        for match in ORDINAL.finditer(traced.plain):
            named = match["after"]
            if traced is title:
                fits = bool(re.match(r"[^，。；]{0,12}(?:日|周|月|节)|.{0,4}“", named))
                fits = fits or campaign.called(named)
            else:
                other = year_before(traced.plain, match.start()) if year else None
                fits = campaign.called(named) and not looks_back(traced.plain, match.start())
                fits = fits and (year is None or other in (None, year.value))
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
    times = {id(traced): list(_times(traced)) for traced in (*text, *intro)}
    for traced in text:
        for place in times[id(traced)]:
            said = _IS.match(traced.plain, place.end)
            if said and campaign.called(said["after"]) and (found := _when(traced, place, year)):
                return found
    for traced in intro:
        for place in times[id(traced)]:
            put_off = _PUT_OFF.search(traced.plain, max(0, place.start - 6), place.start)
            if put_off and (found := _when(traced, place, year)):
                return found
    if found := _in_the_name(text, campaign, year):
        return found
    for traced in text:
        if campaign.names and (found := _bracketed(traced, campaign, year)):
            return found
    for traced in text:
        for place in times[id(traced)]:
            its = _ITS_TIME.search(traced.plain, max(0, place.start - 16), place.start)
            if its and (found := _when(traced, place, year)):
                return found
    for index in range(len(text)):
        if found := _labelled(text, index, year):
            return found
    for traced in intro:
        for place in times[id(traced)]:
            is_held = _TO_BE.search(traced.plain, max(0, place.start - 6), place.start)
            if not is_held or not _HELD.match(traced.plain, place.end):
                continue
            if found := _when(traced, place, year):
                return found
    if campaign.names:
        for traced in text:
            near = next(iter(times[id(traced)]), None)
            if near is None or not campaign.called(_named_after(traced.plain, near.end)):
                continue
            if found := _when(traced, near, year):
                return _doubtful(found)
    return None, None


def _times(traced: Traced) -> Iterator[Span]:
    """Where times stand that name days, without what is only due by then."""
    for place, span in dates.find_dates(traced.plain, year=_ANY_YEAR):
        is_months = "月" in traced.plain[place.start : place.end]
        if span.precision in _SAYS_DAYS and is_months:
            yield place


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
    start, lead = label.end(), _LEAD
    if start == len(traced):
        if index + 1 == len(text) or _NEXT_HEADING.match(text[index + 1].plain):
            return None
        traced = text[index + 1]
        mark = MARK.match(traced.plain)
        start, lead = mark.end() if mark else 0, _LEAD_BELOW
    places = [place for place in _times(traced) if place.start >= start]
    # 13日报到，14日开会: the day of arrival is not the event's.
    if len(places) > 1 and _ARRIVAL.match(traced.plain, places[0].end):
        start, lead = traced.plain.find("，", places[0].end) + 1, _LEAD
        places = places[1:]
    place = next(iter(places), None)
    if place is None or not lead.fullmatch(traced.plain, start, place.start):
        return None
    return _when(traced, place, year)


_ARRIVAL = re.compile(r"[^，。；]{0,12}报到，")
_NEXT_HEADING = re.compile("[一二三四五六七八九十]、")
_LEAD = re.compile(r"\s*(?:为|自|从|于)?\s*(?:今年|本年)?\s*")
_LEAD_BELOW = re.compile(r"\s*[^，。；]{0,12}?\s*")


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
    for place in _times(traced):
        start, text = place.start, traced.plain
        if not _OPENED_BRACKET.search(text, max(0, start - 6), start):
            continue
        if not _CLOSED_BRACKET.match(text, place.end):
            continue
        if campaign.called(text[max(0, start - 16) : start].rstrip("（ ")):
            return _when(traced, place, year)
    return None


_OPENED_BRACKET = re.compile(r"（\s*$")
_CLOSED_BRACKET = re.compile(r"\s*[，）]")


def _when(traced: Traced, place: Span, year: int | None) -> When | None:
    text = traced.plain
    if _NOT_EVENT.match(text, place.end) or looks_back(text, place.end):
        return None
    if _FORMERLY.search(text, max(0, place.start - 6), place.start):
        return None
    if _EVERY_YEAR.search(text, max(0, place.start - 6), place.start):
        return None
    written = traced.cut(*place)
    named = None
    if match := re.match(rf"(?P<year>{YEAR})\s*年", written.plain):
        named = Fact(year_of(match["year"]), written.group(match, "year").spans())
    base = named.value if named else year
    if base is None:
        return None
    span = dates.parse_span(written.plain, year=base)
    if span and "日" not in written.plain:  # 7月下旬至8月下旬
        span = dates.Span(span.first, span.last, dates.Precision.PART_OF_MONTH)
    return (Fact(span, written.spans()), named) if span else None

"""国际主题 and 国内主题; a theme without such a word counts as the domestic one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gongwen.reader.reading import Fact
from gongwen.reader.traced import Traced
from gongwen.reader.wording import MARK, looks_back

_SCOPE = r"(?P<scope>国际|全球|世界|国内|中国|我国|全国|国家|中国特别|中方|我国纪念[^，。；主]{2,30}的|我国[^，。；主]{2,30}活动的)?(?:年度|宣传|活动|宣传活动|宣传周|特别|活动月)?"
_QUOTED = r"“(?P<quoted>(?:[^“”]|“[^“”]*”){4,70})”"
_OPEN = r"(?P<open>(?![^“”。；！\n]{0,6}主题)[^“”。；！\n]{4,60})"
_IS = r"(?:\s*(?:为|是|确定为|定为|仍为|即)\s*：?\s*|\s*：\s*|\s*[—-]{1,2}\s*|(?=“))"
_STATED = re.compile(
    rf"{_SCOPE}主题{_IS}(?:{_QUOTED}|{_OPEN})|主题(?:活动)?\s*[—-]+\s*“(?P<dashed>[^“”]{{4,70}})”"
)
_WITH = re.compile(
    rf"[以围绕紧扣]+\s*{_QUOTED}\s*(?:为|作为|的|这一)?\s*{_SCOPE}主题(?P<rest>.{{0,12}})"
)
_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.、])?\s*(?:今年|本次|本届|年度)?(?P<scope>国际|国内|中国|全国)?[一-龥]{0,6}?主题(?:和口号|及口号|口号)?\s*：?\s*"
)
# 做主题为“…”的专题讲座: the theme of a lecture, not of the campaign.
_OTHER = re.compile(
    r"\s*的?(?:专题|线上|线下|系列|公益)?(?:讲座|培训|论坛|沙龙|征文|讲解|报告|座谈|研讨|演讲|竞赛|比赛|直播|视频|海报|活动)"
)
_INTERNATIONAL = ("国际", "全球", "世界")


def themes_of(text: Sequence[Traced]) -> tuple[Fact[str] | None, Fact[str] | None]:
    """The international and the domestic theme, the first of each."""
    found: dict[bool, Fact[str]] = {}
    named: dict[bool, Fact[str]] = {}
    for index, traced in enumerate(text):
        for is_international, scoped, theme in _in(traced):
            (named if scoped else found).setdefault(is_international, theme)
        heading = _HEADING.fullmatch(traced.plain)
        if heading and index + 1 < len(text) and (below := _alone(text[index + 1])):
            scoped = heading["scope"] is not None
            (named if scoped else found).setdefault(heading["scope"] == "国际", below)
    international = named.get(True)
    domestic = named.get(False)
    if domestic is None and international is None:
        domestic = found.get(False)
    elif domestic is None:
        other = found.get(False)
        domestic = other if other and international and other.value != international.value else None
    elif international is None and (other := found.get(False)) and other.value != domestic.value:
        # 世界计量日的主题为…，中国主题为…
        international = (
            Fact(other.value, other.spans, doubtful=True) if _is_first(other, domestic) else None
        )
    return international, domestic


def _is_first(one: Fact[str], other: Fact[str]) -> bool:
    """Whether the unlabelled theme stands shortly before the labelled one."""
    return bool(one.spans and other.spans) and 0 < other.spans[0].start - one.spans[0].end < 120


def _in(traced: Traced) -> list[tuple[bool, bool, Fact[str]]]:
    """Themes of one paragraph: whether international, whether it says which, the theme."""
    themes = []
    for match in _STATED.finditer(traced.plain):
        group = next(name for name in ("quoted", "dashed", "open") if match[name])
        if _OTHER.match(traced.plain, match.end()) or looks_back(traced.plain, match.start()):
            continue
        if group == "open" and not _is_open_theme(traced, match):
            continue
        theme = _theme(traced.group(match, group))
        if theme.value:
            themes.append((match["scope"] in _INTERNATIONAL, match["scope"] is not None, theme))
    for match in _WITH.finditer(traced.plain):
        if looks_back(traced.plain, match.start()):
            continue
        if _OTHER.match(match["rest"]) and not re.match(r"的?(?:系列|主题)?活动|，", match["rest"]):
            continue
        theme = _theme(traced.group(match, "quoted"))
        themes.append((match["scope"] in _INTERNATIONAL, match["scope"] is not None, theme))
    themes += _paired(traced)
    return themes


def _paired(traced: Traced) -> list[tuple[bool, bool, Fact[str]]]:
    """结合国际主题“…”, 以“…”为国内主题: found above; here 国际主题——“…”."""
    found = []
    pattern = re.compile(rf"{_SCOPE}主题\s*[—-]+\s*{_QUOTED}")
    for match in pattern.finditer(traced.plain):
        if match["scope"] and not looks_back(traced.plain, match.start()):
            theme = _theme(traced.group(match, "quoted"))
            found.append((match["scope"] in _INTERNATIONAL, True, theme))
    return found


def _is_open_theme(traced: Traced, match: re.Match[str]) -> bool:
    """An unquoted theme is what is said behind 为, 是 or a colon up to the end of the sentence."""
    joint = traced.plain[match.start() : match.start("open")]
    if not re.search(r"(?:为|是)\s*：?\s*$|：\s*$", joint):
        return False
    text = match["open"]
    end = traced.plain[match.end() : match.end() + 1]
    if end not in ("", "。", "；"):
        return False
    return not re.search(r"主题|现就|通知|请各|另行|由", text)


def _alone(traced: Traced) -> Fact[str] | None:
    """The theme on a line of its own under its heading."""
    plain = traced.plain
    if MARK.match(plain) or "主题" in plain or len(plain) > 60 or "\t" in plain:
        return None
    body = plain.rstrip("。")
    if "。" in body or "；" in body or re.search(r"^(?:为|请|各)|现就|通知", body):
        return None
    return _theme(traced.cut(0, len(body)))


def _theme(traced: Traced) -> Fact[str]:
    """Without quotes round the whole, and without a final stop; the joint as printed."""
    start, end = 0, len(traced.plain.rstrip("。；，"))
    inner = traced.plain[start:end]
    if re.fullmatch(r"“[^“”]*(?:“[^“”]*”[^“”]*)*”", inner) and inner.count("“") >= 1:
        start, end = 1, end - 1
    theme = traced.cut(start, end)
    return Fact(theme.text, theme.spans())

"""A campaign's own facts: edition, day, themes, names of agencies, leftovers of last year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from difflib import SequenceMatcher

from gongwen.proofreading.calendar import document_year, written_dates
from gongwen.proofreading.facts import AgencyName, CampaignFacts, PastCampaign
from gongwen.proofreading.findings import Severity
from gongwen.proofreading.layout import Part
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.numbering import number_of, written_as
from gongwen.proofreading.registry import Hit, rule

SOURCE = "本次活动的登记信息"

# Days that are counted: the year of the first, and the day of the year.
_KNOWN: dict[str, tuple[int, tuple[int, int]]] = {
    "世界认可日": (2008, (6, 9)),
    "世界计量日": (2000, (5, 20)),
    "世界标准日": (1970, (10, 14)),
    "国际消费者权益日": (1983, (3, 15)),
    "世界环境日": (1972, (6, 5)),
}
_NUMERAL = r"(?P<number>[一二三四五六七八九十]{1,4}|\d{1,3})"


def _series(draft: Manuscript) -> dict[str, tuple[int | None, tuple[int, int] | None]]:
    series: dict[str, tuple[int | None, tuple[int, int] | None]] = dict(_KNOWN)
    facts = draft.facts
    if facts.series:
        known = _KNOWN.get(facts.series, (None, None))
        day = (facts.event_date.month, facts.event_date.day) if facts.event_date else known[1]
        series[facts.series] = facts.first_year or known[0], day
    return series


def _editions(draft: Manuscript) -> Iterator[tuple[re.Match[str], str, int]]:
    """Every 第…个“series” with its first year."""
    for name, (first, _) in _series(draft).items():
        if first is None or name not in draft.text:
            continue
        pattern = re.compile(
            rf"第\s*+{_NUMERAL}\s*+[个届]\s*+(?:全国|全球)?[“\"]?{re.escape(name)}"
        )
        for match in pattern.finditer(draft.text):
            yield match, name, first


@rule(
    "C01",
    Severity.ERROR,
    "届次与年份不符",
    SOURCE,
    wrong=(
        "2025年6月9日是第⟦十七→十八⟧个“世界认可日”。",
        "2022年6月9日是第⟦14→15⟧个“世界认可日”。",
    ),
    right=("2025年6月9日是第十八个“世界认可日”。", "第十七个“世界认可日”期间"),
)
def edition(draft: Manuscript) -> Iterator[Hit]:
    facts = draft.facts
    for match, name, first in _editions(draft):
        number = number_of(match["number"]) if len(match["number"]) < 4 else 0
        sentence = max(draft.text.rfind(mark, 0, match.start()) for mark in "。；\n") + 1
        years = re.findall(r"((?:19|20)\d{2})年", draft.text[sentence : match.start()])
        if years:
            year: int | None = int(years[-1])
        elif facts.year and name == facts.series:
            year = facts.year
        else:
            year = document_year(draft)
        if year is None or not number or "《" in _open_title(draft, match.start()):
            continue
        expected = year - first + 1
        if expected != number and expected > 0:
            fix = written_as(expected, match["number"]) if expected < 100 else None
            message = f"{year}年的“{name}”是第{expected}个。"
            yield Hit(match.start("number"), match.end("number"), message, fix)


def _open_title(draft: Manuscript, place: int) -> str:
    """《 when the place lies in the title of a cited document."""
    start = draft.text.rfind("\n", 0, place) + 1
    before = draft.text[start:place]
    return "《" if before.rfind("《") > before.rfind("》") else ""


@rule(
    "C02",
    Severity.ERROR,
    "活动日的日期不对",
    SOURCE,
    wrong=("2025年⟦6月8日⟧是第十八个“世界认可日”。",),
    right=("2025年6月9日是第十八个“世界认可日”。", "6月8日举办“世界认可日”专题讲座。"),
)
def event_date(draft: Manuscript) -> Iterator[Hit]:
    for name, (_, day) in _series(draft).items():
        if day is None or name not in draft.text:
            continue
        pattern = re.compile(
            rf"(?P<date>(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日)(?:（[^（）]*）)?(?:是|为|，是|迎来)[^，。；\n]{{0,12}}[“\"]?{re.escape(name)}"
        )
        for match in pattern.finditer(draft.text):
            if (int(match["month"]), int(match["day"])) != day:
                message = f"“{name}”是{day[0]}月{day[1]}日。"
                yield Hit(match.start("date"), match.end("date"), message)


_QUOTED = re.compile(
    "“(?P<theme>[^“”\n]{6,60})”|(?:主题[是为：:]+|为主题：)(?P<bare>[^“”。；\n]{6,40})(?=[。；\n]|$)"
)
_DECLARED = re.compile(
    "(?:国内|国际|今年|年度?|本次活动)的?主题[是为：:]{1,2}“(?P<theme>[^“”\n]{4,60})”"
)
_THEME_WORD = re.compile("主题|口号|theme")
_ALIKE = 0.72
_MOST_THEMES = 6  # no notice has more; each is held against all that is quoted


def _likeness(one: str, other: str) -> float:
    if not len(other) * 0.5 <= len(one) <= len(other) * 2:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@rule(
    "C03",
    Severity.ERROR,
    "主题与登记的不一致",
    SOURCE,
    wrong=("国际主题为“⟦认可：赋能小企业发展→认可：赋能中小企业发展⟧”。",),
    right=(
        "国际主题为“认可：赋能中小企业发展”。",
        "组织“认证进中小企业”活动。",
    ),
    facts=CampaignFacts(themes=("认可：赋能中小企业发展",)),
)
def themes(draft: Manuscript) -> Iterator[Hit]:
    known = draft.facts.themes
    for match in _DECLARED.finditer(draft.text) if known else ():
        if (
            match["theme"] not in known
            and max(_likeness(match["theme"], t) for t in known) < _ALIKE
        ):
            message = f"登记的主题是“{'”“'.join(known)}”。"
            yield Hit(match.start("theme"), match.end("theme"), message, None, Severity.WARNING)
    for match in _QUOTED.finditer(draft.text) if known else ():
        group = "theme" if match["theme"] else "bare"
        written = match[group].strip("“”")
        if written in known or any(theme in written or _partly(written, theme) for theme in known):
            continue
        alike = max(known, key=lambda theme: _likeness(written, theme))
        if _likeness(written, alike) >= _ALIKE:
            message = f"登记的主题是“{alike}”。"
            yield Hit(match.start(group), match.end(group), message, alike)


def _partly(written: str, theme: str) -> bool:
    """Half of a two-part theme quoted by itself is no misquotation."""
    return written in re.split("[：:]", theme)


@rule(
    "C04",
    Severity.WARNING,
    "同一主题前后写法不一致",
    SOURCE,
    wrong=(
        "今年国内主题是“传递质量信任，服务绿色发展”。\n围绕“⟦传递质量信任、服务绿色发展⟧”主题，开展活动。",
    ),
    right=("今年国内主题是“传递信任 服务发展”。\n围绕“传递信任 服务发展”主题，开展活动。",),
)
def themes_alike(draft: Manuscript) -> Iterator[Hit]:
    """Words quoted as a theme, and near-copies of them elsewhere in the text."""
    quotes = [match for match in _QUOTED.finditer(draft.text) if match["theme"]]
    named = [match for match in quotes if _is_named(draft, match)]
    if not named:
        return
    seen: set[re.Match[str]] = set()
    told: set[str] = set()
    for main in named:
        if main["theme"] in told or len(told) >= _MOST_THEMES:
            continue
        told.add(main["theme"])
        for other in quotes:
            if other.start() <= main.start() or other["theme"] == main["theme"] or other in seen:
                continue
            if other["theme"] in draft.facts.themes:
                continue
            if len(main["theme"]) >= 8 and _likeness(other["theme"], main["theme"]) >= 0.8:
                seen.add(other)
                message = f"前面写的主题是“{main['theme']}”，写法不一致。"
                yield Hit(other.start("theme"), other.end("theme"), message)


def _is_named(draft: Manuscript, match: re.Match[str]) -> bool:
    around = (
        draft.text[max(match.start() - 14, 0) : match.start()]
        + draft.text[match.end() : match.end() + 6]
    )
    return bool(_THEME_WORD.search(around))


_LAST = CampaignFacts(
    series="世界认可日",
    first_year=2008,
    year=2025,
    event_date=date(2025, 6, 9),
    themes=("认可：赋能中小企业发展",),
    last_year=PastCampaign(2024, 17, date(2024, 6, 9), ("认可：赋能明天，塑造未来",)),
)
_PAST_WORDS = re.compile(
    "去年|上年|以来|同比|曾|印发的|《|第[一二三四五六七八九十\\d]+次|统计|年度|[^0-9]自|相比|比上|截至|至今|修订|修正|发布"
)


@rule(
    "C09",
    Severity.WARNING,
    "疑似沿用了去年的内容",
    SOURCE,
    wrong=(
        "请于⟦2024年⟧6月16日前报送活动总结。",
        "组织开展第⟦十七⟧个“世界认可日”活动。",
        "主题为“⟦认可：赋能明天，塑造未来⟧”。",
    ),
    right=(
        "请于2025年6月16日前报送活动总结。",
        "自2024年以来，依据《2024年工作要点》，对比去年（2024年）情况",
    ),
    facts=_LAST,
)
def left_over(draft: Manuscript) -> Iterator[Hit]:
    past = draft.facts.last_year
    if past is None:
        return
    for line in draft.lines:
        for match in re.finditer(f"{past.year}年", draft.text[line.start : line.end]):
            around = line.text[max(match.start() - 14, 0) : match.end() + 12]
            if not _PAST_WORDS.search(around):
                start = line.start + match.start()
                yield Hit(
                    start, start + len(match[0]), f"疑似去年的年份，今年是{draft.facts.year}年。"
                )
    for found, name, _ in _editions(draft):
        is_last = name == draft.facts.series and number_of(found["number"]) == past.edition
        if is_last and not _open_title(draft, found.start()):
            yield Hit(found.start("number"), found.end("number"), "疑似去年的届次。")
    for theme in past.themes:
        for match in re.finditer(re.escape(theme), draft.text):
            yield Hit(match.start(), match.end(), "这是去年的主题。", None, Severity.ERROR)
    day = past.event_date
    if (
        day
        and draft.facts.event_date
        and (day.month, day.day)
        != (
            draft.facts.event_date.month,
            draft.facts.event_date.day,
        )
    ):
        for written in written_dates(draft):
            if (written.month, written.day) == (day.month, day.day):
                yield Hit(written.start, written.end, "疑似去年的活动日期。")


@rule(
    "C10",
    Severity.WARNING,
    "活动的年份前后不一致",
    SOURCE,
    wrong=(
        "福建省市场监管局关于组织开展2025年“世界认可日”活动的通知\n各设区市市场监管局：\n"
        "请组织好⟦2024年⟧“世界认可日”活动。",
    ),
    right=(
        "福建省市场监管局关于组织开展2025年“世界认可日”活动的通知\n各设区市市场监管局：\n"
        "请组织好2025年“世界认可日”活动，去年（2024年）“世界认可日”活动情况如下。",
    ),
)
def years_agree(draft: Manuscript) -> Iterator[Hit]:
    """2024年“世界认可日” below a title that says 2025, or a title of a year gone by."""
    yield from _title_of_last_year(draft)
    titled = re.search(
        r"(?P<year>20\d{2})年(?:[^“”]{0,6})(?P<name>“[^”]{2,12}[日月周]”)", draft.title
    )
    if titled is None:
        return
    pattern = re.compile(rf"(?<!\d)(?P<year>20\d{{2}}年){re.escape(titled['name'])}")
    for match in draft.scan(pattern, Part.BODY, Part.LIST, Part.ANNEX_TITLE):
        before = draft.text[max(match.start() - 8, 0) : match.start()]
        if match["year"][:4] != titled["year"] and not re.search("去年|上年|自|《", before):
            message = f"标题写的是{titled['year']}年。"
            yield Hit(match.start("year"), match.end("year"), message)


def _title_of_last_year(draft: Manuscript) -> Iterator[Hit]:
    year = document_year(draft) if draft.of(Part.DATE, Part.NUMBER) else None
    if draft.facts.year or year is None or not re.search("开展|举办|活动", draft.title):
        return
    for line in draft.of(Part.TITLE):
        for match in re.finditer(r"(?<!\d)20\d{2}年(?!度)", line.text):
            about_past = re.search("情况|总结|结果|考核|评价", draft.title)
            if int(match[0][:4]) == year - 1 and not about_past:
                start = line.start + match.start()
                message = f"成文在{year}年，标题写的是{match[0]}。"
                yield Hit(start, start + len(match[0]), message)


_DIRECTORY = CampaignFacts(
    agencies=(
        AgencyName("福建省计量科学研究院", ("省计量院",)),
        AgencyName("福建省产品质量检验研究院", ("省质检院",)),
    )
)


@rule(
    "C11",
    Severity.WARNING,
    "单位名称与单位目录差一两个字",
    "单位目录",
    wrong=(
        "由⟦福建省计量科研究院→福建省计量科学研究院⟧承办。",
        "由⟦福建省产品质量检测研究院→福建省产品质量检验研究院⟧承办。",
    ),
    right=("由福建省计量科学研究院、省质检院承办。", "由福建省标准化研究院承办。"),
    facts=_DIRECTORY,
    of_words=True,
)
def agency_names(draft: Manuscript) -> Iterator[Hit]:
    names = {name for agency in draft.facts.agencies for name in (agency.name, *agency.aliases)}
    for name in sorted(names):
        if len(name) >= 7:
            yield from _nearly(draft, name, names)


def _nearly(draft: Manuscript, name: str, names: set[str]) -> Iterator[Hit]:
    """Places where the text has the beginning and the end of a name, and one slip between."""
    half = len(name) // 2
    head, tail = name[: half - 1], name[-3:]
    if head not in draft.text:
        return
    # A window as long as the name, or a character shorter or longer.
    reach = len(name) - len(head) - len(tail)
    pattern = re.compile(
        f"{re.escape(head)}(?P<between>[一-龥]{{{max(reach - 1, 0)},{reach + 1}}}?){re.escape(tail)}"
    )
    for match in pattern.finditer(draft.text):
        written = match[0]
        if written in names or any(other in written for other in names if len(other) >= len(name)):
            continue
        if _one_slip(written, name):
            yield Hit(match.start(), match.end(), f"单位目录里是“{name}”。", name)


def _one_slip(one: str, other: str) -> bool:
    """One character left out, put in, changed, or two changed places."""
    if len(one) == len(other):
        differing = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(differing) == 2:
            i, j = differing
            return j == i + 1 and one[i] == other[j] and one[j] == other[i]
        return len(differing) == 1
    short, long = sorted((one, other), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))

"""Dates, weekdays and clock times, each by itself (GB/T 15835-2011, GB/T 7408)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from gongwen import dates
from gongwen.proofreading.calendar import written_dates
from gongwen.proofreading.findings import Severity
from gongwen.proofreading.layout import Part
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.registry import Hit, rule

NUMERALS = "GB/T 15835-2011《出版物上数字用法》"
CALENDAR = "公历"

_WEEKDAY = re.compile(
    "\\s*+[（(]?\\s*+(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])(?!边|围|期|年|岁)"
)
_WEEKDAYS = "一二三四五六日"


@rule(
    "K60",
    Severity.ERROR,
    "日期不存在或与星期不符",
    CALENDAR,
    wrong=(
        "2022年⟦6月9日（星期五⟧）上午召开会议。",
        "请于⟦6月31日⟧前报送。",
        "⟦2025年2月29日⟧前",
    ),
    right=("2022年6月9日（星期四）上午召开会议。", "2024年2月29日前", "6月30日前报送。"),
)
def weekdays(draft: Manuscript) -> Iterator[Hit]:
    for written in written_dates(draft):
        if not written.exists:
            yield Hit(
                written.start,
                written.end,
                f"没有“{draft.text[written.start : written.end]}”这一天。",
            )
            continue
        match = _WEEKDAY.match(draft.text, written.end)
        if match and written.day_of:
            weekday = _WEEKDAYS[written.day_of.weekday()]
            if match["weekday"].replace("天", "日") != weekday:
                start = written.start
                if written.written.year:
                    start = draft.text.index("年", start) + 1
                message = f"{dates.format_date(written.day_of)}是星期{weekday}，与所写的星期不符。"
                yield Hit(start, match.end(), message)


_RELATIVE = re.compile(
    "(?<![一-龥])(?:今天|明天|昨天|后天)|(?:本周|上周|下周)(?=[一二三四五六日末内，])|(?<=[于在至到])(?:上月|下月|本月)"
    r"(?=\d|底|初|中|末)|(?:上月|本月)(?=至)|(?<=至)(?:本月|下月)|(?:于|在)(?P<day>今天|明天|昨天|后天|本周|下周|上周)"
)
_LATELY = re.compile("(?:(?<=[，。；\n])|^)(?:近日|日前)(?=，)")


@rule(
    "K61",
    Severity.WARNING,
    "时间用了相对说法",
    "《党政机关公文处理工作条例》第十九条",
    wrong=("请各单位于⟦明天⟧下午报送名单。", "会议定于⟦下周⟧三召开。"),
    right=("今年是第十八个“世界认可日”。", "主题为“认可：赋能明天，塑造未来”。", "6月16日前报送。"),
)
def relative_dates(draft: Manuscript) -> Iterator[Hit]:
    message = "公文中的时间要写明具体日期。"
    for line in draft.running:
        for match in _RELATIVE.finditer(draft.prose, line.start, line.end):
            group = "day" if match["day"] else 0
            yield Hit(match.start(group), match.end(group), message)
        for match in _LATELY.finditer(draft.prose, line.start, line.end):
            yield Hit(match.start(), match.end(), message, None, Severity.HINT)


_HALF_DAY = re.compile(
    r"(?P<half>上午|早上|凌晨|中午|下午|傍晚|晚上|晚)\s*+(?P<hour>\d{1,2})\s*+(?:[:：](?P<minute>\d{1,2})(?!\d)|[时点](?!段))"
)
_CLOCK = re.compile(r"(?<=[日午至—\-～）])(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?!\d)")


@rule(
    "K62",
    Severity.WARNING,
    "时刻写法矛盾",
    "GB/T 7408《数据元和交换格式 信息交换 日期和时间表示法》",
    wrong=(
        "6月9日⟦下午14:30→14:30⟧召开会议。",
        "6月9日⟦上午15时⟧召开会议。",
        "6月9日⟦9:75⟧开始",
    ),
    right=(
        "6月9日下午2:30召开会议。",
        "6月9日14:30召开会议。",
        "6月9日上午10:00至11:00",
        "下午1时",
    ),
)
def clock_times(draft: Manuscript) -> Iterator[Hit]:
    for match in _HALF_DAY.finditer(draft.text):
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        if hour > 24 or minute > 59:
            yield Hit(match.start(), match.end(), "没有这个时刻。", None, Severity.ERROR)
        elif hour >= 13 and match["half"] in ("上午", "早上", "凌晨"):
            message = f"“{match['half']}”和“{hour}时”矛盾。"
            yield Hit(match.start(), match.end(), message, None, Severity.ERROR)
        elif hour >= 13 and match["half"] != "中午":
            message = f"二十四小时制的时刻前面不用“{match['half']}”。"
            fix = draft.text[match.start("hour") : match.end()]
            yield Hit(match.start(), match.end(), message, fix)
    for match in _CLOCK.finditer(draft.text):
        if int(match["hour"]) > 24 or int(match["minute"]) > 59:
            before = draft.text[match.start() - 2 : match.start()]
            if before not in ("上午", "下午"):
                yield Hit(match.start(), match.end(), "没有这个时刻。", None, Severity.ERROR)


_TO = r"\s*+(?:至|到|—|-|～|~)\s*+"
_THROUGH = re.compile(_TO)
_HOURS = re.compile(
    rf"(?P<half>上午|下午)?(?<!\d)(?P<h1>\d{{1,2}})[:：](?P<n1>\d{{2}}){_TO}(?P<other>上午|下午|次日)?"
    r"(?P<h2>\d{1,2})[:：](?P<n2>\d{2})(?!\d)"
)
_YEARS = re.compile(rf"(?<!\d)(?P<y1>(?:19|20)\d{{2}})年?{_TO}(?P<y2>(?:19|20)\d{{2}})年")
_AMOUNTS = re.compile(
    r"(?<![\d.:：/第件—-])(?P<a1>\d{1,6})(?:至|～)(?P<a2>\d{1,6})(?=[家个人名项批场次篇张份])"
)


@rule(
    "K63",
    Severity.ERROR,
    "起止颠倒",
    "《党政机关公文处理工作条例》第十九条",
    wrong=(
        "⟦6月9日至6月3日⟧开展宣传活动。",
        "6月9日上午⟦11:00至10:00⟧收看。",
        "⟦2025年至2023年⟧，共帮扶企业30家。",
        "帮扶⟦250至200⟧家企业",
    ),
    right=("6月3日至6月9日", "12月30日至1月5日", "6月9日上午10:00至11:00", "上午9:30至下午1:00"),
)
def reversed_ranges(draft: Manuscript) -> Iterator[Hit]:
    text = draft.text
    for one, other in pairwise(written_dates(draft)):
        if not _THROUGH.fullmatch(text, one.end, other.start) or other.written.year:
            continue
        over_new_year = not other.written.is_bare and one.month >= 9 and other.month <= 4
        if (other.month, other.day) < (one.month, one.day) and not over_new_year:
            start = text.index("年", one.start) + 1 if one.written.year else one.start
            yield Hit(start, other.end, "结束日期早于开始日期。")
    for match in _HOURS.finditer(text):
        first = int(match["h1"]) * 60 + int(match["n1"])
        last = int(match["h2"]) * 60 + int(match["n2"])
        if last <= first and not match["other"] and not (first >= 1080 and last <= 480):
            yield Hit(match.start("h1"), match.end(), "结束时刻不晚于开始时刻。")
    for match in _YEARS.finditer(text):
        if int(match["y2"]) < int(match["y1"]):
            yield Hit(match.start(), match.end(), "结束年份早于开始年份。")
    for match in _AMOUNTS.finditer(draft.plain):
        if int(match["a2"]) < int(match["a1"]):
            yield Hit(match.start(), match.end(), "数量范围前大后小。")


_DEADLINE_WORD = re.compile(
    r"(?<!报名)(?<!申报)(?<!征集)(?P<word>截止(?:到|至|于)?)(?=(?:今年|本年)?(?:(?:20\d{2}年)?\d{1,2}月|20\d{2}年|目前|现在|\d{1,2}日|去年|上月|[上本]年底))"
)


@rule(
    "K66",
    Severity.ERROR,
    "“截止”误用作“截至”",
    "《现代汉语词典》（第7版）",
    wrong=("⟦截止→截至⟧2025年5月底，全省共有认证机构30家。", "⟦截止到→截至⟧目前，已培训300人。"),
    right=("截至2025年5月底，全省共有认证机构30家。", "截止日期为6月16日。", "报名于6月9日截止。"),
)
def by_now(draft: Manuscript) -> Iterator[Hit]:
    for match in _DEADLINE_WORD.finditer(draft.untitled):
        message = "“截止”后面不带时间，表示到某时为止用“截至”。"
        yield Hit(match.start("word"), match.end("word"), message, "截至")


_CHINESE_YEAR = re.compile(
    "[一二][〇○零0OＯ九八][一二三四五六七八九〇○零0OＯ]{2}年(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)?"
)
_CHINESE_DAY = re.compile(
    "(?<![年农历阴])[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_SHORT_YEAR = re.compile(
    r"(?<![\d.〔年])['’‘]?(?P<year>[12]\d)年(?=\d{1,2}月|度(?!假)|年?底|年?初(?!一))"
)


@rule(
    "K67",
    Severity.WARNING,
    "年份写法不规范",
    f"{NUMERALS}4.1",
    wrong=(
        "⟦二〇二五年六月九日→2025年6月9日⟧是世界认可日。",
        "⟦二0二五年→2025年⟧重点工作",
        "⟦25年→2025年⟧6月底前完成。",
        "⟦六月九日→6月9日⟧前后组织开展活动。",
    ),
    right=("2025年6月9日是世界认可日。", "25年来，农历五月初五，“五四”青年节"),
)
def years(draft: Manuscript) -> Iterator[Hit]:
    for line in draft.of(Part.BODY, Part.ANNEX, Part.TITLE, Part.TABLE):
        for pattern in (_CHINESE_YEAR, _CHINESE_DAY):
            for match in pattern.finditer(draft.prose, line.start, line.end):
                fix = dates.in_figures(match[0])
                yield Hit(match.start(), match.end(), "年、月、日用阿拉伯数字。", fix)
        for match in _SHORT_YEAR.finditer(draft.prose, line.start, line.end):
            message = "年份不能简写为两位数。"
            yield Hit(match.start(), match.end(), message, f"20{match['year']}年")


_NUMERIC = re.compile(
    r"(?<![\dA-Za-z.\-/年])(?P<year>20\d{2})(?P<mark>[./\-])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\d./\-A-Za-z日])"
)


@rule(
    "K68",
    Severity.WARNING,
    "正文日期没有写年月日",
    f"{NUMERALS}4.1",
    wrong=("请于⟦2025.6.9→2025年6月9日⟧前报送。", "请于⟦2025-06-09→2025年6月9日⟧前报送。"),
    right=("请于2025年6月9日前报送。", "按照GB/T 9704-2012执行", "序号\t2025.6.9"),
)
def numeric_dates(draft: Manuscript) -> Iterator[Hit]:
    for line in draft.of(Part.BODY, Part.ANNEX, Part.CONTACT):
        for match in _NUMERIC.finditer(draft.text, line.start, line.end):
            day = dates.parse_date(match[0])
            if day is None:
                continue
            message = "正文里的日期写作“××××年×月×日”。"
            yield Hit(match.start(), match.end(), message, dates.format_date(day))


_PADDED = re.compile(r"(?<=年)0[1-9](?=月)|(?<=月)0[1-9](?=日)|(?<![\d年])0[1-9](?=月\d)")


@rule(
    "K107",
    Severity.WARNING,
    "月、日编了虚位",
    "GB/T 9704-2012《党政机关公文格式》7.3.5.4",
    wrong=("请于2025年⟦06→6⟧月9日前报送。", "请于6月⟦05→5⟧日前报送。"),
    right=("请于2025年6月9日前报送。",),
)
def padded_dates(draft: Manuscript) -> Iterator[Hit]:
    for line in draft.of(Part.BODY, Part.ANNEX, Part.CONTACT, Part.TABLE, Part.NOTE):
        for match in _PADDED.finditer(draft.text, line.start, line.end):
            yield Hit(match.start(), match.end(), "月、日前面不加“0”。", match[0][1])

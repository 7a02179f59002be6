"""Read the span of days that a text names."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from gongwen.dates.days import day_of
from gongwen.dates.spans import Precision, Span
from gongwen.dates.spelling import normalise, without_asides

_AROUND = timedelta(days=3)
_HALF_A_YEAR = timedelta(days=183)
# Days named one by one make one band of a calendar as long as no more lie between two of them.
_WEEK = timedelta(days=7)
_LONGEST = 200  # characters: who writes more does not write a time
_END = 0  # the last day of the month, whichever it is

# Name of a part of a month: its first and last day; below 1 counts from the end.
_PARTS = {
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, _END),
    "上中旬": (1, 20),
    "中上旬": (1, 20),
    "中下旬": (11, _END),
    "上、中旬": (1, 20),
    "中、下旬": (11, _END),
    "上半月": (1, 15),
    "下半月": (16, _END),
    "月底": (-4, _END),
    "月末": (-4, _END),
    "初": (1, 5),
    "中": (11, 20),
    "底": (-4, _END),
    "末": (-4, _END),
}

# Name of a part of a year: its first and last month.
_SEASONS = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    "全年": (1, 12),
    **{f"{name}季度": (3 * n + 1, 3 * n + 3) for n, name in enumerate("一二三四")},
    **{f"{n + 1}季度": (3 * n + 1, 3 * n + 3) for n in range(4)},
}

# What may follow a point in time, and what it makes of the point.
_TAILS = {
    **dict.fromkeys(("", "当天", "当日", "全天", "期间", "内", "间", "止", "为止"), "as it is"),
    **dict.fromkeys(("前后", "左右", "前后几天"), "around"),
    **dict.fromkeys(("前", "之前", "以前", "下班前", "下班之前", "截止"), "before"),
    **dict.fromkeys(("底前", "底之前", "底以前"), "before its end"),
}

_RELATIVE_YEARS = {"去年": -1, "上年": -1, "今年": 0, "本年": 0, "当年": 0, "明年": 1, "次年": 1}

_YEAR = (
    r"(?:(?P<year>[12][0-9]{3})年|(?P<short>[0-9]{2})年(?=[0-9]{1,2}月)"
    rf"|(?P<relative>{'|'.join(_RELATIVE_YEARS)}))"
)
_HALF_DAYS = "凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜间"
_HOUR = "(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3}|零)"
_TIME = rf"(?:{_HALF_DAYS}|[上下早晚])?{_HOUR}(?::[0-9]{{2}}(?::[0-9]{{2}})?|[点时](?:半|整|{_HOUR}分?)?)"
_SITTING = rf"(?:{_TIME}(?:(?:-|至|到){_TIME}|[开起]始?)?|{_HALF_DAYS}|[早晚])"
_CLOCK = rf"(?:,?(?:每[天日晚])?{_SITTING}(?:[、,和及]{_SITTING})*)"
_WEEKDAY = "(?:(?:星期|周|礼拜)[一二三四五六日天])"

# Weekday and clock time are read over: a span counts days.
_DAY = rf"(?P<day>[0-9]{{1,2}})(?![0-9:点时])[日号]?{_WEEKDAY}?{_CLOCK}?"
_END_AS_DEADLINE = "底(?:之|以)?前"
_PART = rf"(?!{_END_AS_DEADLINE})(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})"

# The ways to name one point, tried in this order.
_POINTS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}?(?P<month>[0-9]{{1,2}})月份?(?:{_DAY}|{_PART})?",
        rf"{_YEAR}?(?:第(?=.季度))?(?P<season>{'|'.join(_SEASONS)})",
        rf"{_YEAR}?(?P<month>年|(?<=年))(?=[底末])(?:(?!{_END_AS_DEADLINE})[底末])?",
        _DAY,
        _PART,
    )
)
_UNTIL = "不迟于|不晚于|最迟不超过|最迟|最晚|截至|截止"
_OPENING = re.compile(
    rf"(?:拟|计划|暂定|初定|预定|预计|定|将)?(?:安排)?(?:(?P<until>{_UNTIL})(?:为|到|至)?|于|在|自|从|为)?"
)
_THROUGH = "(?P<through>-|至|到)"
# 6月底7月初 needs no joint.
_JOINT = re.compile(
    rf"(?:起?{_THROUGH})|[、和及与]|,(?=[0-9])|(?P<bare>(?<=[旬底末初])(?=[0-9]{{1,2}}月))"
)
_TAIL = re.compile("|".join(sorted(_TAILS, key=len, reverse=True)))
_DAILY = re.compile(rf"(?:期间)?,?每[天日晚]{_CLOCK}?")

_QUOTE = "[“”\"「」『』‘’']"
_EVENT = re.compile(
    rf"{_OPENING.pattern}{_QUOTE}?(?:[0-9]{{1,2}}[·.•・][0-9]{{1,2}})?(?P<name>[一-龥]{{2,13}}?日)"
    rf"{_QUOTE}?(?:主题|宣传)?(?:活动)?(?:\((?P<aside>[^()]*)\))?"
    rf"(?P<rest>期间|{_CLOCK}|{_TAIL.pattern})"
)
_NO_EVENT = re.compile(
    ".*(?:工作日|休息日|节日|假日|纪念日|星期日|开学日|[周次近即当每今明期生整双]日)"
)
_OWN_DAY = frozenset({"活动日", "主题日", "宣传日"})

_FULL_DATE = re.compile(r"([12][0-9]{3})年([0-9]{1,2})月([0-9]{1,2})日")


def parse_span(
    text: str, *, year: int | None, event_date: date | None = None, event_name: str = ""
) -> Span | None:
    """Read when something takes place; None for anything not understood.

    `year` is the year of a text that names none; without it such a text is not
    understood.  With `event_date`, the day a campaign is named after, a text may speak
    of the event itself: `“世界认可日”前后`.  Where `event_name` is given no other day is
    taken for it; a day whose date stands behind it in brackets, `“世界环境日”（6月5日）`,
    is that date.  No text raises.
    """
    if len(text) > _LONGEST:
        return None
    written = normalise(text)
    bare = without_asides(written)
    try:
        return _read(bare, year) or _event(written, year, event_date, event_name)
    except OverflowError:  # a day before the year 1 or after the year 9999
        return None


def parse_date(text: str) -> date | None:
    """Read one full date with its year: 2025年6月9日, 二〇二五年六月九日, 2025-06-09."""
    if len(text) > _LONGEST:
        return None
    match = _FULL_DATE.fullmatch(without_asides(normalise(text)))
    return day_of(int(match[1]), int(match[2]), int(match[3])) if match else None


def format_date(day: date) -> str:
    """Write a date as GB/T 9704-2012, clause 7.3.5.4, has it: without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def _event(written: str, year: int | None, day: date | None, name: str) -> Span | None:
    """“世界认可日”前后: the event of the campaign, or a day that says its own date."""
    event = _EVENT.fullmatch(written) if "日" in written else None
    if event is None or _NO_EVENT.fullmatch(event["name"]):
        return None
    said = _read(event["aside"], year) if event["aside"] else None
    if said is not None and said.precision is Precision.EXACT:
        day = said.first
    elif not _is_own(event["name"], name):
        return None
    if day is None:
        return None
    tail = "前后" if event["rest"] == "期间" else event["rest"]
    until = "before" if event["until"] else None
    return _closed(Span(day, day, Precision.EXACT), tail, until)


def _is_own(named: str, event: str) -> bool:
    return not event or named in event or named.endswith(event) or named in _OWN_DAY


def _read(written: str, year: int | None) -> Span | None:
    """Read points joined by 至 or a dash and what follows the last of them."""
    opening = _OPENING.match(written)
    position = opening.end() if opening else 0
    until = "before" if opening and opening["until"] else None
    whole: Span | None = None
    month: tuple[int, int] | None = None
    through = True
    while True:
        found = _point(written, position, year, month)
        if found is None:
            return None
        span, month, is_dated, position = found
        whole = span if whole is None else _joined(whole, span, through, is_dated)
        if whole is None:
            return None
        joint = _JOINT.match(written, position)
        if joint is None:
            return _closed(whole, written[position:], until)
        through = joint["through"] is not None or joint["bare"] is not None
        year, position = whole.last.year, joint.end()


def _point(
    written: str, position: int, year: int | None, month: tuple[int, int] | None
) -> tuple[Span, tuple[int, int], bool, int] | None:
    """Read one point: its span, its year and month, whether it names its year, where it ends.

    `month` is that of the point before, which a bare 9日 or 中旬 leans on.
    """
    for pattern in _POINTS:
        if match := pattern.match(written, position):
            break
    else:
        return None
    named = match.groupdict()
    is_dated = False
    if "year" in named:
        is_dated = bool(named["year"] or named["short"] or named["relative"])
        year = _year(named, year)
        if year is None:
            return None
        if named.get("season"):
            first, last = _SEASONS[named["season"]]
            return _months(year, first, last), (year, last), is_dated, match.end()
        # A month that comes round again lies in the year after: 12月30日至1月5日.
        number = 12 if named["month"] in ("", "年") else int(named["month"])
        if month and not is_dated and number < month[1]:
            year += 1
        month = year, number
    if month is None or not 1 <= month[1] <= 12 or not 1 <= month[0] <= 9999:
        return None
    span = _span(*month, named.get("day"), named.get("part"))
    return (span, month, is_dated, match.end()) if span else None


def _year(named: dict[str, str | None], year: int | None) -> int | None:
    if named["year"]:
        return int(named["year"])
    if named["short"]:
        return 2000 + int(named["short"])
    if year is None or not 1 <= year <= 9998:
        return None
    return year + _RELATIVE_YEARS.get(named["relative"] or "", 0)


def _span(year: int, month: int, day: str | None, part: str | None) -> Span | None:
    if day:
        exact = day_of(year, month, int(day))
        return Span(exact, exact, Precision.EXACT) if exact else None
    if not part:
        return replace(_months(year, month, month), precision=Precision.MONTH)
    first, last = _PARTS[part]
    end = monthrange(year, month)[1]
    return Span(
        date(year, month, first if first > 0 else end + first),
        date(year, month, last if last > 0 else end + last),
        Precision.PART_OF_MONTH,
    )


def _months(year: int, first: int, last: int) -> Span:
    if year < 1:
        raise OverflowError
    end = monthrange(year, last)[1]
    return Span(date(year, first, 1), date(year, last, end), Precision.RANGE)


def _joined(one: Span, other: Span, through: bool, is_dated: bool) -> Span | None:
    """Span both, unless the second lies before the first or absurdly far behind it."""
    if other.first < one.first or other.last < one.last:
        return None
    over_new_year = one.first.year != other.last.year
    if over_new_year and not is_dated and other.last - one.first > _HALF_A_YEAR:
        return None
    apart = not through and other.first - one.last > _WEEK
    several = apart or one.precision is Precision.SEVERAL
    return Span(one.first, other.last, Precision.SEVERAL if several else Precision.RANGE)


def _closed(span: Span, rest: str, effect: str | None = None) -> Span | None:
    """Apply what follows the last point, which must be all of `rest`."""
    tail = _TAIL.fullmatch(rest)
    if tail is None:
        return span if not effect and _DAILY.fullmatch(rest) else None
    said = _TAILS[tail[0]]
    if effect and said == "as it is":  # 最迟6月16日
        if span.precision is Precision.PART_OF_MONTH:
            return _before(span)
        said = effect
    return _with_tail(span, said)


def _with_tail(span: Span, effect: str) -> Span | None:
    if effect == "around":
        return Span(span.first - _AROUND, span.last + _AROUND, Precision.AROUND, span.first)
    if effect.startswith("before"):
        named = Precision.EXACT if effect == "before" else Precision.MONTH
        return _before(span) if span.precision is named else None
    return span


def _before(span: Span) -> Span:
    return Span(span.last.replace(day=1), span.last, Precision.BEFORE, span.last)

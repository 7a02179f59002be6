"""Last year's text made this year's: what surely changes is changed, what may have to is marked.

Nothing changes without a mark, and whatever of last year is left stands under one: its year,
its edition, its themes, every date, weekday, number of a document, name and telephone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongwen.numerals import to_chinese
from gongwen.span import Span


class Kind(StrEnum):
    """What is marked."""

    EDITION = "edition"  # 第十八个, 100周年
    YEAR = "year"
    THEME = "theme"
    DATE = "date"
    WEEKDAY = "weekday"
    NUMBER = "number"  # 发文字号, and the titles of what was gone by
    PERSON = "person"
    PHONE = "phone"  # telephones and mail boxes
    PHRASE = "phrase"  # what was the wording of its year
    FILE = "file"  # of what stands in no text: a file taken over, or left out


@dataclass(frozen=True, slots=True)
class Mark:
    """A place of the new text, and what stood there before."""

    kind: Kind
    former: str
    span: Span


@dataclass(frozen=True, slots=True)
class Renewed:
    """The new text and all its marks, in the order of the text."""

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Rounds:
    """Last year's round and the new one.

    `themes` are last year's as (name, words): the name (国内主题) becomes the placeholder.
    `move` gives the day of the new year for one of last year's; its second argument says
    whether something is due on it.  `people` are names to look out for, and
    `phrases` the political wordings of their year.
    """

    former_year: int
    year: int
    former_edition: int
    edition: int
    former_day: date | None
    day: date | None
    themes: tuple[tuple[str, str], ...]
    move: Callable[[date, bool], date]
    people: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()

    def moved(self, day: date, is_due: bool) -> date:
        """The campaign's day stays the campaign's day; all others keep their distance."""
        if self.day and day == self.former_day:
            return self.day
        return self.move(day, is_due)


# (start, end, kind, new words)
_Finding = tuple[int, int, Kind, str]

CITED_TITLE = "【所依据文件的标题】"
CITED_NUMBER = "【所依据文件的字号】"


def renew(text: str, rounds: Rounds) -> Renewed:
    """The text for the new round."""
    taken = [False] * len(text)
    found: list[_Finding] = []
    for finder in _FINDERS:
        for finding in finder(text, rounds):
            start, end = finding[:2]
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                found.append(finding)
    pieces: list[str] = []
    marks = []
    at = length = 0
    for start, end, kind, words in sorted(found):
        pieces += [text[at:start], words]
        length += start - at
        marks.append(Mark(kind, text[start:end], Span(length, length + len(words))))
        length += len(words)
        at = end
    return Renewed("".join([*pieces, text[at:]]), tuple(marks))


def marked_whole(text: str, kind: Kind) -> Renewed:
    """A text that is kept as it is, and all of it to be looked at."""
    return Renewed(text, (Mark(kind, text, Span(0, len(text))),) if text else ())


# --- Themes ---------------------------------------------------------------------------

_JOINT = r"[\s，,、：:；;。．.·—－\-]*"
_NAMED_THEME = re.compile(r"主题(?:为|是|[：:])*\s*[“\"]([^“”\"]{2,60})[”\"]")
_AS_THEME = re.compile(r"以[“\"]([^“”\"]{2,60})[”\"]为(?:活动)?主题")
_SHORTEST_TAIL = 4


def _themes(text: str, rounds: Rounds) -> Iterator[_Finding]:
    for name, words in rounds.themes:
        for match in _wording(words).finditer(text):
            yield (*match.span(), Kind.THEME, f"【{name}】")
    for _, words in rounds.themes:
        # 与供应链协同发展: what stands behind the colon is quoted alone.
        tail = re.split(r"[：:]|——", words, maxsplit=1)[-1]
        if tail != words and len(tail) >= _SHORTEST_TAIL:
            for match in _wording(tail).finditer(text):
                yield (*match.span(), Kind.THEME, match[0])
    for pattern in (_NAMED_THEME, _AS_THEME):
        for match in pattern.finditer(text):
            yield (*match.span(1), Kind.THEME, match[1])


def _wording(words: str) -> re.Pattern[str]:
    """The words however they are joined: a theme is misquoted in its joints first of all."""
    parts = [re.escape(part) for part in re.split(_JOINT, words) if part]
    return re.compile(_JOINT.join(parts) or r"(?!)")


def _phrases(text: str, rounds: Rounds) -> Iterator[_Finding]:
    for phrase in rounds.phrases:
        start = text.find(phrase) if phrase else -1
        while start >= 0:
            yield start, start + len(phrase), Kind.PHRASE, phrase
            start = text.find(phrase, start + len(phrase))


# --- Documents ------------------------------------------------------------------------

_NUMBER = r"[一-龥]{2,14}\s*[〔\[［（(【]\s*(?P<year>\d{4})\s*年?\s*[〕\]］）)】]\s*第?\s*\d+\s*号"
_CITED = re.compile(
    r"《(?P<title>[^《》]*(?:《[^《》]*》[^《》]*)*)》(?:\s*[（(](?P<number>"
    + _NUMBER.replace("?P<year>", "?P<of>")
    + "))?"
)
_NUMBERED = re.compile(_NUMBER)
_GONE_BY = re.compile(r"(?:通知|意见|函|要点|公告|决定|批复|计划|方案|部署)$")
_BEFORE_NUMBER = re.compile(r"^(?:根据|依据|按照|以及|印发|转发|对照|参照|见|和|及|与|的|由|以)+")


def _cited(text: str, rounds: Rounds) -> Iterator[_Finding]:
    """What last year's notice went by: a title of that year, and its number."""
    for match in _CITED.finditer(text):
        title, number = match["title"], match["number"]
        is_former = bool(number) and match["of"] == str(rounds.former_year)
        if not number and not _GONE_BY.search(title):
            continue
        if not is_former and not any(True for _ in _of_last_year(title, rounds)):
            continue
        yield (*match.span("title"), Kind.NUMBER, CITED_TITLE)
        if number:
            yield (*match.span("number"), Kind.NUMBER, CITED_NUMBER)


def _of_last_year(title: str, rounds: Rounds) -> Iterator[_Finding]:
    for finder in (_editions, _years):
        for start, end, kind, words in finder(title, rounds):
            if words != title[start:end]:
                yield start, end, kind, words


def _numbers(text: str, rounds: Rounds) -> Iterator[_Finding]:
    for match in _NUMBERED.finditer(text):
        opening = _BEFORE_NUMBER.match(match[0])
        start = match.start() + (opening.end() if opening else 0)
        is_former = match["year"] == str(rounds.former_year)
        words = "【发文字号】" if is_former else text[start : match.end()]
        yield start, match.end(), Kind.NUMBER, words


# --- Dates ----------------------------------------------------------------------------

_DAY_OF_WEEK = r"\s*[（(]?\s*(?:星期|周|礼拜)[一二三四五六日天]\s*[）)]?"
_YEAR = r"(?:(?P<year>\d{4})\s*年\s*)?"
_MORE = rf"(?:\s*(?:、|和|及|至|到|—+|－|-|~)\s*\d{{1,2}}\s*日(?:{_DAY_OF_WEEK})?)"
_DATE = re.compile(
    rf"(?<!\d){_YEAR}(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})"
    rf"(?:(?P<unit>\s*日)(?P<week>{_DAY_OF_WEEK})?(?P<more>{_MORE}*)|(?=[上下]午|前|之前|以前))"
)
_ONE_MORE = re.compile(
    rf"(?P<joint>\s*(?:、|和|及|至|到|—+|－|-|~)\s*)(?P<day>\d{{1,2}})\s*日(?P<week>{_DAY_OF_WEEK})?"
)
_ISO = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_MONTH = re.compile(
    rf"(?<!\d){_YEAR}(?P<rest>\d{{1,2}}\s*月(?:份|[上中下]{{1,2}}旬|[上下]半月|初|中旬|底|末)?)(?!\s*\d)"
)
_CHINESE_YEAR = re.compile(
    r"(?P<year>二[〇○零][〇○零一二三四五六七八九]{2})"
    r"(?P<rest>\s*年(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)?)"
)
_BARE_DAY = re.compile(r"(?<!\d)\d{1,2}\s*日(?!\s*(?:之?内|以内|起?计|常))")
_WEEKDAY = re.compile(r"[（(](?:星期|周|礼拜)[一二三四五六日天][）)]|星期[一二三四五六日天]")
_DUE = re.compile(
    r"\s*(?:\d{1,2}[:：]\d{2}|[上下]午|\d{1,2}时|下班)*\s*(?:之|以)?前|\s*截止|\s*为止"
)
_WEEKDAYS = "一二三四五六日"
_DIGITS = "〇一二三四五六七八九"


def _dates(text: str, rounds: Rounds) -> Iterator[_Finding]:
    for match in _DATE.finditer(text):
        is_due = bool(_DUE.match(text, match.end())) or text[: match.start()].endswith("截至")
        yield (*match.span(), Kind.DATE, _moved(match, rounds, is_due) or match[0])
    for match in _ISO.finditer(text):
        yield (*match.span(), Kind.DATE, _moved_iso(match, rounds) or match[0])


def _moved(match: re.Match[str], rounds: Rounds, is_due: bool) -> str | None:
    """The date in the new year, written as it was; None for one of another year, or for none."""
    year = int(match["year"] or rounds.former_year)
    if year - rounds.former_year not in (0, 1):
        return None
    month = int(match["month"])
    former = _day(year, month, match["day"])
    if former is None:
        return None
    day = rounds.moved(former, is_due)
    opening = (
        f"{day.year}年" if match["year"] or day.year != rounds.year + former.year - year else ""
    )
    words = [f"{opening}{day.month}月{day.day}{match['unit'] or ''}", _week(match["week"], day)]
    last = day
    for more in _ONE_MORE.finditer(match["more"] or ""):
        former = _day(year, month, more["day"])
        if former is None:
            return None
        day = rounds.moved(former, is_due)
        if day < last:
            return None
        month_again = f"{day.month}月" if day.month != last.month else ""
        words += [more["joint"], f"{month_again}{day.day}日", _week(more["week"], day)]
        last = day
    return "".join(words)


def _week(written: str | None, day: date) -> str:
    """The day of the week as it was written: （星期一）, 周一."""
    if not written:
        return ""
    return re.sub(
        r"(星期|周|礼拜)[一二三四五六日天]",
        lambda match: match[1] + _WEEKDAYS[day.weekday()],
        written,
    )


def _moved_iso(match: re.Match[str], rounds: Rounds) -> str | None:
    if int(match[1]) != rounds.former_year:
        return None
    former = _day(rounds.former_year, int(match[3]), match[4])
    if former is None:
        return None
    day = rounds.moved(former, False)
    month, number = f"{day.month:0{len(match[3])}}", f"{day.day:0{len(match[4])}}"
    return match[2].join((str(day.year), month, number))


def _day(year: int, month: int, day: str) -> date | None:
    try:
        return date(year, month, int(day))
    except ValueError:
        return None


def _vague_dates(text: str, rounds: Rounds) -> Iterator[_Finding]:
    """Months, thirds of months, days without a month: only a year in them is certain."""
    for match in _MONTH.finditer(text):
        year = match["year"]
        opening = f"{_counted_on(int(year), rounds)}年" if year else ""
        yield (*match.span(), Kind.DATE, opening + match["rest"])
    for match in _CHINESE_YEAR.finditer(text):
        digits = match["year"].replace("○", "〇").replace("零", "〇")
        number = int("".join(str(_DIGITS.index(digit)) for digit in digits))
        year = "".join(_DIGITS[int(digit)] for digit in str(_counted_on(number, rounds)))
        yield (*match.span(), Kind.DATE, year + match["rest"])
    for pattern, kind in ((_BARE_DAY, Kind.DATE), (_WEEKDAY, Kind.WEEKDAY)):
        for match in pattern.finditer(text):
            yield (*match.span(), kind, match[0])


# --- Years and editions ---------------------------------------------------------------

_EDITION = re.compile(r"第\s*(?P<count>\d{1,3}|[一二三四五六七八九十百]{1,5})\s*(?P<unit>[个届次])")
_ANNIVERSARY = re.compile(r"(?:\d{1,4}|[一二三四五六七八九十百]{1,5})\s*周年")
_NAMED_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=\s*年)")


def _counted_on(year: int, rounds: Rounds) -> int:
    """Last year's year and the one after it move on; any other stays."""
    return year + rounds.year - rounds.former_year if 0 <= year - rounds.former_year <= 1 else year


def _editions(text: str, rounds: Rounds) -> Iterator[_Finding]:
    for match in _EDITION.finditer(text):
        count = match["count"]
        if _count(count) == rounds.former_edition:
            words = match[0].replace(count, _counted(count, rounds.edition))
            yield (*match.span(), Kind.EDITION, words)
        elif match["unit"] == "届" or text[match.end() :].lstrip()[:1] in ("“", '"'):
            yield (*match.span(), Kind.EDITION, match[0])
    for match in _ANNIVERSARY.finditer(text):
        yield (*match.span(), Kind.EDITION, match[0])


def _count(written: str) -> int | None:
    if written.isdecimal():
        return int(written)
    return next((number for number in range(1, 100) if to_chinese(number) == written), None)


def _counted(written: str, edition: int) -> str:
    """The edition in the digits that it was written in."""
    return str(edition) if written.isdecimal() or edition > 99 else to_chinese(edition)


def _years(text: str, rounds: Rounds) -> Iterator[_Finding]:
    for match in _NAMED_YEAR.finditer(text):
        yield (*match.span(), Kind.YEAR, str(_counted_on(int(match[0]), rounds)))
    former = str(rounds.former_year)
    for match in re.finditer(r"\d+", text):
        if int(match[0]) == rounds.former_year:
            yield (*match.span(), Kind.YEAR, str(rounds.year))
        elif former in match[0]:  # a number that only looks like it: to be looked at
            yield (*match.span(), Kind.YEAR, match[0])


# --- People ---------------------------------------------------------------------------

_MAIL = re.compile(r"[A-Za-z0-9_.+-]+[@＠][A-Za-z0-9-]+(?:[.．][A-Za-z0-9-]+)+")
_PHONE = re.compile(
    r"(?<!\d)(?:0\d{2,3}\s*[-－—–―]?\s*\d{7,8}|1[3-9]\d{9}|[2-8]\d{6,7})(?!\d)(?:\s*转\s*\d{1,5})?"
)
_CONTACT = re.compile(
    r"联系人\s*[：:]\s*(?P<name>[一-龥](?:\s?[一-龥]){1,2})(?=[，,；;、。\s（(\d]|联系|电话|手机|$)"
)


def _people(text: str, rounds: Rounds) -> Iterator[_Finding]:
    for name in rounds.people:
        for match in re.finditer(r"\s?".join(map(re.escape, name)), text) if name else ():
            yield (*match.span(), Kind.PERSON, match[0])
    for match in _CONTACT.finditer(text):
        yield (*match.span("name"), Kind.PERSON, match["name"])
    for pattern in (_MAIL, _PHONE):
        for match in pattern.finditer(text):
            yield (*match.span(), Kind.PHONE, match[0])


# The first to find a place has it.
_FINDERS: tuple[Callable[[str, Rounds], Iterator[_Finding]], ...] = (
    _themes,
    _phrases,
    _cited,
    _numbers,
    _people,
    _dates,
    _vague_dates,
    _editions,
    _years,
)

"""How notices name organs, numbers and dates: patterns that several passes share.

All of them are for text in one spelling (`Traced.plain`).
"""

from __future__ import annotations

import re
from datetime import date

from gongwen.dates import FULL_DATE, parse_date
from gongwen.reader.characters import number_of
from gongwen.reader.reading import Fact
from gongwen.reader.traced import Traced

ORGAN = (
    "(?:局|委员会|委|厅|办公室|办公厅|办|政府|司|处室|处|科室|科|股|部|部门|单位|机构|公司|企业|院|所|站|队|"
    "中心|协会|学会|商会|联合会|总会|学校|高校|院校|大学|学院|中学|小学|幼儿园|医院|银行|法院|检察院|工会|妇联|"
    "团委|总工会|科协|残联|文联|社|街道|乡镇|集团|小组|指挥部|支队|大队|总队|分局|联盟|基地|秘书处|管委会|居委会|村委会|"
    "党委|支部|党组|党工委|口岸|海关|企事业单位|成员)"
)
ORGAN_END = re.compile(rf"{ORGAN}(?:（[^（）]*）)?$")

NUMBER = (
    r"(?P<code>[一-龥]{2,16}(?:（[一-龥]{1,6}）[一-龥]{0,6})?)\s*[〔（]\s*(?P<year>(?:19|20)\d\d)\s*(?:年)?\s*[〕）]"
    r"\s*第?\s*(?P<serial>\d{1,5})\s*号"
)
# Upwards the name of who signs stands beside the number.
NUMBER_LINE = re.compile(
    rf"[（〔]?\s*{NUMBER}\s*[）〕]?(?:\s+签\s*发\s*人\s*：?[一-龥\s]{{2,12}})?"
)

DATE_LINE = re.compile(rf"{FULL_DATE}|20\d\d\.\d{{1,2}}\.\d{{1,2}}")
BROKEN_DATE_LINE = re.compile(
    r"(?:(?:19|20)\d\d|××××|XXXX)年\s*[\dX×]{0,2}\s*月\s*[\dX×]{0,2}\s*日"
)

# A count of a date and a year, in figures or Chinese.
N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
YEAR = r"(?:20\d\d|二[〇○零O][〇○零O一二三四五六七八九]{2})"


def year_of(text: str) -> int:
    """A year that `YEAR` matched."""
    return int(text.translate(_YEAR_DIGITS))


_YEAR_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")

SPACE = re.compile(r"\s+")
HAN = "一-龥"
# White space of the layout: beside a Chinese character or punctuation.
LAYOUT_SPACE = re.compile(
    rf"(?<=[{HAN}，。：；、“”（）《》〔〕])\s+|\s+(?=[{HAN}，。：；、“”（）《》〔〕])"
)

MARK_1 = re.compile(r"[一二三四五六七八九十]{1,3}\s*、")
MARK = re.compile(
    r"[一二三四五六七八九十]{1,3}\s*、|（\s*[一二三四五六七八九十]{1,3}\s*）|\d{1,2}\s*[.、](?!\d)|（\s*\d{1,2}\s*）"
)


def fact(traced: Traced, *, doubtful: bool = False) -> Fact[str]:
    """The characters as typed, without the white space of the layout."""
    traced = traced.cut().without(LAYOUT_SPACE)
    return Fact(traced.text, traced.spans(), doubtful)


def date_of(text: str) -> date | None:
    """A full date in any of the spellings of a close, or None."""
    return parse_date(text)


def ordinal(text: str) -> int | None:
    return number_of(re.sub(r"\s", "", text))


_PAST = re.compile(r"(?:去年|上年|往年|历年)(?!以来)")


def looks_back(text: str, at: int) -> bool:
    """Whether the sentence has spoken of an earlier year up to a place: 去年5月20日举办了第24个…"""
    start = max(text.rfind(mark, 0, at) for mark in "。；！") + 1
    said = list(_PAST.finditer(text, start, at))
    return bool(said) and not re.search("今年|本年", text[said[-1].end() : at])


def year_before(text: str, at: int) -> int | None:
    """The last year that the sentence has named up to a place, unless something began in it."""
    start = max(text.rfind(mark, 0, at) for mark in "。；！") + 1
    said = list(re.finditer(rf"(?<!\d)({YEAR})\s*年(?![起至到以])", text[start:at]))
    return year_of(said[-1][1]) if said else None

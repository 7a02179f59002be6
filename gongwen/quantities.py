"""Numbers as people write them in a report: 1200, 1,200, 约1200, 1200余, 1.2万多, ３００人."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

_SCALES = {"": 1, "百": 10**2, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_SCALE = "|".join(sorted(filter(None, _SCALES), key=len, reverse=True))
_DIGITS = r"\d{1,3}(?:,\d{3})+|\d{1,15}"
_NUMBER = rf"(?P<number>(?:{_DIGITS})(?:\.\d{{1,9}})?)"
# 10余万 says its 余 before the scale, 1.2万余 behind it.
_EARLY, _LATE = rf"{_NUMBER}(?P<early>[余多])?", r"(?P<late>[余多])?"
_BEFORE = r"(?P<before>大约|约为|约|将近|近|超过|超|逾|不少于)?"
# A scale only where it is none of the unit's own: 12万元 are 12 in a field of 万元.
_WHOLE = (
    rf"(?:共计?)?{_BEFORE}{_EARLY}(?P<scale>{_SCALE})??{_LATE}"
    r"(?P<unit>%s)?(?P<after>左右|上下|以上)?"
)
_SCALED = rf"{_EARLY}(?P<scale>{_SCALE})?{_LATE}"
_IN_TEXT = re.compile(rf"{_BEFORE}(?<![\d.,])(?<![第A-Za-z-]){_SCALED}(?![\d.,%])")
_NONE = ("零", "无")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A whole number; `approximate` is its 约, 余 or 多."""

    value: int
    approximate: bool = False

    def __str__(self) -> str:
        return f"{'约' if self.approximate else ''}{self.value}"


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity in a text: where it stands, and the words that follow it."""

    quantity: Quantity
    start: int
    end: int


def read_quantity(text: str, *, unit: str = "", is_exact: bool = False) -> Quantity:
    """What somebody means who types this into a field; raise `ValueError`, in words for them.

    Where it has to be exact (the caller's rule), the words propose no 约.
    Its own `unit` may follow the number.  零 and 无 are 0.  12万 in a field of 万元 is refused:
    nobody knows whether it means 12 or 120000 of them.
    """
    plain, own = _plain(text), _plain(unit)
    if plain in _NONE:
        return Quantity(0)
    match = re.fullmatch(_WHOLE % re.escape(own), plain)
    if match is None:
        raise ValueError(_complaint(plain, unit, is_exact))
    if match["scale"] and not match["unit"] and re.match(_SCALE, own):
        raise ValueError(f"这一项的单位是“{unit}”，请只填它前面的数，如12。")
    return _quantity(match, has_after=bool(match["after"]))


def quantities_in(text: str) -> Iterator[Mention]:
    """The whole numbers of a text in order, years and ordinals among them; `text` keeps its length
    where it is full-width, hence the places are those of the text given."""
    for match in _IN_TEXT.finditer(_same_length(text)):
        try:
            yield Mention(_quantity(match), match.start("number"), match.end())
        except ValueError:
            continue


def _quantity(match: re.Match[str], *, has_after: bool = False) -> Quantity:
    scale = _SCALES[match["scale"] or ""]
    value = Fraction(match["number"].replace(",", "")) * scale
    if value.denominator != 1:
        raise ValueError("请填写整数，不要小数。")
    marks = (match["before"], match["early"], match["late"])
    return Quantity(int(value), has_after or any(marks))


def _complaint(plain: str, unit: str, is_exact: bool) -> str:
    if re.match(r"[-−]\d", plain):
        return "不能小于0，请核对。"
    if re.search(r"\d[至到~～—-]\d", plain):
        return "请填写一个数，不要填范围" + ("。" if is_exact else "；不能确定的可写“约”。")
    own = f"，单位“{unit}”可以不写" if unit else ""
    return f"请用阿拉伯数字填写整数，如1200{'' if is_exact else '或约1200'}{own}。"


def _plain(text: str) -> str:
    """Half-width, without blanks, with commas for every thousands separator."""
    return re.sub(r"\s|[\u200b-\u200f\ufeff]", "", unicodedata.normalize("NFKC", text))


_HALF = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}


def _same_length(text: str) -> str:
    """Half-width digits and marks, each in its place; a comma of a sentence stays one."""
    half = text.translate(_HALF)
    # “，” between sentences is no separator: only where the writer used the half-width one.
    return "".join(old if old == "，" else new for old, new in zip(text, half, strict=True))

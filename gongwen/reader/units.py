"""主送机关 and 抄送机关 unit by unit."""

from __future__ import annotations

import re

from gongwen.reader.reading import Fact
from gongwen.reader.traced import Traced
from gongwen.reader.wording import ORGAN, fact

_COMMA = re.compile("[，；]|、")
_REGION = re.compile(
    r"(?:各|本|全|有关|相关|省|市|有关的)?(?:设区的?市|地级以上市|地级市|直辖市|自治区|自治州|自治县|计划单列市|副省级城市|省|市|州|盟|县|区|旗|乡|镇|街道?|师|新区|开发区|高新区|园区|功能区|示范区|管理区|实验区|综合实验区|"
    r"县级市|直管市|省直管县|市州|州市|市地|地市|盟市|市盟|县区|区县|县市|市县|县市区|市县区|地|地区|行署|林区|特区|合作区|经开区|度假区)(?:（[^（）]*）)?"
)
_NAMED_REGION = re.compile(
    r"[一-龥]{2,8}(?:新区|实验区|示范区|开发区|高新区|特区|合作区|经开区|林区)(?:（[^（）]*）)?"
)
# 区直有关单位 is no organ of the regions before it.
_DIRECTLY_UNDER = re.compile(r"\s*(?:省|市|州|县|区)直")


def units_of(line: Traced) -> tuple[Fact[str], ...]:
    """The units of an addressee line.

    A list of regions stays with the organ it governs: 各设区市、平潭综合实验区市场监管局.
    """
    depth, start, pieces = 0, 0, []
    marks: list[str] = []
    for index, character in enumerate(line.plain):
        if character in "（〔《“":
            depth += 1
        elif character in "）〕》”":
            depth -= 1
        elif depth <= 0 and _COMMA.match(character):
            pieces.append((start, index))
            marks.append(character)
            start = index + 1
    pieces.append((start, len(line)))
    units: list[tuple[int, int]] = []
    held: int | None = None
    for place, (begin, end) in enumerate(pieces):
        text = line.plain[begin:end].strip()
        first = begin if held is None else held
        followed = place < len(marks) and marks[place] == "、"
        followed = followed and not _DIRECTLY_UNDER.match(line.plain, end + 1)
        if followed and (_REGION.fullmatch(text) or _NAMED_REGION.fullmatch(text)):
            held = first
            continue
        held = None
        units.append((first, end))
    if held is not None:
        units.append((held, len(line)))
    found = [line.cut(*unit) for unit in units]
    if len(found) == 1 and not ORGAN_IN.search(found[0].plain):
        found = [line.cut(*piece) for piece in pieces]  # the regions themselves are addressed
    return tuple(fact(unit) for unit in found if unit.text)


ORGAN_IN = re.compile(ORGAN)

"""主送机关, and titles too long for a page (GB/T 9704-2012, clauses 7.3.1, 7.3.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongwen.counting import count_characters
from gongwen.proofreading.findings import Severity
from gongwen.proofreading.layout import Part
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.registry import Hit, rule

TITLE = "GB/T 9704-2012《党政机关公文格式》7.3.1"
ADDRESSEES = "GB/T 9704-2012《党政机关公文格式》7.3.2"
RULES_OF_WORK = "《党政机关公文处理工作条例》"

_NOTICE = "福建省市场监管局关于组织开展“世界认可日”活动的通知\n"
_REQUEST = "福建省市场监管局关于增加检验经费的请示\n"
_LONGEST_TITLE = 60
_LONG = (
    "福建省市场监督管理局关于转发《市场监管总局办公厅关于转发〈国家认监委关于进一步加强全国强制性产品"
    "认证指定认证机构和实验室监督管理工作的通知〉的通知》的通知"
)


@rule(
    "K18",
    Severity.HINT,
    "标题过长或层层转发",
    TITLE,
    wrong=(f"⟦{_LONG}⟧\n各设区市市场监管局：\n请认真贯彻执行。",),
    right=(_NOTICE + "各设区市市场监管局：\n请认真组织。",),
)
def long_titles(draft: Manuscript) -> Iterator[Hit]:
    lines = draft.of(Part.TITLE)
    if lines and (count_characters(draft.title) > _LONGEST_TITLE or draft.title.count("转发") > 1):
        message = "标题过长，可直接转发源头文件或概括事由，排到两行以内。"
        yield Hit(lines[0].start, lines[-1].end, message)


@rule(
    "K20",
    Severity.ERROR,
    "主送机关后面没有用全角冒号",
    ADDRESSEES,
    wrong=(
        _NOTICE + "各设区市市场监管局⟦:→：⟧\n请认真组织。",
        _NOTICE + "各设区市市场监管局⟦，→：⟧\n请认真组织开展活动。",
    ),
    right=(_NOTICE + "各设区市市场监管局：\n请认真组织。",),
)
def colon_behind_addressees(draft: Manuscript) -> Iterator[Hit]:
    lines = draft.of(Part.ADDRESSEES)
    if not lines or lines[-1].text.endswith("："):
        return
    last = lines[-1]
    message = "主送机关之后用全角冒号“：”。"
    if last.text.endswith((":", "，", "；", "。", ",", ";", ".")):
        yield Hit(last.end - 1, last.end, message, "：")
    else:
        yield Hit(last.end - 1, last.end, message, f"{last.text[-1]}：")


_BODIES = "(?:机构|协会|学会|企业|公司)"
_MIXED = re.compile(
    rf"(?:局|单位|处室)(?P<mark>、)(?=[^，、：]{{0,10}}{_BODIES})|局(?P<inner>、)(?=[^，、：]{{0,10}}(?:处室|科室))"
)


@rule(
    "K21",
    Severity.HINT,
    "主送机关的类与类之间用逗号",
    ADDRESSEES,
    wrong=(_NOTICE + "各设区市市场监管局⟦、→，⟧各认证机构：\n请认真组织。",),
    right=(_NOTICE + "各设区市市场监管局，各认证机构、检验检测机构：\n请认真组织。",),
)
def classes_of_addressees(draft: Manuscript) -> Iterator[Hit]:
    for match in draft.scan(_MIXED, Part.ADDRESSEES):
        message = "同类主送机关之间用顿号，类与类之间用逗号。"
        group = "mark" if match["mark"] else "inner"
        yield Hit(match.start(group), match.end(group), message, "，")


_PERSON = re.compile(
    "(?:尊敬的)?[一-龥]{1,12}(?:局长|处长|厅长|主任|书记|省长|市长|县长|同志|先生|女士)[：:]?"
)


@rule(
    "K22",
    Severity.ERROR,
    "请示多头主送，或者主送个人",
    f"{RULES_OF_WORK}第十五条",
    wrong=(
        _REQUEST + "⟦省政府、省财政厅：⟧\n现请示如下，妥否，请批示。",
        _NOTICE + "⟦王局长：⟧\n请认真组织。",
    ),
    right=(_REQUEST + "省政府：\n现请示如下，妥否，请批示。",),
)
def one_addressee(draft: Manuscript) -> Iterator[Hit]:
    lines = draft.of(Part.ADDRESSEES)
    if not lines:
        return
    text = "".join(line.text for line in lines)
    if _PERSON.fullmatch(text):
        yield Hit(lines[0].start, lines[-1].end, "公文不主送个人。")
    elif draft.title.endswith("请示") and re.search("[、，]", re.sub("（[^（）]*）", "", text)):
        yield Hit(lines[0].start, lines[-1].end, "请示只写一个主送机关。")

"""Characters that are missing or stand twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongwen.proofreading.findings import Severity
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.registry import Hit, rule
from gongwen.proofreading.terms import WORDS, slips, swapped_words

SOURCE = "《党政机关公文处理工作条例》第十九条"

_NO_DAY = re.compile(
    r"(?<![\d.])(?:1[0-2]|[1-9])月(?:[12]\d|3[01]|[1-9])"
    r"(?=上午|下午|晚上|中午|当天|[（(](?:星期|周)|前[，将报提反后]|起|举[办行]|召开|开始|—(?!\d{1,2}日)(?!\d{1,2}[，。号])|至\d{1,2}月)"
)
_NO_MONTH = re.compile(r"(?<!\d)20\d{2}年(?:[12]\d|3[01]|[1-9])日")
_NO_YEAR = re.compile(r"(?<![\d〔.])20[0-4]\d(?=(?:1[0-2]|[1-9])月|度|全年|上半年|下半年)")
_NO_COUNTER = re.compile(r"第(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?=“[^”\n]{2,8}[日月周节]”)")
_NO_MINUTE = re.compile(r"(?<=午)\d{1,2}[:：]\d(?!\d)")
_CALL = re.compile("(?<=[，。；\n])现[将就][^，。；：\n“《]{0,12}通知(?P<tail>如|下)?：")
_HEREBY = re.compile("(?:(?<=[。；\n])|^)特(?P<kind>通知|通报|函复|批复|函告)。")


@rule(
    "K102",
    Severity.ERROR,
    "疑似漏字",
    SOURCE,
    wrong=(
        "总局视频会议从⟦6月8→6月8日⟧下午2:30开始调试。",
        "请于⟦6月20→6月20日⟧前将活动情况报送省局。",
        "⟦2025→2025年⟧6月9日是第十八个“世界认可日”。",
        "今年是⟦第十八→第十八个⟧“世界认可日”。",
        "根据工作安排，⟦现将有关事项通知：→现将有关事项通知如下：⟧",
        "⟦特通知。→特此通知。⟧",
    ),
    right=(
        "6月8日下午2:30开始调试，6月8至10日举行。",
        "2025年6月9日是第十八个“世界认可日”，6月8—10日开展活动。",
        "现将有关事项通知如下：",
        "特此通知。",
    ),
)
def missing_characters(draft: Manuscript) -> Iterator[Hit]:
    text = draft.text
    for match in _NO_DAY.finditer(text):
        message = f"“{match[0]}”后面疑似漏了“日”字。"
        yield Hit(match.start(), match.end(), message, f"{match[0]}日")
    for match in _NO_MONTH.finditer(text):
        yield Hit(match.start(), match.end(), "年和日之间疑似漏了月份。")
    for match in _NO_YEAR.finditer(text):
        message = f"“{match[0]}”后面疑似漏了“年”字。"
        yield Hit(match.start(), match.end(), message, f"{match[0]}年")
    for match in _NO_COUNTER.finditer(text):
        message = f"“{match[0]}”后面疑似漏了“个”字。"
        yield Hit(match.start(), match.end(), message, f"{match[0]}个")
    for match in _NO_MINUTE.finditer(text):
        yield Hit(match.start(), match.end(), "时刻的分钟数不全。")
    for match in _CALL.finditer(text):
        fix = text[match.start() : match.end() - 1 - len(match["tail"] or "")] + "如下："
        yield Hit(match.start(), match.end(), "疑似漏字，应为“通知如下：”。", fix)
    for match in _HEREBY.finditer(text):
        fix = f"特此{match['kind']}。"
        yield Hit(match.start(), match.end(), f"疑似漏字，应为“{fix}”", fix)


_TWICE = re.compile(
    "(?P<one>[的了和与及将于并把被以由从对向为在是或请]|要求|关于|进行|组织|开展|加强|推进|单位)(?P=one)+"
)
_WORD_TWICE = re.compile("(?P<word>[一-龥]{2,6})(?P=word)")
_MEANT = re.compile(
    "对对|和和[气美]|为为|是是非非|与与会|以以[上下往]|由由|为为[何什]|在在[职校编]|请请示|被被[告害]|将将[士领军]|及及[时格]|与与[会]"
)
_REDUPLICATED = re.compile("^[一每]|^许多|^研究|^人人|^方方|^(.)\\1")


@rule(
    "K103",
    Severity.ERROR,
    "疑似重字",
    SOURCE,
    wrong=(
        "加强认证认可检验检测⟦的的→的⟧宣传。",
        "请各单位认真⟦组织组织→组织⟧实施。",
    ),
    right=(
        "加强认证认可的宣传。",
        "一个一个地落实，许多许多企业",
        "由市市场监管局承办，加强与与会代表交流。",
    ),
    of_words=True,
)
def repeated_characters(draft: Manuscript) -> Iterator[Hit]:
    taken = set()
    for match in _TWICE.finditer(draft.prose):
        if not _MEANT.match(draft.prose, match.start()):
            taken.add(match.start())
            message = f"“{match['one']}”字重复。"
            yield Hit(match.start(), match.end(), message, match["one"])
    for match in _WORD_TWICE.finditer(draft.prose):
        if match.start() not in taken and not _REDUPLICATED.match(match["word"]):
            message = f"“{match['word']}”重复。"
            yield Hit(match.start(), match.end(), message, match["word"], Severity.WARNING)


_LONGEST_FIRST = sorted(slips(), reverse=True)


@rule(
    "K108",
    Severity.WARNING,
    "固定用语疑似漏字、错字或颠倒",
    SOURCE,
    wrong=(
        "请及时报送⟦活总结→活动总结⟧。",
        "各⟦检验测机构→检验检测机构⟧要认真落实。",
        "请⟦高重度视→高度重视⟧，认真组织。",
        "制定⟦实旋方案→实施方案⟧，认真组织。",
        "各地要做好⟦结总→总结⟧。",
    ),
    right=(
        "请及时报送活动总结，高度重视。",
        "丰富群众生活总结经验",
        "有关项目、工作方法",
        "行业企业、农业企业",
        "参观计量和质检实验室，查看车间和自检实验室",
    ),
    of_words=True,
)
def broken_terms(draft: Manuscript) -> Iterator[Hit]:
    text, found = draft.prose, []
    for length in _LONGEST_FIRST:
        known = slips()[length]
        for start in range(len(text) - length + 1):
            term = known.get(text[start : start + length])
            if term and not _joins(text, start, start + length, term):
                found.append((start, length, term))
    found += _swapped(text)
    taken = -1
    for start, length, term in sorted(found, key=lambda slip: (slip[0], -slip[1])):
        if start > taken:
            taken = start + length - 1
            message = f"“{text[start : start + length]}”疑为“{term}”。"
            yield Hit(start, start + length, message, term)


def _swapped(text: str) -> Iterator[tuple[int, int, str]]:
    """Words of two characters the wrong way round, with a word or a break on either side."""
    known = swapped_words()
    for start in range(len(text) - 1):
        term = known.get(text[start : start + 2])
        if (
            term
            and _ends_word(text[max(start - 2, 0) : start])
            and _begins_word(text[start + 2 : start + 4])
        ):
            yield start, 2, term


def _ends_word(before: str) -> bool:
    return not _HAN.match(before[-1:]) or before[-1] in _BOUNDARY or before in WORDS


def _begins_word(after: str) -> bool:
    return not _HAN.match(after) or after[0] in _BOUNDARY or after in WORDS


# Characters that end no word before a slip, or begin none behind it.
_BOUNDARY = "的了和与及将把对在为等各请要应以由从送"


def _joins(text: str, start: int, end: int, term: str) -> bool:
    """The slip may be parts of other words, or the whole term is there after all.

    Three characters are found in too many places: where the first word is torn a boundary
    must stand before it, where the second is torn one behind it.
    """
    slip = text[start:end]
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if before + slip[0] in WORDS or slip[-1] + after in WORDS:
        return True
    if term in text[max(start - 4, 0) : end + 4]:
        return True
    if len(slip) > 3:
        return False
    outer = after if term.startswith(slip[:2]) else before
    return bool(_HAN.match(outer)) and outer not in _BOUNDARY


_HAN = re.compile("[一-龥]")
_TWICE_LAST = re.compile("(?P<word>[一-龥](?P<last>[一-龥]))(?P=last)")


@rule(
    "K109",
    Severity.WARNING,
    "疑似多打一字",
    SOURCE,
    wrong=(
        "严厉打击出具⟦虚假假→虚假⟧报告的行为。",
        "坚持⟦勤俭节约约→勤俭节约⟧。".replace("勤俭节约约→勤俭节约", "节约约→节约"),
    ),
    right=("质量量值溯源，机构构建体系，落实实际行动", "市市场监管局"),
    of_words=True,
)
def doubled_ends(draft: Manuscript) -> Iterator[Hit]:
    for match in _TWICE_LAST.finditer(draft.prose):
        following = draft.prose[match.end() - 1 : match.end() + 1]
        if match["word"] in _SURE_ENDS and following not in WORDS and following[1:] not in "化性级":
            message = f"“{match[0]}”疑似多了一个“{match['last']}”。"
            yield Hit(match.start(), match.end(), message, match["word"])


# Words whose last character hardly ever begins the next one.
_SURE_ENDS = frozenset(
    """
虚假 节约 认真 高度 重视 精心 情况 海报 要求 部署 措施 事项 部门 贯彻 及时 报送 加强 电话 邮箱 网络
群众 应急 预案 检查 抽查 整治 验证 隐患 权益 案例 经验 做法 实效 制度 知识 标志 报告 竞争 环境 教育
建立 调整 针对 问题 提升 推进 推动 参与 举办 负责 按照 根据 以及 共同 地区 辖区 积极 充分 切实 深入
全面 广泛 水平 培训 讲座 座谈 咨询 帮扶 营造 氛围
""".split()  # noqa: SIM905
)

"""Characters that are missing or stand twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongwen.proofreading.findings import Severity
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.registry import Hit, rule

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

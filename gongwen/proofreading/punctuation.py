"""Marks that are half-width, doubled, clashing or not the mark that is meant (GB/T 15834-2011)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongwen.proofreading.findings import Severity
from gongwen.proofreading.layout import Line, Part
from gongwen.proofreading.manuscript import BLOT, Manuscript
from gongwen.proofreading.registry import Hit, rule

STANDARD = "GB/T 15834-2011《标点符号用法》"

_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）", ".": "。"}
_HALF = re.compile(
    r"(?<=[一-龥”’》〉）】〕%])[,;:?!]"
    rf"|(?<=[0-9A-Za-z{BLOT}])[,;:?!](?=\s*[一-龥“‘《（])"
    r"|(?<=[一-龥”》）])\.(?=\s*(?:[一-龥“《（]|$|\n))"
)
# Both halves of a pair round anything, or one that has no other half on the line.
_HALF_BRACKET = re.compile(r"\((?P<inside>[^()（）\n]*)\)")
_HAN = re.compile("[一-龥]")


@rule(
    "K80",
    Severity.WARNING,
    "汉字后用了半角标点",
    f"{STANDARD}4.1—4.9",
    wrong=(
        "各设区市市场监管局⟦,→，⟧省局各处室：",
        "现将有关事项通知如下⟦:→：⟧",
        "共30家企业⟦;→；⟧另有5家",
        "6月16日前报送⟦.→。⟧",
        "各设区市⟦(→（⟧含平潭）市场监管局",
        "截至2025年⟦,→，⟧全省共有",
    ),
    right=(
        "6月9日上午9:30开始，邮箱：fjrzjc@163.com。",
        "执行ISO 9001:2015和GB/T 27025-2019，增长3.5%，共10,000人。",
        "登录www.cnca.gov.cn下载，电话0591-87581051。",
    ),
)
def half_width_marks(draft: Manuscript) -> Iterator[Hit]:
    for match in _HALF.finditer(draft.plain):
        yield _widened(match.start(), match[0])
    for line in draft.lines:
        yield from _half_width_brackets(draft, line)


def _widened(start: int, mark: str) -> Hit:
    full = _FULL[mark]
    return Hit(start, start + 1, f"汉字行文应当用全角“{full}”，这里是半角“{mark}”。", full)


def _half_width_brackets(draft: Manuscript, line: Line) -> Iterator[Hit]:
    if line.level or line.part in (Part.TABLE, Part.PAGE_NUMBER):
        start = line.start + min(len(line.text), 6)  # the outline mark is another rule's
    else:
        start = line.start
    for match in _HALF_BRACKET.finditer(draft.plain, start, line.end):
        before = draft.plain[match.start() - 1 : match.start()]
        if _HAN.search(match["inside"]) or _HAN.match(before):
            yield _widened(match.start(), "(")
            yield _widened(match.end() - 1, ")")

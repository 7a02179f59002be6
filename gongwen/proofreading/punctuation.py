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
        "各设区市⟦(含平潭)→（含平潭）⟧市场监管局",
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
            inside = draft.text[match.start("inside") : match.end("inside")]
            message = "汉字行文应当用全角括号“（）”，这里是半角括号。"
            yield Hit(match.start(), match.end(), message, f"（{inside}）")


_LISTED_TWICE = re.compile("(?<=[》”])、(?=[《“])")


@rule(
    "K82",
    Severity.WARNING,
    "并列的书名号或引号之间用了顿号",
    f"{STANDARD}4.5.3.5",
    wrong=(
        "解读《检验检测机构资质认定管理办法》⟦、→⟧《检验检测机构监督管理办法》的新变化。",
        "开展“世界认可日”⟦、→⟧“质量月”等活动。",
    ),
    right=(
        "解读《检验检测机构资质认定管理办法》（总局令第163号）、《检验检测机构监督管理办法》。",
        "开展“世界认可日”“质量月”等活动。",
    ),
)
def comma_between_titles(draft: Manuscript) -> Iterator[Hit]:
    for match in _LISTED_TWICE.finditer(draft.plain):
        message = "并列的书名号、引号之间通常不用顿号。"
        yield Hit(match.start(), match.end(), message, "")


_ELLIPSIS = re.compile(
    r"(?<!…)(?:…|…{3,})(?!…)|(?<=[一-龥，、”》])(?:\.{3,}|。{3,}|．{3,}|·{3,})"
    r"|(?<=等)……|……(?=等)"
)


@rule(
    "K83",
    Severity.WARNING,
    "省略号不规范",
    f"{STANDARD}4.11",
    wrong=(
        "参加单位有计量院、质检院⟦…→……⟧",
        "参加单位有计量院、质检院⟦...→……⟧",
        "计量院、质检院⟦。。。→……⟧",
        "计量院、质检院等⟦……→⟧",
    ),
    right=("计量院、质检院……均派员参加。", "计量院、质检院等参加。"),
)
def ellipsis(draft: Manuscript) -> Iterator[Hit]:
    for match in _ELLIPSIS.finditer(draft.plain):
        if match[0] == "……":
            yield Hit(match.start(), match.end(), "“等”和省略号只用一个。", "")
        else:
            message = "省略号用六个连点“……”，占两个字的位置。"
            yield Hit(match.start(), match.end(), message, "……")


_DASH = re.compile(
    "(?<=[一-龥”》）])(?P<mark>-{2,}|–{1,2}|―|—-|-—|—{3,}|－{1,2}|_{2})(?=[一-龥“《])"
    "|(?<=[”》])(?P<single>[—-])(?=[一-龥“《])|(?<=[一-龥])(?P<quoted>[—-])(?=[“《])"
)

_HYPHEN = re.compile("(?<=[一-龥])-(?=[一-龥])")


@rule(
    "K84",
    Severity.WARNING,
    "破折号不规范",
    f"{STANDARD}4.10",
    wrong=(
        "国际主题⟦--→——⟧“认可：促进经济和环境可持续发展”",
        "国际主题⟦—→——⟧“认可：促进经济和环境可持续发展”",
        "我为群众办实事⟦———→——⟧认证认可检验检测在行动",
    ),
    right=("我为群众办实事——认证认可检验检测在行动", "5月—6月期间", "北京—上海", "GB/T 9704-2012"),
)
def dash(draft: Manuscript) -> Iterator[Hit]:
    for match in draft.scan(_HYPHEN, Part.BODY, Part.ANNEX):
        yield Hit(match.start(), match.end(), "汉字之间不用半角连字符，用“——”或“—”。")
    for match in _DASH.finditer(draft.plain):
        message = "破折号用“——”，占两个字的位置，中间不断开。"
        yield Hit(match.start(), match.end(), message, "——")


_DOUBLED = re.compile(r"(?P<mark>[，、；：？！])(?P=mark)+|(?<!。)。。(?!。)")
_CLASH = re.compile(
    r"[，、；：]。|。[，、；：]|，[、；：]|、[，；：]|；[，、：]|：[，、；]|[！？][。，；、]"
    r"|[（《〈“‘][，。、；：！？]|[，、；：][）》〉]|[，、；](?=”(?![，。；]))"
)
_AND = re.compile(
    "、(?P<and>和(?![谐平美睦顺解气田县龙政硕林畅静])|以及|及(?![时格其至])|与(?![会其此时日]|[一-龥]{2,8}(?:融合|结合|合作|协同))|或(?![有许]))"
)


@rule(
    "K85",
    Severity.ERROR,
    "标点重复或冲突",
    f"{STANDARD}4.1—4.5",
    wrong=(
        "各单位要高度重视⟦，，→，⟧认真组织。",
        "请认真贯彻执行⟦。。→。⟧",
        "请认真贯彻执行⟦，。→。⟧",
        "各设区市局⟦、→⟧和直属单位。",
        "（⟦，→⟧含平潭）",
    ),
    right=("各设区市局、直属单位和协会，请认真贯彻执行。", "政通人、和谐社会。", "他问：“何时？”"),
)
def clashing_marks(draft: Manuscript) -> Iterator[Hit]:
    for match in _DOUBLED.finditer(draft.plain):
        mark = match[0][0]
        yield Hit(match.start(), match.end(), f"标点“{mark}”重复。", mark)
    for match in _CLASH.finditer(draft.plain):
        yield _clash(match)
    for match in _AND.finditer(draft.plain):
        message = f"“{match['and']}”前面不用顿号。"
        yield Hit(match.start(), match.start() + 1, message, "", Severity.WARNING)


def _clash(match: re.Match[str]) -> Hit:
    first, last = match[0][0], match[0][-1]
    if first in "（《〈“‘":
        return Hit(match.start() + 1, match.end(), f"“{first}”后面不应紧跟“{last}”。", "")
    if last in "）》〉" or len(match[0]) == 1:
        return Hit(match.start(), match.start() + 1, f"“{first}”不应放在括号或引号的末尾。", "")
    message = f"“{first}”和“{last}”两个标点相连，只留一个。"
    fix = last if last == "。" else first if first in "！？" else None
    return Hit(match.start(), match.end(), message, fix)


_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]+(?:[．％][０-９]*)?")
_TO_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@rule(
    "K91",
    Severity.WARNING,
    "全角数字或字母",
    "GB/T 15835-2011《出版物上数字用法》5.2",
    wrong=("⟦２０２５→2025⟧年世界认可日", "取得⟦ＣＭＡ→CMA⟧资质"),
    right=("2025年世界认可日", "取得CMA资质"),
)
def wide_characters(draft: Manuscript) -> Iterator[Hit]:
    for match in _WIDE.finditer(draft.text):
        fix = match[0].translate(_TO_HALF)
        yield Hit(match.start(), match.end(), f"“{match[0]}”应当用半角的“{fix}”。", fix)

"""Spaces, ends of paragraphs, lists and colons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from gongwen.proofreading.findings import Severity
from gongwen.proofreading.layout import Line, Part
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.registry import Hit, rule

STANDARD = "GB/T 15834-2011《标点符号用法》"

_SPACE = "[ \u3000\u00a0\u2002\u2003]+"
_BETWEEN = re.compile(
    rf"(?<=[一-龥，。；：、”》）])(?P<gap>{_SPACE})(?=[一-龥“《（，。；：、”》）])"
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]+")
_NUMBER_GAP = re.compile(
    rf"(?<=[一-龥])(?P<gap>{_SPACE})(?=\d)|(?<=\d)(?P<gap2>{_SPACE})(?=[一-龥])"
)
_WORD = re.compile("[一-龥]+")
_MARK = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)]?[、.．]?")
_OFFICE = re.compile("[处司室科局院会心部组队]")
_LONGEST_NAMES = 200
_THEME = re.compile("主题|口号")
_LABEL = re.compile("[一-龥]{1,6}[：:]")
_WORD_BEFORE = re.compile("[一-龥]+$")
_PERSON = re.compile("[一-龥]{2,4}(?:、[一-龥]{2,4})*(?:[（(].*[）)])?")
_SPACED_PARTS = (Part.BODY, Part.ANNEX, Part.TITLE, Part.ADDRESSEES, Part.LIST)


@rule(
    "K86",
    Severity.WARNING,
    "多余的空格或不可见字符",
    "GB/T 9704-2012《党政机关公文格式》5.2",
    wrong=(
        "各地要高度重视，认真⟦ →⟧组织开展宣传活动，营造良好氛围。",
        "各地要高度重视，⟦　→⟧认真组织开展宣传活动。",
        "各地要高度\u2060重视".replace("\u2060", "⟦\u200b→⟧"),
    ),
    right=(
        "国内主题是“传递质量信任 服务绿色发展”。",
        "国内主题为：认证认可检验检测：创新 合作 未来。",
        "联系人：周 婕，联系电话：67105260",
        "于2024 年 5 月 31 日前报送。",
    ),
)
def spaces(draft: Manuscript) -> Iterator[Hit]:
    for match in _INVISIBLE.finditer(draft.text):
        yield Hit(match.start(), match.end(), "这里有看不见的字符。", "")
    for line in draft.of(*_SPACED_PARTS):
        gaps = list(_BETWEEN.finditer(draft.prose, line.start, line.end))
        if not gaps or _is_slogan(line):
            continue
        theme = _THEME.search(draft.text, line.start, line.end)
        many = len(list(islice(_WORD.finditer(draft.text, line.start, line.end), 3))) > 2
        for match in gaps:
            behind_theme = theme is not None and theme.end() <= match.start()
            if not behind_theme and not _is_meant(draft, line, match, many):
                yield Hit(match.start(), match.end(), "汉字之间有多余的空格。", "")


def _is_slogan(line: Line) -> bool:
    return (
        line.part is Part.BODY
        and not line.level
        and len(line.text) <= 30
        and not re.search("[，。；：、]", line.text)
    )


def _is_meant(draft: Manuscript, line: Line, gap: re.Match[str], many_words: bool) -> bool:
    """A name, a label behind the gap, a heading set apart from its text, or a row of words.

    Looks only a little way to either side: a line may have thousands of gaps.
    """
    text, start, end = draft.text, gap.start(), gap.end()
    if line.level and _MARK.fullmatch(text, line.start, start):
        return True
    names = line.end - end <= _LONGEST_NAMES and _PERSON.fullmatch(text, end, line.end)
    if names and _OFFICE.match(text, start - 1, start):
        return True
    if _LABEL.match(text, end, line.end):
        return True
    left = _WORD_BEFORE.search(text[max(line.start, start - 5) : start])
    right = _WORD.match(text, end, min(line.end, end + 5))
    length = (len(left[0]) if left else 0, len(right[0]) if right else 0)
    if length[0] == length[1] and length[0] in (1, 2, 4) and many_words:
        return True  # 创新 合作 未来
    # 周 婕, 出 席: a word of two characters spread to the width of three
    return length == (1, 1)


@rule(
    "K106",
    Severity.HINT,
    "数字与汉字之间有空格",
    "GB/T 9704-2012《党政机关公文格式》5.2",
    wrong=("本次活动共有⟦ →⟧30家企业参加。",),
    right=("本次活动共有30家企业参加。", "2024 年 6 月 9 日是世界认可日，共 30 家参加。"),
)
def spaces_at_numbers(draft: Manuscript) -> Iterator[Hit]:
    """Only where a text does so now and then: one that always does was set that way."""
    for line in draft.running:
        gaps = list(_NUMBER_GAP.finditer(draft.prose, line.start, line.end))
        if 0 < len(gaps) <= 2:
            for gap in gaps:
                yield Hit(gap.start(), gap.end(), "数字与汉字之间不用空格。", "")


_LONG = 25


def _hard_wrapped(draft: Manuscript) -> bool:
    """Paragraphs are broken over lines (a copy from a scan), so ends of lines tell nothing."""
    texts = [line for line in draft.running if len(line.text) >= 15 and not line.is_heading]
    open_ends = [line for line in texts if re.search("[一-龥，、]$", line.text)]
    return len(open_ends) > 2 and len(open_ends) * 5 > len(texts)


@rule(
    "K89",
    Severity.WARNING,
    "段落没有句末标点",
    f"{STANDARD}3.2",
    wrong=("各地要高度重视，充分利用好宣传平台，精心组织策划本地宣传活动，形成良好⟦氛围→氛围。⟧",),
    right=(
        "各地要高度重视，充分利用好宣传平台，精心组织策划本地宣传活动，形成良好氛围。",
        "一、活动主题",
        "联系人：陈珉煜，联系电话：0591-87581051，电子邮箱：fjrzjc@163.com",
    ),
)
def open_paragraphs(draft: Manuscript) -> Iterator[Hit]:
    if _hard_wrapped(draft):
        return
    for line, following in draft.followed:
        if line.continues or line.part not in (Part.BODY, Part.ANNEX):
            continue
        if len(line.text) < _LONG - 5:
            continue
        if line.is_heading and not _is_item(draft, line):
            continue
        if not re.search("[，；。]", line.text) or not re.search("[一-龥]{2}$", line.text):
            continue
        if re.search("[：:]", line.text.rpartition("。")[2]) or re.match(
            "[（(]?(?:主办|承办|联系)", line.text
        ):
            continue
        if following is not None and following.part is line.part and _may_go_on(line, following):
            continue
        tail = line.text[-2:]
        yield Hit(line.end - 2, line.end, "段落末尾没有句号。", f"{tail}。")


def _is_item(draft: Manuscript, line: Line) -> bool:
    """What looks like a heading is an item of text: so long, and the next one ends in 。."""
    following = draft.lines[line.index + 1 : line.index + 2]
    return (
        line.level > 1
        and "，" in line.text
        and any(other.level == line.level and other.text.endswith("。") for other in following)
    )


def _may_go_on(line: Line, following: Line) -> bool:
    """The sentence of a line may end in the line below."""
    starts_anew = following.text.startswith(("各", "请", "附", "特"))
    return not following.level and not line.level and not starts_anew


_LISTS = (2, 3, 4)


@rule(
    "K87",
    Severity.WARNING,
    "分项末尾的标点不一致",
    f"{STANDARD}4.6",
    wrong=(
        "1.宣传海报报送市场监管局办公室；\n2.活动方案报送认证处⟦。→；⟧\n3.活动总结报送综合处；\n4.其他材料报送机关党委。",
        "1.宣传海报报送市场监管局办公室；\n2.活动方案报送认证处；\n3.活动总结报送综合处⟦；→。⟧",
        "一是加强领导；二是强化宣传⟦。⟧三是严格纪律。",
    ),
    right=(
        "1.宣传海报报送办公室；\n2.活动方案报送认证处；\n3.活动总结报送综合处。",
        "一是加强领导；二是强化宣传；三是严格纪律。",
        "一是加强领导。二是强化宣传。三是严格纪律。",
    ),
)
def ends_of_items(draft: Manuscript) -> Iterator[Hit]:
    yield from _last_of_their_kind(draft)
    group: list[Line] = []
    for line in (*draft.running, None):
        if line and group and _is_next_item(draft, group[-1], line):
            group.append(line)
            continue
        yield from _ends(group)
        group = [line] if line and line.level in _LISTS else []
    for line in draft.running:
        yield from _ends_in_line(draft, line)


def _last_of_their_kind(draft: Manuscript) -> Iterator[Hit]:
    """A paragraph that ends in ； though no item follows, or that is alone among 。."""
    lines = draft.running
    for index, line in enumerate(lines):
        if not line.text.endswith("；"):
            continue
        following = lines[index + 1] if index + 1 < len(lines) else None
        if following is None or following.index != line.index + 1:
            closes = bool(line.level) or len(line.text) > _LONG
        elif following.level != line.level:
            closes = bool(following.level) and (not line.level or following.level < line.level)
        else:
            near = [
                other
                for other in lines[max(index - 2, 0) : index + 3]
                if other.level == line.level
                and other is not line
                and abs(other.index - line.index) <= 2
            ]
            closes = bool(line.level) and all(other.text.endswith("。") for other in near)
        if closes:
            yield Hit(line.end - 1, line.end, "这一段已经结束，末尾用句号。", "。")


def _is_next_item(draft: Manuscript, before: Line, line: Line) -> bool:
    return before.level == line.level and draft.lines[line.index - 1] is before


def _ends(group: list[Line]) -> Iterator[Hit]:
    closed = [line for line in group if "。" not in line.text[:-1]]
    if len(group) < 2 or len(closed) != len(group):
        return
    inner = group[:-1]
    semicolons = [line for line in inner if line.text.endswith("；")]
    if len(inner) >= 2 and len(semicolons) == len(inner) - 1 and inner[0] in semicolons:
        odd = next(line for line in inner if line not in semicolons)
        if odd.text.endswith(("。", "，")):
            yield Hit(odd.end - 1, odd.end, "其他分项末尾用分号，这一项不一致。", "；")


_SERIAL = re.compile(r"(?:^|(?<=[。；，：\n]))(?P<number>[一二三四五六七八九])是")


def _ends_in_line(draft: Manuscript, line: Line) -> Iterator[Hit]:
    """一是…；二是…。三是…: what stands between the items."""
    starts = [match.start() for match in _SERIAL.finditer(draft.prose, line.start, line.end)]
    marks = [draft.text[start - 1] for start in starts[1:]]
    if len(marks) < 2 or set(marks) != {"；", "。"}:
        return
    for before, start, mark in zip(starts, starts[1:], marks, strict=False):
        inside = draft.prose[before : start - 1]
        if mark == "。" and "。" not in inside:
            yield Hit(start - 1, start, "并列的“一是、二是”之间，分号和句号混用。")


_TWO_COLONS = re.compile(
    "(?:如下|包括|有|为|是)(?P<first>：)[^。！？；：\n“”《》0-9]{0,20}(?:是|为|如下|包括|来说)(?P<second>：)"
)


@rule(
    "K88",
    Severity.HINT,
    "一句话里用了两个冒号",
    f"{STANDARD}4.7",
    wrong=("主要内容如下：一是⟦：⟧加强领导。",),
    right=("主要内容如下：一是加强领导。", "国际主题为：“认可：赋能中小企业发展”。"),
)
def two_colons(draft: Manuscript) -> Iterator[Hit]:
    for match in _TWO_COLONS.finditer(draft.prose):
        message = "一句话里套用了两个冒号，可去掉一个。"
        yield Hit(match.start("second"), match.end("second"), message)


_NO_BOOK = re.compile(
    "《(?!关于)(?P<name>[^《》\n]{0,20}(?:[一-龥]{2}[日月周](?!报)|活动"
    "|大会|论坛|大赛|培训班|座谈会|许可证|证书|营业执照|奖))》"
)


@rule(
    "K90",
    Severity.HINT,
    "活动、证照、奖项用了书名号",
    f"{STANDARD}附录A.13",
    wrong=("开展⟦《世界认可日》→“世界认可日”⟧活动。", "颁发⟦《营业执照奖》→“营业执照奖”⟧。"),
    right=("开展“世界认可日”活动。", "印发《“世界认可日”活动方案》。"),
)
def titles_of_no_book(draft: Manuscript) -> Iterator[Hit]:
    for match in _NO_BOOK.finditer(draft.plain):
        message = "活动、证照、奖项的名称不用书名号，需要时用引号。"
        yield Hit(match.start(), match.end(), message, f"“{match['name']}”")

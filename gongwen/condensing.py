"""Answers of many to one question, condensed by choosing, grouping and joining.

Not a word is made up.  A matter that several name is said once, in the words of the one that
says least; matters of one kind stand beside each other under a neutral name.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import jieba

from gongwen import outline

jieba.setLogLevel(logging.WARNING)

# What a sentence that needs the one before it begins with.
_LEANING = re.compile(
    "但|却|因此|因而|所以|这|那|其|同时|此外|另外|导致|使得|对此|为此|而|也|还|且|并|如|比如|例如|即"
    "|上述|该|他们|它|从而|进而|以致|特别是|尤其|包括"
)
_COUNTED = re.compile(
    r"(?:[一二三四五六七八九十]{1,2}是|第[一二三四五六七八九十][，、]|[其另]一[，、])"
)
# What an announcement of a list says besides: a number that counts no problems, or a negation.
_TELLING = re.compile(
    r"\d+(?![\d个条项点大类方面]*(?:问题|困难|不足|短板|建议|意见|方面|原因|[：:]))"
    "|没有|没能|尚未|未能|无法|不能"
)
_NOTHING = re.compile(r"(?:无|暂无|没有|暂时没有|无意见|没有意见|无问题)?")
# What no number needs: 3.5, 5—8 and 10% stay what they are.
_MARKS = re.compile(r"(?<!\d)[^\w%‰+−-]+|[^\w%‰+−-]+(?!\d)|[+−-]+(?!\d)")
_LACKING = re.compile(r"不足(?![\d一二两三四五六七八九十百千万半])")
_OPENING, _CLOSING, _ENDING = "“‘（(《〈【", "”’）)》〉】", "。；;！!？?\n"

# Words that change nothing of the matter, and words for the same.
_EMPTY = set("的了还也较很更就在有对于为种等及和与")
_EMPTY |= {
    "存在", "问题", "目前", "现有", "基层", "当地", "我市", "我县", "我局", "辖区", "本地", "方面",
    "仍然", "依然", "尚", "仍", "比较", "较为", "进一步", "建议", "希望", "主要", "由于", "相关", "有关",
}  # fmt: skip
_SAME = {
    word: group[0]
    for group in (
        ("不足", "不够", "缺乏", "短缺", "紧缺", "欠缺", "缺少", "偏少", "较少", "不多"),
        ("加强", "强化", "加大"),
        ("增加", "增多"),
        ("人员", "人手"),
        ("资料", "材料"),
        ("狭小", "小", "太小", "偏小", "过小"),
    )
    for word in group
}
# The neutral name of a kind, and what the matters of that kind speak of.
_KINDS = {
    "人员力量": ("人员", "人手", "专职", "队伍", "师资", "讲解员", "力量"),
    "场地接待": ("场地", "空间", "接待", "容纳", "园区", "等候", "排队", "停车"),
    "设备物资": (
        "设备",
        "仪器",
        "试剂",
        "器材",
        "物资",
        "用电",
        "照明",
        "实验箱",
        "校准车",
        "展品",
    ),
    "经费保障": ("经费", "资金", "预算", "费用", "成本"),
    "时间安排": ("时间", "时段", "课时", "工作日", "周末", "排期", "冲突", "取号", "专场"),
    "宣传参与": (
        "宣传",
        "报名",
        "参与",
        "互动",
        "知晓",
        "知晓率",
        "渠道",
        "预约",
        "观众",
        "媒体",
        "覆盖",
    ),
    "标准业务": ("标准", "国标", "业务", "培训", "换版", "专业知识"),
    "跟踪落实": ("跟踪", "整改", "后续", "后继", "长效", "常态化"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a `source`: a whole answer, or one sentence of it."""

    source: str
    words: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What is named by the sources of `told`, in the words of one of them."""

    words: str
    told: tuple[Said, ...]

    @property
    def said(self) -> tuple[Said, ...]:
        """The first sentence of each source."""
        first: dict[str, Said] = {}
        for each in self.told:
            first.setdefault(each.source, each)
        return tuple(first.values())


@dataclass(frozen=True, slots=True)
class Kind:
    """Matters that speak of the same; the `label` is empty where there is but one."""

    label: str
    matters: tuple[Matter, ...]


def sentences(text: str) -> list[str]:
    """What can stand by itself, without its mark and its final stop; 无 is nothing."""
    lines = (line.strip() for line in text.splitlines())
    parts = [part for line in lines if line for part in _parts(line[outline.mark(line)[1] :])]
    return [part for part in parts if not _NOTHING.fullmatch(part)]


def condense(answers: Sequence[Said]) -> list[Kind]:
    """The matters of all answers; those that most sources name first, else in their order."""
    found: dict[str, list[Said]] = {}
    for answer in answers:
        for words in dict.fromkeys(sentences(answer.words)):
            found.setdefault(_content(words), []).append(Said(answer.source, words))
    kinds: dict[str, list[Matter]] = {}
    for told in found.values():
        matter = Matter(min((each.words for each in told), key=len), tuple(told))
        kinds.setdefault(_kind(matter.words) or matter.words, []).append(matter)
    grouped = [
        Kind(label if len(matters) > 1 else "", tuple(sorted(matters, key=_named, reverse=True)))
        for label, matters in kinds.items()
    ]
    return sorted(grouped, key=lambda kind: _named(*kind.matters), reverse=True)


def _named(*matters: Matter) -> int:
    """How many sources name any of them."""
    return len({each.source for matter in matters for each in matter.told})


def _parts(line: str) -> Iterator[str]:
    """Sentences of a line; one that leans on the one before stays with it."""
    held = ""
    for part in _cut(line):
        counted = _COUNTED.match(part)
        if held and not counted and _LEANING.match(part):
            held += part
            continue
        # What only announces a list is left out.
        if held and (not held.endswith(("：", ":")) or _TELLING.search(held)):
            yield held.rstrip(_ENDING + "：:")
        held = part[counted.end() :] if counted else part
    if held.rstrip(_ENDING + "：:"):
        yield held.rstrip(_ENDING)


def _cut(line: str) -> Iterator[str]:
    """The line behind every stop, and before 一是, outside quotes and brackets."""
    begin = depth = 0
    for at, character in enumerate(line):
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(depth - 1, 0)
        elif depth == 0 and (
            character in _ENDING or (character in "：:" and _COUNTED.match(line, at + 1))
        ):
            yield line[begin : at + 1].strip()
            begin = at + 1
    if line[begin:].strip():
        yield line[begin:].strip()


def _content(words: str) -> str:
    """What two ways of saying the same have in common: its words that carry the matter."""
    cut = jieba.cut(words)
    told = "".join(" " if word in _EMPTY else _SAME.get(word, word) for word in cut)
    content = _MARKS.sub("", told)
    if _LACKING.match(content) and "，" not in words:  # 缺少专业人员 is 专业人员不足
        content = f"{content.removeprefix('不足')}不足"
    return content or words


def _kind(words: str) -> str:
    """The kind whose words it uses most, the first of equals; else empty."""
    hits = {label: sum(words.count(word) for word in typical) for label, typical in _KINDS.items()}
    label = max(hits, key=lambda each: hits[each])
    return label if hits[label] else ""

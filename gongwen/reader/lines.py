"""Raw text → clean lines: page marks, marks of converters and web pages left out.

A text in one long line is broken where its numbering shows that a paragraph begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from gongwen.dates import FULL_DATE
from gongwen.reader.traced import Traced
from gongwen.reader.wording import LAYOUT_SPACE, NUMBER, ORGAN


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it; `gap` says that a blank line stands before."""

    traced: Traced
    gap: bool = False

    @property
    def plain(self) -> str:
        return self.traced.plain

    @property
    def cells(self) -> list[Traced]:
        """The cells of a table row; one for any other line."""
        return self.traced.parts(_TAB)


_TAB = re.compile("\t")
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u2028-\u202f\u2060\ufeff\u00ad\ue000-\uf8ff\x00-\x08\x0b-\x1f\x7f-\x9f]|\\*\\*"
)
_MARKDOWN = re.compile(r"\s*(?:#{1,6}\s+|>\s+|[-•·]\s+(?=[（〔\d一-龥]))")
_NOISE = re.compile(r"(?<=[一-龥、，。（）：])[*_#^`\\]+(?=[一-龥、，。（）：])")
_PAGE_MARK = re.compile(
    r"[\s*]*[-—–―_·•]+\s*\d{1,4}\s*(?:[-—–―_·•*]+[\s*-—–―]*)?|[\s*]*\d{1,4}\s*[-—–―]+|第\s*\d+\s*页(?:\s*[，/]?\s*共\s*\d+\s*页)?|-{3,}|\*{3,}|_{3,}|={3,}"
)
# One blank between words; columns stand further apart.
_INNER_BLANK = re.compile(r"(?<=[一-龥，、。]) (?=[一-龥，、。])")
# What a run of blanks has beyond these many says nothing, and would be tried over and over.
_LONG_BLANK = re.compile(r"(?<=\s{30})\s+")
_RUN_ON = 120  # characters; a longer line may hold several paragraphs


def lines_of(text: str) -> list[Line]:
    """The lines that hold something; `text` has \\n for line ends only."""
    whole = Traced.at(text)
    found: list[Line] = []
    start, gap = 0, False
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        traced = _cleaned(whole.piece(start, end))
        if traced.text:
            pieces = _broken(traced)
            found.append(Line(pieces[0], gap))
            found.extend(Line(piece) for piece in pieces[1:])
            gap = False
        elif not text[start:end].strip():
            gap = True
        start = end + 1
    return _closed_up(found)


def _closed_up(lines: list[Line]) -> list[Line]:
    """Blanks between all words are noise of a copy, unlike those in a few names and themes."""
    characters = sum(len(line.plain) for line in lines)
    blanks = sum(len(_INNER_BLANK.findall(line.plain)) for line in lines)
    if blanks < 0.08 * characters:
        return lines
    return [
        line if "\t" in line.plain else replace(line, traced=line.traced.without(LAYOUT_SPACE))
        for line in lines
    ]


def _cleaned(traced: Traced) -> Traced:
    """The line without marks of converters; empty for the mark of a page or blank cells alone."""
    if traced.plain.isspace():
        return traced.piece(0, 0)
    if _LONG_BLANK.search(traced.plain):
        traced = traced.without(_LONG_BLANK)
    if _INVISIBLE.search(traced.plain):
        traced = traced.without(_INVISIBLE)
    if mark := _MARKDOWN.match(traced.plain):
        traced = traced.cut(mark.end())
    if _PAGE_MARK.fullmatch(traced.plain):
        return traced.piece(0, 0)
    if traced.plain.count("\t") > 1 or re.match(r"\d+\t", traced.plain):
        return traced  # the cells of a row, empty ones too
    return traced.without(_NOISE).cut()


_NUMBER = re.sub(r"\?P<\w+>", "?:", NUMBER)
_AFTER_DATE = r"\s*(?:$|（|[〔【]?打印|[〔【]?关闭|上一[篇条]|抄送|附件|联系)"
_LEVEL_1 = re.compile(r"(?:^|(?<=[。；：！”）\s]))[一二三四五六七八九十]{1,3}、")
_BREAKS = re.compile(
    "|".join(
        (
            # a numbered heading or item
            r"(?<=[。；：！？\s])(?=[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)",
            r"(?<=[。；：！？\s])(?=\d{1,2}[.、](?!\d))",
            # head, and the words of a page before it
            r"\s+(?=\S{0,30}关于[^\s。：]{4,60}的(?:通知|函|公告|通告)\s)",
            r"\s+(?=(?:发布时间|发布日期|发布机构|来源|信息来源|作者|点击数?|点击量|浏览次数|浏览量|阅读次数|字体|字号|责任编辑)\s*：)",
            r"\s+(?=(?:各|本|全)[^\s：。]{2,200}：\s)",
            rf"(?<=通知|公告|方案)\s*(?=[（〔]?{_NUMBER})",
            r"(?<=的通知|的公告|的通报)\s+",
            r"(?<=\d号)[）〕]?\s+",
            r"(?<=[^间期]：)\s*(?=为[了深贯进切推加认做全]|根据|按照|今年|20\d\d年|现将|近日|经)",
            # close
            r"(?<=[。\s）])(?=附\s*件\s*[一二三\d]{0,2}\s*：)",
            r"(?<=[。\s）])(?=联\s*系\s*(?:人|方式|电话)\s*：)",
            rf"\s+(?=[一-龥（）]{{2,30}}{ORGAN}\s*{FULL_DATE}{_AFTER_DATE})",
            rf"(?<=。)(?=[一-龥（）]{{2,30}}{ORGAN}\s*{FULL_DATE}{_AFTER_DATE})",
            rf"(?<=[一-龥])\s+(?={FULL_DATE}{_AFTER_DATE})",
            r"(?<=日)\s*(?=（此件|[〔【]?打印|[〔【]?关闭|上一[篇条])",
            r"\s+(?=抄\s*送\s*：)",
        )
    )
)
_HEADING_THEN_TEXT = re.compile(r"^([一二三四五六七八九十]{1,3}、[^\s，。；：]{2,20})\s+(?=\S{2})")


# A number and the title on one line, the number first.
_NUMBER_THEN_TITLE = re.compile(
    rf"[（〔]?\s*{_NUMBER}\s*[）〕]?\s+(?=\S{{0,40}}关于\S{{4,80}}(?:通知|函|公告|意见)$)"
)


def _broken(traced: Traced) -> list[Traced]:
    """The paragraphs of a text that stands in one line; any other line as it is."""
    if "。" not in traced.plain and (match := _NUMBER_THEN_TITLE.match(traced.plain)):
        return [traced.cut(0, match.end()), traced.cut(match.end())]
    if len(traced) < _RUN_ON or len(_LEVEL_1.findall(traced.plain)) < 2:
        return [traced]
    pieces = [piece for piece in traced.parts(_BREAKS) if piece.text]
    split: list[Traced] = []
    for piece in pieces:
        if match := _HEADING_THEN_TEXT.match(piece.plain):
            split += [piece.cut(0, match.end(1)), piece.cut(match.end())]
        else:
            split.append(piece)
    return split

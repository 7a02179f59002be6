"""附件说明, 署名, 成文日期, 附注 and 版记: what stands below the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongwen.dates import FULL_DATE
from gongwen.reader.joining import is_signature
from gongwen.reader.traced import Traced
from gongwen.reader.wording import (
    BROKEN_DATE_LINE,
    DATE_LINE,
    MARK_1,
    ORGAN,
    SPACE,
)

_FUSED = re.compile(
    rf"(?P<names>[一-龥（）\s、]{{4,60}}?(?:{ORGAN}(?:（[^（）]*）)?|))\s*(?P<day>{FULL_DATE})\s*(?P<note>（[^（）]{{2,30}}）)?\s*"
)
_FUSED_END = re.compile(
    rf"(?<=[。；）])\s*(?P<names>[一-龥（）]{{4,30}}{ORGAN})\s*(?P<day>{FULL_DATE})\s*$"
)
_DATE_THEN_NOTE = re.compile(rf"(?P<day>{FULL_DATE})\s*(?P<note>（[^（）]*）)")
_WIDE_SPACE = re.compile(r"\s{2,}")
_NOTE = re.compile(r"（(?P<note>[^（）]{2,60})）")
DISCLOSURE = re.compile(
    r"(?:此件|本件|此文)?(?:主动|依申请|不予)?(?:公开(?:发布)?|不公开|删减后公开)"
)
_DISCLOSED = re.compile(
    r"（?(?:信息)?公开(?:方式|类别|属性|选项|形式)\s*：\s*(?P<text>主动公开|依申请公开|不予公开|不公开|免予公开|此件[^\s）]*?公开[^\s）]*|[^\s。）]{2,12})）?"
)
_PRINTED = re.compile(
    r"(?P<office>[一-龥（）]*)\s*(?P<day>\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*印\s*发"
)
_COPIED = re.compile(r"抄\s*送\s*：\s*(?P<text>.+?)。?\s*$")
_PROOFREAD = re.compile(r"校\s*对\s*(?:人)?\s*：\s*(?P<text>\S+)")


@dataclass(frozen=True, slots=True)
class Closing:
    """Paragraph indexes: `start` where the close begins, `end` behind it; the parts themselves."""

    start: int
    end: int
    names: tuple[Traced, ...] = ()
    day: Traced | None = None
    has_day: bool = False
    note: Traced | None = None
    before: Traced | None = None  # what stood in the paragraph above a fused close


def closing_of(paragraphs: Sequence[Traced], begin: int) -> Closing | None:
    """The first sign-off at or below `begin`; None for a text without one."""
    for index in range(begin, len(paragraphs)):
        if found := _at(paragraphs, index, begin):
            return _with_note(paragraphs, found)
    return _unsigned(paragraphs, begin)


def _at(paragraphs: Sequence[Traced], index: int, begin: int) -> Closing | None:
    paragraph = paragraphs[index]
    plain = paragraph.plain
    if DATE_LINE.fullmatch(plain) or BROKEN_DATE_LINE.fullmatch(SPACE.sub("", plain)):
        start = index
        while start > begin and index - start < 30 and _names(paragraphs[start - 1].plain):
            start -= 1
        if start == index and index > begin and MARK_1.match(paragraphs[index - 1].plain):
            return None  # 二、活动时间 above, 2025年3月15日 below
        signed = [name for name in paragraphs[start:index] if not _STAMPED.fullmatch(name.plain)]
        names = tuple(piece for name in signed for piece in _organs(name))
        day = paragraph if DATE_LINE.fullmatch(plain) else None
        return Closing(start, index + 1, names, day, has_day=True)
    if match := _DATE_THEN_NOTE.fullmatch(plain):
        found = _at((*paragraphs[:index], paragraph.group(match, "day")), index, begin)
        return replace(found, end=index) if found else None
    if match := _FUSED.fullmatch(plain):
        if not match["names"].strip() or "、" in match["names"]:
            return None
        names = tuple(paragraph.group(match, "names").parts(SPACE))
        if not all(_names(name.plain) for name in names):
            return None
        note = paragraph.group(match, "note") if match["note"] else None
        start = index
        while start > begin and _names(paragraphs[start - 1].plain):
            start -= 1
        names = (*paragraphs[start:index], *names)
        return Closing(start, index + 1, names, paragraph.group(match, "day"), True, note)
    if match := _FUSED_END.search(plain):
        before = paragraph.cut(0, match.start())
        return Closing(
            index,
            index + 1,
            (paragraph.group(match, "names"),),
            paragraph.group(match, "day"),
            True,
            before=before,
        )
    return None


# （某厅代章） below a name.
_STAMPED = re.compile(r"（[^（）]{2,40}代\s*章）")
_SEAL = re.compile(r"\s*（[盖公印]?\s*章）$")  # behind a name, where the seal is to be


def _names(text: str) -> bool:
    if _STAMPED.fullmatch(text):
        return True
    return is_signature(text) and not MARK_1.match(text) and not re.match(r"附\s*件|抄\s*送", text)


def _organs(line: Traced) -> list[Traced]:
    """The organs of a line that has several, parted by blanks."""
    if seal := _SEAL.search(line.plain):
        line = line.cut(0, seal.start())
    pieces = line.parts(_WIDE_SPACE) if re.search(r"\S\s\S\s", line.plain) else []
    pieces = pieces or line.parts(SPACE)
    return pieces if all(len(p) > 2 and is_signature(p.plain) for p in pieces) else [line]


def _with_note(paragraphs: Sequence[Traced], found: Closing) -> Closing:
    if found.note is not None:
        return replace(found, note=found.note.cut(1, len(found.note) - 1))
    for index in range(found.end, min(found.end + 2, len(paragraphs))):
        match = _NOTE.fullmatch(paragraphs[index].plain)
        if match and DISCLOSURE.search(match["note"]):
            return replace(found, note=paragraphs[index].group(match, "note"), end=index + 1)
    return found


def _unsigned(paragraphs: Sequence[Traced], begin: int) -> Closing | None:
    """Names without a date, at the very end of the text or above a disclosure."""
    end = len(paragraphs)
    note = None
    while end > begin and (match := _NOTE.fullmatch(paragraphs[end - 1].plain)):
        if DISCLOSURE.search(match["note"]):
            note = paragraphs[end - 1].group(match, "note")
        end -= 1
    start = end
    while start > begin and _names(paragraphs[start - 1].plain):
        start -= 1
    if start == end or (start > begin and not paragraphs[start - 1].plain.endswith(("。", "）"))):
        above = paragraphs[start - 1].plain if start > begin else ""
        if start == end or not re.match(r"附\s*件|\d+\s*[.、]|联系", above):
            return None
    names = tuple(piece for name in paragraphs[start:end] for piece in _organs(name))
    return Closing(start, len(paragraphs) if note else end, names, note=note)


@dataclass(frozen=True, slots=True)
class ImprintFacts:
    """版记; `lines` are the indexes of its paragraphs."""

    lines: frozenset[int] = frozenset()
    copied_to: Traced | None = None
    disclosure: Traced | None = None
    office: Traced | None = None
    printed_on: Traced | None = None
    proofreader: Traced | None = None


def imprint_of(paragraphs: Sequence[Traced]) -> ImprintFacts:
    """What the lines of 抄送, 公开方式, 印发 and 校对 say, wherever they stand."""
    found = ImprintFacts()
    for index, paragraph in enumerate(paragraphs):
        plain = paragraph.plain
        if (match := _COPIED.match(plain)) and len(plain) < 600:
            found = replace(found, copied_to=paragraph.group(match, "text"))
        elif match := _DISCLOSED.fullmatch(plain):
            found = replace(found, disclosure=paragraph.group(match, "text"))
        elif match := _PRINTED.fullmatch(plain):
            office = paragraph.group(match, "office") if match["office"] else None
            above = index - 1
            taken = {index}
            if office is None and above >= 0 and is_signature(paragraphs[above].plain):
                office = paragraphs[above]
                taken.add(above)
            found = replace(
                found,
                office=office,
                printed_on=paragraph.group(match, "day"),
                lines=found.lines | taken,
            )
            continue
        elif match := _PROOFREAD.fullmatch(plain):
            found = replace(found, proofreader=paragraph.group(match, "text"))
        else:
            continue
        found = replace(found, lines=found.lines | {index})
    return found


# --- 附件说明 ------------------------------------------------------------------------

LABEL = re.compile(r"附\s*件\s*(?P<number>[一二三四五六七八九十\d]{0,3})\s*：?\s*")
_LISTED = re.compile(
    r"附\s*件|"
    r"(?:(?:相关)?附\s*件\s*(?:下载|列表)?|附(?=\s*：\s*\S{6}))\s*(?P<number>[一二三四五六七八九十\d]{0,3})\s*(?:：|\.|、|(?<=\d)\s)\s*(?P<title>.*)"
)
_ITEM = re.compile(
    r"\s*(?:附\s*件\s*)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:[.、：]|(?<=\d)[-—])\s*(?P<title>\S.*)"
)
_INLINE = re.compile(
    r"(?<=\S)[\s；，;]*\s(?=\d{1,2}\s*[.、]\s*[^\d\s])|(?<=[一-龥）》])；?(?=[2-9][.、]\s*[一-龥《])"
)
_FILE = re.compile(r"\S+\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|jpg|png|pptx?|txt)", re.I)
_PAPER = re.compile(
    r"(?:表|单|册|书|稿|卷|案|纲|板|法|则|要点|通知|回执|材料|名录|目录|须知|指南|标准|口号|海报|报告|总结|说明|手册|简介|日程|议程|）|》)$"
)
_NO_ITEM = re.compile(r"联\s*系|电\s*话|邮\s*箱|传\s*真|（此件|抄\s*送|（联系")


@dataclass(frozen=True, slots=True)
class Listing:
    """附件说明: the titles listed and the paragraphs (from, to) that list them."""

    titles: tuple[Traced, ...]
    start: int
    end: int


def listing_at(paragraphs: Sequence[Traced], start: int) -> Listing | None:
    """The list that begins with paragraph `start`, if one does."""
    match = _LISTED.fullmatch(paragraphs[start].plain)
    if match is None:
        return None
    bare = match["title"] is None
    if bare and not (start + 1 < len(paragraphs) and _ITEM.fullmatch(paragraphs[start + 1].plain)):
        return None
    titles: list[Traced] = []
    if match["title"] and match["title"].strip():
        titles += _titles(paragraphs[start].cut(match.start("title")))
    end = start + 1
    numbered = not titles or bool(_ITEM.match(match["title"])) or bool(match["number"])
    wraps = any(_ITEM.fullmatch(p.plain) for p in paragraphs[end : end + 12])
    while end < len(paragraphs):
        plain = paragraphs[end].plain
        if _NO_ITEM.match(plain) or DATE_LINE.fullmatch(plain) or "。" in plain:
            break
        again = _LISTED.fullmatch(plain)
        if again and again["title"] and again["title"].strip():
            titles += _titles(paragraphs[end].cut(again.start("title")))
        elif (item := _ITEM.fullmatch(plain)) and (numbered or not titles):
            titles.append(_named(paragraphs[end].cut(item.start("title"))))
        elif numbered and titles and _goes_on(paragraphs, end) and _unfinished(titles[-1], wraps):
            titles[-1] = titles[-1] + _named(paragraphs[end])
        elif _FILE.fullmatch(plain) or (numbered and titles and _goes_on(paragraphs, end)):
            titles.append(_named(paragraphs[end]))
        else:
            break
        end += 1
    return Listing(tuple(title for title in titles if title.text), start, end)


def _goes_on(paragraphs: Sequence[Traced], index: int) -> bool:
    """Unlabelled following lines of a numbered list."""
    plain = paragraphs[index].plain
    return not is_signature(plain) and len(plain) < 50 and not LABEL.fullmatch(plain)


def _unfinished(title: Traced, wraps: bool) -> bool:
    """Whether a title runs on: numbers follow below, or it ends in no kind of paper."""
    return wraps and not _PAPER.search(title.plain)


def _titles(text: Traced) -> list[Traced]:
    """The titles of one paragraph: 1.甲 2.乙, or a single one."""
    pieces = [text]
    if _ITEM.match(text.plain):
        pieces = text.parts(_INLINE)
    found = []
    for piece in pieces:
        item = _ITEM.fullmatch(piece.plain)
        found.append(_named(piece.cut(item.start("title")) if item else piece))
    return found


def _named(title: Traced) -> Traced:
    """Without the stop or semicolon behind it."""
    return title.cut(0, len(title.plain.rstrip("。；，. ")))

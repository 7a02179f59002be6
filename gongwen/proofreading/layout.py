"""Which part of a document each line of a text is.

Line by line and without doubt kept: a line that shows no sign of a part is body text,
so that a fragment typed into the editor is all body.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from gongwen import outline
from gongwen.reader.reading import Passage


class Part(StrEnum):
    """Elements of GB/T 9704-2012, clause 7, as far as they stand on lines of their own."""

    MASTHEAD = "masthead"
    CLASSIFICATION = "classification"
    NUMBER = "number"
    TITLE = "title"
    ADDRESSEES = "addressees"
    BODY = "body"
    LIST = "list"  # 附件说明
    SIGNATURE = "signature"
    DATE = "date"
    NOTE = "note"
    CONTACT = "contact"
    LABEL = "label"  # 附件1 above an attachment
    ANNEX_TITLE = "annex_title"
    ANNEX = "annex"
    TABLE = "table"
    IMPRINT = "imprint"
    PAGE_NUMBER = "page_number"


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it: `text` is the slice from `start` to `end`.

    `level` and `heading_end` as in `gongwen.document.Paragraph`; `index` counts the lines.
    `continues`: the paragraph goes on in the next line, as far as a reader could tell.
    """

    text: str
    start: int
    part: Part
    level: int = 0
    heading_end: int = 0
    index: int = 0
    continues: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_heading(self) -> bool:
        """The whole line is a heading."""
        return bool(self.level) and self.heading_end == len(self.text)


TYPES = (
    "决议|决定|命令|令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要"  # 条例, art. 8
)
_HEAD_LINES = 12
_BLANK = " \t\u3000\u00a0\ufeff\u200b\r"

_LINE = re.compile(r"[^\n]+")
_ORNAMENT = re.compile(r"(?:[#*]+|-(?=\s*+[（(一二三四五六七八九十\d]))[#*\s]*")
_PAGE_NUMBER = re.compile(r"[-—–－]\s*+\d{1,3}\s*+\**[-—–－]\**")
_MASTHEAD = re.compile(r"[一-龥（）]{2,30}(?:文件|令)")
_MASTHEAD_OF_LETTER = re.compile(r"[一-龥（）]{4,30}(?:局|厅|委|部|办公厅|办公室|政府|委员会|总局)")
_CLASSIFICATION = re.compile(r"(?:绝密|机密|秘密)(?:★.{1,6})?|特急|加急|急件|平急|\d{6}")
NUMBER_LIKE = re.compile(
    r"[（(]?[一-龥]{2,12}\s*+[〔\[［【（(〖﹝]?\s*+\d{2,4}\s*+年?[〕\]］】）)〗﹞]?\s*+第?\s*+\d+\s*+号?[）)]?"
)
_TITLE_END = re.compile(rf"(?:{TYPES})(?:[（(][^（）()]{{1,8}}[）)])?[。，；：、！？.]?$")
_ADDRESSEE_END = tuple("：:")
_LISTED = re.compile(
    r"附件?\s*+[：:](?!\s*+$)|附件\s*+[：:]\s*+$|附件\s*+[0-9一二三四五六七八九十]{1,2}\s*+[：:]\s*+\S"
)
_ITEM = re.compile(r"\d{1,2}\s*+[.．、]\s*+\S")
_LABEL = re.compile(r"[《〈]?附\s*+件\s*+[0-9０-９一二三四五六七八九十]{0,2}\s*+[》〉]?\s*+[：:]?")
_DATE = re.compile(
    r"(?:[12]\d{3}|[一二三四五六七八九〇○零0OＯ]{4})\s*+年\s*+(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*+月"
    r"\s*+(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*+日?)?"
)
_NOTE = re.compile(
    r"[（(](?P<note>.{2,80})[）)]|[\[［【]此件\S{2,8}[\]］】]|此件(?:公开|依申请|主动|不予)\S{1,6}"
)
_IMPRINT = re.compile(
    r"(?:抄送|抄报|公开方式|校对|主题词)\s*+[：:].*|.*\d\s*+日\s*+印发|分送\s*+[：:].*"
)
_CONTACT = re.compile(
    r"[（(]?(?:联\s*+系\s*+人|联系电话|联系方式|电\s*+话|邮\s*+箱|电子邮箱|电子邮件|传\s*+真|通讯地址|地\s*+址)\s*+[：:]"
)
_GREETING = re.compile("此致|敬礼|特此|妥否|当否")
_STOP = tuple("。；，、：！？;,:!?")
_ABOUT = "关于"


def lay_out(text: str, passages: Sequence[Passage] = ()) -> tuple[Line, ...]:
    """Cut a text into its lines that hold anything, each with its part.

    With the `passages` of a reading their parts hold, and a line that belongs to none
    (a page number, words of a web site) is left out.
    """
    found: list[tuple[int, str]] = []
    for match in _LINE.finditer(text):
        line = match[0].strip(_BLANK)
        if line:
            found.append((match.start() + match[0].index(line), line))
    parts = _parts([line for _, line in found])
    if passages:
        return _as_read(found, parts, passages)
    return tuple(
        _line(index, start, line, part)
        for index, ((start, line), part) in enumerate(zip(found, parts, strict=True))
    )


# What a reader calls otherwise; what it does not tell apart is kept as found here.
_READ_AS = {
    "attachment_list": Part.LIST,
    "attachment_title": Part.ANNEX_TITLE,
    "attachment": Part.ANNEX,
}
_FINER = {Part.CONTACT: Part.BODY, Part.CLASSIFICATION: Part.MASTHEAD, Part.TABLE: Part.ANNEX}
_HEAD = (Part.MASTHEAD, Part.NUMBER, Part.TITLE)
_ENCLOSED = {
    Part.TITLE: Part.ANNEX_TITLE,
    **dict.fromkeys(
        (
            *(Part.MASTHEAD, Part.NUMBER, Part.ADDRESSEES, Part.BODY, Part.LIST),
            *(Part.SIGNATURE, Part.DATE, Part.NOTE, Part.CONTACT),
        ),
        Part.ANNEX,
    ),
}


def _as_read(
    found: list[tuple[int, str]], parts: list[Part], passages: Sequence[Passage]
) -> tuple[Line, ...]:
    lines: list[Line] = []
    begun = enclosed = False  # past the head; inside a document within the document
    spans = sorted(
        (passage.spans[0].start, passage.spans[-1].end, passage.part)
        for passage in passages
        if passage.spans
    )
    starts = [start for start, _, _ in spans]
    for (start, text), own in zip(found, parts, strict=True):
        place = bisect_right(starts, start + len(text) - 1) - 1
        if place < 0 or spans[place][1] <= start:
            continue
        _, end, read = spans[place]
        part = _READ_AS.get(read.value) or Part(read.value)
        if own in _FINER and part is _FINER[own]:
            part = own
        enclosed = enclosed or part is Part.LABEL or (part in _HEAD and begun)
        begun = begun or part in (Part.BODY, Part.LIST)
        if enclosed:
            part = _ENCLOSED.get(part, part)
        line = _line(len(lines), start, text, part)
        lines.append(replace(line, continues=end > line.end))
    return tuple(lines)


def _line(index: int, start: int, text: str, part: Part) -> Line:
    if part not in (Part.BODY, Part.ANNEX) or "\t" in text:
        return Line(text, start, part, index=index)
    ornament = _ORNAMENT.match(text)
    skipped = ornament.end() if ornament else 0
    parsed = outline.parse(text[skipped:])
    if len(parsed) != 1 or not parsed[0].level:
        return Line(text, start, part, index=index)
    numbered = text[skipped:].lstrip()
    start += len(text) - len(numbered)
    return Line(numbered, start, part, parsed[0].level, parsed[0].heading_end, index)


def _parts(lines: list[str]) -> list[Part]:
    parts = [Part.BODY] * len(lines)
    body = _head(lines, parts)
    _closing(lines, parts, body)
    for index, line in enumerate(lines):
        if _PAGE_NUMBER.fullmatch(line):
            parts[index] = Part.PAGE_NUMBER
        elif "\t" in line:
            parts[index] = Part.TABLE
        elif parts[index] is Part.BODY and _CONTACT.match(line):
            parts[index] = Part.CONTACT
    return parts


def _head(lines: list[str], parts: list[Part]) -> int:
    """Mark 版头, title and addressees; return where the body begins."""
    titled = _title(lines)
    if titled is None:
        return 0
    first, last = titled
    for index in range(first):
        line = lines[index]
        if NUMBER_LIKE.fullmatch(line):
            parts[index] = Part.NUMBER
        elif _CLASSIFICATION.fullmatch(line):
            parts[index] = Part.CLASSIFICATION
        else:
            parts[index] = Part.MASTHEAD
    for index in range(first, last + 1):
        parts[index] = Part.TITLE
    body = last + 1
    if body < len(lines) and NUMBER_LIKE.fullmatch(lines[body]):
        parts[body] = Part.NUMBER
        body += 1
    return _addressees(lines, parts, body)


def _title(lines: list[str]) -> tuple[int, int] | None:
    """First and last line of the title."""
    for index, line in enumerate(lines[:_HEAD_LINES]):
        if "。" in line[:-1] or "\t" in line or len(line) > 90:
            return None
        if _MASTHEAD.fullmatch(line) or NUMBER_LIKE.fullmatch(line):
            continue
        if _ABOUT not in line[:40]:
            if (
                _TITLE_END.search(line)
                and 6 <= len(line) <= 50
                and not line.endswith(_ADDRESSEE_END)
            ):
                return index, index
            continue
        for last in range(index, min(index + 3, len(lines))):
            if _TITLE_END.search(lines[last]):
                return index, last
            if lines[last].endswith(_STOP):
                break
        # No type of document ends it: a title all the same where addressees follow.
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if (
            following.endswith(_ADDRESSEE_END)
            and "。" not in following
            and not line.endswith(("，", "："))
        ):
            return index, index
        return None
    return None


def _addressees(lines: list[str], parts: list[Part], body: int) -> int:
    """Mark the 主送机关, on one line or a few; return where the body begins."""
    for last in range(body, min(body + 6, len(lines))):
        line = lines[last]
        if "。" in line or outline.parse(line)[0].level:
            return body
        if line.endswith(_ADDRESSEE_END):
            for index in range(body, last + 1):
                parts[index] = Part.ADDRESSEES
            return last + 1
        if last == body and _NAMES_ONLY.fullmatch(line):
            parts[body] = Part.ADDRESSEES
            return body + 1
    return body


_UNIT = r"[一-龥（）、()]{2,30}(?:局|委|厅|处室|单位|机构|政府|部门|协会|学会|促进会|联合会|办公室|科室|中心|院|所|公司|企业)"
_NAMES_ONLY = re.compile(rf"{_UNIT}(?:[，、；,]{_UNIT})*[；，,。;.]?")


def _closing(lines: list[str], parts: list[Part], body: int) -> None:
    """Mark 附件说明, sign-off, 附注, attachments and 版记."""
    annex = False  # below the first label or the date of the sign-off
    signed = False
    index = body
    while index < len(lines):
        line = lines[index]
        if _IMPRINT.fullmatch(line):
            parts[index] = Part.IMPRINT
        elif _LABEL.fullmatch(line) and _opens_annex(lines, index):
            parts[index] = Part.LABEL
            annex = True
            if index + 1 < len(lines) and "\t" not in lines[index + 1]:
                index += 1
                parts[index] = Part.ANNEX_TITLE
        elif annex:
            parts[index] = Part.ANNEX
        elif _LISTED.match(line) and not signed:
            index = _list(lines, parts, index)
        elif not signed and _DATE.fullmatch(line) and index > body:
            parts[index] = Part.DATE
            signed = True
            for above in range(index - 1, max(index - 15, body - 1), -1):
                if not _is_signature(lines[above]) or parts[above] is not Part.BODY:
                    break
                parts[above] = Part.SIGNATURE
        elif signed and _NOTE.fullmatch(line):
            parts[index] = Part.NOTE
        elif signed and not _CONTACT.match(line):
            parts[index] = Part.ANNEX
            annex = True
        index += 1


def _opens_annex(lines: list[str], index: int) -> bool:
    """附件： alone above numbered names is the list, not the label of an attachment."""
    if not lines[index].endswith(_ADDRESSEE_END) or index + 1 >= len(lines):
        return True
    return not _ITEM.match(lines[index + 1])


def _list(lines: list[str], parts: list[Part], index: int) -> int:
    """Mark the 附件说明 and the items below its first line; return its last line."""
    parts[index] = Part.LIST
    while index + 1 < len(lines):
        below = lines[index + 1]
        if not (_ITEM.match(below) or _LISTED.match(below)):
            break
        index += 1
        parts[index] = Part.LIST
    return index


def _is_signature(line: str) -> bool:
    return (
        2 < len(line) <= 30
        and not line.endswith(_STOP)
        and "，" not in line
        and "：" not in line
        and not _GREETING.match(line)
        and not outline.parse(line)[0].level
    )

"""Plain text whose parts stand in their usual order → `Document`.

    发文机关标志 · 发文字号 · 标题 · 主送机关： · 正文 · 附件：… · 署名 · 成文日期 · （附注） · 版记

One paragraph a line.  What the text does not have is empty or None and never guessed.
After the sign-off a line 附件 or 附件1 opens an attachment: its title, then its text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from gongwen import outline
from gongwen.dates import parse_date
from gongwen.document import Attachment, Document, DocumentNumber, Form, Imprint

# Elements of a head stand on its first lines or not at all.
_HEAD_LINES = 12
_LONGEST_NAME = 30  # characters of an issuer's name
_TYPES = "决议|决定|命令|令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要"

_PAGE_NUMBER = re.compile(r"[-—–－]\s*\d{1,3}\s*[-—–－]")
_MASTHEAD = re.compile(rf"[一-龥（）]{{2,{_LONGEST_NAME}}}(?:文件|纪要|令)")
_COPY_NUMBER = re.compile(r"\d{6}")
_CLASSIFICATION = re.compile(r"(?:绝密|机密|秘密)(?:★.{1,6})?")
_URGENCY = re.compile(r"特急|加急|急件|平急")
_TITLE_END = re.compile(rf"(?:{_TYPES})(?:（[^（）]{{1,8}}）)?$")
_LISTED = re.compile(r"附件\s*[：:]\s*(?P<first>.+)")
_ITEM = re.compile(r"(?P<number>[1-9]\d?)\s*[.．、]\s*(?P<title>.+)")
_LABEL = re.compile(r"附件\s*(?P<number>\d{0,2})\s*[：:]?")
_NOTE = re.compile(r"[（(](?P<note>.{2,60})[）)]")
_PRINTED = re.compile(
    r"(?P<office>\S*?)\s*(?P<day>\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*印发"
)
_IMPRINT_FIELD = re.compile(r"(?P<name>抄送|公开方式|校对)\s*[：:]\s*(?P<text>.+)")
_BRACKETS = str.maketrans("[(（【［", "〔〔〔〔〔") | str.maketrans("])）】］", "〕〕〕〕〕")
_STOPS = tuple("。；，、：；,;:")


def read(text: str) -> Document:
    """The document that a plain text writes down; raise `ValueError` if it has no title or text."""
    lines = [re.sub(r"\s+", " ", line).strip(" \ufeff\u200b") for line in text.splitlines()]
    lines = [line for line in lines if line and not _PAGE_NUMBER.fullmatch(line)]
    head, rest = _read_head(lines)
    if not head.title or not rest:
        raise ValueError(
            "没有找到标题和正文。请按版头、标题、主送机关、正文、署名、日期的顺序写，一段一行。"
        )
    return _read_closing(head, rest)


def _read_head(lines: list[str]) -> tuple[Document, list[str]]:
    """版头, title and addressees, and the lines that are left."""
    document = Document(Form.DOCUMENT, masthead="", title="", body=(), sealed=False)
    end = next((i for i, line in enumerate(lines[:_HEAD_LINES]) if _ends_title(line)), None)
    if end is None:
        return document, []
    title: list[str] = []
    for line in lines[: end + 1]:
        number = _number(line)
        if _COPY_NUMBER.fullmatch(line):
            document = replace(document, copy_number=line)
        elif _CLASSIFICATION.fullmatch(line):
            document = replace(document, classification=line)
        elif _URGENCY.fullmatch(line):
            document = replace(document, urgency=line)
        elif number:
            # What stands above the number without any word of a title is the mark.
            mark = "".join(title)
            document = replace(document, number=number, masthead=document.masthead or mark)
            title = []
        elif not document.masthead and not title and _MASTHEAD.fullmatch(line):
            document = replace(document, masthead=line)
        else:
            title.append(line)
    rest = lines[end + 1 :]
    addressees = ""
    if rest and rest[0].endswith(("：", ":")) and "。" not in rest[0]:
        addressees, rest = rest[0].rstrip("：: "), rest[1:]
    return replace(document, title="".join(title), addressees=addressees), rest


def _ends_title(line: str) -> bool:
    """A title ends in its type of document: 关于…的通知, 关于…的意见（试行）."""
    return bool(_TITLE_END.search(line)) and not _MASTHEAD.fullmatch(line)


def _number(line: str) -> DocumentNumber | None:
    try:
        return DocumentNumber.parse(line.replace(" ", "").translate(_BRACKETS))
    except ValueError:
        return None


def _read_closing(document: Document, lines: list[str]) -> Document:
    """Body, 附件说明, sign-off, attachments and 版记."""
    lines, imprint = _take_imprint(lines)
    signed = _find_date(lines)
    labels = [
        i
        for i, line in enumerate(lines)
        if _LABEL.fullmatch(line) and (signed is None or i > signed)
    ]
    text, enclosed = (lines[: labels[0]], lines[labels[0] :]) if labels else (lines, [])
    if signed is not None:
        after = [match["note"] for line in text[signed + 1 :] if (match := _NOTE.fullmatch(line))]
        document = replace(
            document,
            document_date=parse_date(text[signed].replace(" ", "")),
            note="".join(after[:1]),
        )
        text = text[:signed]
        text, signature = _take_signature(text)
        document = replace(document, signature=signature)
    text, titles = _take_list(text)
    return replace(
        document,
        body=outline.parse("\n".join(text)),
        attachments=_attachments(titles, enclosed),
        imprint=imprint,
    )


def _take_imprint(lines: list[str]) -> tuple[list[str], Imprint | None]:
    """The last lines, as far as they are those of an imprint."""
    imprint = Imprint()
    kept = len(lines)
    while kept and (found := _imprint_line(lines[kept - 1], imprint)):
        imprint = found
        kept -= 1
    return lines[:kept], imprint if imprint != Imprint() else None


def _imprint_line(line: str, imprint: Imprint) -> Imprint | None:
    if match := _PRINTED.fullmatch(line):
        day = parse_date(match["day"].replace(" ", ""))
        return replace(imprint, printing_office=match["office"], printed_on=day)
    if match := _IMPRINT_FIELD.fullmatch(line):
        text = match["text"].rstrip("。")
        if match["name"] == "抄送":
            return replace(imprint, copied_to=text)
        if match["name"] == "校对":
            return replace(imprint, proofreader=text)
        return replace(imprint, disclosure=text)
    return None


def _find_date(lines: list[str]) -> int | None:
    """The line that is nothing but a whole date."""
    return next((i for i, line in enumerate(lines) if _whole_date(line)), None)


def _whole_date(line: str) -> date | None:
    compact = line.replace(" ", "")
    return parse_date(compact) if re.fullmatch(r".{4}年.{1,3}月.{1,3}日", compact) else None


def _take_signature(lines: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """The short lines without a stop above the date, as far as no list or heading is among them."""
    start = len(lines)
    while start and _may_sign(lines[start - 1]):
        start -= 1
    return lines[:start], tuple(lines[start:])


def _may_sign(line: str) -> bool:
    return (
        len(line) <= _LONGEST_NAME
        and not line.endswith(_STOPS)
        and not _LISTED.fullmatch(line)
        and not _ITEM.fullmatch(line)
        and not _NOTE.fullmatch(line)
        and not outline.parse(line)[0].level
    )


def _take_list(lines: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """附件说明 at the end of the text: 附件：名称, or 附件：1.… and 2.… below it."""
    start = next((i for i in reversed(range(len(lines))) if _LISTED.fullmatch(lines[i])), None)
    if start is None:
        return lines, ()
    match = _LISTED.fullmatch(lines[start])
    items = [match["first"] if match else "", *lines[start + 1 :]]
    numbered = [_ITEM.fullmatch(item) for item in items]
    if all(numbered):
        return lines[:start], tuple(item["title"] for item in numbered if item)
    if len(items) == 1:
        return lines[:start], tuple(items)
    return lines, ()


def _attachments(titles: tuple[str, ...], lines: list[str]) -> tuple[Attachment, ...]:
    """What is listed, with its text where the file has it; what is not listed comes as it stands."""
    texts: list[list[str]] = []
    for line in lines:
        if _LABEL.fullmatch(line):
            texts.append([])
        else:
            texts[-1].append(line)
    attachments = []
    for index in range(max(len(titles), len(texts))):
        content = texts[index] if index < len(texts) else []
        title = titles[index] if index < len(titles) else ""
        if content and (not title or _same(content[0], title)):
            title, content = title or content[0], content[1:]
        attachments.append(Attachment(title, outline.parse("\n".join(content))))
    return tuple(attachments)


def _same(one: str, other: str) -> bool:
    return one.replace(" ", "") == other.replace(" ", "")

"""Lines → the parts of a document: head, text, list of attachments, close, annexes, 版记."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongwen import outline
from gongwen.document import Form
from gongwen.reader.closing import (
    DISCLOSURE,
    LABEL,
    Closing,
    ImprintFacts,
    Listing,
    closing_of,
    imprint_of,
    listing_at,
)
from gongwen.reader.head import KINDS, Head, head_of
from gongwen.reader.joining import Habit, habit_of, is_signature, paragraphs_of
from gongwen.reader.lines import Line
from gongwen.reader.reading import AttachmentFact, Fact, Part, Passage, Reading
from gongwen.reader.traced import Traced
from gongwen.reader.units import units_of
from gongwen.reader.wording import (
    NUMBER,
    NUMBER_LINE,
    ORGAN_END,
    SPACE,
    date_of,
    fact,
)

_PREFIX = re.compile(r"(?P<organs>[^《》“”]{2,80}?)(?:关于|转发|批转|印发)")
_NAMED = re.compile(r"《([^《》]{4,80})》")
_NESTED_TITLE = re.compile(rf"关于.*(?:{KINDS})$|^关于")
_CONTACT = re.compile(r"（?联\s*系|电\s*话|邮\s*箱|传\s*真")


@dataclass(frozen=True, slots=True)
class Annex:
    """What follows the close: its label, the paragraphs below it."""

    label: Traced | None
    title: Traced | None
    paragraphs: tuple[Traced, ...]
    lines: tuple[Line, ...] = ()  # of a whole document


def structured(text: str, lines: Sequence[Line], table: dict[str, Traced]) -> Reading:
    """The parts of a text; its facts are read from them afterwards."""
    head = head_of(lines)
    below = list(lines[head.end :])
    if head.rest is not None:
        below.insert(0, Line(head.rest))
    habit = habit_of(lines)
    start = _nested(below)
    paragraphs = _without_quotes_lost(paragraphs_of(below[:start], habit))
    nested = below[start:]
    imprint = imprint_of(paragraphs)
    if nested and not imprint.lines:
        nested, imprint, stray = _imprint_below(nested, habit)
    else:
        stray = []
    kept = [p for i, p in enumerate(paragraphs) if stray or i not in imprint.lines]
    return _assembled(text, head, table, kept, nested, imprint, stray or _at(paragraphs, imprint))


def _at(paragraphs: Sequence[Traced], imprint: ImprintFacts) -> list[Traced]:
    return [paragraphs[i] for i in sorted(imprint.lines)]


def _without_quotes_lost(paragraphs: Sequence[Traced]) -> list[Traced]:
    """Straight quotes count by turns over a whole paragraph, not over a broken line."""
    return [
        Traced(p.text, Traced.at(p.text).plain, p.places) if '"' in p.text else p
        for p in paragraphs
    ]


def _nested(lines: Sequence[Line]) -> int:
    """Where a whole enclosed document begins, with its label; the number of lines if none does."""
    for index in range(3, len(lines)):
        plain = lines[index].plain
        if not (NUMBER_LINE.fullmatch(plain) or re.fullmatch(r"[一-龥]{4,30}文\s*件", plain)):
            continue
        ahead = [SPACE.sub("", line.plain) for line in lines[index + 1 : index + 5]]
        if not any(_NESTED_TITLE.search(text) for text in ahead):
            continue
        start = index
        while start > 1 and (
            is_signature(lines[start - 1].plain) or LABEL.fullmatch(lines[start - 1].plain)
        ):
            start -= 1
            if LABEL.fullmatch(lines[start].plain):
                break
        return start
    return len(lines)


def _imprint_below(
    lines: list[Line], habit: Habit
) -> tuple[list[Line], ImprintFacts, list[Traced]]:
    """The imprint at the foot of all pages is that of the outer document."""
    traced = [line.traced for line in lines]
    imprint = imprint_of(traced)
    tail = len(lines)
    while tail and tail - 1 in imprint.lines:
        tail -= 1
    if tail == len(lines):
        return lines, ImprintFacts(), []
    return lines[:tail], imprint_of(traced[tail:]), traced[tail:]


def _assembled(
    text: str,
    head: Head,
    table: dict[str, Traced],
    paragraphs: list[Traced],
    nested: list[Line],
    imprint: ImprintFacts,
    imprint_lines: list[Traced],
) -> Reading:
    title = fact(head.title, doubtful=head.title_doubtful) if head.title else None
    opened = _annex_start(paragraphs, title)
    closing = closing_of(paragraphs[:opened], 0)
    note = _disclosed(paragraphs[:opened])
    if note is not None and (closing is None or note < closing.start):
        closing = Closing(note, note + 1, note=paragraphs[note].cut(1, len(paragraphs[note]) - 1))
    stop = closing.start if closing else opened
    listings = _listings(paragraphs, 0, stop)
    tail, annexes = _annexes(paragraphs, closing.end if closing else opened, listings)
    body_end = stop
    body = [
        p
        for i, p in enumerate(paragraphs[:body_end])
        if not any(one.start <= i < one.end for one in listings)
    ]
    if closing and closing.before is not None and closing.before.text:
        body.append(closing.before)
    passages = _head_passages(head)
    body_passages = tuple(_passage(p, Part.BODY) for p in body)
    passages += body_passages
    reading = Reading(
        text,
        form=_form(head),
        masthead=fact(head.masthead) if head.masthead else None,
        kind=fact(head.kind) if head.kind else None,
        document_number=_number(head, table),
        title=title or _table_title(table),
        addressee_line=fact(head.addressees) if head.addressees else None,
        addressees=units_of(head.addressees) if head.addressees else (),
        body=body_passages,
        copy_number=fact(head.copy_number) if head.copy_number else None,
        classification=fact(head.classification) if head.classification else None,
        urgency=fact(head.urgency) if head.urgency else None,
    )
    if closing:
        reading, more = _signed(reading, closing)
        passages += more
    for one in listings:
        passages += tuple(
            _passage(paragraphs[i], Part.ATTACHMENT_LIST) for i in range(one.start, one.end)
        )
    reading = _imprinted(reading, imprint)
    passages += tuple(_passage(line, Part.IMPRINT) for line in imprint_lines)
    reading = replace(reading, body=(*reading.body, *(_passage(p, Part.BODY) for p in tail)))
    passages += tuple(_passage(p, Part.BODY) for p in tail)
    attachments, more = _attachments(text, listings, annexes, nested)
    passages += more
    if reading.issue_date is None and (day := table.get("成文日期")):
        value = date_of(day.plain)
        if value and not (closing and closing.has_day):
            reading = replace(reading, issue_date=Fact(value, day.spans(), doubtful=True))
    if reading.disclosure is None and (cell := table.get("公开方式")):
        reading = replace(reading, disclosure=fact(cell))
    return replace(
        reading,
        issuer=_issuer(reading, head, table),
        attachments=attachments,
        passages=tuple(sorted(passages, key=lambda item: item.traced.places[:1])),
    )


def _annex_start(paragraphs: Sequence[Traced], title: Fact[str] | None) -> int:
    """The line 附件 that opens an annex, or the printed title of what is issued."""
    named = {SPACE.sub("", name) for name in _NAMED.findall(title.value)} if title else set()
    for index, paragraph in enumerate(paragraphs):
        compact = SPACE.sub("", paragraph.plain)
        if index and LABEL.fullmatch(compact) and not _heads_a_list(paragraphs, index):
            return index
        if index and compact in named:
            return index
    return len(paragraphs)


def _heads_a_list(paragraphs: Sequence[Traced], index: int) -> bool:
    """附件： alone, the numbered titles below it, and then a close or the end."""
    listing = listing_at(paragraphs, index)
    if listing is None or not listing.titles:
        return False
    after = paragraphs[listing.end : listing.end + 3]
    return not after or any(is_signature(p.plain) or date_of(p.plain) for p in after)


def _disclosed(paragraphs: Sequence[Traced]) -> int | None:
    """A line that is nothing but （此件公开发布）."""
    for index, paragraph in enumerate(paragraphs):
        inner = re.fullmatch(r"（(.{2,12})）", paragraph.plain)
        if inner and DISCLOSURE.fullmatch(SPACE.sub("", inner[1])):
            return index
    return None


def _listings(paragraphs: Sequence[Traced], start: int, stop: int) -> list[Listing]:
    """The lists of attachments between two paragraphs; one over several places counts whole."""
    found, index = [], start
    while index < stop:
        listing = listing_at(paragraphs[:stop], index)
        if listing and listing.titles:
            found.append(listing)
            index = listing.end
        else:
            index += 1
    return found


def _annexes(
    paragraphs: list[Traced], start: int, listings: list[Listing]
) -> tuple[list[Traced], list[Annex]]:
    """What stands below the close: lines of contacts, and annexes.

    A list of attachments below the close is added to `listings` where there is no other.
    """
    tail: list[Traced] = []
    index = start
    while index < len(paragraphs):
        listing = listing_at(paragraphs, index)
        if _CONTACT.match(paragraphs[index].plain) or (
            tail and len(paragraphs[index]) < 60 and re.search(r"\d{7}|@", paragraphs[index].plain)
        ):
            tail.append(paragraphs[index])
            index += 1
        elif listing and listing.titles and _is_list(paragraphs, listing):
            if not listings:
                listings.append(listing)
            index = listing.end
        else:
            break
    annexes: list[Annex] = []
    label: Traced | None = None
    chunk: list[Traced] = []
    for paragraph in paragraphs[index:]:
        if (
            (match := LABEL.match(paragraph.plain))
            and len(paragraph) < 60
            and "。" not in paragraph.plain
            and (match.end() == len(paragraph) or "：" in match[0] or match["number"])
        ):
            if label or chunk:
                annexes.append(_annex(label, chunk))
            label = paragraph.cut(0, match.end())
            chunk = [paragraph.cut(match.end())] if match.end() < len(paragraph) else []
            continue
        chunk.append(paragraph)
    if label or chunk:
        annexes.append(_annex(label, chunk))
    return tail, annexes


def _is_list(paragraphs: Sequence[Traced], listing: Listing) -> bool:
    """Whether nothing but contacts follows, so that the line opens no annex."""
    rest = paragraphs[listing.end :]
    return all(_CONTACT.match(p.plain) or LABEL.match(p.plain) for p in rest)


def _annex(label: Traced | None, chunk: list[Traced]) -> Annex:
    first = 0
    while first < min(3, len(chunk)) and _is_title(chunk[first]):
        first += 1
        if re.search(
            rf"(?:{KINDS}|表|单|提纲|模板|册|名录|口号|回执|指南|须知)$", chunk[first - 1].plain
        ):
            break
    if first == 0:
        return Annex(label, None, tuple(chunk))
    title = chunk[0]
    for piece in chunk[1:first]:
        title = title + piece
    return Annex(label, title, tuple(chunk[first:]))


def _is_title(paragraph: Traced) -> bool:
    plain = paragraph.plain
    return (
        len(plain) <= 50
        and "\t" not in plain
        and not plain.endswith(("。", "：", "；"))
        and not outline.parse(plain)[0].level
    )


# --- Facts of the parts ---------------------------------------------------------------


def _passage(traced: Traced, part: Part) -> Passage:
    if part in (Part.BODY, Part.ATTACHMENT) and "\t" in traced.text:
        return Passage(traced, Part.TABLE)
    if part in (Part.BODY, Part.ATTACHMENT) and traced.plain.strip():
        (parsed,) = outline.parse(" ".join(traced.plain.split("\n")))
        return Passage(traced, part, parsed.level, parsed.heading_end)
    return Passage(traced, part)


def _head_passages(head: Head) -> tuple[Passage, ...]:
    parts = (
        (head.copy_number, Part.MASTHEAD),
        (head.classification, Part.MASTHEAD),
        (head.urgency, Part.MASTHEAD),
        (head.masthead, Part.MASTHEAD),
        (head.issuer_line, Part.MASTHEAD),
        (head.number, Part.NUMBER),
        (head.title, Part.TITLE),
        (head.addressees, Part.ADDRESSEES),
    )
    return tuple(Passage(traced, part) for traced, part in parts if traced is not None)


def _form(head: Head) -> Form | None:
    return Form.DOCUMENT if head.masthead else None


def _number(head: Head, table: dict[str, Traced]) -> Fact[str] | None:
    if head.number is not None:
        return Fact(head.number_text, head.number.spans())
    for key in ("发文字号", "文号", "公文文号", "文件编号"):
        if (cell := table.get(key)) and (match := re.compile(NUMBER).search(cell.plain)):
            code = SPACE.sub("", cell.group(match, "code").text)
            value = f"{code}〔{match['year']}〕{int(match['serial'])}号"
            return Fact(value, cell.group(match).spans())
    return None


def _table_title(table: dict[str, Traced]) -> Fact[str] | None:
    for key in ("标题", "名称", "信息名称", "文件名称", "公文名称"):
        if (cell := table.get(key)) and "关于" in cell.plain:
            return fact(cell)
    return None


def _issuer(reading: Reading, head: Head, table: dict[str, Traced]) -> Fact[str] | None:
    """As signed; else the red mark, a line of its own, the title, the table of the page."""
    if reading.signature:
        names = tuple(_unstamped(name) for name in reading.signature)
        spans = tuple(span for name in names for span in name.spans)
        return Fact("、".join(name.value for name in names), spans)
    if head.masthead:
        end = re.search(r"文\s*件$", head.masthead.plain)
        return fact(head.masthead.cut(0, end.start() if end else None))
    if head.issuer_line:
        return fact(head.issuer_line)
    title = head.title
    if title and (match := _PREFIX.match(title.plain)):
        organs = title.group(match, "organs")
        pieces = [piece for piece in organs.parts(SPACE) if piece.text]
        if all(ORGAN_END.search(piece.plain) for piece in pieces) and len(pieces) > 1:
            spans = tuple(span for piece in pieces for span in piece.spans())
            return Fact("、".join(piece.text for piece in pieces), spans)
        if ORGAN_END.search(SPACE.sub("", organs.plain)):
            return fact(organs)
    for key in ("发文机关", "发布机构", "发文单位", "制发机关", "制发单位", "公开主体"):
        if cell := table.get(key):
            return fact(cell)
    return None


def _unstamped(name: Fact[str]) -> Fact[str]:
    """Without （代章）."""
    return Fact(re.sub(r"[（(]代?章[）)]$", "", name.value), name.spans)


def _signed(reading: Reading, closing: Closing) -> tuple[Reading, tuple[Passage, ...]]:
    passages = [Passage(name, Part.SIGNATURE) for name in closing.names]
    reading = replace(reading, signature=tuple(fact(name) for name in closing.names))
    if closing.day is not None:
        passages.append(Passage(closing.day, Part.DATE))
        value = date_of(closing.day.plain)
        if value:
            reading = replace(reading, issue_date=Fact(value, closing.day.spans()))
    if closing.note is not None:
        passages.append(Passage(closing.note, Part.NOTE))
        note = fact(closing.note)
        reading = replace(reading, note=note)
        if DISCLOSURE.search(closing.note.plain):
            reading = replace(reading, disclosure=note)
    return reading, tuple(passages)


def _imprinted(reading: Reading, imprint: ImprintFacts) -> Reading:
    printed = date_of(imprint.printed_on.plain) if imprint.printed_on else None
    return replace(
        reading,
        copied_to=fact(imprint.copied_to) if imprint.copied_to else None,
        disclosure=fact(imprint.disclosure) if imprint.disclosure else reading.disclosure,
        printing_office=fact(imprint.office) if imprint.office else None,
        printed_on=Fact(printed, imprint.printed_on.spans())
        if printed and imprint.printed_on
        else None,
        proofreader=fact(imprint.proofreader) if imprint.proofreader else None,
    )


def _attachments(
    text: str, listings: list[Listing], annexes: list[Annex], nested: list[Line]
) -> tuple[tuple[AttachmentFact, ...], tuple[Passage, ...]]:
    passages: list[Passage] = []
    found = [AttachmentFact(fact(title), listed=True) for one in listings for title in one.titles]
    taken: set[int] = set()
    for annex in annexes:
        more = tuple(_passage(p, Part.ATTACHMENT) for p in annex.paragraphs)
        if annex.label:
            passages.append(Passage(annex.label, Part.LABEL))
        if annex.title:
            passages.append(Passage(annex.title, Part.ATTACHMENT_TITLE))
        passages += more
        own = fact(annex.title) if annex.title else None
        label = fact(annex.label) if annex.label else None
        place = _place(found, taken, annex, own)
        if place is not None:
            taken.add(place)
            found[place] = replace(found[place], label=label, own_title=own, passages=more)
        elif own or label:
            title = own or label
            if title:
                found.append(AttachmentFact(title, False, label, own, more))
    if nested:
        label_line = nested[0].traced if LABEL.fullmatch(nested[0].plain) else None
        inner = structured(text, nested[1:] if label_line else nested, {})
        label = fact(label_line) if label_line else None
        place = next((i for i in range(len(found)) if i not in taken and found[i].listed), None)
        if place is not None:
            found[place] = replace(found[place], label=label, document=inner)
        elif inner.title:
            found.append(AttachmentFact(inner.title, False, label, document=inner))
        passages += inner.passages
    return tuple(found), tuple(passages)


def _place(
    found: list[AttachmentFact], taken: set[int], annex: Annex, own: Fact[str] | None
) -> int | None:
    """The listed attachment that an annex is: by title, else by number, else the next."""
    free = [i for i, item in enumerate(found) if i not in taken and item.listed]
    if own:
        for i in free:
            if SPACE.sub("", found[i].title.value) == SPACE.sub("", own.value):
                return i
    if annex.label is None:
        return None
    number = LABEL.match(annex.label.plain)
    if number and number["number"].isdecimal() and int(number["number"]) - 1 in free:
        return int(number["number"]) - 1
    return free[0] if free else None

"""Lines → the parts of a document: head, text, list of attachments, close, annexes, 版记."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gongwen import outline
from gongwen.document import Form
from gongwen.reader.annexes import Annex, annex_start, annexes_of, listings_in
from gongwen.reader.closing import (
    DISCLOSURE,
    LABEL,
    Closing,
    ImprintFacts,
    Listing,
    closing_of,
    imprint_of,
)
from gongwen.reader.head import Head, head_of
from gongwen.reader.issuers import issuer_of
from gongwen.reader.joining import Habit, habit_of, is_signature, paragraphs_of
from gongwen.reader.lines import Line
from gongwen.reader.reading import AttachmentFact, Fact, Part, Passage, Reading
from gongwen.reader.traced import Traced
from gongwen.reader.units import units_of
from gongwen.reader.wording import (
    NUMBER,
    NUMBER_LINE,
    SPACE,
    date_of,
    fact,
)

_NESTED_TITLE = re.compile(r"关于|印发|转发")


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
    opened = annex_start(paragraphs, title)
    closing = closing_of(paragraphs[:opened], 0)
    note = _disclosed(paragraphs[:opened])
    if note is not None and (closing is None or note < closing.start):
        closing = Closing(note, note + 1, note=paragraphs[note].cut(1, len(paragraphs[note]) - 1))
    stop = closing.start if closing else opened
    listings = listings_in(paragraphs, 0, stop)
    tail, annexes = annexes_of(paragraphs, closing.end if closing else opened, listings)
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
    reading, more = _below_the_close(reading, tail)
    passages += more
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
        issuer=issuer_of(reading.signature, head.masthead, head.issuer_line, head.title, table),
        attachments=attachments,
        passages=tuple(sorted(passages, key=lambda item: item.traced.places[:1])),
    )


def _disclosed(paragraphs: Sequence[Traced]) -> int | None:
    """A line that is nothing but （此件公开发布）."""
    for index, paragraph in enumerate(paragraphs):
        inner = re.fullmatch(r"（(.{2,12})）", paragraph.plain)
        if inner and DISCLOSURE.fullmatch(SPACE.sub("", inner[1])):
            return index
    return None


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
    if head.masthead is None:
        return None
    return Form.DOCUMENT if re.search(r"文\s*件$", head.masthead.plain) else Form.LETTER


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


def _below_the_close(
    reading: Reading, tail: Sequence[Traced]
) -> tuple[Reading, tuple[Passage, ...]]:
    """Lines of contacts: （联系人：…） is a 附注, any other counts as text."""
    passages = []
    for line in tail:
        inner = re.fullmatch(r"（(.*)）", line.plain)
        if inner and reading.note is None:
            note = line.group(inner, 1)
            reading = replace(reading, note=fact(note))
            passages.append(Passage(note, Part.NOTE))
        else:
            passages.append(_passage(line, Part.NOTE if inner else Part.BODY))
    below = tuple(passage for passage in passages if passage.part is Part.BODY)
    return replace(reading, body=(*reading.body, *below)), tuple(passages)


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
    free = {place: SPACE.sub("", item.title.value) for place, item in enumerate(found)}
    for annex in annexes:
        more = tuple(_passage(p, Part.ATTACHMENT) for p in annex.paragraphs)
        if annex.label:
            passages.append(Passage(annex.label, Part.LABEL))
        if annex.title:
            passages.append(Passage(annex.title, Part.ATTACHMENT_TITLE))
        passages += more
        own = fact(annex.title) if annex.title else None
        label = fact(annex.label) if annex.label else None
        place = _place(free, annex, own)
        if place is not None:
            del free[place]
            found[place] = replace(found[place], label=label, own_title=own, passages=more)
        elif own or label:
            title = own or label
            if title:
                found.append(AttachmentFact(title, False, label, own, more))
    if nested:
        label_line = nested[0].traced if LABEL.fullmatch(nested[0].plain) else None
        inner = structured(text, nested[1:] if label_line else nested, {})
        label = fact(label_line) if label_line else None
        place = next(iter(free), None)
        if place is not None:
            found[place] = replace(found[place], label=label, document=inner)
        elif inner.title:
            found.append(AttachmentFact(inner.title, False, label, document=inner))
        passages += inner.passages
    return tuple(found), tuple(passages)


def _place(free: dict[int, str], annex: Annex, own: Fact[str] | None) -> int | None:
    """The listed attachment that an annex is: by title, else by number, else the next.

    `free` are the places of those not found yet, with their titles without blanks.
    """
    if own:
        named = SPACE.sub("", own.value)
        for place, title in free.items():
            if title == named:
                return place
    if annex.label is None:
        return None
    number = LABEL.match(annex.label.plain)
    if number and number["number"].isdecimal() and int(number["number"]) - 1 in free:
        return int(number["number"]) - 1
    return next(iter(free), None)

"""The facts of a document whose parts are known: they are read from its text and only there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from gongwen.reader.contacts import contacts_of
from gongwen.reader.deadlines import deadlines_of
from gongwen.reader.occasion import campaign_in, campaign_of, edition_of, event_of, title_year
from gongwen.reader.reading import AttachmentFact, Fact, Part, Passage, Reading, Schedule
from gongwen.reader.schedule import schedule_in, schedule_in_lines, schedule_of
from gongwen.reader.themes import themes_of
from gongwen.reader.traced import Traced


def with_facts(reading: Reading, title: Traced | None = None) -> Reading:
    """Add what the text of a document says; enclosed documents are read for themselves."""
    title = title or _part(reading, Part.TITLE)
    body = [passage.traced for passage in reading.body]
    plan = _plan(reading)
    text = body + plan
    intro = _intro(reading.body) + plan[:3]
    named_by = title.plain if title else reading.title.value if reading.title else ""
    campaign = campaign_of(named_by) if named_by else campaign_in(intro)
    year = title_year(title) or _formal_year(reading)
    whole = [title, *text] if title else text
    event, named = event_of(intro, whole, campaign, year.value if year else None)
    year = named or year
    issued = reading.issue_date.value if reading.issue_date else None
    base = issued.year if issued else year.value if year else None
    international, domestic = themes_of(text)
    attachments = tuple(_read_attachment(item) for item in reading.attachments)
    outline = _outline(reading.body) or _outline([p for a in _issued(reading) for p in a.passages])
    return replace(
        reading,
        edition=edition_of(title, text, campaign),
        year=year,
        event_date=event,
        international_theme=international,
        domestic_theme=domestic,
        deadlines=deadlines_of(_below_headings(reading), base, issued),
        contacts=contacts_of([*text, *_notes(reading)]),
        outline=outline,
        attachments=attachments,
        schedule=_schedule(reading, attachments),
    )


def _part(reading: Reading, part: Part) -> Traced | None:
    return next((p.traced for p in reading.passages if p.part is part), None)


def _notes(reading: Reading) -> list[Traced]:
    """附注 may name a contact: （联系人：…）."""
    return [passage.traced for passage in reading.passages if passage.part is Part.NOTE]


def _issued(reading: Reading) -> list[AttachmentFact]:
    """What a short notice issues: a plan printed below its close, without being listed."""
    found = [item for item in reading.attachments if not item.listed and item.label is None]
    return found or [item for item in reading.attachments if _is_issued(reading, item)]


_ISSUES = re.compile(r"印发(?P<after>[^。]*)|《(?P<before>[^《》]+)》(?:[^。]*?)印发")


def _is_issued(reading: Reading, item: AttachmentFact) -> bool:
    """Whether title or opening issue this annex: 印发《甲方案》, 现将《甲方案》印发你们."""
    if item.own_title is None:
        return False
    own = re.sub(r"\s", "", item.own_title.value)
    said = [reading.title.value] if reading.title else []
    said += [traced.text for traced in _intro(reading.body)]
    found = [match for text in said for match in _ISSUES.finditer(re.sub(r"\s", "", text))]
    return any(own in (match["after"] or "") or own == match["before"] for match in found)


def _plan(reading: Reading) -> list[Traced]:
    return [passage.traced for item in _issued(reading) for passage in item.passages]


def _below_headings(reading: Reading) -> list[Traced]:
    """The paragraphs without headings: （三）及时报送信息。 is no deadline."""
    passages = [*reading.body, *(p for item in _issued(reading) for p in item.passages)]
    return [p.traced.cut(p.heading_end) for p in passages if p.heading_end < len(p.traced)]


def _intro(body: Sequence[Passage]) -> list[Traced]:
    """The paragraphs above the first numbered one."""
    found = []
    for passage in body:
        if passage.level:
            break
        found.append(passage.traced)
    return found


def _formal_year(reading: Reading) -> Fact[int] | None:
    """The year of the number, else that of the close."""
    if reading.document_number:
        match = re.search(r"〔(\d{4})〕", reading.document_number.value)
        if match:
            return Fact(int(match[1]), reading.document_number.spans)
    if reading.issue_date:
        return Fact(reading.issue_date.value.year, reading.issue_date.spans)
    return None


# 三、要求：各单位…
_LABEL = re.compile(r"[一二三四五六七八九十]{1,3}\s*、\s*[一-龥]{2,8}：")


def _outline(body: Sequence[Passage]) -> tuple[Fact[str], ...]:
    """Headings of the top level that the text uses, without their numbers."""
    levels = [passage.level for passage in body if passage.level and passage.part is not Part.TABLE]
    if not levels:
        return _unnumbered(body)
    top = 1 if 1 in levels else min(levels)
    if top != 1 and levels[0] != top:
        return ()
    found = []
    for passage in body:
        end = passage.heading_end
        if passage.level == top and not end and (label := _LABEL.match(passage.traced.plain)):
            end = label.end()
        if passage.level == top and end:
            heading = passage.traced.cut(0, end)
            mark = re.match(
                r"(?:[一二三四五六七八九十]{1,3}\s*、|（\s*[一二三四五六七八九十\d]{1,3}\s*）|\d{1,2}\s*[.、])\s*",
                heading.plain,
            )
            start = mark.end() if mark else 0
            text = heading.cut(start, len(heading.plain.rstrip("。： ")))
            if text.text:
                found.append(Fact(re.sub(r"\s+", "", text.text), text.spans()))
    return tuple(found)


_BARE_HEADING = re.compile(
    r"[一-龥]{0,8}(?:时间|主题|对象|范围|内容|安排|方式|要求|地点|目的|意义|目标|组织|保障|措施|任务|步骤|程序|流程|奖项|奖励|"
    r"联系人|联系方式|有关事项|其他事项|注意事项|宣传|总结|分工)"
)
_FEWEST = 3  # bare headings that bear each other out


def _unnumbered(body: Sequence[Passage]) -> tuple[Fact[str], ...]:
    """Headings without numbers, where all of the text below its opening is told by them.

    Each is a short line with a word of headings, right behind the opening or a finished
    paragraph, and has a text of its own below; anything less certain is none.
    """
    plain = [passage.traced.plain.strip() for passage in body]
    found = [index for index, text in enumerate(plain) if _BARE_HEADING.fullmatch(text)]
    if len(found) < _FEWEST or any(passage.part is Part.TABLE for passage in body):
        return ()
    if (
        found[0] == 0
        or found[-1] == len(plain) - 1
        or not plain[found[0] - 1].endswith(("：", "。"))
    ):
        return ()
    if any(later == index + 1 for index, later in pairwise(found)):
        return ()
    traced = [body[index].traced.cut() for index in found]
    return tuple(Fact(re.sub(r"\s+", "", piece.text), piece.spans()) for piece in traced)


def _read_attachment(item: AttachmentFact) -> AttachmentFact:
    if item.document:
        return replace(item, document=with_facts(item.document))
    rows = [passage.traced for passage in item.passages if passage.part is Part.TABLE]
    if rows:
        return replace(item, schedule=schedule_of(rows, item.own_title))
    lines = [passage.traced for passage in item.passages]
    return replace(item, schedule=schedule_in_lines(lines, item.own_title))


def _schedule(reading: Reading, attachments: Sequence[AttachmentFact]) -> Schedule | None:
    """The first schedule: of an attachment, else in the text itself."""
    for item in attachments:
        if item.schedule:
            return item.schedule
    rows = [passage.traced for passage in reading.body if passage.part is Part.TABLE]
    lines = [passage.traced for passage in reading.body]
    schedule = schedule_of(rows, None) if rows else schedule_in_lines(lines, None)
    return schedule or schedule_in(reading.body)

"""What is attached: the lists of attachments, and the annexes below the close."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongwen import outline
from gongwen.reader.closing import LABEL, Listing, listing_at
from gongwen.reader.head import KINDS
from gongwen.reader.joining import is_signature
from gongwen.reader.reading import Fact
from gongwen.reader.traced import Traced
from gongwen.reader.wording import SPACE, date_of

_NAMED = re.compile(r"《([^《》]{4,80})》")
_CONTACT = re.compile(r"（?联\s*系|电\s*话|邮\s*箱|传\s*真")


@dataclass(frozen=True, slots=True)
class Annex:
    """What follows the close: its label, the paragraphs below it."""

    label: Traced | None
    title: Traced | None
    paragraphs: tuple[Traced, ...]


def annex_start(paragraphs: Sequence[Traced], title: Fact[str] | None) -> int:
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


def listings_in(paragraphs: Sequence[Traced], start: int, stop: int) -> list[Listing]:
    """The lists of attachments between two paragraphs; one over several places counts whole."""
    found, index = [], start
    above = paragraphs[:stop]
    while index < stop:
        listing = listing_at(above, index)
        if listing and listing.titles:
            found.append(listing)
            index = listing.end
        else:
            index += 1
    return found


def annexes_of(
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
    return tail, _cut_at_labels(paragraphs, index, listings)


def _cut_at_labels(paragraphs: list[Traced], index: int, listings: list[Listing]) -> list[Annex]:
    """Annexes, each opened by its label; the first may have none, and a list of its own."""
    annexes: list[Annex] = []
    label: Traced | None = None
    chunk: list[Traced] = []
    while index < len(paragraphs):
        paragraph = paragraphs[index]
        listing = listing_at(paragraphs, index) if label is None and chunk else None
        match = LABEL.match(paragraph.plain)
        if listing and listing.titles and not listings and _is_list(paragraphs, listing):
            listings.append(listing)
            index = listing.end
            continue
        index += 1
        if (
            match is None
            or len(paragraph) >= 60
            or "。" in paragraph.plain
            or not (match.end() == len(paragraph) or "：" in match[0] or match["number"])
        ):
            chunk.append(paragraph)
            continue
        if label or chunk:
            annexes.append(_annex(label, chunk))
        label = paragraph.cut(0, match.end())
        chunk = [paragraph.cut(match.end())] if match.end() < len(paragraph) else []
    if label or chunk:
        annexes.append(_annex(label, chunk))
    return annexes


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

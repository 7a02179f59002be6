"""“以下字符仿宋体缺字”: which characters the FangSong face lacks, and where the author finds them."""

from collections.abc import Iterator
from dataclasses import dataclass

from gongwen.document import Document, Table
from gongwen.profile import Profile
from gongwen.typesetting import missing_characters

MOST_PLACES = 3
_AROUND = 6  # characters shown on each side


@dataclass(frozen=True)
class Lacking:
    """A character, its code, and the first places where it stands; `more` of them are not told."""

    character: str
    code: str
    places: tuple[str, ...]
    more: int


def lacking(document: Document, profile: Profile) -> list[Lacking]:
    """Each character once, in order of appearance; empty for almost every notice."""
    found = missing_characters(document, profile)
    if not found:
        return []
    texts = list(_texts(document))
    return [_lacking(character, texts) for character in found]


def _lacking(character, texts):
    places = [f"{place}“{_excerpt(text, character)}”" for place, text in texts if character in text]
    return Lacking(
        character,
        f"U+{ord(character):04X}",
        tuple(places[:MOST_PLACES]),
        max(0, len(places) - MOST_PLACES),
    )


def _excerpt(text, character):
    at = text.index(character)
    start, end = max(0, at - _AROUND), at + _AROUND + 1
    return f"{'…' * (start > 0)}{text[start:end]}{'…' * (end < len(text))}"


def _texts(document: Document, within: str = "") -> Iterator[tuple[str, str]]:
    """(where, text) of everything that is set in FangSong."""
    yield f"{within}主送机关", document.addressees
    for number, paragraph in enumerate(document.body, 1):
        yield f"{within}正文第{number}段", paragraph.text
    several = len(document.attachments) > 1
    for number, attachment in enumerate(document.attachments, 1):
        name = f"{within}附件{number if several else ''}"
        yield f"{name}名称", attachment.title
        yield from _content(name, attachment.content)
    yield f"{within}署名", " ".join(document.signature)
    yield f"{within}附注", document.note
    if document.imprint:
        yield f"{within}抄送机关", document.imprint.copied_to
        yield f"{within}印发机关", document.imprint.printing_office
        yield f"{within}校对", document.imprint.proofreader


def _content(name, content):
    if isinstance(content, Document):
        yield from _texts(content, f"{name}的")
    elif isinstance(content, Table):
        for number, cells in enumerate(content.rows, 1):
            for cell in cells:
                yield f"{name}第{number}行", cell
    elif isinstance(content, tuple):
        for number, paragraph in enumerate(content, 1):
            yield f"{name}第{number}段", paragraph.text

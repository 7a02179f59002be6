"""A file that somebody uploads → its text, read by a process of its own.

`python -m gongwen.reader.uploads NAME` gets the file and answers with one JSON object:
`{"text": text}`, or `{"refused": reason}`, with `pages` where there are too many.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pikepdf

from gongwen import confined

MEMORY = 900 << 20  # bytes of address space
SECONDS = 20
MOST_PAGES = 60  # of a PDF; more would keep somebody waiting

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")  # of .doc and .wps, and of a locked .docx
_ENCRYPTED = 1  # of an entry in a ZIP file


class Reason(StrEnum):
    """Why there is no text."""

    LOCKED = "locked"  # a password is needed
    OTHER = "other"  # the content is not what the name's ending says
    DAMAGED = "damaged"
    PAGES = "pages"  # more than `MOST_PAGES`
    PICTURES = "pictures"  # a scan
    TOO_LARGE = "too large"  # unfolded, or for so much time


class Refused(ValueError):
    """The file has no text for us; `pages` where that is why."""

    def __init__(self, reason: Reason, pages: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.pages = reason, pages


def text_of_upload(name: str, content: bytes) -> str:
    """The text of a .docx, .pdf, .html or .txt file; raise `Refused`.

    It takes no more than `SECONDS` and `MEMORY`, whatever the file unfolds to; plain text
    unfolds to nothing and is read at once.
    """
    if name.lower().endswith(".txt"):
        return _read(name, content)
    try:
        told = confined.answer("gongwen.reader.uploads", content, name, seconds=SECONDS)
    except confined.Ended as ended:
        raise Refused(Reason.TOO_LARGE if ended.at_limit else Reason.DAMAGED) from None
    if "refused" in told:
        raise Refused(Reason(told["refused"]), told.get("pages", 0))
    return str(told["text"])


def _read(name: str, content: bytes) -> str:
    from gongwen.reader.sources import TooLarge, Unreadable, text_of

    ending = name.lower().rpartition(".")[2]
    if ending == "docx":
        _require_word(content)
    elif ending == "pdf":
        _require_pdf(content)
    try:
        return text_of(name, content)
    except TooLarge:
        raise Refused(Reason.TOO_LARGE) from None
    except Unreadable as unreadable:
        is_memory = any(isinstance(cause, MemoryError) for cause in _causes(unreadable))
        raise Refused(Reason.TOO_LARGE if is_memory else Reason.DAMAGED) from unreadable


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause = error.__cause__
    while cause is not None:
        yield cause
        cause = cause.__cause__


def _require_word(content: bytes) -> None:
    if content.startswith(_OLE):
        raise Refused(Reason.LOCKED)
    if not content.startswith(b"PK"):
        raise Refused(Reason.OTHER)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            if any(entry.flag_bits & _ENCRYPTED for entry in file.infolist()):
                raise Refused(Reason.LOCKED)
    except zipfile.BadZipFile:
        raise Refused(Reason.DAMAGED) from None


def _require_pdf(content: bytes) -> None:
    if not content[:1024].lstrip().startswith(b"%PDF-"):
        raise Refused(Reason.OTHER)
    try:
        with pikepdf.open(io.BytesIO(content)) as opened:
            pages = len(opened.pages)
            if pages > MOST_PAGES:
                raise Refused(Reason.PAGES, pages)
            if not any("/Font" in _resources(page) for page in opened.pages):
                raise Refused(Reason.PICTURES)
            if any("reconstruct" in str(warning) for warning in opened.get_warnings()):
                raise Refused(Reason.DAMAGED)  # what was found may be half the file
    except pikepdf.PasswordError:
        raise Refused(Reason.LOCKED) from None
    except (pikepdf.PdfError, AttributeError, TypeError):
        raise Refused(Reason.DAMAGED) from None


def _resources(page: pikepdf.Page) -> set[str]:
    """The kinds of resources of a page, those of forms drawn on it included."""
    resources: Any = page.resources
    kinds = set(resources.keys())
    forms = resources.get("/XObject", {})
    for form in forms.values() if isinstance(forms, pikepdf.Dictionary) else ():
        kinds |= set(form.get("/Resources", {}).keys())
    return kinds


def main(name: str) -> None:
    confined.limit(memory=MEMORY, seconds=SECONDS)
    try:
        told: dict[str, object] = {"text": _read(name, sys.stdin.buffer.read())}
    except Refused as refused:
        told = {"refused": refused.reason, "pages": refused.pages}
    except MemoryError:
        told = {"refused": Reason.TOO_LARGE}
    json.dump(told, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main(sys.argv[1])

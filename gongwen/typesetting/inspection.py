"""An uploaded PDF looked through before anything else touches it, in a process of its own.

A small file can unfold to gigabytes and hold any reader up; `python -m
gongwen.typesetting.inspection` may use only so much memory and time.  It gets the file, and
answers with one line of JSON: `{"pages": number}` or `{"refused": text}`.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator

import pikepdf

from gongwen import confined
from gongwen.typesetting.enclosures import NotA4, enclosure

MEMORY = 700 << 20  # bytes of address space
SECONDS = 20
TOO_LARGE = "附件PDF展开后内容过大，不能收入。请用“打印为PDF”重新生成后上传。"

_MOST_UNFOLDED = 300 << 20  # bytes of all descriptions of pages, fonts and forms together


def count_pages(content: bytes) -> int:
    """How many pages a PDF has that can be taken over; raise `NotA4` with the reason in words."""
    try:
        told = confined.answer("gongwen.typesetting.inspection", content, seconds=SECONDS)
    except confined.Ended:
        raise NotA4(TOO_LARGE) from None
    if "refused" in told:
        raise NotA4(told["refused"])
    return int(told["pages"])


def inspected(content: bytes) -> int:
    """What `count_pages` does, in this process: every description is unfolded once."""
    pages = len(enclosure(content).pages)
    unfolded = 0
    with pikepdf.open(io.BytesIO(content)) as opened:
        if opened.is_encrypted:
            raise NotA4("附件PDF设有密码或限制，请取消后重新上传。")
        for stream in _descriptions(opened):
            unfolded += _length(stream)
            if unfolded > _MOST_UNFOLDED:
                raise NotA4(TOO_LARGE)
    return pages


def _descriptions(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Stream]:
    """Every stream but pictures; what pages are made of, whatever it calls itself."""
    for page in pdf.pages:
        contents = page.obj.get("/Contents", ())
        parts = [contents] if isinstance(contents, pikepdf.Stream) else contents
        yield from (part for part in parts if isinstance(part, pikepdf.Stream))
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") != "/Image":
            yield item


def _length(stream: pikepdf.Stream) -> int:
    try:
        return len(stream.read_bytes())
    except pikepdf.PdfError:
        if "Flate" in str(stream.get("/Filter")) or "LZW" in str(stream.get("/Filter")):
            raise NotA4(TOO_LARGE) from None  # no memory is left, or it is broken
        return len(stream.read_raw_bytes())  # a filter for pictures only, or one nobody knows


def main() -> None:
    confined.limit(memory=MEMORY, seconds=SECONDS)
    try:
        told: dict[str, int | str] = {"pages": inspected(sys.stdin.buffer.read())}
    except NotA4 as refused:
        told = {"refused": str(refused)}
    except (MemoryError, pikepdf.PdfError, TypeError, ValueError):
        told = {"refused": TOO_LARGE}
    json.dump(told, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()

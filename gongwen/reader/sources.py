"""TXT, DOCX, PDF or HTML → the text that is read: a paragraph or line each, cells parted by tabs."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from gongwen.reader.numbering import marks_of

LARGEST = 50_000_000  # bytes of an input, unpacked
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # byte order marks


class Unreadable(ValueError):
    """The bytes hold no text that can be read; the message says why, in Chinese."""


class TooLarge(Unreadable):
    """The file unfolds to more than can be read."""

    def __init__(self) -> None:
        super().__init__("文件太大。")


def text_of(name: str, content: bytes) -> str:
    """The text of a file, by the ending of its name; raise `Unreadable`."""
    readers = {
        ".txt": _from_text,
        ".docx": _from_docx,
        ".pdf": _from_pdf,
        ".html": _from_html,
        ".htm": _from_html,
    }
    ending = re.search(r"\.\w+$", name.lower())
    reader = readers.get(ending[0] if ending else "")
    if reader is None:
        raise Unreadable("不支持的文件格式，请用 .txt、.docx、.pdf 或 .html。")
    if len(content) > LARGEST:
        raise TooLarge
    return reader(content)


def _from_text(content: bytes) -> str:
    encodings = ["utf-8-sig", "gb18030"]
    if content.startswith(_UTF_16):
        encodings.insert(0, "utf-16")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("文字编码不是 UTF-8 或 GB18030。")


def _from_pdf(content: bytes) -> str:
    from gongwen.reader import pdfs

    try:
        text = pdfs.text_of(content)
    except pdfs.Unreadable as error:
        raise Unreadable(str(error)) from error
    if not text.strip():
        raise Unreadable("PDF里没有文字，可能是扫描件。请先做文字识别，或粘贴文字。")
    return text


# --- DOCX -----------------------------------------------------------------------------


def _from_docx(content: bytes) -> str:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            if sum(entry.file_size for entry in file.infolist()) > LARGEST:
                raise TooLarge
        return _joined(_blocks(docx.Document(io.BytesIO(content))))
    except (
        zipfile.BadZipFile,
        PackageNotFoundError,
        XMLSyntaxError,
        KeyError,
        ValueError,
    ) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("不是 Word 文档（.docx），或文件已损坏。") from error


def _joined(lines: Iterable[str]) -> str:
    """The lines as a text; a long cell merged over many rows is not written out for ever."""
    found, length = [], 0
    for line in lines:
        length += len(line) + 1
        if length > LARGEST:
            raise TooLarge
        found.append(line)
    return "\n".join(found)


def _blocks(word: Any) -> Iterator[str]:
    """Paragraphs and the rows of tables, in the order of the file."""
    from docx.table import Table

    marks = marks_of(word)
    for block in word.iter_inner_content():
        if isinstance(block, Table):
            yield from _rows(block, marks)
        else:
            text = _written(block._p)
            yield _with_mark(marks.get(block._p, ""), text) if text.strip() else text


def _with_mark(mark: str, text: str) -> str:
    """A number that Word writes before a text; 1.2025年 would be another number."""
    apart = mark[-1:].isalnum() or (mark and text[:1].isdecimal() and mark[-1] in ".．")
    return f"{mark} {text}" if apart else mark + text


def _rows(table: Any, marks: dict[Any, str]) -> Iterator[str]:
    """A row a line; a cell merged over rows says its text in each of them.

    Cells are taken as they stand in the file: a merge that nothing begins has its own text,
    and no number of columns is believed.
    """
    from docx.oxml.ns import qn

    above: dict[int, str] = {}  # what each column of the row above says
    for row in table._tbl.findall(qn("w:tr")):
        column = _count(row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), 0)
        said: dict[int, str] = {}
        for cell in row.findall(qn("w:tc")):
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            if merge is not None and merge.get(qn("w:val")) != "restart" and column in above:
                said[column] = above[column]
            else:
                said[column] = _cell(cell, marks)
            column += max(1, _count(cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"), 1))
        yield "\t".join(said.values())
        above = said


def _count(element: Any, otherwise: int) -> int:
    """A number of columns; `otherwise` where a file gives none or nonsense."""
    from docx.oxml.ns import qn

    value = "" if element is None else element.get(qn("w:val"), "")
    return int(value) if re.fullmatch(r"[0-9]{1,4}", value) else otherwise


def _cell(cell: Any, marks: dict[Any, str]) -> str:
    from docx.oxml.ns import qn

    paragraphs = cell.findall(qn("w:p"))
    text = "".join(_with_mark(marks.get(p, ""), _written(p)) for p in paragraphs)
    return text.replace("\n", "").replace("\t", " ").strip()


def _written(paragraph: Any) -> str:
    """The text as it stands, insertions accepted and deletions gone."""
    from docx.oxml.ns import qn

    ends = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " "}
    pieces = []
    for node in paragraph.iter(qn("w:t"), *ends):
        if node.tag == qn("w:t"):
            pieces.append(node.text or "")
        elif node.getparent().tag == qn("w:r"):
            pieces.append(ends[node.tag])
    return "".join(pieces)


# --- HTML -----------------------------------------------------------------------------

_LEFT_OUT = "script|style|noscript|template|head|select|button|svg|iframe|object"
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "aside",
        "main",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "tr",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "form",
        "fieldset",
        "center",
        "hr",
        "figure",
        "caption",
        "tbody",
        "thead",
    ]
)


def _from_html(content: bytes) -> str:
    from lxml import etree, html

    # A declaration of the encoding would contradict text that is decoded already.
    text = re.sub(r"^\s*<\?xml[^>]*>", "", _decoded(content))
    parser = html.HTMLParser(huge_tree=True)
    try:
        root = html.document_fromstring(text, parser)
    except (etree.ParserError, ValueError) as error:
        raise Unreadable("网页里没有文字。") from error
    # The parser drops what lies deeper than it goes, and says so only here.
    if parser.error_log.filter_from_errors().filter_types(etree.ErrorTypes.ERR_RESOURCE_LIMIT):
        raise Unreadable("网页层次太深，请改为粘贴文字。")
    pieces: list[str] = []
    _render(root, pieces)
    found = re.sub(r"(?<![ \xa0\u3000])[ \xa0\u3000]*\n[ \xa0]*", "\n", "".join(pieces))
    return re.sub(r"\n{3,}", "\n\n", found).strip("\n")


def _decoded(content: bytes) -> str:
    if content.startswith(_UTF_16):
        return _from_text(content)
    declared = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", content[:4096])
    names = ["utf-8-sig", "gb18030"]
    if declared and declared[1].lower().startswith((b"gb", b"big5")):
        names.insert(0, "big5" if declared[1].lower() == b"big5" else "gb18030")
    for name in names:
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    raise Unreadable("文字编码不是 UTF-8 或 GB18030。")


def _render(root: Any, pieces: list[str]) -> None:
    """The text of a page in reading order; deep pages are walked without recursion."""
    # (element, is it being left)
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        name = element.tag if isinstance(element.tag, str) else ""
        if leaving:
            if name in _BLOCKS:
                pieces.append("\n")
            elif name in ("td", "th") and _next_cell(element):
                pieces.append("\t")
            _text(element.tail, element, pieces)
            continue
        if not name or name in _LEFT_OUT.split("|"):
            _text(element.tail, element, pieces)
            continue
        if name in _BLOCKS or name == "br":
            pieces.append("\n")
        _text(element.text, element, pieces)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _next_cell(element: Any) -> bool:
    following = element.getnext()
    return following is not None and following.tag in ("td", "th")


def _text(text: str | None, element: Any, pieces: list[str]) -> None:
    """Line ends of the source are blanks, and none between Chinese characters."""
    if text:
        text = re.sub(r"(?<!\s)\s*[\r\n]\s*", "\n", text)
        text = re.sub(r"(?<=[一-龥，。、：；）])\n(?=[一-龥（“《])", "", text).replace("\n", " ")
        pieces.append(text if text.strip() or pieces[-1:] not in (["\n"], ["\t"]) else "")

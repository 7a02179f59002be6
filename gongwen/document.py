"""An official document as a plain, frozen value.

Every reader, proofreader and renderer of this package speaks of a `Document`.
The elements and their Chinese names follow GB/T 9704-2012, clause 7.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Form(StrEnum):
    """The layout a document is issued in (GB/T 9704-2012, clauses 7 and 10.1)."""

    DOCUMENT = "document"  # 文件格式
    LETTER = "letter"  # 信函格式


class Align(StrEnum):
    """How the text of a table column stands in its cells."""

    LEFT = "left"
    CENTER = "center"


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """发文字号: issuer code, year and serial (clause 7.2.5)."""

    issuer_code: str
    year: int
    serial: int

    _FORM = re.compile(r"(?P<code>[一-龥]{2,12})〔(?P<year>\d{4})〕(?P<serial>[1-9]\d*)号")

    def __str__(self) -> str:
        return f"{self.issuer_code}〔{self.year}〕{self.serial}号"

    @classmethod
    def parse(cls, text: str) -> DocumentNumber:
        """Read `闽市监认证〔2025〕147号`; raise `ValueError` for any other form."""
        match = cls._FORM.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"不是规范的发文字号：{text!r}")
        return cls(match["code"], int(match["year"]), int(match["serial"]))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a body.

    `level` is 0 for plain text and 1 to 4 for 一、 （一） 1. （1） (clause 7.3.3).
    `heading_end` is the number of leading characters set in the heading's face:
    all of them for a heading on its own line, fewer where text runs on after
    it (`（一）题目。正文`), 0 for plain text.
    """

    text: str
    level: int = 0
    heading_end: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A table column; `width` is its share of the table's width.

    In a `merged` column equal neighbouring cells stand as one cell.
    """

    title: str
    width: float
    align: Align = Align.LEFT
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of text cells, one string per column and row."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    landscape: bool = True


@dataclass(frozen=True, slots=True)
class Attachment:
    """附件: what follows the sign-off on pages of its own (clause 7.3.7)."""

    title: str
    content: Table | tuple[Paragraph, ...] | Document


@dataclass(frozen=True, slots=True)
class Imprint:
    """版记 (clause 7.4); an empty field is not printed."""

    copied_to: str = ""
    printing_office: str = ""
    printed_on: date | None = None
    disclosure: str = ""
    proofreader: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole official document.

    `masthead` is the red mark as printed, `addressees` the 主送机关 line
    without its final colon, `signature` one organ a line (the sponsor first),
    `note` the 附注 without its brackets.  `sealed` leaves room for the seal
    above the date.  What a document does not have is empty or None.
    """

    form: Form
    masthead: str
    title: str
    body: tuple[Paragraph, ...]
    number: DocumentNumber | None = None
    addressees: str = ""
    attachments: tuple[Attachment, ...] = ()
    signature: tuple[str, ...] = ()
    document_date: date | None = None
    sealed: bool = True
    note: str = ""
    imprint: Imprint | None = None
    classification: str = ""
    urgency: str = ""
    copy_number: str = ""
    signatories: tuple[str, ...] = ()

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
    """The layout a document is issued in (GB/T 9704-2012, clauses 7 and 10)."""

    DOCUMENT = "document"  # 文件格式
    LETTER = "letter"  # 信函格式 (10.1)
    ORDER = "order"  # 命令（令）格式 (10.2)
    MINUTES = "minutes"  # 纪要格式 (10.3)


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
    """附件: what follows the sign-off on pages of its own (clause 7.3.7).

    A content of bytes is a finished PDF on A4 whose pages are taken over as they
    stand; only the page number is ours.
    """

    title: str
    content: Table | tuple[Paragraph, ...] | Document | bytes


@dataclass(frozen=True, slots=True)
class Attendance:
    """出席, 请假 or 列席 of minutes, and the names behind it (clause 10.3)."""

    label: str
    names: str


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file carried inside a PDF, not printed; `name` is ASCII, `description` is not bound."""

    name: str
    content: bytes
    description: str = ""

    def __post_init__(self) -> None:
        if not self.name.isascii() or not self.name:
            raise ValueError(f"附带文件的名称只能用英文字母和数字：{self.name!r}")


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

    `masthead` is the red mark as printed; organs that issue jointly stand a line
    each, the sponsor first, and a last line 文件 stands beside them.  `addressees`
    is the 主送机关 line without its final colon, `signature` one organ a line (the
    sponsor first), `note` the 附注 without its brackets.  `sealed` leaves room for
    a seal over every organ.  `signatories` are the 签发人 of an upward document;
    `order_number` is the 令号 of an order, which prints no title;
    `signer` is whose stamped signature an order carries, with the office in
    `signer_title` (7.3.5.3).  What a document does not have is empty or None.
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
    order_number: str = ""
    signer_title: str = ""
    signer: str = ""
    attendance: tuple[Attendance, ...] = ()

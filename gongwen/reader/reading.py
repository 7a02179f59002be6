"""What a notice says, every fact with the place it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from gongwen import dates
from gongwen.document import Document, Form
from gongwen.reader.traced import Traced
from gongwen.span import Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value and where in `Reading.text` it stands; `doubtful` when it may be wrong.

    A value over a broken line has a span for each line.
    """

    value: T
    spans: tuple[Span, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """What is due, to whom.

    `text` is the time as written (`6月16日前`, `及时`); `date` its last day, None where it
    names no day.
    """

    date: date | None
    text: str
    what: str | None
    to_whom: str | None


@dataclass(frozen=True, slots=True)
class ContactFact:
    """A person or office to ask; `office` is what stands before the name."""

    name: str | None
    phone: str | None
    email: str | None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """An activity; a cell is None where the text has nothing in it."""

    number: Fact[str] | None
    category: Fact[str] | None
    content: Fact[str] | None
    time_text: Fact[str] | None
    responsible_agencies: tuple[Fact[str], ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """活动安排表: its title and rows; a doubtful cell says so itself."""

    title: Fact[str] | None
    rows: tuple[ScheduleRow, ...]


class Part(StrEnum):
    """Which element of an official document a paragraph is."""

    MASTHEAD = "masthead"  # 发文机关标志, with 份号, 密级, 紧急程度
    NUMBER = "number"  # 发文字号
    TITLE = "title"
    ADDRESSEES = "addressees"
    BODY = "body"
    ATTACHMENT_LIST = "attachment_list"  # 附件说明
    SIGNATURE = "signature"
    DATE = "date"  # 成文日期
    NOTE = "note"  # 附注
    IMPRINT = "imprint"  # 版记
    LABEL = "label"  # the line 附件 that opens an attachment
    ATTACHMENT_TITLE = "attachment_title"
    ATTACHMENT = "attachment"  # text of an attachment
    TABLE = "table"  # a row of a table, its cells parted by tabs


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph as read, its broken lines joined.

    `traced` holds its text and the place of each character; `level` and `heading_end`
    are those of `gongwen.document.Paragraph`.
    """

    traced: Traced
    part: Part
    level: int = 0
    heading_end: int = 0

    @property
    def text(self) -> str:
        return self.traced.text

    @property
    def spans(self) -> tuple[Span, ...]:
        return self.traced.spans()

    def span(self, start: int, end: int) -> Span:
        """The place in the source of the characters from `start` to `end`, gaps included."""
        places = self.traced.places
        return (
            Span(places[start], places[end - 1] + 1) if end > start else Span(*[places[start]] * 2)
        )


@dataclass(frozen=True, slots=True)
class AttachmentFact:
    """An attachment that is listed, or enclosed, or both.

    `title` as listed (as it stands over the text where it is not listed); `passages` are its
    text; `document` is read where a whole document is enclosed, `schedule` where it
    holds one.  Their spans are places in the text of the outer reading.
    """

    title: Fact[str]
    listed: bool
    label: Fact[str] | None = None
    own_title: Fact[str] | None = None
    passages: tuple[Passage, ...] = ()
    document: Reading | None = None
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and all that was understood of it; what it does not have is None or ().

    `passages` are all paragraphs in the order of the text, those of attachments too;
    `body` the numbered and plain paragraphs of the document itself; `outline` its level-1
    headings.  `kind` is the type a title ends in (通知, 函, 方案).  `event_date` is the span of
    days of the campaign's main event; `theme` stands where a text names one theme without
    saying international or domestic.
    """

    text: str
    form: Form | None = None
    masthead: Fact[str] | None = None
    kind: Fact[str] | None = None
    issuer: Fact[str] | None = None
    document_number: Fact[str] | None = None
    title: Fact[str] | None = None
    addressee_line: Fact[str] | None = None
    addressees: tuple[Fact[str], ...] = ()
    edition: Fact[int] | None = None
    year: Fact[int] | None = None
    international_theme: Fact[str] | None = None
    domestic_theme: Fact[str] | None = None
    event_date: Fact[dates.Span] | None = None
    outline: tuple[Fact[str], ...] = ()
    body: tuple[Passage, ...] = ()
    deadlines: tuple[Fact[Deadline], ...] = ()
    contacts: tuple[Fact[ContactFact], ...] = ()
    attachments: tuple[AttachmentFact, ...] = ()
    signature: tuple[Fact[str], ...] = ()
    issue_date: Fact[date] | None = None
    note: Fact[str] | None = None
    copied_to: Fact[str] | None = None
    disclosure: Fact[str] | None = None
    printing_office: Fact[str] | None = None
    printed_on: Fact[date] | None = None
    proofreader: Fact[str] | None = None
    schedule: Schedule | None = None
    passages: tuple[Passage, ...] = ()
    copy_number: Fact[str] | None = None
    classification: Fact[str] | None = None
    urgency: Fact[str] | None = None

    @classmethod
    def of(cls, document: Document) -> Reading:
        """The reading of a document whose parts are known, its text laid out in the usual order."""
        from gongwen.reader.composing import compose

        return compose(document)

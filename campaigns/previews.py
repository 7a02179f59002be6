"""The pages of a notice for reading: typeset once for the same content, long ones by a worker."""

from django.core.cache import caches
from django.urls import get_resolver

from agencies import jobs
from agencies.models import Job
from campaigns import enclosures, layout, official
from campaigns.documents import is_final, notice_document
from campaigns.formats import typeset_pdf
from campaigns.house import profile_of
from gongwen import outline, typesetting
from gongwen.document import Attachment, Column, Document, Form, Table
from gongwen.pictures import page_pictures

LONG_ROWS = 300
LONG_PAGES = 40
_CHARACTERS_A_PAGE = 22 * 28 * 0.8  # paragraphs end before the line does
_ROWS_A_PAGE = 8


class TooLong(Exception):
    """The pages take a worker, and none has made them yet."""


def pdf(notice):
    """The official file, or the pages of the text as it stands; raise `TooLong` for a text that a
    request may not typeset itself, and `DamagedFileError`."""
    if copy := notice.official_copy:
        return official.read(copy)
    document, profile, key = _asked(notice)
    if found := _made(key):
        return found
    if is_long(document):
        raise TooLong
    return _make(notice, document, profile, key)


def make(notice):
    """The pages, however long it takes, kept for the next reader."""
    return _make(notice, *_asked(notice))


def waiting_for(notice):
    """(key, pages expected) of a long text whose pages are still to be made; else None."""
    if notice.official_copy:
        return None
    document, _, key = _asked(notice)
    if not is_long(document) or _made(key):
        return None
    return key, expected_pages(document)


def is_long(document: Document) -> bool:
    return rows_of(document) > LONG_ROWS or expected_pages(document) > LONG_PAGES


def rows_of(document: Document) -> int:
    return sum(
        len(content.rows) if isinstance(content, Table) else rows_of(content)
        for content in (attachment.content for attachment in document.attachments)
        if isinstance(content, Table | Document)
    )


def expected_pages(document: Document) -> int:
    """About how many pages it will have."""
    typeset = max(
        _characters(document) / _CHARACTERS_A_PAGE + rows_of(document) / _ROWS_A_PAGE,
        _characters(document, in_cells=True) / _CHARACTERS_A_PAGE,
    )
    return 2 + round(typeset) + enclosures.pages_in(document)


def _characters(document, *, in_cells=False):
    """Of the paragraphs; of those of tables too where cells hold more than their rows show."""
    count = sum(len(paragraph.text) for paragraph in document.body)
    for attachment in document.attachments:
        match attachment.content:
            case Document() as enclosed:
                count += _characters(enclosed, in_cells=in_cells)
            case Table(rows=rows):
                count += sum(len(cell) for row in rows for cell in row) if in_cells else 0
            case tuple(paragraphs):
                count += sum(len(paragraph.text) for paragraph in paragraphs)
    return count


def warm_up():
    """Load what the first pages of a process take seconds to load: views, fonts, both engines."""
    get_resolver().url_patterns  # noqa: B018  imports every view
    if not typesetting.problems():
        page_pictures(typesetting.render_pdf(_SPECIMEN, draft=True))


# Every face of the standard, and a table.
_SPECIMEN = Document(
    Form.DOCUMENT,
    "文件",
    "通知",
    outline.parse("一、标题\n（一）标题。正文。"),
    attachments=(Attachment("表", Table((Column("栏", 1.0),), (("格",),))),),
)


def _asked(notice):
    document, profile = notice_document(notice), profile_of(notice.issuer)
    return document, profile, layout.fingerprint(document, profile, draft=not is_final(notice))


def _made(key):
    if found := caches["pages"].get(key):
        return found
    job = Job.objects.filter(key__startswith=f"preview:{key}:", state=Job.State.DONE).first()
    if job is None:
        return None
    return jobs.content_of(job)


def _make(notice, document, profile, key):
    made = typeset_pdf(document, profile, draft=not is_final(notice))
    caches["pages"].set(key, made)
    return made

"""A document as PDF: planned, laid out once, checked, and finished for the archive."""

from __future__ import annotations

import gc
import io
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

from gongwen.document import AttachedFile, Document, Form
from gongwen.profile import NATIONAL, Profile
from gongwen.typesetting import fonts
from gongwen.typesetting.archive import archival
from gongwen.typesetting.drawing import Drawing
from gongwen.typesetting.markup import IMPRINT, document_html, enclosed_page, table_page
from gongwen.typesetting.plan import PdfRun, Plan, TableRun, plan
from gongwen.typesetting.style import stylesheet
from gongwen.typesetting.tables import TablePage

if TYPE_CHECKING:
    from weasyprint.document import Document as Layout

_MOST_PASSES = 6
_POINT = 0.75  # of a CSS pixel
_Place = tuple[int, float, float]
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)  # of files carried by a document without a date

# One font configuration serves the process, one document at a time.
_one_at_a_time = threading.Lock()
_log = logging.getLogger(__name__)


def render_pdf(
    document: Document,
    *,
    draft: bool = False,
    profile: Profile = NATIONAL,
    files: Sequence[AttachedFile] = (),
) -> bytes:
    """Typeset a document; the same document always gives the same bytes.

    `draft` marks every page as 草稿 without moving anything.  `files` are carried
    inside the PDF, which is PDF/A-3u and tagged, except that pages of an enclosed
    PDF are taken as they are and no conformance is claimed for them.  No text of
    the document can make the renderer read a file or the network.  Raise `NotA4`
    for an enclosed PDF that cannot be taken over.
    """
    with _one_at_a_time, _without_collection(), fonts.preferring(profile.fonts):
        planned = plan(document, profile)
        layout = _settle(document, planned, profile, draft)
        places = _places(layout)
        enclosed = {
            places[enclosed_page(run, 0)][0]: run.pdf
            for run in planned.runs
            if isinstance(run, PdfRun)
        }
        tables = dict(
            _drawing(places[table_page(run, number)], page)
            for run in planned.runs
            if isinstance(run, TableRun)
            for number, page in enumerate(run.table.pages)
        )
        # The last step compresses everything, and faster.
        options: dict[str, Any] = {"pdf_tags": True, "uncompressed_pdf": True}
        if not enclosed:
            # The colour profile is ours to add: WeasyPrint leaves the file of its own open.
            options |= {"pdf_variant": "pdf/a-3u", "output_intent": "none"}
        written = layout.write_pdf(attachments=_carried(document, files) or None, **options)
        return archival(written, tables, enclosed)


def render_html(html: str, style: str, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """A working paper that is no official document, with the same fonts and the same bars.

    `pictures` are the JPEGs that its images name, by their addresses; no other is fetched.
    """
    with _one_at_a_time, _without_collection():
        written: bytes = _lay_out(html, style, pictures).write_pdf()
        return written


@contextmanager
def _without_collection() -> Iterator[None]:
    """Hold garbage collection: a layout makes a million objects and drops none before its end."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where a layout puts the imprint."""

    imprint_page: int | None
    behind_blank: bool


def _settle(document: Document, planned: Plan, profile: Profile, draft: bool) -> Layout:
    """One pass if everything falls as planned; else pass by pass until nothing moves."""
    style = stylesheet(profile, draft=draft, letter=document.form is Form.LETTER)
    layout = _lay_out(document_html(document, planned, planned.turn, draft=draft), style)
    if _observe(layout).imprint_page == planned.imprint_page:
        return layout
    _log.info("%r does not fall as planned: another pass", document.title)
    turn = ""
    for _ in range(_MOST_PASSES):
        layout = _lay_out(document_html(document, planned, turn, draft=draft), style)
        corrected = _imprint_turn(_observe(layout), turn)
        if corrected == turn:
            break
        turn = corrected
    else:
        _log.warning("imprint of %r still moves after %d passes", document.title, _MOST_PASSES)
    return layout


def _imprint_turn(seen: _Seen, turn: str) -> str:
    """How the imprint of the next pass reaches an even page, see `Plan`."""
    if (seen.imprint_page or 0) % 2:
        return "left"
    return "silent" if turn == "left" and seen.behind_blank else turn


def _lay_out(html: str, style: str = "", pictures: Mapping[str, bytes] | None = None) -> Layout:
    weasyprint, configuration = _engine()
    # No protocol is allowed: fonts come from fontconfig, nothing else is fetched.
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=(), allow_redirects=False)
    if pictures:
        fetcher.fetch = partial(_picture, pictures)
    page_description = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=None)
    return page_description.render(stylesheets=[_parsed(style)], font_config=configuration)


def _picture(pictures: Mapping[str, bytes], url: str, headers: Any = None) -> Any:
    """One of the pictures at hand, instead of what the address would fetch."""
    weasyprint, _ = _engine()
    content = io.BytesIO(pictures[url])
    return weasyprint.urls.URLFetcherResponse(url, content, {"Content-Type": "image/jpeg"})


@lru_cache(maxsize=8)
def _parsed(style: str) -> Any:
    weasyprint, configuration = _engine()
    return weasyprint.CSS(string=style, font_config=configuration)


@cache
def _engine() -> tuple[Any, Any]:
    """WeasyPrint and the one font configuration of this process.

    Imported late: it loads Pango, which reads the fontconfig file once.
    """
    fonts.activate()
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    return weasyprint, FontConfiguration()


def _observe(layout: Layout) -> _Seen:
    place = _places(layout).get(IMPRINT)
    imprint_page = place[0] + 1 if place else None
    before = layout.pages[imprint_page - 2] if imprint_page and imprint_page > 1 else None
    behind_blank = before is not None and not before.anchors and _is_blank(before)
    return _Seen(imprint_page, behind_blank)


def _places(layout: Layout) -> dict[str, _Place]:
    """Of every anchor the index of its page, and its left and upper edge in points."""
    return {
        name: (index, box[0] * _POINT, box[1] * _POINT)
        for index, page in enumerate(layout.pages)
        for name, box in page.anchors.items()
    }


def _drawing(place: _Place, page: TablePage) -> tuple[int, Drawing]:
    index, left, top = place
    return index, Drawing(page, left, top)


def _is_blank(page: Any) -> bool:
    return bool(page._page_box.page_type.blank)


def _carried(document: Document, files: Sequence[AttachedFile]) -> list[Any]:
    weasyprint, _ = _engine()
    day = document.document_date
    moment = datetime.combine(day, time(), tzinfo=UTC) if day else _UNDATED
    return [
        weasyprint.Attachment(
            string=file.content,
            name=file.name,
            description=file.description or file.name,
            created=moment,
            modified=moment,
            relationship="Data",
        )
        for file in files
    ]

"""A document as PDF, laid out in as many passes as its tables and imprint need."""

from __future__ import annotations

import logging
import threading
from functools import cache
from typing import TYPE_CHECKING, Any

from gongwen.document import Document
from gongwen.typesetting import fonts
from gongwen.typesetting.markup import IMPRINT, Placement, document_html

if TYPE_CHECKING:
    from weasyprint.document import Document as Layout

_MOST_PASSES = 6

# One font configuration serves the process, one document at a time.
_one_at_a_time = threading.Lock()
_log = logging.getLogger(__name__)


def render_pdf(document: Document, *, draft: bool = False) -> bytes:
    """Typeset a document; the same document always gives the same bytes.

    `draft` marks every page as 草稿 without moving anything.  No text of the
    document can make the renderer read a file or the network.
    """
    with _one_at_a_time:
        return _settle(document, draft).write_pdf()


def _settle(document: Document, draft: bool) -> Layout:
    """Lay out until every table row and the imprint stay where the pass before saw them."""
    placement = Placement()
    for _ in range(_MOST_PASSES):
        layout = _lay_out(document_html(document, placement, draft=draft))
        seen = _observe(layout, placement)
        if seen == placement:
            break
        placement = seen
    else:
        _log.warning("table of %r still moves after %d passes", document.title, _MOST_PASSES)
    return layout


def _lay_out(html: str) -> Layout:
    weasyprint, configuration = _engine()
    # No protocol is allowed: fonts come from fontconfig, nothing else is fetched.
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=(), allow_redirects=False)
    page_description = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=None)
    return page_description.render(font_config=configuration)


@cache
def _engine() -> tuple[Any, Any]:
    """WeasyPrint and the one font configuration of this process.

    Imported late: it loads Pango, which reads the fontconfig file once.
    """
    fonts.activate()
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    return weasyprint, FontConfiguration()


def _observe(layout: Layout, placement: Placement) -> Placement:
    """Read from a finished pass what the next one must know."""
    anchors = {name: number for number, page in enumerate(layout.pages, 1) for name in page.anchors}
    rows = {name: page for name, page in anchors.items() if name != IMPRINT}
    imprint = placement.imprint
    if anchors.get(IMPRINT, 0) % 2:
        imprint = "left"
    elif placement.imprint == "left":
        before = layout.pages[anchors[IMPRINT] - 2]
        if not before.anchors and _is_blank(before):
            imprint = "silent"
    return Placement(rows, imprint)


def _is_blank(page: Any) -> bool:
    return bool(page._page_box.page_type.blank)

"""Documents as OFD, the national fixed-layout format (GB/T 33190-2016).

The pages are those of the finished PDF: whatever places a character there
places it here, to the micrometre.
"""

from __future__ import annotations

from collections.abc import Sequence

from gongwen.document import AttachedFile, Document
from gongwen.profile import NATIONAL, Profile
from gongwen.typesetting.ofd.package import Information, package
from gongwen.typesetting.ofd.pdf_fonts import Unsupported
from gongwen.typesetting.ofd.reading import read_pages
from gongwen.typesetting.pdf import render_pdf

__all__ = ["Unsupported", "from_pdf", "render_ofd"]


def render_ofd(
    document: Document,
    *,
    draft: bool = False,
    profile: Profile = NATIONAL,
    files: Sequence[AttachedFile] = (),
) -> bytes:
    """Typeset a document as OFD; the same document always gives the same bytes.

    The arguments are those of `render_pdf`.  Raises `Unsupported` where an attached
    PDF holds what cannot be taken over.
    """
    return from_pdf(render_pdf(document, draft=draft, profile=profile, files=files), document)


def from_pdf(pdf: bytes, document: Document) -> bytes:
    """The finished PDF of a document as OFD, page for page; raises `Unsupported`."""
    return package(
        read_pages(pdf),
        Information(
            title=document.title.replace("\n", ""),
            author="、".join(document.signature),
            subject=str(document.number or ""),
            created=document.document_date,
        ),
    )

"""A notice's pages in the formats that other offices ask for."""

from campaigns.documents import notice_document, notice_pdf
from gongwen.typesetting.ofd import from_pdf


def notice_ofd(notice):
    """The pages of `notice_pdf` as OFD (GB/T 33190-2016); raise what it raises, or `Unsupported`."""
    return from_pdf(notice_pdf(notice), notice_document(notice))

"""A notice's pages in the formats that other offices ask for."""

from campaigns import official
from campaigns.documents import notice_document, notice_pdf
from gongwen.typesetting import render_docx
from gongwen.typesetting.ofd import from_pdf


def notice_ofd(notice):
    """The pages of `notice_pdf` as OFD (GB/T 33190-2016); raise what it raises, or `Unsupported`."""
    return from_pdf(notice_pdf(notice), notice_document(notice))


def notice_docx(notice):
    """The Word file kept at 登记, else the text as it stands; raise `DamagedFileError`."""
    if copy := notice.official_copies.filter(format="docx").first():
        return official.read(copy)
    return render_docx(notice_document(notice))

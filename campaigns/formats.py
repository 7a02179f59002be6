"""A notice's pages in the formats that other offices ask for."""

from campaigns import enclosures, official
from campaigns.documents import is_final, notice_document
from campaigns.house import profile_of
from campaigns.workbooks import carried_files
from gongwen.typesetting import render_docx, render_pdf
from gongwen.typesetting.ofd import from_pdf


def notice_pdf(notice):
    """The frozen official file if there is one; else the text as it stands, marked 草稿 unless
    `is_final`; raise `DamagedFileError` as `official.read` does."""
    if copy := notice.official_copy:
        return official.read(copy)
    return typeset_pdf(
        notice_document(notice), profile_of(notice.issuer), draft=not is_final(notice)
    )


def typeset_pdf(document, profile, *, draft=False, carrying=True):
    """A document made by `documents` as PDF, its workbooks inside if `carrying`; raise
    `DamagedFileError`."""
    files = carried_files(document) if carrying else ()
    return render_pdf(enclosures.resolved(document), draft=draft, profile=profile, files=files)


def notice_ofd(notice):
    """The pages of `notice_pdf` as OFD (GB/T 33190-2016); raise what it raises, or `Unsupported`."""
    return from_pdf(notice_pdf(notice), notice_document(notice))


def notice_docx(notice):
    """The Word file kept at 登记, else the text as it stands; raise `DamagedFileError`."""
    if copy := notice.official_copies.filter(format="docx").first():
        return official.read(copy)
    document = enclosures.resolved(notice_document(notice))
    return render_docx(document, profile=profile_of(notice.issuer))

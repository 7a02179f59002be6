"""The texts that a notice went through, and what changed between them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from agencies.permissions import Permission, require
from campaigns import drafts, redlines
from campaigns.filenames import file_name
from campaigns.views.notices import get_notice
from gongwen.typesetting.redlining import render_redline_docx, render_redline_pdf

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def list_texts(request, pk):
    """Every kept text of the notice, with a comparison to the one before."""
    notice = _own_notice(request, pk)
    texts = drafts.kept_texts(notice)
    return render(request, "campaigns/text_list.html", {"notice": notice, "texts": texts})


def show_redline(request, pk):
    notice = _own_notice(request, pk)
    context = redlines.page(notice, _redline(request, notice))
    return render(request, "campaigns/redline_show.html", context)


def download_redline_pdf(request, pk):
    redline = _redline(request, _own_notice(request, pk))
    pdf = render_redline_pdf(
        redline.lines, title=f"{redline.notice.title}（花脸稿）", note=redline.note
    )
    return _file(redline, pdf, "application/pdf", ".pdf")


def download_redline_docx(request, pk):
    """The changes as revisions under the name of who made the newer text."""
    redline = _redline(request, _own_notice(request, pk))
    docx = render_redline_docx(
        redline.lines,
        title=redline.notice.title,
        note=redline.note,
        author=redline.new.by.name if redline.new.by else redline.notice.issuer.short_name,
        at=timezone.localtime(redline.new.at),
    )
    return _file(redline, docx, DOCX_TYPE, ".docx")


def _own_notice(request, pk):
    """Texts before 签发 stay within the issuing bureau."""
    notice = get_notice(request.user, pk)
    require(request.user, Permission.READ_DRAFTS)
    if notice.issuer != request.user.bureau:
        raise Http404
    return notice


def _redline(request, notice):
    return redlines.redline_of(
        notice, old=request.GET.get("old", ""), new=request.GET.get("new", "")
    )


def _file(redline, content, content_type, suffix):
    response = HttpResponse(content, content_type=content_type)
    name = file_name(f"{redline.notice.title}（花脸稿）", suffix)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response

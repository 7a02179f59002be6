"""A notice in print: preview, official files, other formats, 版式核对."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from agencies import audit
from campaigns import enclosures, layout, long_work, official, previews, rules
from campaigns.documents import is_final
from campaigns.filenames import file_name
from campaigns.formats import notice_docx
from campaigns.models import Notice, NoticeAttachment, OfficialCopy, UploadedPdf
from campaigns.official import DamagedFileError
from campaigns.views.notices import get_notice
from campaigns.views.schedules import XLSX
from campaigns.workbooks import carried_workbook

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def preview_notice(request, pk):
    """The pages; a long text whose pages no worker has made yet leads to where they are asked for."""
    notice = get_notice(request.user, pk)
    try:
        pdf = previews.pdf(notice)
    except previews.TooLong:
        return redirect(f"{notice.get_absolute_url()}?view=print")
    except DamagedFileError as damage:
        return damaged(request, notice, damage)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = "inline"
    return response


def download_notice(request, pk):
    notice = get_notice(request.user, pk)
    copy = get_object_or_404(OfficialCopy, notice=notice, format=OfficialCopy.Format.PDF)
    try:
        pdf = official.read(copy)
    except DamagedFileError as damage:
        return damaged(request, notice, damage)
    response = HttpResponse(pdf, content_type="application/pdf")
    filename = file_name(f"{notice.number}{notice.title}", ".pdf")
    response["Content-Disposition"] = content_disposition_header(True, filename)
    return response


def download_notice_docx(request, pk):
    """The text to work on: as kept at 登记, before that as it stands and named a draft."""
    notice = get_notice(request.user, pk)
    try:
        content = notice_docx(notice)
    except DamagedFileError as damage:
        return damaged(request, notice, damage)
    response = HttpResponse(content, content_type=DOCX_TYPE)
    mark = "" if is_final(notice) else "（草稿）"
    filename = file_name(f"{notice.number or ''}{notice.title}{mark}", ".docx")
    response["Content-Disposition"] = content_disposition_header(True, filename)
    return response


def download_notice_ofd(request, pk):
    """The pages of the official file in the national format, made of it once."""
    notice = get_notice(request.user, pk)
    get_object_or_404(OfficialCopy, notice=notice, format=OfficialCopy.Format.PDF)
    now = timezone.now()
    if job := long_work.ofd(notice, by=request.user, now=now):
        return redirect(job)
    try:
        content = official.ofd(notice, now=now)
    except DamagedFileError as damage:
        return damaged(request, notice, damage)
    except official.Unsupported as reason:
        context = {"notice": notice, "reason": str(reason)}
        return render(request, "campaigns/ofd_unsupported.html", context, status=409)
    response = HttpResponse(content, content_type="application/ofd")
    filename = file_name(f"{notice.number}{notice.title}", ".ofd")
    response["Content-Disposition"] = content_disposition_header(True, filename)
    return response


@require_safe
def download_pdf_attachment(request, pk):
    """An uploaded PDF as it came, under the name it came with."""
    uploaded = get_object_or_404(UploadedPdf.objects.visible_to(request.user), pk=pk)
    try:
        content = enclosures.read(uploaded.sha256)
    except DamagedFileError as damage:
        return damaged(request, uploaded.attachments.first().notice, damage)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, uploaded.name)
    return response


@require_safe
def download_carried_workbook(request, pk):
    """The Excel file of a schedule or table as the notice carries it, whatever became of the rows since."""
    notices = Notice.objects.visible_to(request.user)
    tables = Q(schedule__isnull=False) | Q(table__isnull=False)
    attachments = NoticeAttachment.objects.filter(tables, notice__in=notices)
    attachment = get_object_or_404(attachments.select_related("notice__issuer"), pk=pk)
    response = HttpResponse(carried_workbook(attachment), content_type=XLSX)
    name = file_name(attachment.title, ".xlsx")
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_POST
def prepare_preview(request, pk):
    """Have a worker typeset a long text."""
    notice = get_notice(request.user, pk)
    job = long_work.preview(notice, by=request.user, now=timezone.now())
    return redirect(job or f"{notice.get_absolute_url()}?view=print")


@require_POST
def check_layout(request, pk):
    """版式核对 of the text as it stands."""
    notice = get_notice(request.user, pk)
    rules.require_check_layout(notice, request.user)
    now = timezone.now()
    if job := long_work.check(notice, by=request.user, now=now):
        return redirect(job)
    try:
        check = layout.check(notice, by=request.user, now=now)
    except DamagedFileError as damage:
        return damaged(request, notice, damage)
    if failed := check.report["failed"]:
        messages.warning(request, f"版式核对完成：{failed}项不合格，详见“版式核对”。")
    else:
        messages.success(request, "版式核对完成：没有不合格项。")
    return redirect(f"{notice.get_absolute_url()}?view=print#layout")


def damaged(request, notice, damage):
    """Never hand out a file that is not the official one; leave a trace for who looks after it."""
    audit.record(
        "正式文件校验未通过",
        by=request.user,
        target=notice,
        now=timezone.now(),
        detail={"reason": str(damage)},
    )
    context = {"notice": notice, "damage": str(damage)}
    return render(request, "campaigns/official_damaged.html", context, status=409)

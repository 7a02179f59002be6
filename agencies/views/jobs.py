from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from agencies import jobs
from agencies.models import Job

ORIGINS = {
    "show_notice": "通知正文",
    "export_activities": "导出活动",
}  # what the page is called that asked for the work


@require_safe
def show_job(request, pk):
    """How far it is; the page asks again by itself until it is over."""
    job = _job(request.user, pk)
    template = "agencies/job_progress.html" if request.htmx else "agencies/job_show.html"
    context = {"job": job, "ahead": jobs.ahead_of(job) if not job.is_over else 0}
    return render(request, template, context | {"origin": _origin(job)})


@require_safe
def download_job(request, pk):
    """What was made, for who may still see it; a file that is gone is told on the job's page."""
    job = _job(request.user, pk)
    if not job.file or not jobs.may_have(job, request.user):
        raise Http404
    content = jobs.content_of(job)
    if content is None:
        return redirect(job)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, job.file_name)
    return response


def _origin(job):
    try:
        return ORIGINS.get(resolve(job.back.partition("?")[0]).url_name, "原页面")
    except Resolver404:
        return "原页面"


def _job(user, pk):
    return get_object_or_404(Job.objects.visible_to(user), pk=pk)

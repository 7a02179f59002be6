from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.models import Job


@require_safe
def show_job(request, pk):
    """How far it is; the page asks again by itself until it is over."""
    job = _job(request.user, pk)
    template = "agencies/job_progress.html" if request.htmx else "agencies/job_show.html"
    return render(request, template, {"job": job})


@require_safe
def download_job(request, pk):
    job = _job(request.user, pk)
    if not job.file:
        raise Http404
    return FileResponse(job.file.open(), as_attachment=True, filename=job.file_name)


def _job(user, pk):
    return get_object_or_404(Job.objects.visible_to(user), pk=pk)

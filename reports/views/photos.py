"""The photos of a submission: seen, described, put in order, deleted."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from agencies.conflicts import Conflict
from campaigns.posted import is_number
from reports import submitted_photos
from reports.models import Photo
from reports.pictures import Unfit
from reports.thumbnails import thumbnail
from reports.views.submissions import visible_submission


@require_safe
@cache_control(private=True, max_age=3600)
def show_photo(request, pk):
    """Small with `?small`, for lists."""
    photo = get_object_or_404(Photo.objects.visible_to(request.user), pk=pk)
    return picture_response(request, photo)


def picture_response(request, photo):
    """A picture that was kept, or with `?small` its thumbnail."""
    if "small" in request.GET:
        return HttpResponse(thumbnail(photo.file, photo.sha256), content_type="image/jpeg")
    return FileResponse(photo.file.open("rb"), content_type="image/jpeg")


@require_POST
def describe_photos(request, pk):
    """Keep what a script says was typed or moved, while one writes."""
    submission, now = visible_submission(request.user, pk), timezone.now()
    typed = submitted_photos.posted_descriptions(request.POST, submission.photos.working())
    order = [int(number) for number in request.POST.getlist("order") if is_number(number)]
    try:
        submitted_photos.describe(submission, typed, order=order, by=request.user, now=now)
    except (Conflict, Unfit) as refused:
        return JsonResponse({"message": str(refused)}, status=422)
    return JsonResponse({"at": timezone.localtime(now).strftime("%H:%M")})


@require_POST
def move_photo(request, pk):
    """One place to the front or back, as the button that was pressed says."""
    photo = _own(request.user, pk)
    steps = -1 if request.POST.get("to") == "front" else 1
    submitted_photos.move(photo, steps, by=request.user, now=timezone.now())
    return _back(photo)


@require_POST
def delete_photo(request, pk):
    photo = _own(request.user, pk)
    submitted_photos.remove(photo, by=request.user, now=timezone.now())
    messages.success(request, "已删除照片。")
    return _back(photo)


def _own(user, pk):
    visible = (
        Photo.objects.visible_to(user).working().select_related("submission__requirement__notice")
    )
    return get_object_or_404(visible, pk=pk)


def _back(photo):
    return redirect(reverse("edit_submission", args=[photo.submission_id]) + "#id_photos")

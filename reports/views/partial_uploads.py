"""Files in pieces, as tus 1.0 has it: creation, offsets, termination (https://tus.io).

What is refused is said in JSON with 422: to the protocol 409 means another offset, and
means a second try.
"""

import base64
from functools import wraps

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse, UnreadablePostError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.conflicts import Conflict
from reports import partial_uploads
from reports.models import PartialUpload
from reports.pictures import Unfit
from reports.views.submissions import visible_submission
from reports.workflow import require_fill_in

VERSION = "1.0.0"
PIECE = "application/offset+octet-stream"


def speaks_tus(view):
    """Answers of the protocol; the submission's own rights come before its grammar."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        try:
            response = view(request, *args, **kwargs)
        except partial_uploads.OtherPlace:
            response = HttpResponse(status=409)
        except (Unfit, Conflict) as refused:
            response = JsonResponse({"message": str(refused)}, status=422)
        except UnreadablePostError:  # gone in the middle of a piece, which does not count
            response = HttpResponseBadRequest()
        response["Tus-Resumable"] = VERSION
        return response

    return never_cache(answer)


@require_http_methods(["POST"])
@speaks_tus
def begin_upload(request, pk):
    """Announce a file with its size, name and kind; the answer says where its pieces go."""
    submission, now = visible_submission(request.user, pk), timezone.now()
    require_fill_in(submission, request.user, now)
    if _is_foreign(request):
        return _unsupported()
    size, told = _whole_number(request, "Upload-Length"), _metadata(request)
    if size is None or told.get("kind") not in PartialUpload.Kind or not told.get("filename"):
        return HttpResponseBadRequest()
    upload = partial_uploads.begin(
        submission,
        kind=told["kind"],
        name=told["filename"],
        size=size,
        by=request.user,
        now=now,
    )
    location = reverse("continue_upload", args=[upload.key])
    return HttpResponse(status=201, headers={"Location": location})


@require_http_methods(["HEAD", "PATCH", "DELETE"])
@speaks_tus
def continue_upload(request, key):
    """How much has come (HEAD), the next piece (PATCH), or that there will be none (DELETE)."""
    own = PartialUpload.objects.filter(by=request.user).select_related("submission__requirement")
    upload = get_object_or_404(own, key=key)
    if _is_foreign(request):
        return _unsupported()
    if request.method == "DELETE":
        partial_uploads.abandon(upload)
        return HttpResponse(status=204)
    if request.method == "HEAD":
        size = {"Upload-Offset": str(upload.received), "Upload-Length": str(upload.size)}
        return HttpResponse(headers=size)
    return _receive(request, upload)


def _receive(request, upload):
    offset = _whole_number(request, "Upload-Offset")
    if request.content_type != PIECE:
        return HttpResponse(status=415)
    if offset is None:
        return HttpResponseBadRequest()
    if int(request.headers.get("Content-Length") or 0) > partial_uploads.LARGEST_PIECE:
        return HttpResponse(status=413)
    piece = request.read(partial_uploads.LARGEST_PIECE)
    reached = partial_uploads.receive(
        upload, piece, offset=offset, by=request.user, now=timezone.now()
    )
    return HttpResponse(status=204, headers={"Upload-Offset": str(reached)})


def _is_foreign(request):
    return request.headers.get("Tus-Resumable") != VERSION


def _unsupported():
    return HttpResponse(status=412, headers={"Tus-Version": VERSION})


def _whole_number(request, header):
    """The number of a header, or None."""
    words = request.headers.get(header, "")
    return int(words) if words.isascii() and words.isdigit() and len(words) < 19 else None


def _metadata(request):
    """What is told of the file: pairs of a name and words in base64; {} for other things."""
    told = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _, words = pair.strip().partition(" ")
        try:
            told[name] = base64.b64decode(words, validate=True).decode()
        except ValueError:  # no base64, not even ASCII, or no text
            return {}
    return told

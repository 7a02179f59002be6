"""The photos of a submission on its pages."""

from django import template
from django.conf import settings
from django.db.models import F

from reports import county_photos, submitted_photos
from reports.photos import ACCEPT

register = template.Library()


@register.inclusion_tag("reports/photo_panel.html", takes_context=True)
def photo_panel(context, submission, may_fill_in):
    """The part of the form #submission-form in which photos are sent, described, put in order and
    deleted; nothing where `may_fill_in` is false.  The same part sends attachments in pieces.
    """
    if not may_fill_in:
        return {"may_fill_in": False}
    user = context["request"].user
    unfinished = submission.partial_uploads.filter(by=user, received__lt=F("size"))
    return {
        "submission": submission,
        "photos": list(submission.photos.working().select_related("origin", "activity")),
        "may_fill_in": True,
        "of_counties": county_photos.count(submission),
        "takes_photos": submission.requirement.takes_photos,
        "activities": list(submitted_photos.activities_of(submission, user)),
        "unfinished": list(unfinished),
        "accept": ACCEPT,
        "most": submitted_photos.MOST_PHOTOS,
        "largest": settings.MAX_UPLOAD_BYTES // 1024 // 1024,
        "longest_caption": submitted_photos.LONGEST_CAPTION,
    }


@register.filter
def share(upload):
    """How much of a file has come, in percent."""
    return upload.received * 100 // upload.size

"""The photos of a submission: kept, described, put in order, taken out; never asked for.

They may change as long as the submission may; others see those that were handed in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from agencies import audit
from agencies.models import User
from campaigns.models import Activity
from reports import outcomes
from reports.models import Photo, Submission
from reports.photos import discard, picture_of
from reports.pictures import Picture, Unfit
from reports.uploads import Refusal, clean_name
from reports.workflow import require_fill_in

MOST_PHOTOS = 30
LONGEST_CAPTION = Photo._meta.get_field("caption").max_length
TAKES_NONE = "这项报送不收照片。"


@dataclass(frozen=True)
class Description:
    """What was typed to one photo; None for what was left as it stood."""

    caption: str | None = None
    activity: str | None = None  # a number as text, empty for none


def activities_of(submission: Submission, user: User):
    """The rows of the campaign's issued schedules that the unit carries out."""
    return (
        Activity.objects.filter(
            category__schedule__in=outcomes.issued_schedules(user),
            category__schedule__campaign=submission.requirement.notice.campaign_id,
            responsible_agencies=submission.agency_id,
            cancelled_at=None,
        )
        .select_related("category")
        .order_by("starts_on", "category__position", "position", "pk")
    )


def require_room(submission: Submission) -> None:
    """Raise `Unfit` where the submission takes no photo, or no more."""
    if not submission.requirement.takes_photos:
        raise Unfit(TAKES_NONE)
    if submission.photos.working().count() >= MOST_PHOTOS:
        raise Unfit(f"一项报送最多{MOST_PHOTOS}张照片。")


def attach(
    submission: Submission, uploads: Iterable[UploadedFile], *, by: User, now: datetime
) -> list[Refusal]:
    """Keep the photos that can be kept, the same one once; return why the others are not.

    Raise like `require_fill_in` if `by` may not write into the submission now.
    """
    refusals = []
    for upload in uploads:
        require_fill_in(submission, by, now)
        try:
            require_room(submission)
            keep(submission, picture_of(upload), by=by, now=now)
        except Unfit as unfit:
            refusals.append(Refusal(clean_name(upload.name), str(unfit)))
    return refusals


def keep(
    submission: Submission,
    picture: Picture,
    *,
    by: User,
    now: datetime,
    words: Mapping[str, object] | None = None,
) -> bool:
    """Keep one, behind the others, with `words` (caption, activity, origin); whether it was not
    there.  Raise `Unfit` for want of room, or like `require_fill_in`."""
    sha256 = picture.sha256
    with transaction.atomic():
        locked = Submission.objects.select_for_update().get(pk=submission.pk)
        require_fill_in(locked, by, now)
        if locked.photos.working().filter(sha256=sha256).exists():
            return False
        require_room(locked)
        if locked.photos.filter(sha256=sha256).update(removed=False):
            return True
        last = locked.photos.aggregate(last=Max("position"))["last"]
        photo = Photo(
            submission=locked,
            sha256=sha256,
            size=len(picture.content),
            position=0 if last is None else last + 1,
            uploaded_at=now,
            uploaded_by=by,
            **(words or {}),
        )
        photo.file.save(f"{sha256}.jpg", ContentFile(picture.content), save=False)
        photo.width, photo.height = picture.width, picture.height
        try:
            photo.save()
            audit.record("上传报送照片", by=by, target=locked, now=now, detail={"sha256": sha256})
        except BaseException:  # the row is gone with the transaction
            photo.file.storage.delete(photo.file.name)
            raise
    return True


def describe(
    submission: Submission,
    described: Mapping[int, Description],
    *,
    order: Sequence[int] = (),
    by: User,
    now: datetime,
) -> None:
    """Keep captions and activities of photos, by their numbers, and their order.

    A photo that is gone is passed over; one that `order` does not name stays behind the others.
    Raise `Unfit` where a caption is too long or an activity is not the unit's.
    """
    with transaction.atomic():
        locked = Submission.objects.select_for_update().get(pk=submission.pk)
        require_fill_in(locked, by, now)
        photos = list(locked.photos.working())
        allowed = {str(row.pk): row for row in activities_of(locked, by)}
        for photo in photos:
            _describe(photo, described.get(photo.pk, Description()), allowed)
        places = {pk: place for place, pk in enumerate(order)}
        photos.sort(key=lambda photo: places.get(photo.pk, len(places)))
        for position, photo in enumerate(photos):
            photo.position = position
        Photo.objects.bulk_update(photos, ["caption", "activity", "position"])


def _describe(photo, words, allowed):
    if words.caption is not None:
        photo.caption = " ".join(words.caption.replace("\0", " ").split())
        if len(photo.caption) > LONGEST_CAPTION:
            raise Unfit(f"照片说明最多{LONGEST_CAPTION}字。")
    if words.activity is None or words.activity == str(photo.activity_id or ""):
        return
    if words.activity and words.activity not in allowed:
        raise Unfit("只能选择本单位的活动。")
    photo.activity = allowed.get(words.activity)


def move(photo: Photo, steps: int, *, by: User, now: datetime) -> None:
    """Put a photo so many places further back, or to the front with fewer than none."""
    order = list(photo.submission.photos.working().values_list("pk", flat=True))
    place = order.index(photo.pk)
    order.insert(max(0, place + steps), order.pop(place))
    describe(photo.submission, {}, order=order, by=by, now=now)


def remove(photo: Photo, *, by: User, now: datetime) -> None:
    """Take a photo out again, with its file unless it was handed in; raise like `require_fill_in`
    if `by` may not."""
    with transaction.atomic():
        locked = Submission.objects.select_for_update().get(pk=photo.submission_id)
        require_fill_in(locked, by, now)
        stored, detail = photo.file, {"sha256": photo.sha256}
        audit.record("删除报送照片", by=by, target=locked, now=now, detail=detail)
        if locked.photos.filter(pk=photo.pk, is_submitted=True).update(removed=True):
            return  # others read it until the next time
        photo.delete()
        # Should the transaction fail, the row still needs its file.
        transaction.on_commit(lambda: discard(stored, detail["sha256"]))


def posted_descriptions(posted: Mapping[str, str], photos: Iterable[Photo]) -> dict:
    """What was typed to each photo on its page; what is as the page showed it is left out, for
    a colleague may have changed it meanwhile."""
    described = {}
    for photo in photos:
        key = f"photo_{photo.pk}"
        typed = {
            name: posted[f"{key}_{name}"]
            for name in ("caption", "activity")
            if f"{key}_{name}" in posted
            and posted[f"{key}_{name}"] != posted.get(f"{key}_{name}_was")
        }
        if typed:
            described[photo.pk] = Description(**typed)
    return described


def save_posted(
    submission: Submission,
    posted: Mapping[str, str],
    uploads: Sequence[UploadedFile],
    *,
    by: User,
    now: datetime,
) -> list[Refusal | str]:
    """Everything about photos that the form of a submission sends; return what was not kept."""
    refusals: list[Refusal | str] = list(attach(submission, uploads, by=by, now=now))
    if described := posted_descriptions(posted, submission.photos.working()):
        try:
            describe(submission, described, by=by, now=now)
        except Unfit as unfit:
            refusals.append(str(unfit))
    return refusals

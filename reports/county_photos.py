"""采用县级照片: what a city takes over of the photographs its counties handed in.

The city gets a copy of its own, row and file, so that neither can pull the picture away from the
other: a county may correct or delete, a city may drop it, and what each handed in stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from agencies.models import User
from campaigns import stored
from reports import submitted_photos
from reports.models import Photo, Submission
from reports.pictures import Picture, Unfit
from reports.states import SubmissionState
from reports.workflow import require_fill_in


@dataclass
class Outcome:
    """How many were taken over, how many had been there already, and why others were not."""

    taken: int = 0
    already: int = 0
    refused: list[tuple[Photo, str]] = field(default_factory=list)


@dataclass
class CountyPhotos:
    """One county's photographs in force; `own` is the city's copy by number, None for none.

    A copy that the city handed in and took out again counts as none.
    """

    county: Submission
    photos: list[tuple[Photo, Photo | None]] = field(default_factory=list)

    @property
    def left(self) -> int:
        return sum(own is None for _, own in self.photos)


def photos_of(submission: Submission, counted: Iterable[Submission]) -> list[CountyPhotos]:
    """What the accepted counties of a city offer; counties without photographs are left out."""
    own = {photo.sha256: photo for photo in submission.photos.working()}
    found = {county.pk: CountyPhotos(county) for county in counted}
    for photo in _offered(submission).filter(submission__in=found):
        found[photo.submission_id].photos.append((photo, own.get(photo.sha256)))
    return [each for each in found.values() if each.photos]


def count(submission: Submission) -> int:
    """How many photographs its counties offer, without asking where none answer through it."""
    if submission.requirement.chain != "through_city" or submission.parent_id:
        return 0
    return _offered(submission).count()


def take_over(
    submission: Submission, numbers: Iterable[int], *, by: User, now: datetime
) -> Outcome:
    """Copy these photographs, with caption and activity, behind the city's own, each once.

    Numbers of others than its accepted counties are passed over; raise like `require_fill_in`.
    """
    require_fill_in(submission, by, now)
    outcome = Outcome()
    for photo in _offered(submission).filter(pk__in=numbers):
        try:
            is_new = _copy(photo, submission, by, now)
        except (Unfit, stored.DamagedFileError) as reason:
            outcome.refused.append((photo, str(reason)))
        else:
            outcome.taken += is_new
            outcome.already += not is_new
    return outcome


def give_back(submission: Submission, numbers: Iterable[int], *, by: User, now: datetime) -> int:
    """撤回采用: take the city's copies of these photographs out again; how many there were."""
    require_fill_in(submission, by, now)
    hashes = _offered(submission).filter(pk__in=numbers).values_list("sha256", flat=True)
    copies = submission.photos.working().filter(sha256__in=list(hashes)).exclude(origin=None)
    for copy in (copies := list(copies)):
        submitted_photos.remove(copy, by=by, now=now)
    return len(copies)


def _offered(submission):
    return (
        Photo.objects.filter(
            submission__parent=submission,
            submission__state=SubmissionState.ACCEPTED,
            is_submitted=True,
        )
        .select_related("submission__agency", "activity")
        .order_by("submission__agency__position", "submission", "position", "pk")
    )


def _copy(photo, submission, by, now):
    content = stored.read(photo.file.name, photo.sha256, called="照片", made_when="上传时")
    words = {
        "caption": photo.caption,
        "activity": photo.activity,
        "origin": photo.submission.agency,
    }
    picture = Picture(content, photo.width, photo.height)
    return submitted_photos.keep(submission, picture, by=by, now=now, words=words)

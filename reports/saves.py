"""Who saved which revision of a submission, and from which open page, as long as somebody may
still have an older one open.

Kept in the cache alone: where it is forgotten, a page that did not get its answer takes its
own save for a colleague's, and shows both.
"""

from dataclasses import dataclass

from django.core.cache import cache

from agencies.models import User
from reports.models import Submission

_KEPT_SECONDS = 24 * 60 * 60
_MOST_LOOKED_AT = 20


@dataclass(frozen=True)
class Save:
    """`window` is the key of the page, empty without JavaScript."""

    window: str
    by_pk: int
    by: str


def remember(submission: Submission, *, by: User, window: str) -> None:
    """That the revision which `submission` has now was saved so."""
    save = Save(window, by.pk, by.name)
    cache.set(_key(submission.pk, submission.revision), save, _KEPT_SECONDS)


def last_of(submission: Submission) -> Save | None:
    """How its revision of now was saved; None where that is not known any more."""
    return cache.get(_key(submission.pk, submission.revision))


def are_all_from(window: str, submission: Submission, *, since: int) -> bool:
    """Whether everything saved after the revision `since` came from this page itself, so that
    only the answer was lost on the way."""
    newer = range(since + 1, submission.revision + 1)
    if not window or not newer or len(newer) > _MOST_LOOKED_AT:
        return False
    found = cache.get_many([_key(submission.pk, revision) for revision in newer])
    return len(found) == len(newer) and all(save.window == window for save in found.values())


def _key(pk, revision):
    return f"submission-save:{pk}:{revision}"

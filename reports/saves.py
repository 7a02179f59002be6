"""Who saved which revision of a submission, and from which open page, as long as somebody may
still have an older one open.

Kept in the cache alone: where it is forgotten, what was saved meanwhile is taken for a
colleague's.
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


def after(submission: Submission, revision: int) -> list[Save]:
    """How everything after that revision was saved, the last one last; empty where that is not
    known of all of it."""
    newer = range(revision + 1, submission.revision + 1)
    if len(newer) > _MOST_LOOKED_AT:
        return []
    keys = [_key(submission.pk, each) for each in newer]
    found = cache.get_many(keys)
    return [found[key] for key in keys] if len(found) == len(keys) else []


def _key(pk, revision):
    return f"submission-save:{pk}:{revision}"

"""Who has a notice open for writing: a row each, renewed by the open page, that runs out by itself."""

from datetime import datetime, timedelta

from agencies.models import User
from campaigns.models import Editing, Notice

HEARTBEAT = timedelta(seconds=15)  # the open page calls this often
EXPIRY = 3 * HEARTBEAT


def announce(notice: Notice, *, by: User, now: datetime) -> None:
    """Note that `by` is writing; rows of those who are gone are cleared on the way."""
    Editing.objects.update_or_create(notice=notice, user=by, defaults={"seen_at": now})
    Editing.objects.filter(notice=notice, seen_at__lte=now - EXPIRY).delete()


def leave(notice: Notice, *, by: User) -> None:
    """Note that `by` has closed the page."""
    Editing.objects.filter(notice=notice, user=by).delete()


def others(notice: Notice, *, beside: User, now: datetime) -> list[User]:
    """Who else is writing, the longest silent first."""
    rows = Editing.objects.filter(notice=notice, seen_at__gt=now - EXPIRY).exclude(user=beside)
    return [row.user for row in rows.select_related("user__agency")]

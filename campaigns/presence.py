"""Who has a notice open for writing: a row each, renewed by the open page, that runs out by itself."""

from datetime import datetime, timedelta

from agencies.models import User
from campaigns.models import Editing, Notice

HEARTBEAT = timedelta(seconds=15)  # the open page calls this often
EXPIRY = 3 * HEARTBEAT


def announce(notice: Notice, *, by: User, window: str, now: datetime) -> None:
    """Note that `by` is writing; rows of those who are gone are cleared on the way."""
    seat = {"notice": notice, "user": by, "window": window}
    Editing.objects.update_or_create(**seat, defaults={"seen_at": now})
    Editing.objects.filter(notice=notice, seen_at__lte=now - EXPIRY).delete()


def leave(notice: Notice, *, by: User, window: str) -> None:
    """Note that `by` has closed the page."""
    Editing.objects.filter(notice=notice, user=by, window=window).delete()


def others(notice: Notice, *, beside: User, window: str, now: datetime) -> list[User]:
    """Who is writing in other windows, the longest silent first, `beside` too; each once."""
    rows = Editing.objects.filter(notice=notice, seen_at__gt=now - EXPIRY)
    rows = rows.exclude(user=beside, window=window).select_related("user__agency")
    return list({row.user_id: row.user for row in rows}.values())

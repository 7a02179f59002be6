"""待确认: somebody says yes to words taken over from last year."""

from collections.abc import Iterable
from datetime import datetime

from agencies import audit
from agencies.models import User
from campaigns import carried_over, rules
from campaigns.models import Campaign, Confirmation


def confirm(campaign: Campaign, wanted: Iterable[int], *, by: User, now: datetime) -> int:
    """Say yes to those of the numbers that can be said yes to; return how many there were."""
    rules.require_edit_campaign(campaign, by)
    wanted = set(wanted)
    places = [
        place
        for place in carried_over.in_campaign(campaign)
        if place.confirmation.pk in wanted and not place.is_gap
    ]
    numbers = [place.confirmation.pk for place in places]
    count = Confirmation.objects.filter(pk__in=numbers, confirmed_at=None).update(
        confirmed_at=now, confirmed_by=by
    )
    if count:
        words = [str(place.confirmation)[:100] for place in places]
        audit.record("确认沿用内容", by=by, target=campaign, now=now, detail={"words": words})
    return count

"""Save a round of a series: the campaign itself, and what depends on its year."""

from datetime import datetime

from django.db import transaction

from agencies import audit
from agencies.conflicts import Conflict
from agencies.models import User
from campaigns import activities, revisions, rules
from campaigns.models import Campaign


def save(form, *, by: User, now: datetime) -> Campaign:
    """Save the valid form with its audit line, and read the activities anew in another year.

    Raise `Conflict` if it was saved meanwhile, or if year and series are fixed by now.
    """
    campaign = form.instance
    rules.require_edit_campaign(campaign, by)
    action = "修改活动" if campaign.pk else "新建活动"
    with transaction.atomic():
        moved = campaign.pk is not None and {"series", "year"} & set(form.changed_data)
        if campaign.pk:
            revisions.claim(campaign)
        if moved:
            _require_movable(campaign)
        form.save()
        if moved:
            activities.interpret_anew(campaign)
        audit.record(action, by=by, target=campaign, now=now)
    return campaign


def _require_movable(campaign):
    """The drafts are locked, so that none is sent for review meanwhile."""
    list(campaign.notices.select_for_update().order_by("pk"))
    if reason := rules.hold_on_round(campaign):
        raise Conflict(reason)

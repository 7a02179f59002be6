"""Save a round of a series: the campaign itself, and what depends on its year."""

from datetime import datetime

from django.db import transaction

from agencies import audit
from agencies.models import User
from campaigns import revisions, rules
from campaigns.models import Campaign


def save(form, *, by: User, now: datetime) -> Campaign:
    """Save the valid form with its audit line; raise `Conflict` if it was saved meanwhile."""
    campaign = form.instance
    rules.require_edit_campaign(campaign, by)
    action = "修改活动" if campaign.pk else "新建活动"
    with transaction.atomic():
        if campaign.pk:
            revisions.claim(campaign)
        form.save()
        audit.record(action, by=by, target=campaign, now=now)
    return campaign

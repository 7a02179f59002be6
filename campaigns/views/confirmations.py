"""待确认: what was taken over from last year, beside the text that it stands in."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from campaigns import carried_over, confirming, filling, rules
from campaigns.models import Confirmation
from campaigns.posted import is_number
from campaigns.review import CHANGED, blocks_of, kinds_of
from campaigns.views.campaigns import get_campaign


def confirm_passages(request, pk):
    """The open places, each with a button; POST confirms one, or the changed or the unchanged
    ones of a block or of a kind; or it fills in the campaign's themes."""
    campaign = get_campaign(request.user, pk)
    rules.require_edit_campaign(campaign, request.user)
    places = carried_over.in_campaign(campaign)
    if request.method == "POST" and "themes" in request.POST:
        count = filling.fill_in_themes(campaign, by=request.user, now=timezone.now())
        messages.success(request, f"已填入{count}处活动主题。" if count else "没有可以填入的地方。")
        return redirect(request.path)
    if request.method == "POST":
        numbers = _chosen(request.POST, places)
        count = confirming.confirm(campaign, numbers, by=request.user, now=timezone.now())
        messages.success(request, f"已确认{count}处。" if count else "没有可以确认的内容。")
        return redirect(f"{request.path}{_fragment(places, numbers)}")
    context = {
        "campaign": campaign,
        "notices": campaign.notices.filter(issuer=request.user.bureau, kind="drafted"),
        "blocks": blocks_of(places),
        "kinds": kinds_of(places),
        "left": len(places),
        "themes": filling.themes_to_fill_in(campaign, places),
        "total": Confirmation.objects.filter(campaign=campaign).count(),
    }
    return render(request, "campaigns/confirmation_list.html", context)


def _chosen(posted, places):
    """The numbers posted; of a kind (date:changed) those that its button counted."""
    kind, _, group = posted.get("kind", "").partition(":")
    if kind:
        return [
            place.confirmation.pk
            for place in places
            if place.confirmation.kind == kind and place.is_changed == (group == CHANGED)
        ]
    return [int(number) for number in posted.get("numbers", "").split() if is_number(number)]


def _fragment(places, numbers):
    """On to the first place after those confirmed, so that nobody has to look for it."""
    order = [place.confirmation.pk for place in places]
    last = max((order.index(number) for number in numbers if number in order), default=-1)
    return f"#confirmation-{order[last + 1]}" if 0 <= last < len(order) - 1 else ""

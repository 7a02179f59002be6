from hashlib import sha256

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotFound, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Campaign
from reports import agenda, feeds
from reports.models import CalendarFeed


class FeedForm(forms.Form):
    """Which feed of the own unit: one campaign's, or the one of all."""

    campaign = forms.ModelChoiceField(Campaign.objects.none(), required=False)

    def __init__(self, user, data):
        super().__init__(data)
        self.fields["campaign"].queryset = _campaigns(user)


@require_safe
def list_feeds(request):
    """订阅日历: the addresses of the own unit, and how programs take them."""
    there = {feed.campaign_id: feed for feed in _feeds(request.user)}
    rows = [(None, there.get(None))]
    rows += [(campaign, there.get(campaign.pk)) for campaign in _campaigns(request.user)]
    rows = [(campaign, feed, _address(feed) if feed else "") for campaign, feed in rows]
    context = {"rows": rows, "hours": feeds.REFRESH_HOURS}
    return render(request, "reports/feed_list.html", context)


@require_POST
def renew_feed(request):
    """启用 or 更换地址; the old address ends with it."""
    form = FeedForm(request.user, request.POST)
    if not form.is_valid():
        messages.error(request, "没有这项活动的日历，请重新选择。")
        return redirect("list_feeds")
    campaign = form.cleaned_data["campaign"]
    is_new = not _feeds(request.user).filter(campaign=campaign).exists()
    feeds.renew(campaign=campaign, by=request.user, now=timezone.now())
    said = (
        "已启用订阅地址。"
        if is_new
        else "已更换订阅地址，原地址立即失效，请在日历程序中改用新地址。"
    )
    messages.success(request, said)
    return redirect("list_feeds")


@login_not_required
@require_safe
def read_feed(request, secret):
    """The calendar under its secret address: no login, no cookie; another secret has nothing."""
    feed = (
        CalendarFeed.objects.filter(secret=secret)
        .select_related("agency__parent", "campaign__series")
        .first()
    )
    if feed is None:
        return HttpResponseNotFound(
            "没有这个日历，地址可能已经更换。", content_type="text/plain; charset=utf-8"
        )
    try:
        feeds.admit(feed)
    except feeds.TooMany:
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    content = feeds.content(feed, today=timezone.localdate())
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=600"
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return response


def _feeds(user):
    return CalendarFeed.objects.filter(agency=user.bureau)


def _campaigns(user):
    """Those of which the unit's calendar has something."""
    return (
        Campaign.objects.filter(schedules__in=agenda.schedules_of(user.bureau))
        .select_related("series", "host")
        .distinct()
    )


def _address(feed):
    return f"{settings.SITE_URL}{reverse('read_feed', args=[feed.secret])}"

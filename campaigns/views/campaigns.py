from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from agencies.conflicts import Conflict
from agencies.permissions import Permission, require
from campaigns import carried_over, filling, rounds, rules
from campaigns.forms.campaign import CampaignForm
from campaigns.models import Campaign, Notice, Schedule

PAGE_SIZE = 50


def _campaigns(user):
    """What the user may see, with what the user may see of it."""
    notices = Notice.objects.visible_to(user).select_related("issuer", "number_series")
    schedules = Schedule.objects.visible_to(user).annotate(
        activity_count=Count("categories__activities")
    )
    return (
        Campaign.objects.visible_to(user)
        .select_related("series", "host")
        .prefetch_related("themes", Prefetch("notices", notices), Prefetch("schedules", schedules))
    )


def get_campaign(user, pk):
    campaigns = Campaign.objects.visible_to(user).select_related("series", "host")
    return get_object_or_404(campaigns.prefetch_related("themes"), pk=pk)


def list_campaigns(request):
    page = Paginator(_campaigns(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    may_add = request.user.may(Permission.DRAFT_NOTICE)
    return render(request, "campaigns/campaign_list.html", {"page_obj": page, "may_add": may_add})


def show_campaign(request, pk):
    campaign = get_object_or_404(_campaigns(request.user), pk=pk)
    return render(
        request,
        "campaigns/campaign_show.html",
        {
            "campaign": campaign,
            "may_edit": rules.may_edit_campaign(campaign, request.user),
            "may_draft": request.user.may(Permission.DRAFT_NOTICE),
        },
    )


def add_campaign(request):
    require(request.user, Permission.DRAFT_NOTICE)
    campaign = Campaign(host=request.user.bureau, year=timezone.localdate().year)
    return _save(request, campaign, heading="新建活动", said="已建立")


def edit_campaign(request, pk):
    campaign = get_object_or_404(_campaigns(request.user), pk=pk)
    rules.require_edit_campaign(campaign, request.user)
    return _save(request, campaign, heading="修改活动", said="已保存")


def _save(request, campaign, *, heading, said):
    form = CampaignForm(request.POST or None, instance=campaign)
    saved = None  # what stands in the database when somebody else was quicker
    if request.method == "POST" and form.is_valid():
        try:
            rounds.save(form, by=request.user, now=timezone.now())
        except Conflict as conflict:
            saved = form.take_over(str(conflict))
        else:
            messages.success(request, f"{said}{campaign}。")
            campaign.refresh_from_db()  # the themes as they are now
            if filling.themes_to_fill_in(campaign, carried_over.in_campaign(campaign)):
                messages.info(request, "沿用去年的内容里还空着活动主题，可以一并填入。")
                return redirect("confirm_passages", campaign.pk)
            return redirect("show_campaign", campaign.pk)
    return render(
        request,
        "campaigns/campaign_edit.html",
        {"form": form, "campaign": campaign, "heading": heading, "saved": saved},
    )

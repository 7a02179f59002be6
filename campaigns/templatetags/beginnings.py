"""What other pages show of where a notice comes from, and what of it is still to be looked at."""

from django import template

from agencies.models import Agency
from campaigns import carried_over, lineage
from campaigns.models import Notice, NoticeTemplate
from campaigns.states import NoticeState
from campaigns.superior import may_draft_from

register = template.Library()

MOST_SUPERIORS = 5


@register.inclusion_tag("campaigns/lineage_panel.html", takes_context=True)
def lineage_panel(context, notice):
    """The tree of notices around one, as far as the reader may see it."""
    return {"root": lineage.tree(notice, context["request"].user)}


@register.simple_tag
def waiting_count(notice):
    """How many passages of a draft hold up its 送审; 0 of anything else."""
    is_open = notice.pk and notice.state == NoticeState.DRAFT
    return len(carried_over.holding(notice)) if is_open else 0


@register.filter
def may_be_drafted_from(notice, user):
    return may_draft_from(notice, user)


@register.inclusion_tag("campaigns/notice_beginnings.html", takes_context=True)
def beginnings(context, campaign):
    """What a new notice of the campaign may begin with."""
    request = context["request"]
    levels = list(Agency.Level)
    above = levels[: levels.index(Agency.Level(request.user.bureau.level))]
    superiors = (
        Notice.objects.visible_to(request.user)
        .filter(campaign__series=campaign.series, state=NoticeState.ISSUED, issuer__level__in=above)
        .select_related("issuer", "number_series")
        .order_by("-campaign__year", "-pk")
    )
    return {
        "campaign": campaign,
        "kinds": list(NoticeTemplate.Kind),
        "current": request.GET.get("wording", ""),
        "superiors": superiors[:MOST_SUPERIORS],
    }

"""What the pages of a notice show of the summary that it is, and where one can be begun."""

from django import template
from django.db.models import Count

from agencies.permissions import Permission
from campaigns import rules
from campaigns.states import NoticeState
from reports import compilation
from reports.compiled_differences import standing
from reports.compiled_figures import Basis
from reports.models import Compilation, ReportingRequirement

register = template.Library()


@register.inclusion_tag("reports/compilation_panel.html", takes_context=True)
def compilation_panel(context, notice):
    """The figures of a summary that no longer agree with their rows; nothing for other texts."""
    return _shown(context, notice)


@register.inclusion_tag("reports/compilation_side.html", takes_context=True)
def compilation_side(context, notice):
    """The same beside the text that is being written."""
    return _shown(context, notice)


@register.simple_tag(takes_context=True)
def compiled(context, notice):
    """What `compilation_side` shows, for its tab; None for a text that is no summary, or whose
    sources the reader may not see."""
    shown = _shown(context, notice)
    return shown if shown["compilation"] else None


@register.inclusion_tag("reports/compile_link.html", takes_context=True)
def compile_link(context, requirement):
    """The way to the bureau's summary of what the requirement asks, for whoever may make it."""
    may_compile = compilation.may_compile(requirement, context["request"].user)
    return {"requirement": requirement, "may_compile": may_compile}


@register.inclusion_tag("reports/campaign_compilations.html", takes_context=True)
def campaign_compilations(context, campaign):
    """The same for all that the campaign's notices ask."""
    user = context["request"].user
    if not user.may(Permission.DRAFT_NOTICE):
        return {"requirements": []}
    asked = ReportingRequirement.objects.filter(
        kind=ReportingRequirement.Kind.SUMMARY,
        notice__campaign=campaign,
        notice__issuer=user.bureau,
        notice__state=NoticeState.ISSUED,
    )
    counted = asked.select_related("notice").annotate(made=Count("compilations"))
    return {"requirements": counted.order_by("due_at", "pk")}


def _of(context, notice):
    """The compilation of the notice, looked for once a page."""
    if not hasattr(notice, "_compilation"):
        visible = Compilation.objects.visible_to(context["request"].user)
        found = visible.filter(notice=notice).select_related("requirement__notice").first()
        if found:
            found.notice = notice
        notice._compilation = found
    return notice._compilation


def _shown(context, notice):
    found = _of(context, notice) if notice.pk else None
    if found and not hasattr(found, "_counted"):  # once a page
        basis = Basis(found.requirement)
        found._counted = compilation.stale(found, basis), standing(found, basis)
    stale, differences = found._counted if found else ([], [])
    return {
        "compilation": found,
        "notice": notice,
        "stale": stale,
        "differences": differences,
        "may_edit": bool(found) and rules.may_edit(notice, context["request"].user),
        "csrf_token": context.get("csrf_token"),
    }

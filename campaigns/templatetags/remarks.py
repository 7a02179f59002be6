"""What other pages of a notice show of its remarks."""

from django import template

from campaigns import remarks, rules

register = template.Library()


@register.inclusion_tag("campaigns/remark_panel.html", takes_context=True)
def remark_panel(context, notice):
    """The way to the remarks, for whoever may write one or has some to settle."""
    may_remark = rules.may_remark(notice, context["request"].user)
    count = notice.remarks.filter(resolved_at=None).count()
    return {"notice": notice, "count": count, "may_remark": may_remark}


@register.inclusion_tag("campaigns/remark_items.html", takes_context=True)
def remark_items(context, notice):
    """The open remarks beside the text that is being written."""
    notes = remarks.placed(notice) if notice.pk else []
    return {"notes": notes, "csrf_token": context.get("csrf_token")}

from datetime import date

from django import template

from campaigns.models import ReceivedPaper

register = template.Library()


@register.inclusion_tag("campaigns/received_panel.html")
def received_paper(notice):
    """What came, and what it says; nothing for a notice that was not imported."""
    papers = ReceivedPaper.objects.select_related("received_by", "bureau").defer("text")
    return {"paper": papers.filter(notice=notice).first()}


@register.filter
def day(iso):
    """An ISO date of the facts as a date."""
    return date.fromisoformat(iso) if iso else None

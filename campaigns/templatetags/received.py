from datetime import date

from django import template

from campaigns import receipts
from campaigns.models import ReceivedPaper

register = template.Library()


@register.inclusion_tag("campaigns/received_panel.html", takes_context=True)
def received_paper(context, notice):
    """What came, and what it says; nothing for a notice that was not imported."""
    papers = ReceivedPaper.objects.select_related("received_by", "bureau").defer("text")
    paper = papers.filter(notice=notice).first()
    may_put_right = paper is not None and receipts.may_put_right(paper, context["request"].user)
    return {"paper": paper, "may_put_right": may_put_right}


@register.filter
def day(iso):
    """An ISO date of the facts as a date."""
    return date.fromisoformat(iso) if iso else None

"""What the pages of a submission show of extensions."""

from django import template

from reports import extensions
from reports.models import Extension

register = template.Library()
State = Extension.State


@register.inclusion_tag("reports/extension_panel.html", takes_context=True)
def extension_panel(context, submission):
    """By when it was due at first, what was asked for and answered, and the ways to ask and to
    answer; nothing where nobody has asked and nobody may."""
    user = context["request"].user
    rows = list(submission.extensions.select_related("asked_by", "decided_by"))
    granted = [row for row in rows if row.state == State.GRANTED]
    waiting = next((row for row in rows if row.state == State.ASKED), None)
    last = rows[-1] if rows else None
    may_decide = extensions.may_decide(submission, user, waiting)
    return {
        "submission": submission,
        "first": granted[0] if granted else None,
        "granted": granted[-1] if granted else None,
        "waiting": waiting,
        "declined": last if last and last.state == State.DECLINED else None,
        "is_own": submission.agency in user.own_agencies,
        "may_ask": not waiting and extensions.may_ask(submission, user),
        "may_decide": may_decide,
        "csrf_token": context.get("csrf_token"),
    }

"""What pages show of the carrying out of activities."""

from django import template
from django.utils import timezone

from gongwen.dates import clock_of
from reports import outcomes

register = template.Library()


@register.filter
def told_figures(outcome):
    """参加人数约200人 …, those that were given."""
    return outcomes.figures_in_words(outcome)


@register.filter
def hours(entry):
    """10:00—11:00, if the words of the entry name a time of day."""
    found = clock_of(entry.time_text) if entry.kind == "activity" else None
    return "—".join(f"{each:%H:%M}" for each in found if each) if found else ""


@register.inclusion_tag("reports/outcome_panel.html", takes_context=True)
def outcome_panel(context, schedule):
    """On the page of an issued schedule: where its carrying out is told and read."""
    user = context["request"].user
    if not outcomes.issued_schedules(user).filter(pk=schedule.pk).exists():
        return {"schedule": None}
    if not outcomes.may_tell(user):
        return {"schedule": schedule, "asked": 0}
    asked = outcomes.awaiting(user, timezone.localdate()).filter(category__schedule=schedule)
    return {"schedule": schedule, "asked": asked.count()}

"""What the page of a schedule shows of the collection into it."""

from django import template

from reports import collecting, progress

register = template.Library()


@register.inclusion_tag("reports/collection_panel.html", takes_context=True)
def collection_panel(context, schedule, may_change):
    """The requirements that collect into the schedule, how far they are, and the ways in.

    Nothing of a table that takes no more rows and was not collected.
    """
    user = context["request"].user
    if not collecting.may_collect(schedule, user):
        return {"may_collect": False}
    requirements = list(progress.of_requirements(collecting.collections_of(schedule, user)))
    return {
        "may_collect": bool(may_change or requirements),
        "may_change": may_change,
        "schedule": schedule,
        "requirements": requirements,
    }

"""The parts of a submission, as pages show them."""

from itertools import groupby

from django import template

register = template.Library()


@register.filter
def panels(parts):
    """The parts in the panels of a page: figures that follow each other share one."""
    found = []
    for is_figure, group in groupby(parts, lambda shown: shown.part.kind == "figure"):
        group = list(group)
        found += [group] if is_figure else [[shown] for shown in group]
    return found

from django import template
from django.utils import timezone

from campaigns.arranged_days import note_on
from campaigns.calendar_in_force import in_force

register = template.Library()


@register.filter
def calendar_note(moment):
    """What has to be said of the working days up to a deadline; empty without one."""
    return note_on(timezone.localdate(moment), in_force()) if moment else ""

"""A message's own notes in the words of the office."""

from datetime import datetime

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def moment(text):
    """2025年5月26日 10:00, of a moment in ISO 8601."""
    at = timezone.localtime(datetime.fromisoformat(text))
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"

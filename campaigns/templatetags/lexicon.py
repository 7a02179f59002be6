from django import template

from campaigns.word_filters import STANDARD_KINDS
from gongwen.proofreading import Severity

register = template.Library()

TONES = {Severity.ERROR: "danger", Severity.WARNING: "warning", Severity.HINT: "neutral"}


@register.filter
def standard_kind(kind):
    """What the kind of a standard word is called."""
    return STANDARD_KINDS[kind]


@register.filter
def severity_tone(severity):
    """The colour of a severity's badge."""
    return TONES[Severity(severity)]

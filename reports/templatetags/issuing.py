"""What whoever signs or issues a notice looks at once more: what it asks, and whom it misses."""

from django import template
from django.utils import timezone

from agencies import messages
from agencies.permissions import Permission
from reports import unreached
from reports.burden import burden_of
from reports.rules import may_edit_requirements, may_preview

register = template.Library()

LAST_STEPS = ("sign_off", "register", "issue")


@register.inclusion_tag("reports/issuing_panel.html", takes_context=True)
def before_issuing(context, notice, offers):
    """Where one of `offers` (steps of the notice page) is 签发, 登记 or 印发: the burden of each
    requirement with the way to it, and who holds up the issue."""
    user = context["request"].user
    step = next((offer["step"] for offer in offers if offer["step"].name in LAST_STEPS), None)
    if step is None or not may_preview(notice, user):
        return {"step": None}
    today = timezone.localdate()
    requirements = list(
        notice.requirements.select_related("notice__campaign").prefetch_related(
            "figure_fields", "questions"
        )
    )
    for requirement in requirements:
        requirement.burden = burden_of(requirement, today)
    recipients = list(notice.recipients().current(today))
    reached = messages.reachable_people({unit.pk for unit in recipients})
    counties = unreached.units(notice, today)
    return {
        "step": step,
        "notice": notice,
        "requirements": requirements,
        "may_edit": may_edit_requirements(notice, user),
        "may_tell": user.may(Permission.MANAGE_ACCOUNTS),
        "unreached": [unit for unit in recipients if not reached[unit.pk]],
        "holding": [unit.agency for unit in counties if unit.holds_up],
        "let_off": [unit.agency for unit in counties if unit.is_let_off],
    }

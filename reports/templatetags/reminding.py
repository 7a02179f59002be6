"""What other pages show of reminders: the plan in short, the history of a unit, the wait by night."""

from django import template
from django.utils import timezone

from agencies import office_hours
from agencies.permissions import Permission
from campaigns.models import Notice
from campaigns.states import NoticeState
from reports import reminding
from reports.models import ReminderStep
from reports.reminder_plan import may_plan, plan_of
from reports.rules import may_remind, may_review

register = template.Library()


@register.inclusion_tag("reports/reminder_panel.html", takes_context=True)
def reminder_panel(context, notice):
    """The steps of `notice`, counted, for those who may read its drafts."""
    plans = [("签收", _active(notice, None))]
    plans += [(each.title, _active(notice, each)) for each in notice.requirements.all()]
    return {
        "notice": notice,
        "plans": plans,
        "given": reminding.of_notice(notice).count(),
        "may_plan": may_plan(notice, context["request"].user),
    }


def _active(notice, requirement):
    return sum(step.is_active for step in plan_of(notice, requirement))


@register.inclusion_tag("reports/reminder_history.html", takes_context=True)
def reminder_history(context, submission):
    """What the unit was reminded of; nothing for others than the bureau that asks, and for
    a city of its counties, without what went to their heads in private."""
    user, notice = context["request"].user, submission.requirement.notice
    is_issuer = notice.issuer == user.bureau and user.may(Permission.READ_DRAFTS)
    is_city = bool(submission.parent_id) and may_review(submission, user)
    rows = submission.reminders.select_related("by") if is_issuer or is_city else []
    if is_city and not is_issuer:
        rows = [row for row in rows if row.audience_label == ReminderStep.Audience.CLERK.label]
    return {
        "is_shown": (is_issuer or is_city) and notice.kind == Notice.Kind.DRAFTED,
        "notice": notice,
        "submission": submission,
        "rows": rows,
        "may_call": notice.state == NoticeState.ISSUED and (is_city or may_remind(notice, user)),
    }


@register.inclusion_tag("reports/reminder_wait.html")
def reminder_wait():
    """When what is asked for now will leave, if that is not at once."""
    now = timezone.now()
    return {"leaves_at": office_hours.leaves_at(now) if office_hours.is_quiet(now) else None}


@register.inclusion_tag("reports/call_link.html", takes_context=True)
def call_link(context, row):
    """记电话 beside a unit of the roster that has something to do, for whoever may remind it."""
    notice, user = context["notice"], context["request"].user
    waits = any(cell.can_be_reminded for cell in row.cells)
    may_call = may_remind(notice, user) or context["roster"].may_remind(row)
    return {"notice": notice, "row": row, "is_shown": waits and may_call}

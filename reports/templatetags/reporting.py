"""What the pages of campaigns show of reports, so that their Python need not know it."""

from django import template
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from campaigns.rules import may_read_making
from campaigns.states import NoticeState
from reports import assembling, progress, reminding, workflow
from reports.burden import burden_of
from reports.compilation import may_compile
from reports.deadlines import standing
from reports.models import ProposedActivity, Submission
from reports.rules import may_edit_requirements, may_preview, notices_with_roster
from reports.word_band import in_words

register = template.Library()


@register.inclusion_tag("reports/requirement_panel.html", takes_context=True)
def requirement_panel(context, notice):
    """The requirements of `notice`; with their progress for whoever may see its roster."""
    user = context["request"].user
    issued = notice.state in NoticeState.public_states()
    previews = may_preview(notice, user)
    requirements = list(
        progress.of_requirements(
            notice.requirements.select_related(
                "schedule__campaign", "notice__campaign"
            ).prefetch_related(*(("figure_fields", "questions") if previews else ()))
        )
    )
    for requirement in requirements:
        # Before issuing the officer sees what the requirement will cost the units.
        requirement.burden = burden_of(requirement, timezone.localdate()) if previews else None
        requirement.actual_url = progress.actual_url(requirement)
        requirement.to_assemble = _to_assemble(requirement.schedule, user)
        requirement.may_be_compiled = may_compile(requirement, user)
    sees_roster = issued and notices_with_roster(user).filter(pk=notice.pk).exists()
    return {
        "notice": notice,
        "requirements": requirements,
        "may_edit": may_edit_requirements(notice, user),
        "may_preview": previews,
        "roster_url": reverse("show_roster", args=[notice.pk]) if sees_roster else "",
    }


@register.inclusion_tag("reports/campaign_progress.html", takes_context=True)
def campaign_progress(context, campaign):
    """Receipts and submissions per notice in force, for whoever may see their rosters."""
    found = progress.of_campaigns([campaign], context["request"].user)
    return {"notices": found[campaign.pk]}


@register.inclusion_tag("reports/my_submissions.html", takes_context=True)
def my_submissions(context, notice):
    """What `notice` asks of the reader's own unit."""
    user, now = context["request"].user, timezone.now()
    submissions = list(
        Submission.objects.visible_to(user)
        .filter(agency__in=user.own_agencies, requirement__notice=notice)
        .select_related("agency", "requirement__notice__issuer")
        .annotate(counties=Count("children"))
    )
    for submission in submissions:
        submission.left = standing(submission, now)
        submission.may_fill_in = workflow.may_fill_in(submission, user, now)
    is_withdrawn = bool(submissions) and notice.state == NoticeState.WITHDRAWN
    withdrawal = notice.transitions.filter(step="withdraw").last() if is_withdrawn else None
    return {"submissions": submissions, "withdrawal": withdrawal}


@register.filter
def asked_in_words(requirement):
    """正文、3个问题、2个数据项；附件、照片选填."""
    counts = ((requirement.questions, "个问题"), (requirement.figure_fields, "个数据项"))
    parts = ["活动安排表"] if requirement.schedule_id else []
    parts += ["正文"] if requirement.asks_text else []
    parts += [f"{len(rows.all())}{what}" for rows, what in counts if rows.all()]
    taken = [
        what
        for what, is_taken in (
            ("附件", requirement.takes_files),
            ("照片", requirement.takes_photos),
        )
        if is_taken
    ]
    return "；".join(filter(None, ("、".join(parts), f"{'、'.join(taken)}选填" if taken else "")))


@register.filter
def word_band(asked):
    """How long a text is wanted by a requirement, or by one of its questions; empty if any."""
    return in_words(asked.min_characters, asked.max_characters)


@register.inclusion_tag("reports/remind_panel.html", takes_context=True)
def remind_panel(context, submissions):
    """催报这些单位 above a filtered list of submissions, for whoever receives some of them."""
    request = context["request"]
    parameters = [(name, value) for name, value in request.GET.items() if value and name != "page"]
    waiting = reminding.remindable(submissions.order_by(), by=request.user, now=timezone.now())
    units = waiting.values("agency").distinct().count() if parameters else 0
    return {
        "units": units,
        "parameters": parameters,
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def with_stages(row, stages):
    """The cells of a roster's row, each with its stage."""
    return zip(stages, row.cells, strict=True)


@register.filter
def beneath(folded, row):
    """The units folded away below that of a roster's row, or None."""
    return folded.get(row.agency.pk)


@register.simple_tag(takes_context=True)
def to_assemble(context, schedule):
    """How many proposals for `schedule` wait, for whoever may see them; None where it collects
    nothing."""
    return _to_assemble(schedule, context["request"].user)


def _to_assemble(schedule, user):
    if schedule is None or not may_read_making(schedule, user):
        return None
    if not schedule.requirements.exists():
        return None
    return sum(map(assembling.is_waiting, assembling.proposals_for(schedule, user)))


@register.filter
def tone_of_proposal(proposal):
    state = ProposedActivity.State
    tones = {state.ACCEPTED: "success", state.MERGED: "success", state.DECLINED: "danger"}
    return tones.get(proposal.state, "neutral")

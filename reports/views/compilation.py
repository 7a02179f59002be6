"""汇编总结: who has handed in, what is chosen, and the one click that drafts it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from campaigns.posted import is_number
from campaigns.stored import DamagedFileError
from reports import compilation, highlights
from reports.compilation import highlights_of, require_compile
from reports.models import Highlight, Photo, ReportingRequirement, Submission
from reports.states import OPEN_STATES, TO_REVIEW_STATES, SubmissionState


def compile_summaries(request, pk):
    """GET shows what there is; POST drafts."""
    requirement = get_object_or_404(_requirements(request.user), pk=pk)
    require_compile(requirement, request.user)
    if request.method == "POST" and (made := _draft(request, requirement)):
        return redirect("edit_notice", made.notice_id)
    return render(request, "reports/compilation_begin.html", _page(requirement))


def choose_highlight(request, pk):
    submission = get_object_or_404(_submissions(request.user), pk=pk)
    require_compile(submission.requirement, request.user)
    photos = list(
        Photo.objects.visible_to(request.user)
        .filter(submission=submission)
        .select_related("origin")
    )
    if request.method == "POST" and _choose(request, submission, photos):
        return redirect("compile_summaries", submission.requirement_id)
    context = {
        "submission": submission,
        "requirement": submission.requirement,
        "passages": highlights.passages(submission),
        "photos": [photo for photo in photos if photo.is_submitted],
        "chosen": submission.highlights.all(),
    }
    return render(request, "reports/highlight_choose.html", context)


@require_POST
def remove_highlight(request, pk):
    chosen = Highlight.objects.filter(submission__in=_submissions(request.user))
    highlight = get_object_or_404(chosen.select_related("requirement__notice__issuer"), pk=pk)
    highlights.remove(highlight, by=request.user, now=timezone.now())
    messages.success(request, "已取消选用。")
    return redirect("compile_summaries", highlight.requirement_id)


def _requirements(user):
    return ReportingRequirement.objects.visible_to(user).select_related(
        "notice__issuer__parent", "notice__campaign__series", "notice__number_series",
        "notice__based_on__number_series",
    )  # fmt: skip


def _submissions(user):
    return (
        Submission.objects.visible_to(user)
        .filter(parent=None)
        .select_related("agency", "requirement__notice__issuer")
    )


def _page(requirement):
    submissions = list(
        requirement.submissions.filter(parent=None)
        .select_related("agency")
        .order_by("agency__position", "pk")
    )
    for submission in submissions:
        submission.requirement = requirement
    chosen = highlights_of(requirement)
    return {
        "requirement": requirement,
        "notice": requirement.notice,
        "accepted": [s for s in submissions if s.state == SubmissionState.ACCEPTED],
        "to_review": [s for s in submissions if s.state in TO_REVIEW_STATES],
        "missing": [s for s in submissions if s.state in OPEN_STATES],
        "others": [s for s in submissions if s.state in ("nothing", "exempt")],
        "highlights": chosen,
        "photo_count": sum(len(each.photos.all()) for each in chosen),
        "made": requirement.compilations.select_related("notice", "compiled_by"),
        "superior": compilation.superior_of(requirement.notice.issuer),
    }


def _draft(request, requirement):
    try:
        made, notes = compilation.draft(
            requirement,
            unreviewed="unreviewed" in request.POST,
            by=request.user,
            now=timezone.now(),
        )
    except (ValidationError, DamagedFileError) as refusal:
        messages.error(request, getattr(refusal, "messages", [str(refusal)])[0])
        return None
    messages.success(request, "已生成汇编稿。每个数据的来源见“数据来源”。")
    if notes:
        messages.info(request, "\n".join(notes))
    return made


def _choose(request, submission, photos):
    numbers = [int(each) for each in request.POST.getlist("passages") if is_number(each)]
    picked = set(request.POST.getlist("photos"))
    chosen = [photo for photo in photos if photo.is_submitted and str(photo.pk) in picked]
    try:
        highlights.choose(submission, numbers, chosen, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return False
    messages.success(request, f"已选用{submission.agency.short_name}的亮点。")
    return True

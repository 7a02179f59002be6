"""A city's counties: how far each is, what they come to, and what the city takes over."""

from collections import Counter

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.conflicts import Conflict
from campaigns.posted import is_number, posted_number
from reports import county_photos, workflow
from reports.county_photos import photos_of
from reports.county_texts import take_over
from reports.models import Submission
from reports.rolling_up import NOT_COUNTED, rolled_up
from reports.rules import may_review
from reports.views.submissions import visible_submission


def show_counties(request, pk):
    """The counties with their states and numbers; `?figure=` shows the rows of one sum alone,
    `?to_review` those that wait for review."""
    submission, now = visible_submission(request.user, pk), timezone.now()
    rolled = rolled_up(submission)
    if not rolled.counties:
        raise Http404
    chosen = posted_number(request.GET.get("figure"))
    figures = {key: one for key, one in rolled.figures.items() if chosen in (None, key)}
    counties = rolled.counties
    if chosen is not None:
        counties = [
            one for one in rolled.counted if any(one.pk in f.given for f in figures.values())
        ]
    reviews = chosen is None and may_review(rolled.counties[0], request.user)
    to_review = [county for county in counties if reviews and county.waits_for_review]
    is_queue = "to_review" in request.GET
    rows = [
        (county, _cells(figures, county), county in to_review)
        for county in (to_review if is_queue else counties)
    ]
    context = {
        "submission": submission,
        "rolled": rolled,
        "figures": figures,
        "chosen": chosen,
        "rows": rows,
        "to_review": len(to_review),
        "is_queue": is_queue,
        "may_tick": any(waits for _, _, waits in rows),
        "photos": [] if chosen else photos_of(submission, rolled.counted),
        "may_take_over": workflow.may_fill_in(submission, request.user, now),
    }
    return render(request, "reports/county_list.html", context)


@require_POST
def adopt_county_text(request, pk):
    """采用到正文 of one text, `key` of `county`; then to the form, where it stands."""
    submission, now = visible_submission(request.user, pk), timezone.now()
    workflow.require_fill_in(submission, request.user, now)
    county_pk, key = posted_number(request.POST.get("county")), request.POST.get("key", "")
    if not (key == "text" or is_number(key.removeprefix("question_"))):
        raise Http404
    county = get_object_or_404(
        Submission.objects.visible_to(request.user).select_related("agency"), pk=county_pk
    )
    try:
        take_over(submission, county, key, by=request.user, now=now)
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect("show_counties", submission.pk)
    messages.success(request, f"已把{county.agency.short_name}的内容加在后面，请改写后保存。")
    return redirect(reverse("edit_submission", args=[submission.pk]) + f"#id_{key}")


@require_POST
def adopt_county_photos(request, pk):
    """采用 of the ticked photographs, of all of them, or with `undo` 撤回 of the ticked."""
    submission, now = visible_submission(request.user, pk), timezone.now()
    workflow.require_fill_in(submission, request.user, now)
    chosen = {posted_number(text) for text in request.POST.getlist("photo")} - {None}
    if "all" in request.POST:
        groups = photos_of(submission, rolled_up(submission).counted)
        chosen = {photo.pk for group in groups for photo, _ in group.photos}
    step = {"by": request.user, "now": now}
    if "undo" in request.POST:
        count = county_photos.give_back(submission, chosen, **step)
        messages.success(request, f"已撤回采用的照片 {count} 张。")
    else:
        _say_taken(request, county_photos.take_over(submission, chosen, **step))
    return redirect(reverse("show_counties", args=[submission.pk]) + "#photos")


def _say_taken(request, outcome):
    if outcome.taken:
        messages.success(request, f"已采用照片 {outcome.taken} 张，放在本级照片之后。")
    if outcome.already:
        messages.info(request, f"有 {outcome.already} 张本级已有，没有重复采用。")
    reasons = Counter(reason for _, reason in outcome.refused)
    for reason, count in reasons.items():
        messages.error(request, f"有 {count} 张没有采用：{reason}")
    if not (outcome.taken or outcome.already or outcome.refused):
        messages.error(request, "没有勾选要采用的照片。")


def _cells(figures, county):
    """Each figure's label, and the county's own value in words; where it is not in the sum,
    instead of it why, in short and at length."""
    found = []
    for one in figures.values():
        label = f"{one.label}（{one.unit}）"
        if county.pk in one.given:
            value, approximate = one.given[county.pk]
            found.append((label, f"{'约' if approximate else ''}{value}", ""))
        else:
            found.append((label, *NOT_COUNTED[county.state]))
    return found

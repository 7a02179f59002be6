"""根据上级通知起草: one page from the superior's notice to the draft, its requirements included."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.permissions import Permission, require
from campaigns import deriving as campaign_deriving
from campaigns import intake
from campaigns.models import ReceivedPaper
from campaigns.posted import is_number
from campaigns.stored import DamagedFileError
from campaigns.superior import may_draft_from, superior_of
from campaigns.views.notices import get_notice
from reports import deriving
from reports.forms.deriving import DaysForm, DerivingForm, request_formset


def derive_notice(request, pk):
    """What the superior says, how we shall word it; POST makes the draft, or reckons anew."""
    notice = get_notice(request.user, pk)
    require(request.user, Permission.DRAFT_NOTICE)
    if not may_draft_from(notice, request.user):
        raise PermissionDenied("只能根据其他机关印发的、尚未废止的通知起草。")
    superior, paper = superior_of(notice), _pdf_of(notice)
    data = request.POST if request.method == "POST" else None
    days = _days(data)
    form = DerivingForm(
        data, initial=_initial(superior, request.user, days), superior=superior, has_pdf=bool(paper)
    )
    reckons = data is not None and "reckon" in data
    rows = request_formset(superior, days, data=None if reckons else data)
    is_valid = data is not None and not reckons and form.is_valid() and rows.is_valid()
    doubts = _doubts(rows)
    is_seen = not doubts or (data is not None and data.get("seen") == _seal(doubts))
    if is_valid and is_seen and (made := _draft(request, superior, paper, form, rows)):
        messages.success(request, "已生成草稿。【】内的是待填写的内容，填完才能送审。")
        return redirect("edit_notice", made.pk)
    if reckons:
        form.errors.clear()
    context = {"notice": notice, "superior": superior, "form": form, "rows": rows}
    context |= {"doubts": doubts, "seal": _seal(doubts), "is_held": is_valid and not is_seen}
    return render(
        request, "reports/notice_derive.html", context | _preview(superior, form, request)
    )


def _doubts(rows):
    """What is to be looked at before the draft is made, set beside each row as well."""
    today = timezone.localdate()
    for row in rows:
        row.warning = row.doubt(today)
    return [row.warning for row in rows if row.warning]


def _seal(doubts):
    """Stands for these very doubts: whoever posts it has been shown them."""
    return "；".join(doubts)


def _pdf_of(notice):
    papers = ReceivedPaper.objects.filter(notice=notice).defer("text")
    paper = papers.first()
    return paper if paper and paper.file_name.lower().endswith(".pdf") else None


def _days(data):
    """The working days asked for; the usual ones where the field is empty or wrong."""
    form = DaysForm(data)
    return form.cleaned_data["days"] if form.is_valid() else deriving.USUAL_DAYS


def _initial(superior, user, days):
    campaign = campaign_deriving.round_of(superior.notice.campaign.series, superior.year, user)
    return {
        "days": days,
        "title": campaign_deriving.title_of(superior, campaign, user),
        "year": superior.year,
        "international": superior.international,
        "domestic": superior.domestic,
        "attached": "text",
        "sections": list(superior.outline),
    }


def _preview(superior, form, request):
    """The campaign and the opening as they would be."""
    year = form["year"].value()
    year = int(year) if is_number(str(year)) and 2000 <= int(year) <= 2100 else superior.year
    series = superior.notice.campaign.series
    campaign = campaign_deriving.round_of(series, year, request.user)
    is_attached = bool(form["attached"].value())
    cited = campaign_deriving.citation(superior, is_attached=is_attached)
    return {"campaign": campaign, "citation": cited}


def _draft(request, superior, paper, form, rows):
    """The draft with its requirements; None with the reason at the field."""
    chosen, by, now = form.cleaned_data, request.user, timezone.now()
    asked = [row for row in rows.cleaned_data if row.get("is_asked")]
    try:
        pdf = _original(paper, by=by, now=now) if chosen["attached"] == "original" else None
    except (DamagedFileError, ValidationError) as refusal:
        form.add_error("attached", getattr(refusal, "messages", [str(refusal)])[0])
        return None
    plan = campaign_deriving.Plan(
        superior,
        chosen["year"],
        "".join(chosen["title"].split("\r\n")),
        chosen["international"],
        chosen["domestic"],
        sections=tuple(chosen.get("sections", ())),
        asked=tuple(campaign_deriving.Asked(row["what"], row["due_on"]) for row in asked),
        is_attached=chosen["attached"] == "text",
        pdf=pdf,
    )
    with transaction.atomic():
        notice = campaign_deriving.draft(plan, by=by, now=now)
        for row in asked:
            if row["due_on"]:
                deriving.require(notice, row["kind"], row["title"], row["due_on"], by=by, now=now)
    return notice


def _original(paper, *, by, now):
    content = intake.read(paper)
    return campaign_deriving.original_pdf(content, paper.file_name, by=by, now=now)

"""导入通知: give a source, look at what was understood, correct it, save the notice."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from agencies import audit
from campaigns import incoming, intake, matching, receiving, rules
from campaigns.forms.incoming import ImportForms, StartForm
from campaigns.models import Campaign, NoticeImport, ReceivedPaper
from campaigns.posted import posted_number
from campaigns.stored import DamagedFileError
from gongwen import reader


def import_notice(request):
    """Take a file or pasted text; what is unfinished is listed below."""
    rules.require_import(request.user)
    form = StartForm(request.POST or None, request.FILES or None)
    campaign = _campaign(request)
    if request.method == "POST" and form.is_valid():
        source, now = form.cleaned_data["source"], timezone.now()
        return redirect(receiving.begin(source, campaign=campaign, by=request.user, now=now))
    unfinished = NoticeImport.objects.visible_to(request.user).defer("text")
    context = {"form": form, "campaign": campaign, "unfinished": unfinished}
    return render(request, "campaigns/notice_import.html", context)


def _campaign(request):
    """The campaign whose page the import was begun on, or None."""
    chosen = posted_number(request.GET.get("campaign"))
    campaigns = Campaign.objects.visible_to(request.user).select_related("series", "host")
    return campaigns.filter(pk=chosen).first() if chosen else None


def _draft(request, pk):
    rules.require_import(request.user)
    return get_object_or_404(NoticeImport.objects.filter(owner=request.user), pk=pk)


def edit_import(request, pk):
    """The source beside what was understood; saving makes the notice."""
    draft = _draft(request, pk)
    if draft.notice:
        return redirect(draft.notice)
    data = request.POST if request.method == "POST" else None
    forms = ImportForms(draft.entries, data, user=request.user, length=len(draft.text))
    if data is not None:
        now = timezone.now()
        receiving.keep(draft, forms.typed(), now=now)
        if notice := _finished(draft, forms, by=request.user, now=now):
            messages.success(request, f"已导入《{notice.title}》，原件已随通知保存。")
            return redirect(notice)
    return render(request, "campaigns/import_edit.html", _page(request, draft, forms))


def _finished(draft, forms, *, by, now):
    """The notice that was made, or None with the reasons at the fields."""
    if not forms.is_valid():
        return None
    try:
        return receiving.finish(draft, forms.cleaned(), by=by, now=now)
    except ValidationError as refused:
        for field, errors in refused.error_dict.items():
            forms.form.add_error(field, errors)
        return None


def _page(request, draft, forms):
    reading = reader.read(draft.text)
    read = incoming.entries_of(reading)
    series = matching.find_series(draft.entries["title"], draft.text)
    spans = draft.entries["spans"]
    return {
        "draft": draft,
        "form": forms.form,
        "rows": forms.rows,
        "asked": forms.asked(),
        "pieces": incoming.pieces(draft.text, reading, spans),
        "legend": [(name, label) for name, label in incoming.FIELDS.items() if spans.get(name)],
        "missing": [name for name in incoming.FIELDS if not read.get(name)],
        "doubtful": incoming.doubts_in(reading),
        "corrected": [
            name for name in incoming.FIELDS if draft.entries.get(name) != read.get(name)
        ],
        "notes": matching.notes_on(request.user, draft.entries, draft.text, series),
    }


@require_POST
def autosave_import(request, pk):
    """Keep the fields as they stand; the answer is JSON.

    What was sent just before the notice was saved may come after it: there is nothing to keep.
    """
    draft, now = _draft(request, pk), timezone.now()
    if draft.notice:
        return JsonResponse({"message": "这份通知已经导入。"})
    forms = ImportForms(draft.entries, request.POST, user=request.user, length=len(draft.text))
    receiving.keep(draft, forms.typed(), now=now)
    return JsonResponse({"at": timezone.localtime(now).strftime("%H:%M")})


@require_POST
def discard_import(request, pk):
    draft = _draft(request, pk)
    if draft.notice is None:
        receiving.discard(draft)
        messages.success(request, f"已放弃导入“{draft.title}”。")
    return redirect("import_notice")


@require_safe
def download_original(request, pk):
    """What came, as it came; never shown in the browser, since it is somebody else's file."""
    paper = get_object_or_404(ReceivedPaper.objects.visible_to(request.user), notice=pk)
    try:
        content = intake.read(paper)
    except DamagedFileError as damage:
        detail = {"reason": str(damage)}
        notice, now = paper.notice, timezone.now()
        audit.record("来文原件校验未通过", by=request.user, target=notice, now=now, detail=detail)
        context = {"notice": paper.notice, "damage": str(damage)}
        return render(request, "campaigns/official_damaged.html", context, status=409)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, paper.file_name)
    return response

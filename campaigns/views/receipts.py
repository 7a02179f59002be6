"""更正收文 and 撤销收文: what was imported, put right or removed by the bureau that received it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from agencies.conflicts import Conflict
from campaigns import incoming, receipts
from campaigns.forms.incoming import ImportForms, WithdrawalForm
from campaigns.models import ReceivedPaper
from campaigns.posted import posted_number
from gongwen import reader


def _paper(request, pk):
    papers = ReceivedPaper.objects.visible_to(request.user).select_related("notice__issuer")
    paper = get_object_or_404(papers, notice=pk)
    receipts.require_put_right(paper, request.user)
    return paper


def correct_receipt(request, pk):
    """The form of the import again, with what was saved."""
    paper = _paper(request, pk)
    entries = receipts.entries_of(paper)
    data = request.POST if request.method == "POST" else None
    forms = ImportForms(entries, data, user=request.user, length=len(paper.text))
    if data is not None and _corrected(paper, forms, by=request.user):
        messages.success(request, "已更正收文，原件不变。")
        return redirect(paper.notice)
    return render(request, "campaigns/receipt_correct.html", _page(paper, entries, forms))


def _corrected(paper, forms, *, by):
    """Whether it was saved; if not, the reasons are at the fields."""
    if not forms.is_valid():
        return False
    posted = forms.form.data.get("revision", "")
    revision = posted_number(posted)
    values, now = forms.cleaned(), timezone.now()
    try:
        receipts.correct(paper, values, revision=revision, by=by, now=now)
    except ValidationError as refused:
        for field, errors in refused.error_dict.items():
            forms.form.add_error(field, errors)
        return False
    except Conflict as quicker:
        forms.form.add_error(None, str(quicker))
        return False
    return True


def _page(paper, entries, forms):
    reading = reader.read(paper.text)
    spans = entries["spans"]
    read = incoming.entries_of(reading)
    return {
        "draft": paper,
        "notice": paper.notice,
        "form": forms.form,
        "rows": forms.rows,
        "asked": forms.asked(),
        "pieces": incoming.pieces(paper.text, reading, spans),
        "legend": [(name, label) for name, label in incoming.FIELDS.items() if spans.get(name)],
        "missing": [name for name in incoming.FIELDS if not read.get(name)],
        "doubtful": (),
        "corrected": (),
    }


def withdraw_receipt(request, pk):
    """Ask for the reason, then remove it."""
    paper = _paper(request, pk)
    form = WithdrawalForm(request.POST or None)
    notice = paper.notice
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        receipts.withdraw(paper, reason=reason, by=request.user, now=timezone.now())
        messages.success(request, f"已撤销收文《{notice.title}》。")
        return redirect("show_campaign", notice.campaign_id)
    context = {"form": form, "paper": paper, "children": receipts.made_of(notice)}
    return render(request, "campaigns/receipt_withdraw.html", context)

"""批注 on the text under review, and their settling."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.permissions import Permission, require
from campaigns import remarks, rules
from campaigns.forms.remark import RemarkForm
from campaigns.models import Notice, Remark
from campaigns.views.notices import get_notice


def list_remarks(request, pk):
    """The body with its remarks; a new one is posted here by whoever may."""
    notice = get_notice(request.user, pk)
    require(request.user, Permission.READ_DRAFTS)
    if notice.issuer != request.user.bureau:
        raise Http404
    if request.method != "POST":
        return _page(request, notice, RemarkForm())
    form = RemarkForm(request.POST)
    rules.require_remark(notice, request.user)
    if not form.is_valid():
        return _page(request, notice, form)
    try:
        remarks.write(notice, **form.cleaned_data, by=request.user, now=timezone.now())
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, notice, form)
    messages.success(request, "已批注。")
    return redirect("list_remarks", notice.pk)


@require_POST
def resolve_remark(request, pk):
    """Settle a remark; the drafting page asks in JSON, so that nothing typed is left."""
    visible = Remark.objects.filter(notice__in=Notice.objects.visible_to(request.user))
    remark = get_object_or_404(visible.select_related("notice__issuer", "author"), pk=pk)
    remarks.resolve(remark, by=request.user, now=timezone.now())
    if request.accepts("text/html"):
        messages.success(request, "批注已处理。")
        return redirect("list_remarks", remark.notice_id)
    return JsonResponse({"resolved": remark.pk})


def _page(request, notice, form):
    notes = remarks.placed(notice)
    may_remark = rules.may_remark(notice, request.user)
    context = {
        "notice": notice,
        "form": form if may_remark else None,
        "lines": remarks.marked_lines(notice, notes),
        "notes": notes,
        "settled": remarks.placed(notice, resolved=True),
        "resolvable": {
            note.remark.pk
            for note in notes
            if rules.may_edit(notice, request.user)
            or (may_remark and note.remark.author == request.user)
        },
    }
    return render(request, "campaigns/remark_list.html", context)

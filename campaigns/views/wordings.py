"""通知模板: the bureau's own wording for each kind of notice."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agencies import audit
from agencies.conflicts import Conflict
from campaigns import revisions, rules, wordings
from campaigns.forms.wording import WordingForm
from campaigns.models import NoticeTemplate


@require_safe
def list_wordings(request):
    rules.require_wordings(request.user)
    own = {row.kind: row for row in NoticeTemplate.objects.visible_to(request.user)}
    rows = [
        {"kind": kind, "own": own.get(kind), "wording": own.get(kind) or wordings.DEFAULTS[kind]}
        for kind in NoticeTemplate.Kind
    ]
    return render(request, "campaigns/wording_list.html", {"rows": rows})


def edit_wording(request, kind):
    template = _template(request.user, kind)
    saved = None  # what stands in the database when somebody else was quicker
    form = WordingForm(request.POST or None, instance=template)
    if request.method == "POST" and form.is_valid():
        try:
            _save(form, by=request.user, now=timezone.now())
        except Conflict as conflict:
            saved = form.take_over(str(conflict))
        else:
            messages.success(request, f"已保存“{template}”模板。")
            return redirect("list_wordings")
    context = {"form": form, "template": template, "saved": saved, "known": wordings.KNOWN}
    return render(request, "campaigns/wording_edit.html", context)


@require_POST
def reset_wording(request, kind):
    """恢复默认: the bureau's own wording is dropped."""
    template = _template(request.user, kind)
    if template.pk:
        with transaction.atomic():
            detail = {"title": template.title, "body": template.body}
            audit.record(
                "恢复默认模板", by=request.user, target=template, now=timezone.now(), detail=detail
            )
            template.delete()
    messages.success(request, f"“{template}”模板已恢复默认。")
    return redirect("list_wordings")


def _template(user, kind):
    """The bureau's own, or an unsaved one with the default wording."""
    rules.require_wordings(user)
    if kind not in NoticeTemplate.Kind:
        raise Http404
    own = NoticeTemplate.objects.visible_to(user).filter(kind=kind).first()
    default = wordings.DEFAULTS[NoticeTemplate.Kind(kind)]
    return own or NoticeTemplate(
        bureau=user.bureau, kind=kind, title=default.title, body=default.body, note=default.note
    )


def _save(form, *, by, now):
    template = form.instance
    template.updated_at = now
    with transaction.atomic():
        if template.pk:
            revisions.claim(template)
        form.save()
        audit.record("修改通知模板", by=by, target=template, now=now)

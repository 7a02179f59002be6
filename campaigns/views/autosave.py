"""Saving while one writes, and who else does; every answer is JSON."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.conflicts import Conflict
from agencies.permissions import Permission, require
from campaigns import drafting, presence, rules
from campaigns.forms.notice import NoticeForm
from campaigns.forms.rows import OPENED
from campaigns.meeting import meet
from campaigns.models import Campaign, Notice
from campaigns.states import NoticeState
from campaigns.views.notices import get_notice, rows_of
from campaigns.windows import key_in, window_in


@require_POST
def begin_notice(request, pk):
    """Store what is typed in the form of a new notice as a draft, once for one form.

    The answer tells where the draft is, and the ids of the rows that were stored with it.
    """
    user, data, now = request.user, request.POST, timezone.now()
    require(user, Permission.DRAFT_NOTICE)
    campaigns = Campaign.objects.visible_to(user).select_related("series", "host")
    notice = drafting.new_notice(get_object_or_404(campaigns, pk=pk), user)
    if data.get("user") != str(user.pk):
        return _somebody_else(user)
    form = NoticeForm(data, instance=notice, user=user, today=timezone.localdate(now))
    formsets = rows_of(notice, data, user, now)
    try:
        made = drafting.begin(form, formsets, by=user, now=now, window=window_in(data))
    except Conflict as conflict:
        return JsonResponse({"message": str(conflict)}, status=403)
    answer = {"revision": made.revision, "at": _clock(now), "left": drafting.unsaved_fields(form)}
    answer |= {"notice": made.pk, "rows": _rows_made(made, formsets), "same": made is notice}
    names = {"edit": "edit_notice", "autosave": "autosave_notice", "presence": "mark_presence"}
    answer |= {name: reverse(view, args=[made.pk]) for name, view in names.items()}
    return JsonResponse(answer)


@require_POST
def autosave_notice(request, pk):
    """Save the text of the form as far as it is valid; its rows wait for 保存草稿.

    409 with both texts if a colleague was quicker, or the same person in another window;
    403 if somebody else sits here now.
    """
    notice, user, now = get_notice(request.user, pk), request.user, timezone.now()
    rules.require_authorship(notice, user)
    data = request.POST
    if data.get("user") != str(user.pk):
        return _somebody_else(user)
    form = NoticeForm(data, instance=notice, user=user, today=timezone.localdate(now))
    try:
        left = drafting.autosave(
            form, revision=data.get("revision"), by=user, now=now, window=window_in(data)
        )
    except Conflict as conflict:
        return _both_texts(pk, request, str(conflict), now)
    return JsonResponse({"revision": notice.revision, "at": _clock(now), "left": left})


@require_POST
def mark_presence(request, pk):
    """Tell that the page is open (or, with `leaving`, closed), and hear who else has it open."""
    notice, user, now = get_notice(request.user, pk), request.user, timezone.now()
    rules.require_authorship(notice, user)
    window = key_in(request.POST)
    if "leaving" in request.POST:
        presence.leave(notice, by=user, window=window)
        return JsonResponse({})
    presence.announce(notice, by=user, window=window, now=now)
    others = presence.others(notice, beside=user, window=window, now=now)
    names = ["您在另一个窗口" if person == user else person.name for person in others]
    return JsonResponse({"others": names, "revision": notice.revision})


def _clock(now):
    return timezone.localtime(now).strftime("%H:%M")


def _somebody_else(user):
    message = f"现在登录的是{user.name}，不是打开本页的人。文字已暂存在本机，没有保存。"
    return JsonResponse({"message": message, "closed": True}, status=403)


def _rows_made(notice, formsets):
    """What the stored rows are known by, for the name of the row in the form, in their order."""
    made = {}
    for formset in formsets:
        typed = [form.prefix for form in formset.forms if form.has_changed()]
        stored = formset.model.objects.filter(notice=notice)
        for prefix, row in zip(typed, stored, strict=False):  # a row in error has none
            made[prefix] = {"id": row.pk, OPENED: formset.digest_of(row)}
    return made


def _both_texts(pk, request, message, now):
    stored = Notice.objects.select_related("issuer", "number_series").get(pk=pk)
    answer = {"message": message, "closed": stored.state != NoticeState.DRAFT}
    answer |= meet(stored, request.POST, by=request.user, now=now)
    formsets = rows_of(stored, None, request.user, now)
    answer[OPENED] = [form[OPENED].value() for rows in formsets for form in rows.initial_forms]
    return JsonResponse(answer, status=409)

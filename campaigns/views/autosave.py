"""Saving while one writes, and who else does; every answer is JSON."""

from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.conflicts import Conflict
from campaigns import drafting, presence, rules
from campaigns.forms.notice import NoticeForm
from campaigns.meeting import meet
from campaigns.models import Notice
from campaigns.states import NoticeState
from campaigns.views.notices import get_notice
from campaigns.windows import key_in, window_in


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
        message = f"现在登录的是{user.name}，不是打开本页的人。文字已暂存在本机，没有保存。"
        return JsonResponse({"message": message, "closed": True}, status=403)
    form = NoticeForm(data, instance=notice, user=user, today=timezone.localdate(now))
    try:
        left = drafting.autosave(
            form, revision=data.get("revision"), by=user, now=now, window=window_in(data)
        )
    except Conflict as conflict:
        return _both_texts(pk, request, str(conflict), now)
    clock = timezone.localtime(now).strftime("%H:%M")
    return JsonResponse({"revision": notice.revision, "at": clock, "left": left})


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


def _both_texts(pk, request, message, now):
    stored = Notice.objects.select_related("issuer", "number_series").get(pk=pk)
    answer = {"message": message, "closed": stored.state != NoticeState.DRAFT}
    answer |= meet(stored, request.POST, by=request.user, now=now)
    return JsonResponse(answer, status=409)

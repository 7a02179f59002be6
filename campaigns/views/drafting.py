"""What the drafting page asks for while one types; every answer is JSON."""

from base64 import b64encode

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.permissions import Permission, require
from campaigns import drafting, previews, rules
from campaigns.formats import typeset_pdf
from campaigns.house import profile_of
from campaigns.manuscript import typed_document
from campaigns.models import Campaign, Notice
from campaigns.posted import is_number
from campaigns.slips import slips_in
from campaigns.stored import DamagedFileError
from gongwen.pictures import page_pictures


@require_POST
def proofread_draft(request, pk):
    """The findings in the form as typed; nothing is saved."""
    notice = _notice_of_form(request, pk)
    found = slips_in(notice, request.POST, user=request.user, today=timezone.localdate())
    return JsonResponse({"findings": found})


@require_POST
def picture_draft(request, pk):
    """The pages of the form as typed; `known` names the pictures that the browser has."""
    notice = _notice_of_form(request, pk)
    document = typed_document(notice, request.POST, user=request.user)
    if previews.is_long(document):
        message = (
            f"这份通知约{previews.expected_pages(document)}页，不边写边排版。"
            "请保存后在通知页面的“版式”中查看。"
        )
        return JsonResponse({"pages": [], "message": message}, status=409)
    try:
        pdf = typeset_pdf(document, profile_of(notice.issuer), draft=True, carrying=False)
    except DamagedFileError as damage:
        return JsonResponse({"pages": [], "message": str(damage)}, status=409)
    pictures = page_pictures(pdf, known=request.POST.get("known", "").split())
    return JsonResponse({"pages": [_as_json(picture) for picture in pictures]})


def _notice_of_form(request, pk):
    """The notice that is being drafted for the campaign: the stored one, or a new one."""
    user = request.user
    require(user, Permission.DRAFT_NOTICE)
    campaigns = Campaign.objects.visible_to(user).select_related("series", "host")
    campaign = get_object_or_404(campaigns.prefetch_related("themes"), pk=pk)
    if "notice" not in request.POST:
        return drafting.new_notice(campaign, user)
    number = request.POST["notice"]
    notices = Notice.objects.visible_to(user).filter(campaign=campaign)
    notice = get_object_or_404(
        notices.select_related("issuer", "number_series"), pk=number if is_number(number) else 0
    )
    rules.require_authorship(notice, user)
    notice.campaign = campaign
    return notice


def _as_json(picture):
    if picture.png is None:
        return {"key": picture.key}
    data = b64encode(picture.png).decode("ascii")
    return {"key": picture.key, "image": f"data:image/png;base64,{data}"}

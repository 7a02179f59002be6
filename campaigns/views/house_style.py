"""版式设置: how a bureau's papers look where the national standard leaves a choice."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies import audit
from agencies.forms.changes import changes_in
from agencies.permissions import Permission, require
from campaigns.forms.house_style import HouseStyleForm
from campaigns.house import profile_of, specimen
from campaigns.models import HouseStyle
from gongwen.typesetting import render_pdf


def edit_house_style(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    bureau = request.user.bureau
    style = HouseStyle.objects.filter(agency=bureau).first() or HouseStyle(agency=bureau)
    form = HouseStyleForm(request.POST or None, instance=style)
    if not form.is_valid():
        return render(request, "campaigns/house_style.html", {"form": form, "bureau": bureau})
    with transaction.atomic():
        detail = {"changes": changes_in(form)}
        style = form.save()
        audit.record(
            "修改版式设置", by=request.user, target=style, now=timezone.now(), detail=detail
        )
    messages.success(
        request, "版式设置已保存。草稿的版式核对结果随之过时，已登记的正式文件不受影响。"
    )
    return redirect("edit_house_style")


@require_safe
def preview_house_style(request):
    """A specimen in the style as it is saved."""
    require(request.user, Permission.MANAGE_ACCOUNTS)
    bureau = request.user.bureau
    pdf = render_pdf(
        specimen(bureau, today=timezone.localdate()), draft=True, profile=profile_of(bureau)
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = "inline"
    return response

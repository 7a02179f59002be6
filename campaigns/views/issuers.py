"""来文单位 that imports registered: the administrator names them right, or puts two together."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from campaigns import issuers
from campaigns.forms.issuer import IssuerForm


def edit_issuer(request, pk):
    issuers.require_manage(request.user)
    agency = get_object_or_404(issuers.of_papers(request.user), pk=pk)
    form = IssuerForm(request.POST or None, agency=agency, user=request.user)
    if not (request.method == "POST" and form.is_valid()):
        return render(request, "campaigns/issuer_edit.html", {"form": form, "agency": agency})
    name, into, now = form.cleaned_data["name"], form.cleaned_data["into"], timezone.now()
    if into:
        issuers.merge(agency, into, by=request.user, now=now)
        messages.success(request, f"已归并到{into.name}。")
    else:
        issuers.rename(agency, name, by=request.user, now=now)
        messages.success(request, f"{name}已保存。")
    return redirect("list_series")

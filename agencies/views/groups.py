from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies import audit
from agencies.forms.agencies import AgencyGroupForm
from agencies.forms.changes import changes_in
from agencies.models import AgencyGroup
from agencies.permissions import Permission, require


@require_safe
def list_groups(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    groups = AgencyGroup.objects.visible_to(request.user).prefetch_related("members")
    page = Paginator(groups, 50).get_page(request.GET.get("page"))
    return render(request, "agencies/group_list.html", {"page_obj": page})


def add_group(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    form = AgencyGroupForm(request.POST or None, by=request.user, today=timezone.localdate())
    return _save(request, form, "新增主送范围")


def edit_group(request, pk):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    group = get_object_or_404(AgencyGroup.objects.visible_to(request.user), pk=pk)
    form = AgencyGroupForm(
        request.POST or None, instance=group, by=request.user, today=timezone.localdate()
    )
    return _save(request, form, "修改主送范围")


def _save(request, form, action):
    if not form.is_valid():
        return render(request, "agencies/group_form.html", {"form": form})
    if form.has_changed():
        with transaction.atomic():
            detail = {"changes": changes_in(form)}
            group = form.save()
            audit.record(action, by=request.user, target=group, now=timezone.now(), detail=detail)
    messages.success(request, f"“{form.instance.phrase}”已保存。")
    return redirect("list_groups")

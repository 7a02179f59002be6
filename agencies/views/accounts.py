from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from agencies import accounts
from agencies.forms.accounts import AccountForm
from agencies.forms.changes import changes_in
from agencies.forms.filters import AccountFilter
from agencies.models import User
from agencies.permissions import ROLE_PERMISSIONS, Permission, Role, require


@require_safe
def list_accounts(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    visible = User.objects.visible_to(request.user).select_related("agency")
    found = AccountFilter(request.GET, visible.prefetch_related("role_assignments"))
    page = Paginator(found.qs, 50).get_page(request.GET.get("page"))
    return render(request, "agencies/account_list.html", {"filter": found, "page_obj": page})


@never_cache
@sensitive_variables("password")
def add_account(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    form = AccountForm(request.POST or None, by=request.user)
    if not form.is_valid():
        return _show_form(request, form)
    user = form.save(commit=False)
    password = accounts.open_account(
        user, roles=form.cleaned_data["roles"], by=request.user, now=timezone.now()
    )
    return _show_password(request, user, password)


def edit_account(request, pk):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = AccountForm(request.POST or None, instance=user, by=request.user)
    if not form.is_valid():
        return _show_form(request, form)
    if form.has_changed():
        accounts.change_account(
            form.save(commit=False),
            roles=form.cleaned_data["roles"],
            changes=changes_in(form),
            by=request.user,
            now=timezone.now(),
        )
    messages.success(request, f"{user.name}的账号已保存。")
    return redirect("list_accounts")


@never_cache
@require_POST
@sensitive_variables("password")
def reset_password(request, pk):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    password = accounts.reset_password(user, by=request.user, now=timezone.now())
    return _show_password(request, user, password)


@require_safe
def list_roles(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    return render(request, "agencies/role_list.html", {"rights": rights_by_role()})


def rights_by_role():
    """Each role's name and the names of its rights, in the order of the table."""
    return [
        (role.label, [right.label for right in Permission if right in ROLE_PERMISSIONS[role]])
        for role in Role
    ]


def _show_form(request, form):
    context = {"form": form, "account": form.instance, "rights": rights_by_role()}
    return render(request, "agencies/account_form.html", context)


def _show_password(request, user, password):
    # Answered at once instead of after a redirect: so the password is stored nowhere.
    context = {"account": user, "password": password}
    return render(request, "agencies/account_password.html", context)

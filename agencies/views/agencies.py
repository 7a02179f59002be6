from collections import defaultdict

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies import audit
from agencies.forms.agencies import AgencyForm, ContactFormSet
from agencies.forms.changes import changes_in
from agencies.forms.filters import AgencyFilter
from agencies.models import Agency
from agencies.permissions import Permission, require


@require_safe
def list_agencies(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    found = AgencyFilter(request.GET, Agency.objects.visible_to(request.user))
    page = Paginator(in_tree_order(found.qs), 50).get_page(request.GET.get("page"))
    own = Agency.objects.within(request.user.bureau).values_list("pk", flat=True)
    context = {
        "filter": found,
        "page_obj": page,
        "own": set(own),
        "today": timezone.localdate(),
    }
    return render(request, "agencies/agency_list.html", context)


def add_agency(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    form, contacts = _forms(request, Agency())
    if not _are_valid(form, contacts):
        return render(request, "agencies/agency_form.html", {"form": form, "contacts": contacts})
    with transaction.atomic():
        agency = form.save()
        if contacts.is_bound:
            contacts.instance = agency
            contacts.save()
        detail = {"agency": agency.parent.name}
        audit.record("新增单位", by=request.user, target=agency, now=timezone.now(), detail=detail)
    messages.success(request, f"已新增{agency.name}。")
    return redirect("list_agencies")


def edit_agency(request, pk):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    agency = get_object_or_404(Agency.objects.within(request.user.bureau), pk=pk)
    form, contacts = _forms(request, agency)
    if not _are_valid(form, contacts):
        return render(request, "agencies/agency_form.html", {"form": form, "contacts": contacts})
    if form.has_changed() or (contacts.is_bound and contacts.has_changed()):
        with transaction.atomic():
            form.save()
            if contacts.is_bound:
                contacts.save()
            told = _changes_of(contacts) if contacts.is_bound else {}
            detail = {"changes": changes_in(form) | told}
            audit.record(
                "修改单位", by=request.user, target=agency, now=timezone.now(), detail=detail
            )
    messages.success(request, f"{agency.name}已保存。")
    return redirect("list_agencies")


def _forms(request, agency):
    """The unit and its contacts, on one page; a request without contacts leaves them alone."""
    form = AgencyForm(request.POST or None, instance=agency, by=request.user)
    sent = request.POST if "contacts-TOTAL_FORMS" in request.POST else None
    return form, ContactFormSet(sent, instance=agency, prefix="contacts")


def _are_valid(form, contacts):
    return form.is_valid() and (contacts.is_valid() or not contacts.is_bound)


def _changes_of(contacts):
    """The contacts that were entered, changed or removed, for the audit trail."""
    gone = {contact.pk for contact in contacts.deleted_objects}
    changed = (form for form in contacts.forms if form.has_changed())
    return {
        f"联系人{form.instance.name}": ["", "移除"] if form.instance.pk in gone else ["", "登记"]
        for form in changed
    }


def in_tree_order(agencies):
    """(agency, depth) pairs, each unit directly below its parent.

    A unit whose parent is not among `agencies` stands at the top.
    """
    agencies = list(agencies)
    known = {agency.pk for agency in agencies}
    children = defaultdict(list)
    for agency in agencies:
        children[agency.parent_id if agency.parent_id in known else None].append(agency)

    def walk(parent, depth):
        for agency in children[parent]:
            yield agency, depth
            yield from walk(agency.pk, depth + 1)

    return list(walk(None, 0))

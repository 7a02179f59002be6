from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies import audit
from agencies.forms.filters import AuditFilter
from agencies.models import AuditEntry
from agencies.permissions import Permission, require


@require_safe
def list_audit_entries(request):
    require(request.user, Permission.READ_AUDIT)
    found = AuditFilter(request.GET, AuditEntry.objects.visible_to(request.user))
    page = Paginator(found.qs, 50).get_page(request.GET.get("page"))
    context = {"filter": found, "page_obj": page, "checked": "check" in request.GET}
    if context["checked"]:  # reads the whole log, hence only when asked
        context["fault"] = audit.fault()
    return render(request, "agencies/audit_list.html", context)

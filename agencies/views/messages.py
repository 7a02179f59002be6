from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from agencies.models import OutgoingMessage


@require_safe
def list_messages(request):
    notes = OutgoingMessage.objects.visible_to(request.user)
    unread_first = notes.alias(is_read=Q(read_at__isnull=False)).order_by(
        "is_read", "-not_before", "-pk"
    )
    page = Paginator(unread_first, 50).get_page(request.GET.get("page"))
    return render(request, "agencies/message_list.html", {"page_obj": page})


@require_POST
def open_message(request, pk):
    note = get_object_or_404(OutgoingMessage.objects.visible_to(request.user), pk=pk)
    OutgoingMessage.objects.filter(pk=note.pk).unread().update(read_at=timezone.now())
    return redirect(note.link if _is_our_path(note.link) else "list_messages")


@require_POST
def read_all_messages(request):
    unread = OutgoingMessage.objects.visible_to(request.user).unread()
    unread.update(read_at=timezone.now())
    return redirect("list_messages")


def _is_our_path(link):
    return link.startswith("/") and url_has_allowed_host_and_scheme(link, allowed_hosts=None)

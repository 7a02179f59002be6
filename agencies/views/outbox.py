from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agencies import condition, handling
from agencies.forms.changes import changes_in
from agencies.forms.messages import OutboxFilter, OutgoingMessageForm
from agencies.models import AuditEntry, OutgoingMessage
from agencies.permissions import Permission, require

State = OutgoingMessage.State
# A card for what an officer looks for; what is over and done with is found by the filter.
ALWAYS_COUNTED = (State.QUEUED, State.SENT, State.FAILED)
NEVER_COUNTED = (State.CANCELLED, State.OBSOLETE)
# In the list too it is said what comes next.
EXPLAINED = (State.HELD, State.RETRYING, State.FAILED)


def _outbox(request):
    require(request.user, Permission.HANDLE_MESSAGES)
    return OutgoingMessage.objects.sent_by(request.user.bureau)


def _one(request, pk):
    people = "recipient__agency", "agency", "robot", "contact", "digest", "fallback_of"
    return get_object_or_404(_outbox(request).select_related(*people), pk=pk)


@require_safe
def list_outbox(request):
    outbox = _outbox(request)
    found = OutboxFilter(request.GET, outbox)
    about = outbox.filter(about=request.GET["about"]) if request.GET.get("about") else outbox
    counts = dict(about.order_by().values_list("state").annotate(Count("pk")))
    rows = found.qs.select_related("recipient", "agency", "robot", "contact")
    page, now = Paginator(rows, 50).get_page(request.GET.get("page")), timezone.now()
    for message in page:
        if message.state in EXPLAINED:
            message.advice = handling.advice(message, now=now)
    context = {
        "filter": found,
        "page_obj": page,
        "counts": [
            {"state": state, "label": state.label, "count": counts.get(state, 0), "tone": tone}
            for state, tone in OutgoingMessage.TONES.items()
            if state in ALWAYS_COUNTED or (counts.get(state) and state not in NEVER_COUNTED)
        ],
        "failed": counts.get(State.FAILED, 0),
        "standstill": condition.standstill(now),
        "may_manage": request.user.may(Permission.MANAGE_ACCOUNTS),
    }
    return render(request, "agencies/outbox_list.html", context)


@require_safe
def show_outgoing(request, pk):
    message, now = _one(request, pk), timezone.now()
    standstill = condition.standstill(now)
    context = {
        "message": message,
        "steps": handling.open_steps(message),
        "advice": handling.advice(message, now=now, standstill=standstill),
        "digested": message.digested.exclude(pk=pk),
        "replacements": message.replacements.all(),
        "history": AuditEntry.objects.filter(
            target_type=message._meta.label_lower, target_id=pk
        ).order_by("pk"),
        "standstill": standstill,
    }
    return render(request, "agencies/outbox_show.html", context)


def edit_outgoing(request, pk):
    message = _one(request, pk)
    form = OutgoingMessageForm(request.POST or None, instance=message)
    if not message.is_pending or not form.is_valid():
        context = {"form": form, "message": message}
        return render(request, "agencies/outbox_edit.html", context)
    if form.has_changed():
        handling.edit(
            message,
            **{name: form.cleaned_data[name] for name in form.changed_data},
            by=request.user,
            now=timezone.now(),
            changes=changes_in(form),
        )
    messages.success(request, "消息已修改。")
    return redirect("show_outgoing", message.pk)


@require_POST
def handle_outgoing(request, pk, step):
    message = _one(request, pk)
    if step not in handling.STEPS:
        raise Http404
    getattr(handling, step)(message, by=request.user, now=timezone.now())
    messages.success(request, f"已{handling.STEPS[step][0]}。")
    return redirect("show_outgoing", message.pk)


@require_POST
def send_failed_again(request):
    count = handling.send_failed_again(_outbox(request), by=request.user, now=timezone.now())
    messages.success(request, f"{count}条失败的消息将重新发送。")
    return redirect("list_outbox")


@require_safe
def show_condition(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    context = {"findings": condition.findings(timezone.now()), "now": timezone.now()}
    return render(request, "agencies/condition.html", context)

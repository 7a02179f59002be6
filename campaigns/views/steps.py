from contextlib import suppress

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import layout, long_work, previews, workflow
from campaigns.forms.step import StepForm
from campaigns.official import DamagedFileError
from campaigns.reading import notice_page, own_delivery
from campaigns.states import LABELS
from campaigns.views.notices import get_notice
from campaigns.views.prints import damaged


@require_http_methods(["GET", "HEAD", "POST"])
def take_notice_step(request, pk, step):
    """Take one step of the process; what stands in its way is said, with the reason kept.

    A refusal leaves the browser at this address: opened again, it leads to the notice.
    """
    if step not in LABELS:
        raise Http404
    notice = get_notice(request.user, pk)
    if request.method != "POST":
        return redirect(notice)
    form = StepForm(request.POST)
    try:
        arguments = form.arguments(step)
        if step == "register" and (job := _registration(request, notice, arguments)):
            return redirect(job)
        getattr(workflow, step)(notice, by=request.user, now=timezone.now(), **arguments)
    except ValidationError as error:
        return _refused(request, notice, step, error)
    except DamagedFileError as damage:
        return damaged(request, notice, damage)
    messages.success(request, f"已{LABELS[step]}《{notice.title}》。")
    if step == "submit_for_review":
        _measure_for_the_reviewer(request, notice)
    return redirect(notice)


def _registration(request, notice, arguments):
    revision = arguments.get("revision")
    return long_work.registration(notice, by=request.user, now=timezone.now(), revision=revision)


def _measure_for_the_reviewer(request, notice):
    """Who reviews sees at once how the pages measure; of a long text on demand."""
    if not previews.is_long(notice.versions.last().document):
        with suppress(DamagedFileError):  # 登记 will say so
            check = layout.check(notice, by=request.user, now=timezone.now())
            if failed := check.report["failed"]:
                messages.warning(
                    request,
                    f"版式核对有{failed}项不合格，改正后才能登记。可以撤回送审，修改后再送。",
                )


def _refused(request, notice, step, error):
    lead, *reasons = error.messages
    if reasons and not isinstance(error, layout.Refused):
        lead, reasons = f"没有{LABELS[step]}，请先处理以下各项：", error.messages
    listed = format_html_join("", "<li>{}</li>", ((reason,) for reason in reasons))
    messages.error(request, format_html("{}<ul>{}</ul>", lead, listed) if reasons else lead)
    context = notice_page(
        get_notice(request.user, notice.pk),
        request.user,
        today=timezone.localdate(),
        in_print=isinstance(error, layout.Refused),  # where each finding is told
        failed_step=step,
        reason=request.POST.get("reason", ""),
        error=" ".join(error.messages),
    )
    return render(request, "campaigns/notice_show.html", context, status=422)


@require_POST
def acknowledge_notice(request, pk):
    notice = get_notice(request.user, pk)
    delivery = own_delivery(notice, request.user)
    if delivery is None:
        raise Http404
    workflow.acknowledge(delivery, by=request.user, now=timezone.now())
    messages.success(request, f"{delivery.agency.short_name}已签收《{notice.title}》。")
    return redirect(notice)

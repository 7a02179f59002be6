from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from agencies.conflicts import Conflict
from agencies.permissions import Permission, require
from campaigns import drafting, rules
from campaigns.filters import NoticeFilter
from campaigns.forms.notice import NoticeForm, attachment_formset, contact_formset
from campaigns.models import Campaign, Notice, NoticeTemplate
from campaigns.reading import notice_page, returned
from campaigns.sheets import version_page
from campaigns.windows import window_in

PAGE_SIZE = 50


def list_notices(request):
    notices = (
        Notice.objects.visible_to(request.user)
        .with_last_step()
        .select_related("issuer", "number_series", "campaign__series")
    )
    found = NoticeFilter(request.GET, notices, user=request.user)
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    may_import = rules.may_import(request.user)
    context = {"filter": found, "page_obj": page, "may_import": may_import}
    return render(request, "campaigns/notice_list.html", context)


def show_notice(request, pk):
    notice = get_notice(request.user, pk)
    in_print = request.GET.get("view") == "print"
    context = notice_page(notice, request.user, today=timezone.localdate(), in_print=in_print)
    return render(request, "campaigns/notice_show.html", context)


def show_version(request, pk, number):
    """A text as it was sent for review or signed, for those who read drafts."""
    notice = get_notice(request.user, pk)
    require(request.user, Permission.READ_DRAFTS)
    if notice.issuer != request.user.bureau:
        raise Http404
    version = get_object_or_404(notice.versions.select_related("saved_by"), number=number)
    return render(request, "campaigns/version_show.html", version_page(version))


def get_notice(user, pk):
    notices = Notice.objects.visible_to(user).select_related(
        "campaign__series", "campaign__host", "issuer", "number_series", "drafter"
    )
    return get_object_or_404(notices, pk=pk)


def draft_notice(request, pk):
    require(request.user, Permission.DRAFT_NOTICE)
    campaigns = Campaign.objects.visible_to(request.user).select_related("series", "host")
    campaign = get_object_or_404(campaigns, pk=pk)
    notice = drafting.new_notice(campaign, request.user)
    if (kind := request.GET.get("wording")) in NoticeTemplate.Kind:
        drafting.begin_with(notice, kind)
    return _write(request, notice)


def edit_notice(request, pk):
    notice = get_notice(request.user, pk)
    if request.method == "POST":  # the state is looked at when saving, so that no text is lost
        rules.require_authorship(notice, request.user)
    else:
        rules.require_edit(notice, request.user)
    return _write(request, notice)


def delete_notice(request, pk):
    notice = get_notice(request.user, pk)
    rules.require_discard(notice, request.user)
    if request.method == "POST":
        drafting.discard(notice, by=request.user, now=timezone.now())
        messages.success(request, f"已删除草稿《{notice.title}》。")
        return redirect("show_campaign", notice.campaign_id)
    return render(request, "campaigns/notice_delete.html", {"notice": notice})


def _write(request, notice):
    user, now = request.user, timezone.now()
    data = request.POST if request.method == "POST" else None
    conflict = _conflict(notice, user, data) if data is not None and notice.pk else None
    form = NoticeForm(data, instance=notice, user=user, today=timezone.localdate(now))
    files = request.FILES or None
    attachments, contacts = rows_of(notice, data, user, now, files=files)
    is_valid = data is not None and all(
        [form.is_valid(), attachments.is_valid(), contacts.is_valid()]
    )
    if is_valid and not conflict:
        try:
            window = window_in(data)
            notice = drafting.save(form, [attachments, contacts], by=user, now=now, window=window)
        except Conflict as moved_on:
            conflict = moved_on
        else:
            renewed = attachments.renewed or contacts.renewed
            kept = "打开之后别处改过的联系人、附件，已照新的保留。" if renewed else ""
            messages.success(request, f"已保存草稿。{kept}")
            view = "?view=print" if "preview" in data else ""
            return redirect(notice.get_absolute_url() + view)
    saved = None  # what stands in the database when somebody else was quicker
    if conflict:
        saved = Notice.objects.get(pk=notice.pk)
        form.take_over(saved, str(conflict))
    return render(
        request,
        "campaigns/notice_edit.html",
        {
            "form": form,
            "attachments": attachments,
            "contacts": contacts,
            "notice": notice,
            "saved": saved,
            "returned": returned(notice) if notice.pk else None,
        },
    )


def _conflict(notice, user, data):
    """What happened to the draft since the form was opened, as a `Conflict`; None if nothing."""
    try:
        drafting.require_current(notice, data.get("revision"), by=user, window=window_in(data))
    except Conflict as conflict:
        return conflict
    return None


def rows_of(notice, data, user, now, *, files=None):
    """The rows of 附件 and 联系人, those that a new notice begins with included."""
    first = data is None and notice.pk is None
    attached = drafting.first_attachments(notice.campaign, user) if first else None
    contact = drafting.first_contact(user) if first else None
    return (
        attachment_formset(data, notice, user=user, now=now, files=files, initial=attached),
        contact_formset(data, notice, initial=contact),
    )

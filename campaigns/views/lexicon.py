"""校对词库: the bureau's own words, those that come along, and their Excel file both ways."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from agencies import audit
from agencies.forms.changes import changes_in
from campaigns import lexicon_keeping, lexicon_rules
from campaigns.forms.lexicon import LexiconEntryForm, LexiconImportForm
from campaigns.lexicon_sheet import UnreadableSheet, lexicon_workbook, rows_of
from campaigns.models import LexiconEntry
from campaigns.views.schedules import XLSX
from campaigns.word_filters import LexiconFilter, standard_words

PAGE_SIZE = 50
MOST_FAULTS = 20


@require_safe
def list_lexicon(request):
    lexicon_rules.require_own_terms(request.user)
    entries = LexiconEntry.objects.visible_to(request.user).select_related("bureau", "updated_by")
    found = LexiconFilter(request.GET, entries)
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    for entry in page:
        entry.may_switch = lexicon_rules.may_switch_entry(entry, request.user)
    context = {"filter": found, "page_obj": page, "tabs": tabs_of("list_lexicon")}
    return render(request, "campaigns/lexicon_list.html", context | _rights(request.user))


@require_safe
def list_standard_words(request):
    """The words that the proofreader brings along, and which of them the bureau leaves alone."""
    lexicon_rules.require_own_terms(request.user)
    left_alone = dict(
        LexiconEntry.objects.filter(
            bureau=request.user.bureau, kind=LexiconEntry.Kind.OWN, is_active=True
        ).values_list("wrong", "pk")
    )
    form, found = standard_words(request.GET)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    words = [{"entry": entry, "own": left_alone.get(entry.wrong)} for entry in page]
    context = {
        "form": form,
        "page_obj": page,
        "words": words,
        "tabs": tabs_of("list_standard_words"),
    }
    return render(request, "campaigns/standard_words.html", context | _rights(request.user))


def add_lexicon_entry(request):
    lexicon_rules.require_lexicon(request.user)
    return _save(request, LexiconEntry(bureau=request.user.bureau), "新增校对词条")


def edit_lexicon_entry(request, pk):
    lexicon_rules.require_lexicon(request.user)
    own = LexiconEntry.objects.filter(bureau=request.user.bureau)
    return _save(request, get_object_or_404(own, pk=pk), "修改校对词条")


@require_POST
def switch_lexicon_entry(request, pk):
    lexicon_rules.require_own_terms(request.user)
    entry = get_object_or_404(LexiconEntry.objects.visible_to(request.user), pk=pk)
    is_active = request.POST.get("value") == "on"
    lexicon_keeping.switch_entry(entry, is_active=is_active, by=request.user, now=timezone.now())
    messages.success(request, f"已{'启用' if is_active else '停用'}“{entry.wrong}”。")
    return redirect(_back(request, "list_lexicon"))


@require_POST
def keep_word(request):
    """不再提示此词, from a finding or from the list of standard words."""
    in_json = request.headers.get("Accept") == "application/json"
    try:
        entry = lexicon_keeping.keep_word(
            request.POST.get("value", ""), by=request.user, now=timezone.now()
        )
    except ValidationError as error:
        if in_json:
            return JsonResponse({"message": error.messages[0]}, status=422)
        messages.error(request, error.messages[0])
    else:
        if in_json:
            return JsonResponse({"word": entry.wrong})
        messages.success(request, f"校对不再提示“{entry.wrong}”。在校对词库中可以恢复。")
    return redirect(_back(request, "list_lexicon"))


@require_safe
def export_lexicon(request):
    lexicon_rules.require_own_terms(request.user)
    entries = LexiconEntry.objects.filter(bureau=request.user.bureau)
    data = lexicon_workbook(entries, author=request.user.bureau.name)
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, "校对词库.xlsx")
    return response


def import_lexicon(request):
    """All rows or none: what is wrong is told by its row."""
    lexicon_rules.require_lexicon(request.user)
    form = LexiconImportForm(request.POST or None, request.FILES or None)
    faults = []
    if form.is_valid():
        try:
            forms, faults = _forms_of(form.cleaned_data["upload"].read(), request.user)
        except UnreadableSheet as unreadable:
            form.add_error("upload", str(unreadable))
        else:
            if not faults:
                now = timezone.now()
                count = lexicon_keeping.add_all(forms, by=request.user, now=now)
                messages.success(request, f"已导入，新增和修改共{count}个词条。")
                return redirect("list_lexicon")
    context = {
        "form": form,
        "faults": faults[:MOST_FAULTS],
        "more": max(len(faults) - MOST_FAULTS, 0),
    }
    return render(request, "campaigns/lexicon_import.html", context)


def _forms_of(data, user):
    bureau = user.bureau
    known = {entry.wrong: entry for entry in LexiconEntry.objects.filter(bureau=bureau)}
    forms, faults, seen = [], [], {}
    for number, fields in rows_of(data):
        word = fields["wrong"]
        entry = known.get(word) or LexiconEntry(bureau=bureau)
        form = LexiconEntryForm(fields, instance=entry, by=user)
        if fields["is_shared"] and not entry.is_shared and "is_shared" not in form.fields:
            faults.append(f"第{number}行全系统使用：由总局的系统管理员设置，请填“否”。")
        form.is_switched = form.instance.is_active != fields["is_active"]
        form.instance.is_active = fields["is_active"]
        if word in seen:
            faults.append(f"第{number}行：“{word}”与第{seen[word]}行重复。")
        seen[word] = number
        for name, errors in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            faults += [f"第{number}行{label}：{error}" for error in errors]
        forms.append(form)
    if not forms and not faults:
        raise UnreadableSheet("表里没有词语。")
    return forms, faults


def _save(request, entry, action):
    form = LexiconEntryForm(request.POST or None, instance=entry, by=request.user)
    if not form.is_valid():
        return render(request, "campaigns/lexicon_edit.html", {"form": form, "action": action})
    now = timezone.now()
    with transaction.atomic():
        detail = {"changes": changes_in(form)}
        form.instance.updated_at, form.instance.updated_by = now, request.user
        entry = form.save()
        audit.record(action, by=request.user, target=entry, now=now, detail=detail)
    messages.success(request, f"“{entry.wrong}”已保存，校对时即按此提示。")
    return redirect("list_lexicon")


def _rights(user):
    return {"may_manage": lexicon_rules.may_manage_lexicon(user)}


def tabs_of(current):
    """The three pages of 校对, as components/tabs.html takes them."""
    pages = [
        ("list_lexicon", "本单位词库"),
        ("list_standard_words", "标准词库"),
        ("list_rules", "校对规则"),
    ]
    return [
        {"url": reverse(name), "label": label, "active": name == current} for name, label in pages
    ]


def _back(request, otherwise):
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return back if is_ours else otherwise

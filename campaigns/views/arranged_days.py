"""放假安排: which days are worked, a year to a page, by hand or by Excel."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.forms.changes import changes_in
from agencies.permissions import Permission, require
from campaigns import calendar_import, calendar_keeping
from campaigns.arranged_days import calendar_of, is_built_in, lacking_festivals
from campaigns.forms.arranged_day import ArrangedDayForm
from campaigns.models import ArrangedDay
from campaigns.views import table_imports
from campaigns.views.schedule_imports import workbook_response

NAMES = {
    "upload": "import_arranged_days",
    "preview": "preview_arranged_days",
    "marked": "mark_arranged_days",
    "workbook": "fill_in_arranged_days",
}


@require_safe
def list_arranged_days(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    year = _year(request)
    rows = list(ArrangedDay.objects.filter(day__year=year).select_related("updated_by__agency"))
    entered = [(row.day, row.is_working, row.name) for row in rows]
    context = {
        "year": year,
        "tabs": _tabs(year),
        "months": calendar_keeping.months_of(year, rows),
        "is_built_in": is_built_in(year),
        "is_arranged": calendar_of(entered).is_arranged(year),
        "lacking": lacking_festivals(year, entered),
    }
    return render(request, "campaigns/arranged_day_list.html", context)


def add_arranged_day(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    return _save(request, ArrangedDay(), calendar_keeping.ADDED)


def edit_arranged_day(request, pk):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    return _save(request, get_object_or_404(ArrangedDay, pk=pk), calendar_keeping.CHANGED)


def delete_arranged_day(request, pk):
    """GET asks, POST deletes."""
    require(request.user, Permission.MANAGE_ACCOUNTS)
    row = get_object_or_404(ArrangedDay, pk=pk)
    if request.method != "POST":
        return render(request, "campaigns/arranged_day_delete.html", {"row": row})
    year = row.day.year
    calendar_keeping.delete(row, by=request.user, now=timezone.now())
    messages.success(request, f"已删除{row.day:%Y-%m-%d}的安排。")
    return redirect(_address(year))


def import_arranged_days(request):
    return table_imports.upload_table(request, _import(request))


def preview_arranged_days(request, key):
    return table_imports.preview_table(request, _import(request), key)


def mark_arranged_days(request, key):
    return table_imports.download_marked(request, _import(request), key)


@require_safe
def fill_in_arranged_days(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    year = _year(request)
    rows = list(ArrangedDay.objects.filter(day__year=year))
    content = calendar_import.workbook(year, rows, author=request.user.bureau.name)
    return workbook_response(content, f"{year}年放假安排")


def _save(request, row, action):
    form = ArrangedDayForm(request.POST or None, instance=row)
    if form.is_valid():
        changes = changes_in(form)
        calendar_keeping.save(form.instance, changes=changes, by=request.user, now=timezone.now())
        messages.success(request, f"已保存：{form.instance}。工作日即按此计算。")
        return redirect(_address(form.instance.day.year))
    return render(request, "campaigns/arranged_day_edit.html", {"form": form, "action": action})


def _import(request):
    require(request.user, Permission.MANAGE_ACCOUNTS)
    return table_imports.Import(
        target=calendar_import.TARGET,
        fields=calendar_import.FIELDS,
        title="放假安排",
        crumbs=[("放假安排", reverse("list_arranged_days"))],
        back=reverse("list_arranged_days"),
        address=lambda name, *args: reverse(NAMES[name], args=args),
        preview=calendar_import.preview,
        take=calendar_import.take,
        noun="日期",
    )


def _year(request):
    """The year asked for, else the coming one: that is what has to be seen to."""
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else 0
    return year if year in calendar_import.YEARS else timezone.localdate().year + 1


def _tabs(year):
    this = timezone.localdate().year
    years = sorted({this - 1, this, this + 1, year})
    return [{"url": _address(y), "label": f"{y}年", "active": y == year} for y in years]


def _address(year):
    return f"{reverse('list_arranged_days')}?year={year}"

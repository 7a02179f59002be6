"""数据来源: every number of a summary with the rows that add up to it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns import drafting, rules
from campaigns.forms.notice import NoticeForm
from campaigns.posted import posted_number
from campaigns.windows import window_in
from reports import compilation, compiled_differences, compiled_matters, sending_up
from reports.compiled_figures import Basis
from reports.models import Compilation, CompiledFigure


@require_safe
def show_compilation(request, pk):
    """All figures of the text, or only those that have changed, and whose words it takes up."""
    found = _compilation(request.user, pk)
    basis = Basis(found.requirement)
    standings = compilation.standings(found, basis)
    stale = [each for each in standings if each.is_stale]
    only_changed = "changed" in request.GET
    may_edit = rules.may_edit(found.notice, request.user)
    tabs = [("", f"全部 {len(standings)}", not only_changed)]
    tabs.append(("?changed=1", f"有变化 {len(stale)}", only_changed))
    context = {
        "compilation": found,
        "notice": found.notice,
        "standings": stale if only_changed else standings,
        "tabs": [
            {"url": request.path + query, "label": label, "active": active}
            for query, label, active in tabs
        ],
        "stale": stale,
        "stale_tables": compilation.stale_tables(found, basis),
        "differences": compiled_differences.standing(found, basis),
        "traced": compiled_matters.traced(found, basis),
        "unheard": list(compiled_matters.unheard(found, basis)),
        "may_edit": may_edit,
        "may_send_up": found.notice.is_upward and sending_up.may_send_up(found, request.user),
    }
    return render(request, "reports/compilation_show.html", context)


@require_safe
def show_compiled_figure(request, pk):
    """The rows that add up to one figure."""
    figure = _figure(request.user, pk)
    basis = Basis(figure.compilation.requirement)
    counted = basis.count(figure.key)
    if counted is None:
        raise Http404("这个数据已无从统计。")
    standing = next(
        each for each in compilation.standings(figure.compilation, basis) if each.figure == figure
    )
    context = {
        "figure": figure,
        "compilation": figure.compilation,
        "notice": figure.compilation.notice,
        "counted": counted,
        "standing": standing,
        "may_edit": rules.may_edit(figure.compilation.notice, request.user),
    }
    return render(request, "reports/compiled_figure.html", context)


@require_POST
def update_compiled_figure(request, pk):
    """更新到正文; from the drafting page, whose text is saved first, back to it."""
    figure, data, now = _figure(request.user, pk), request.POST, timezone.now()
    revision = data.get("revision", "")
    is_drafting = data.get("value") == "drafting"
    if is_drafting and "body" in data:
        revision = _save_typed(figure.compilation.notice, request, now)
    try:
        phrase = compilation.update(figure, revision=revision, by=request.user, now=now)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"已更新到正文：{phrase}")
    if is_drafting:
        return redirect("edit_notice", figure.compilation.notice_id)
    return redirect("show_compilation", figure.compilation_id)


def _save_typed(notice, request, now):
    """What stands in the form, kept as an autosave; the revision that it makes."""
    data, user = request.POST, request.user
    rules.require_edit(notice, user)
    form = NoticeForm(data, instance=notice, user=user, today=timezone.localdate(now))
    drafting.autosave(form, revision=data.get("revision"), by=user, now=now, window=window_in(data))
    return str(notice.revision)


@require_POST
def update_compilation(request, pk):
    """全部更新: the figures of the text, and the tables."""
    found = _compilation(request.user, pk)
    revision = request.POST.get("revision", "")
    changed, refusals = compilation.update_all(
        found, revision=revision, by=request.user, now=timezone.now()
    )
    messages.success(request, f"已更新{changed}处。" if changed else "没有可以更新的数据。")
    for refusal in refusals:
        messages.warning(request, refusal)
    return redirect("show_compilation", found.pk)


@require_POST
def settle_difference(request, pk):
    """改用: of two sums of a 数据项 the one that the text does not have."""
    found = _compilation(request.user, pk)
    rules.require_edit(found.notice, request.user)
    chosen = posted_number(request.POST.get("value", "")) or 0
    fields = [
        each.field.pk for each in compiled_differences.standing(found, Basis(found.requirement))
    ]
    field = get_object_or_404(found.requirement.figure_fields.filter(pk__in=fields), pk=chosen)
    changed, refusals = compilation.settle(
        found, field, revision=request.POST.get("revision", ""), by=request.user, now=timezone.now()
    )
    messages.success(request, f"“{field.name}”已改{changed}处。")
    for refusal in refusals:
        messages.warning(request, refusal)
    return redirect("show_compilation", found.pk)


def send_compilation_up(request, pk):
    """报送上级: GET says what would be filled in, and over what; POST fills it in."""
    found = _compilation(request.user, pk)
    sending_up.require_send_up(found, request.user)
    awaited = list(sending_up.awaited_from(found, request.user))
    for submission in awaited:
        submission.replaced = sending_up.replaced(found, submission)
        submission.coming = sending_up.coming(found, submission)
    if request.method == "POST":
        chosen = request.POST.get("submission", "")
        submission = get_object_or_404(
            sending_up.awaited_from(found, request.user), pk=posted_number(chosen) or 0
        )
        notes = sending_up.send_up(
            found,
            submission,
            replaces="replaces" in request.POST,
            revision=posted_number(request.POST.get("revision", "")),
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, "已填入报送稿，请联络员核对后报送。")
        for note in notes:
            messages.info(request, note)
        return redirect(submission)
    context = {
        "compilation": found,
        "notice": found.notice,
        "awaited": awaited,
        "doubts": sending_up.doubts(found),
    }
    return render(request, "reports/compilation_send_up.html", context)


def _compilation(user, pk):
    visible = Compilation.objects.visible_to(user).select_related(
        "notice__issuer", "notice__campaign", "requirement__notice", "compiled_by"
    )
    return get_object_or_404(visible, pk=pk)


def _figure(user, pk):
    figures = CompiledFigure.objects.filter(compilation__in=Compilation.objects.visible_to(user))
    return get_object_or_404(
        figures.select_related("compilation__notice__issuer", "compilation__requirement__notice"),
        pk=pk,
    )

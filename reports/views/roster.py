from dataclasses import dataclass
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from agencies.permissions import Permission
from campaigns.models import Activity
from reports import reminding, workbooks
from reports import roster as rosters
from reports.filters import SubmissionFilter
from reports.five_numbers import DEFINITIONS, Part
from reports.forms.roster import ReminderForm, RosterFilter
from reports.models import Submission
from reports.moments import in_words
from reports.roster import access
from reports.roster.selection import ALL, VIEWS, Selection, select
from reports.roster.statuses import Mark

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_LENGTH = 100


@require_safe
def show_roster(request, pk):
    """The board as its address narrows it; every number leads to the list it counts."""
    notice = _notice(request.user, pk)
    whole, shown = _shown(request.user, notice, request.GET)
    selection = shown.selection
    page = _page(request, shown)
    context = {
        "notice": notice,
        "roster": shown.board,
        "shown": shown,
        "selection": selection,
        "page_obj": page,
        "total": len(whole.rows),
        "filter": RosterFilter(whole, initial=selection.parameters),
        "tabs": _tabs(shown),
        "summary": _summary(shown),
        "five": _five_links(shown, shown.numbers_of(shown.board)),
        "title": selection.words_in_title(whole),
        "to_remind": _to_remind(shown),
        "clear_url": Selection(view=selection.view).but(),
        "unfold_url": selection.but(under=ALL),
        "page_all_url": f"{selection.but()}&page={ALL}",
        "export_url": reverse("export_roster", args=[notice.pk]) + selection.but(),
        "definitions": DEFINITIONS,
        "links_all": _links_all(request.user, notice, whole),
        "sees_outbox": notice.issuer == request.user.bureau
        and request.user.may(Permission.HANDLE_MESSAGES),
    }
    return render(request, "reports/roster_show.html", context | _of_view(shown, page))


@require_safe
def export_roster(request, pk):
    """XLSX of exactly what `show_roster` shows for the same address, on all its pages."""
    notice = _notice(request.user, pk)
    whole, shown = _shown(request.user, notice, request.GET)
    chosen = shown.selection.words_in_title(whole)
    title = f"{notice.title}{VIEWS[shown.selection.view]}{f'（{chosen}）' if chosen else ''}"
    note = f"截至{in_words(timezone.now())}，共{_count(shown)}。"
    if shown.folded:
        note += "县级单位未展开，合计和分层级数据包括县级。"
    response = HttpResponse(workbooks.roster_workbook(shown, title, note=note), content_type=XLSX)
    name = quote(f"{notice.campaign}{VIEWS[shown.selection.view]}.xlsx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@require_POST
def remind_units(request, pk):
    """催报这些单位: those in the list that the address shows, with a word of one's own."""
    notice = _notice(request.user, pk)
    if not access.receivers(notice, request.user):
        raise PermissionDenied("只有发文机关的经办人和汇总县级报送的单位可以催报，且通知须仍有效。")
    _whole, shown = _shown(request.user, notice, request.POST)
    selection = shown.selection
    back = reverse("show_roster", args=[notice.pk]) + selection.but()
    if not (selection.status or selection.view in ("list", "activities")):
        raise Http404
    form = ReminderForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"没有催报。附言：{form.errors['text'][0]}")
        return redirect(back)
    reminded = {"by": request.user, "now": timezone.now()} | form.cleaned_data
    _say_reminded(request, _remind(notice, shown, reminded))
    return redirect(back)


@require_POST
def remind_submissions(request):
    """催报这些单位 of the list of submissions, narrowed by the same filters."""
    if not any(map(request.user.may, (Permission.REVIEW_SUBMISSION, Permission.SUBMIT))):
        raise PermissionDenied("只有接收报送的单位可以催报。")
    form, now = ReminderForm(request.POST), timezone.now()
    filters = {
        name: request.POST[name] for name in SubmissionFilter.base_filters if name in request.POST
    }
    back = f"{reverse('list_submissions')}?{urlencode(filters)}"
    if not form.is_valid():
        messages.error(request, f"没有催报。附言：{form.errors['text'][0]}")
        return redirect(back)
    visible = Submission.objects.visible_to(request.user)
    waiting = reminding.remindable(visible, by=request.user, now=now)
    found = SubmissionFilter(filters, queryset=waiting, request=request, now=now).qs
    reminded = {"by": request.user, "now": now} | form.cleaned_data
    nobody = reminding.Outcome([], [], [])
    _say_reminded(request, reminding.remind_now(found, **reminded) if found.exists() else nobody)
    return redirect(back)


def _remind(notice, shown, reminded):
    chosen = shown.selection
    if chosen.view == "activities":
        return _remind_of_activities(notice, shown.rows_to_tell, reminded)
    if chosen.view == "list":
        cells = [entry.cell for entry in shown.entries_to_remind]
    else:
        place = shown.board.stages.index(chosen.stage)
        cells = [row.cells[place] for row in shown.to_remind]
        if chosen.stage.is_activities:
            return _remind_of_activities(notice, shown.to_remind, reminded)
        if chosen.stage.key == "receipt":
            agencies = [row.agency for row in shown.to_remind]
            waiting = notice.deliveries.filter(agency__in=agencies)
            return reminding.remind_of_receipt(waiting, **reminded)
    asked = Submission.objects.filter(pk__in=[cell.submission.pk for cell in cells])
    return reminding.remind_now(asked, **reminded)


def _remind_of_activities(notice, rows, reminded):
    asked = notice.deliveries.filter(agency__in=[row.agency for row in rows])
    return reminding.remind_of_activities(asked, **reminded)


def _say_reminded(request, outcome):
    """What became of it, in words."""
    if outcome.reminded:
        messages.success(request, f"已向{len(outcome.reminded)}家单位发出催报。")
    if outcome.already_today:
        number = len(outcome.already_today)
        messages.info(request, f"有{number}家单位今天已经催过，没有重复发送。")
    if outcome.unreachable:
        names = "、".join(agency.name for agency in outcome.unreachable)
        messages.warning(request, f"{names}未设联系人，没有催到，请电话联系。")
    if not any((outcome.reminded, outcome.already_today, outcome.unreachable)):
        messages.info(request, "现在没有需要催的单位，情况可能刚刚有变化。")


# --- The board as an address shows it -------------------------------------------------


def _notice(user, pk):
    seen = access.notices_with_board(user).select_related(
        "issuer", "campaign__series", "number_series"
    )
    return get_object_or_404(seen, pk=pk)


def _shown(user, notice, address):
    """What the reader may see of the board, and the part of it that the address shows."""
    reminds = access.receivers(notice, user)
    whole = access.seen_by(user, rosters.build(notice, timezone.now(), reminds=reminds))
    return whole, select(whole, Selection.read(address, whole))


def _items(shown):
    """What stands below each other on the page."""
    return {"list": lambda: shown.entries, "activities": lambda: shown.lines}.get(
        shown.selection.view, lambda: shown.rows
    )()


def _count(shown):
    items = len(_items(shown))
    return {"list": f"{items}份", "activities": f"{items}项"}.get(
        shown.selection.view, f"{items}家单位"
    )


def _page(request, shown):
    items, page = _items(shown), request.GET.get("page")
    length = max(len(items), 1) if page == ALL else PAGE_LENGTH
    return Paginator(items, length).get_page(page)


def _links_all(user, notice, whole):
    """Whether the reader may open each submission: a superior reads what was handed in."""
    own = {agency.pk for agency in user.own_agencies}
    is_own = all(row.agency.pk in own or own.intersection(row.above) for row in whole.rows)
    return is_own or (notice.issuer == user.bureau and user.may(Permission.READ_DRAFTS))


# --- Its parts ------------------------------------------------------------------------


@dataclass(frozen=True)
class Link:
    """A number or a rate; without `url` there is no list behind it."""

    label: str
    value: int | str
    url: str = ""


def _five_links(shown, numbers, **changes):
    """The five numbers, and what is missing and late, each with its list."""

    def link(part):
        value = numbers.count(part)
        url = shown.selection.but(view="list", part=part, told=None, **changes) if value else ""
        return Link(part.label, value, url)

    return [
        link(Part.EXPECTED),
        link(Part.ACTUAL),
        Link("报送率", numbers.rate),
        link(Part.ON_TIME),
        Link("按时率", numbers.rate_on_time),
        link(Part.MISSING),
        link(Part.LATE),
    ]


def _tabs(shown):
    has_activities = any(stage.is_activities for stage in shown.board.stages)
    return [
        {
            "label": label,
            "url": shown.selection.but(view=view, part=None, told=None),
            "active": view == shown.selection.view,
        }
        for view, label in VIEWS.items()
        if view != "activities" or has_activities
    ]


def _summary(shown):
    """Per stage its statuses with their counts, lists, and whether one may remind of them."""
    chosen, among = shown.selection, shown.among
    view = chosen.view if chosen.view in ("table", "tiles") else "table"
    remindable = {stage.key: among.to_remind(stage) for stage in among.stages}
    found = []
    for place, stage in enumerate(among.stages):
        lines = []
        for status, count in among.counts(stage):
            is_waiting = any(row.cells[place].is_at(status) for row in remindable[stage.key])
            url = chosen.but(view=view, stage=stage, status=status, part=None, told=None)
            is_chosen = chosen.stage == stage and chosen.status == status
            answer_url = _answer_url(among, place) if status == Mark.ASKED else ""
            lines.append((status, count, url, is_waiting and not answer_url, is_chosen, answer_url))
        found.append((stage, lines))
    return found


def _answer_url(among, place):
    """Where the reader answers those who asked for more time; empty if it is others who do."""
    asked = [
        str(row.cells[place].submission.pk)
        for row in among.rows
        if row.cells[place].mark == Mark.ASKED and among.is_received(row)
    ]
    found = urlencode({"submission": asked}, doseq=True)
    return f"{reverse('decide_extensions')}?{found}" if asked else ""


def _to_remind(shown):
    """What stands above a list that one may remind of, or None."""
    if shown.selection.view == "list":
        found = shown.entries_to_remind
        rows = list({entry.row.agency.pk: entry.row for entry in found}.values())
    elif shown.selection.view == "activities":
        rows = shown.rows_to_tell
    else:
        rows = shown.to_remind
    if not rows:
        return None
    is_counted = shown.selection.view in ("table", "tiles")
    is_receipt = is_counted and shown.selection.stage.key == "receipt"
    return {
        "count": len(rows),
        "of_cities": sum(not shown.board.is_received(row) for row in rows),
        "action": "催签收" if is_receipt else "催报",
        "unreachable": [row.agency for row in rows if not row.is_reachable],
    }


def _of_view(shown, page):
    """What one way of showing the board needs beside the others."""
    if shown.selection.view == "activities":
        contents = Activity.objects.select_related("category").in_bulk(
            {line.activity for _, line in page}
        )
        return {"lines": [(row, line, contents[line.activity]) for row, line in page]}
    if shown.selection.view == "numbers":
        return {"levels": _levels(shown), "units": _units(shown, page)}
    if shown.selection.view == "tiles":
        return {"units": _units(shown, page)}
    return {}


def _levels(shown):
    board = shown.board
    return [
        (label, _five_links(shown, shown.numbers_of(board.of_level(level)), level=level))
        for level, label in board.levels()
    ]


def _units(shown, page):
    stage = shown.requirement_stage
    return [
        (
            row,
            _five_links(shown, row.numbers_in(shown.board, stage), unit=row.agency.pk, under=None),
        )
        for row in page
    ]

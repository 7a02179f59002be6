"""A board as tables for the workbook: exactly what the page shows, in the same order."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from campaigns.models import Activity
from gongwen.document import Align, Column
from gongwen.sheet import Grid
from reports.five_numbers import FiveNumbers
from reports.levels import LABELS
from reports.moments import in_words
from reports.roster.board import Cell
from reports.roster.selection import Shown

FIVE = ("应报", "实报", "报送率", "按时报", "按时率")
WHOLE = "合计"


def grid_of(shown: Shown) -> Grid:
    view = shown.selection.view
    return {
        "table": _table,
        "tiles": _tiles,
        "numbers": _numbers,
        "list": _list,
        "activities": _activities,
    }[view](shown)


def _grid(titles: Mapping[str, float], rows, *, left=("单位",)) -> Grid:
    """Columns by title and width; all but those on the left are centred."""
    whole = sum(titles.values())
    columns = tuple(
        Column(title, round(width / whole, 3), Align.LEFT if title in left else Align.CENTER)
        for title, width in titles.items()
    )
    return Grid(columns, tuple(rows))


def _table(shown):
    titles = {"序号": 6.0, "单位": 28.0}
    for stage in shown.board.stages:
        titles[stage.title] = 10.0
        if stage.has_time:
            titles[f"{stage.title}时间"] = 10.0
    rows = []
    for number, row in enumerate(shown.rows, start=1):
        values = [number, row.agency.name]
        for stage, cell in zip(shown.board.stages, row.cells, strict=True):
            values.append(words_of(cell))
            if stage.has_time:
                values.append(_moment(cell.at))
        rows.append(tuple(values))
    return _grid(titles, rows)


def words_of(cell: Cell) -> str:
    """The status, with what is to be known beside it."""
    told = "，".join(f"{told.label}{number}" for told, number in cell.told)
    if told:
        return f"{cell.status.label}（计划{len(cell.lines)}，{told}）"
    if cell.mark:
        until = f"至{in_words(cell.until)}" if cell.until else ""
        return f"{cell.status.label}（{cell.mark.label}{until}）"
    return cell.status.label


def _five(numbers: FiveNumbers):
    return (
        numbers.expected,
        numbers.actual,
        numbers.rate,
        numbers.on_time,
        numbers.rate_on_time,
    )


def _tiles(shown):
    titles = {"序号": 6.0, "单位": 28.0, "最急事项": 14.0} | dict.fromkeys(FIVE, 10.0)
    stage = shown.requirement_stage
    rows = (
        (
            number,
            row.agency.name,
            row.worst.label if row.worst else "无待办",
            *_five(row.numbers_in(shown.board, stage)),
        )
        for number, row in enumerate(shown.rows, start=1)
    )
    return _grid(titles, rows)


def _numbers(shown):
    titles = {"层级或单位": 34.0} | dict.fromkeys(FIVE, 10.0)
    rows = [(WHOLE, *_five(shown.numbers_of(shown.board)))]
    for level, label in shown.board.levels():
        rows.append((label, *_five(shown.numbers_of(shown.board.of_level(level)))))
    for row in shown.rows:
        numbers = row.numbers_in(shown.board, shown.requirement_stage)
        rows.append((row.agency.name, *_five(numbers)))
    return _grid(titles, rows, left=("层级或单位",))


def _list(shown):
    titles = {
        "序号": 5.0,
        "单位": 24.0,
        "层级": 7.0,
        "报送内容": 16.0,
        "截止时间": 14.0,
        "首次报送时间": 14.0,
        "最近报送时间": 14.0,
        "进度": 20.0,
        "审核": 10.0,
    }
    rows = (
        (
            number,
            entry.row.agency.name,
            LABELS[entry.row.level],
            entry.stage.requirement.title,
            _moment(entry.cell.submission.due_at),
            _moment(entry.cell.submission.first_submitted_at),
            _moment(entry.cell.at),
            words_of(entry.cell),
            words_of(entry.review),
        )
        for number, entry in enumerate(shown.entries, start=1)
    )
    return _grid(titles, rows, left=("单位", "报送内容"))


def _activities(shown):
    titles = {"序号": 5.0, "单位": 24.0, "活动内容": 50.0, "活动时间": 16.0, "开展情况": 10.0}
    lines = shown.lines
    rows = Activity.objects.in_bulk({line.activity for _, line in lines})
    return _grid(
        titles,
        (
            (
                number,
                row.agency.name,
                rows[line.activity].content,
                rows[line.activity].time_text,
                line.told.label,
            )
            for number, (row, line) in enumerate(lines, start=1)
        ),
        left=("单位", "活动内容"),
    )


def _moment(at):
    """As a spreadsheet keeps it, which knows no zones: the time in Fuzhou."""
    return timezone.localtime(at).replace(tzinfo=None, second=0, microsecond=0) if at else ""

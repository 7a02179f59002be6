"""Workbooks: the administrator's export beside XlsxWriter and openpyxl, and reading it back.

The same rows in the same run; see workbook_programs.py for what each writes.  Memory is that of
the whole program, and of the process that reads beside it.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.content import notice
from benchmarks.exports import COUNT
from benchmarks.processes import Cost, Worker, typical
from benchmarks.report import Report, Wanted
from benchmarks.workbook_programs import FILE
from gongwen.document import Table
from gongwen.sheet import Sheet, write_workbook

HEADS = ("内容", "程序", "用时/秒", "处理器/秒", "内存/MB", "文件/MB", "本系统÷它")
_OURS, _CSV, _XLSXWRITER, _OPENPYXL = "ours", "ours-csv", "xlsxwriter", "openpyxl"
_READER, _OTHER_READER = "our-reader", "openpyxl-reader"
_WRITERS = {
    _OURS: ("本系统", FILE),
    _CSV: ("本系统 CSV", "table.csv"),
    _XLSXWRITER: ("XlsxWriter 恒定内存", "other.xlsx"),
    _OPENPYXL: ("openpyxl 只写", "other.xlsx"),
}
_READERS = {_READER: "本系统", _OTHER_READER: "openpyxl 只读"}


def measure(runs: int, count: int = COUNT) -> Report:
    """All writers and readers of a table of so many rows, and the official table of 32."""
    names = [*_WRITERS, *_READERS]
    if not find_spec("xlsxwriter"):
        names.remove(_XLSXWRITER)
    costs: dict[str, Cost] = {}
    sizes: dict[str, float] = {}
    with TemporaryDirectory() as folder:
        for name in names:
            costs[name] = _cost(name, Path(folder), runs, count)
            if name in _WRITERS:
                sizes[name] = (Path(folder) / _WRITERS[name][1]).stat().st_size / 1e6
    rows = [
        _line(f"写出{count}行", _WRITERS[name][0], costs, name, _OURS, f"{sizes[name]:.1f}")
        for name in _WRITERS
        if name in costs
    ]
    rows += [_line(f"读入{count}行", _READERS[name], costs, name, _READER, "") for name in _READERS]
    official = _official(runs)
    rows.append(("32行安排表", "本系统", f"{official / 1000:.3f}", "", "", "", ""))
    return Report(
        f"Excel：{count}行、13列，公文样式",
        HEADS,
        tuple(rows),
        (f"openpyxl {version('openpyxl')}，python-calamine {version('python-calamine')}",),
        (
            Wanted("写出，本系统 ÷ XlsxWriter", _ratio(costs, _OURS, _XLSXWRITER), 0.3),
            Wanted("写出，本系统 ÷ openpyxl 只写", _ratio(costs, _OURS, _OPENPYXL), 0.1),
            Wanted("写出内存（MB）", costs[_OURS].memory, 80),
            Wanted("32行安排表（毫秒）", official, 30),
            Wanted("读入，本系统 ÷ openpyxl 只读", _ratio(costs, _READER, _OTHER_READER), 0.25),
            Wanted("读入内存（MB）", costs[_READER].memory, 300),
        ),
    )


def _cost(name: str, folder: Path, runs: int, count: int) -> Cost:
    command = (
        sys.executable, "-m", "benchmarks.workbook_programs", name, str(folder), str(count)
    )  # fmt: skip
    worker = Worker(command, {**os.environ})
    cost = typical(worker.work, min(runs, 3) if name.startswith("our") else 1)
    worker.close()
    return cost


def _ratio(costs: dict[str, Cost], own: str, other: str) -> float | None:
    return costs[own].wall / costs[other].wall if other in costs else None


def _line(
    what: str, program: str, costs: dict[str, Cost], name: str, own: str, size: str
) -> tuple[str, ...]:
    cost = costs[name]
    ratio = f"{costs[own].wall / cost.wall:.2f}"
    return what, program, f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.memory:.0f}", size, ratio


def _official(runs: int) -> float:
    """Milliseconds for the notice's own schedule as a workbook."""
    (attachment,) = notice().attachments
    table = attachment.content
    assert isinstance(table, Table)
    times = []
    for _ in range(2 * runs + 1):
        began = perf_counter()
        write_workbook([Sheet(attachment.title, table)])
        times.append(1000 * (perf_counter() - began))
    return median(times[1:])

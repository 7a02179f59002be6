"""The benchmarks' own parts: what a process costs, and how a table is printed."""

import sys

import pikepdf
import pytest

from benchmarks.processes import Cost, Worker, run, typical
from benchmarks.report import Report, Wanted
from benchmarks.typesetting import HEADS, OURS, WARM, Case, Finding, line

ENV = {"PATH": "/usr/bin:/bin"}


def test_a_program_costs_what_it_spends_with_its_children():
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    parent = f"import subprocess, sys; held = b'x' * 60_000_000\n{busy}\n" + (
        f"subprocess.run([sys.executable, '-c', {busy!r}])"
    )

    cost = run([sys.executable, "-c", parent], ENV, memory=True)

    assert 0.6 <= cost.cpu < 1.5
    assert cost.wall >= 0.6
    assert cost.memory > 60


def test_a_program_that_fails_stops_the_benchmark_with_its_words():
    with pytest.raises(Exception, match="exit status 3") as failed:
        run([sys.executable, "-c", "import sys; print('no', file=sys.stderr); sys.exit(3)"], ENV)

    assert failed.value.stderr == "no\n"


def test_the_typical_run_is_the_median_after_one_to_warm_up():
    walls = iter([9.0, 3.0, 1.0, 2.0])

    def action(memory=False):
        return Cost(0.0, 0.0, 50.0) if memory else Cost(next(walls), 1.0)

    assert typical(action, 3) == Cost(2.0, 1.0, 50.0)


def test_a_tiny_schedule_is_measured_and_its_line_formed(tmp_path):
    case = Case(tmp_path, 3)

    worker = Worker(case.worker("ours"), case.env)
    cost = worker.work()
    worker.close()

    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert len(pdf.pages) == 6
    assert cost.wall > 0
    assert cost.cpu > 0
    finding = Finding(OURS, WARM, Cost(0.2, 0.19, 150.4), 6, 204_800)
    told = line("3 行安排表", finding, Cost(0.2, 0.19))
    assert told == (
        "3 行安排表",
        "本系统",
        "热",
        "0.200",
        "0.19",
        "150",
        "6",
        "200",
        "1.00",
        "1.00",
    )
    assert len(told) == len(HEADS)


def test_a_report_is_a_table_with_its_verdicts():
    report = Report(
        "排版",
        ("文档", "程序", "用时"),
        (("福建通知", "Typst", "0.1"), ("表", "本系统", "12.0")),
        ("Typst 0.15",),
        (Wanted("甲", 1.5, 1.6), Wanted("乙", 7.0, 6), Wanted("丙", None, 2)),
    )

    assert str(report) == (
        "排版\n\n"
        "文档      程序    用时\n"
        "──────────────────────\n"
        "福建通知  Typst    0.1\n"
        "表        本系统  12.0\n\n"
        "Typst 0.15\n\n"
        "要求\n"
        "  甲：1.50（要求不大于 1.6，达到）\n"
        "  乙：7.00（要求不大于 6，未达到）\n"
        "  丙：未测（要求不大于 2）"
    )

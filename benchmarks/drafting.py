"""The drafting page: what its server does at a pause in typing, without database and network."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from statistics import median

from benchmarks.proofreading import text_of_length
from benchmarks.report import Report, Wanted
from gongwen import outline
from gongwen.document import Document, Form
from gongwen.pictures import page_pictures
from gongwen.proofreading import proofread
from gongwen.reader import Reading
from gongwen.redline import compare_lines
from gongwen.typesetting import render_pdf

_TODAY = date(2025, 5, 26)
LENGTHS = (1000, 5000)


def measure(runs: int) -> Report:
    """Findings, refreshed pages and 花脸稿 of a text of which the last word has just changed."""
    rows = []
    slips = pages = 0.0
    for length in LENGTHS:
        slips, pages, redline, count = _times(length, runs)
        rows.append((f"{length}字", f"{count}页", f"{slips:.0f}", f"{pages:.0f}", f"{redline:.1f}"))
    return Report(
        "起草页面",
        ("文本", "篇幅", "校对（毫秒）", "更新版式（毫秒）", "花脸稿（毫秒）"),
        tuple(rows),
        ("改动最后一个词后重新校对、排版，只重画有变化的页。",),
        (
            Wanted("5000字校对用时（毫秒）", slips, 100),
            Wanted("5000字更新版式用时（毫秒）", pages, 1000),
        ),
    )


def _times(length: int, runs: int) -> tuple[float, float, float, int]:
    """Milliseconds of findings, pages and 花脸稿, and how many pages."""
    typed = iter(_document(length, number) for number in range(2 * runs + 5))
    pictures = page_pictures(render_pdf(next(typed), draft=True))
    known = {picture.key for picture in pictures}
    old, new = _lines(next(typed)), _lines(next(typed))
    return (
        _typical(runs, lambda: _slips(next(typed))),
        _typical(runs, lambda: _pages(next(typed), known)),
        _typical(runs, lambda: compare_lines(old, new)),
        len(pictures),
    )


def _document(length: int, number: int) -> Document:
    body = f"{text_of_length(length)}第{number}稿。"
    return Document(
        Form.DOCUMENT, "某省市场监督管理局文件", "关于组织开展活动的通知", outline.parse(body)
    )


def _slips(document: Document) -> object:
    return proofread(Reading.of(document), today=_TODAY)


def _pages(document: Document, known: set[str]) -> object:
    return page_pictures(render_pdf(document, draft=True), known=known)


def _lines(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.body]


def _typical(runs: int, once: Callable[[], object]) -> float:
    """The median of `runs` runs in milliseconds, after one that warms up."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        once()
        times.append(1000 * (time.perf_counter() - start))
    return median(times[1:])

"""The drafting page: what its server does at a pause in typing, without database and network."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import NamedTuple

from benchmarks.content import notice
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


class Times(NamedTuple):
    """Milliseconds of findings, of all pages, of the pages after a character, of 花脸稿."""

    findings: float
    opened: float
    refreshed: float
    redline: float
    pages: int


def measure(runs: int) -> Report:
    """Findings, pages and 花脸稿 of a text with a schedule of 32 rows behind it."""
    rows = []
    for length in LENGTHS:
        times = _times(length, runs)
        milliseconds = (times.findings, times.opened, times.refreshed, times.redline)
        rows.append((f"{length}字", f"{times.pages}页", *(f"{each:.0f}" for each in milliseconds)))
    return Report(
        "起草页面",
        (
            "文本和32行安排表",
            "篇幅",
            "校对（毫秒）",
            "首次显示版式（毫秒）",
            "改一字后更新版式（毫秒）",
            "花脸稿（毫秒）",
        ),
        tuple(rows),
        ("每次在正文中间改一个字后重新校对、排版，只重画有变化的页。进程启动时已装入字库。",),
        (
            Wanted("5000字校对用时（毫秒）", times.findings, 100),
            Wanted("5000字首次显示版式用时（毫秒）", times.opened, 1000),
            Wanted("5000字改一字后更新版式用时（毫秒）", times.refreshed, 1000),
        ),
    )


def _times(length: int, runs: int) -> Times:
    typed = iter(_document(length, number) for number in range(3 * runs + 6))
    pictures = page_pictures(render_pdf(next(typed), draft=True))
    known = {picture.key for picture in pictures}
    old, new = _lines(next(typed)), _lines(next(typed))
    return Times(
        _typical(runs, lambda: _slips(next(typed))),
        _typical(runs, lambda: _pages(next(typed), set())),
        _typical(runs, lambda: _pages(next(typed), known)),
        _typical(runs, lambda: compare_lines(old, new)),
        len(pictures),
    )


def _document(length: int, number: int) -> Document:
    """The text with one character in its middle that no other number has."""
    text = text_of_length(length)
    middle = len(text) // 2
    body = f"{text[:middle]}{chr(ord('一') + number)}{text[middle:]}"
    return Document(
        Form.DOCUMENT,
        "某省市场监督管理局文件",
        "关于组织开展活动的通知",
        outline.parse(body),
        attachments=notice().attachments,
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

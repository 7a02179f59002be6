"""A finished PDF against every rule that a PDF can show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gongwen.measuring.anatomy import Anatomy, anatomy_of
from gongwen.measuring.catalogue import CATALOGUE
from gongwen.measuring.ink import Ink
from gongwen.measuring.masthead import Form
from gongwen.measuring.page import read
from gongwen.measuring.passages import Passage
from gongwen.measuring.report import Measurement, Report, Verdict, absent, holds, near, worst
from gongwen.measuring.rows import Row
from gongwen.measuring.rules import (
    across,
    attachments,
    body,
    closing,
    grid,
    head,
    imprint,
    numbering,
    paper,
    titles,
)
from gongwen.typesetting import numbers as n

_TEXT_WITH_SIGN_OFF = 2  # lines
_ORDER = {rule: place for place, rule in enumerate(CATALOGUE)}


def measure(pdf: bytes) -> Report:
    """Measure a PDF, anybody's; raise `Unreadable` with a Chinese message if it cannot be read.

    Pages marked as taken over from an enclosed file are left out: their layout is not the
    document's.
    """
    sheets = read(pdf)
    taken_over = {sheet.number for sheet in sheets if sheet.taken_over}
    anatomy = anatomy_of(sheets)
    ink = Ink(pdf)
    try:
        found = [m for m in worst(_measurements(anatomy, ink)) if m.page not in taken_over]
    finally:
        ink.close()
    seen = {measurement.rule for measurement in found}
    missing = [absent(rule, _reason(rule, anatomy)) for rule in CATALOGUE if rule not in seen]
    ordered = sorted([*found, *missing], key=_place)
    measurements = tuple(_settled(ordered))
    return Report(anatomy.form or "", len(sheets), measurements, tuple(sorted(taken_over)))


def _place(measurement: Measurement) -> tuple[int, str, int]:
    return _ORDER[measurement.rule], measurement.wanted, measurement.page or 0


def _measurements(anatomy: Anatomy, ink: Ink) -> Iterator[Measurement]:
    if not any((*s.portrait, *s.wide, *s.astray, *s.slanted) for s in anatomy.sheets):
        remedy = "文件里没有文字，可能是扫描件，请用排版生成的PDF核对。"
        yield holds("P10", None, False, "没有文字", "有文字", "全文", remedy)
    if anatomy.form is None:
        yield from paper.size(anatomy)
        yield from head.check(anatomy, ink)
        return
    yield from paper.check(anatomy, ink)
    yield from head.check(anatomy, ink)
    yield from titles.check(anatomy)
    yield from body.check(anatomy)
    yield from _text(anatomy, anatomy.main)
    yield from closing.check(anatomy)
    yield from attachments.check(anatomy)
    for attachment in anatomy.attachments:
        if not attachment.wide:
            yield from attachments.as_attachment_text(_text(anatomy, attachment.passage))
    yield from _letter_foot(anatomy)
    yield from imprint.check(anatomy)
    yield from numbering.check(anatomy, ink)
    yield from across.check(anatomy, ink)


def _text(anatomy: Anatomy, passage: Passage) -> Iterator[Measurement]:
    rows = passage.body
    if not rows:
        return
    followed = bool(passage.listing or passage.closing or passage.note)
    yield from body.text(rows, ends_document=not followed)
    pages = paper.rows_by_page(rows)
    yield from grid.check(pages, _filled(anatomy, passage, pages))


def _filled(anatomy: Anatomy, passage: Passage, pages: dict[int, list[Row]]) -> frozenset[int]:
    """Pages that hold nothing but text which runs on: there, 22 lines are wanted.

    5.2.3 lets a side be shorter for a reason.  Two are known: the heads of the next page
    would have been last on this one, and the sign-off needs two lines of text on its page.
    """
    last = max(pages)
    other = {row.page for row in (*passage.title, *passage.addressees, *passage.listing)}
    other |= {row.page for row in (*passage.closing, *passage.note)}
    other |= {table.page for table in anatomy.tables} | {1}
    other |= {attachment.pages[0] for attachment in anatomy.attachments}
    signed = {row.page for row in passage.closing}
    excused = {
        page
        for page, rows in pages.items()
        if (following := pages.get(page + 1))
        and (
            0 < n.LINES - len(rows) <= body.leading_headings(following)
            or (page + 1 in signed and _is_drawn_along(following))
        )
    }
    return frozenset(
        page for page in pages if page < last and page not in other and page not in excused
    )


def _is_drawn_along(rows: list[Row]) -> bool:
    """Whether so little text is on the page of the sign-off that it is there for its sake."""
    return len(rows) - body.leading_headings(rows) <= _TEXT_WITH_SIGN_OFF


def _letter_foot(anatomy: Anatomy) -> Iterator[Measurement]:
    """F07: on the first page of a letter the text ends ⅞ of a character above the lower rule."""
    lower = anatomy.masthead.lower_rules
    main = anatomy.main
    first = [row for row in (*main.body, *main.listing) if row.page == 1]
    runs_on = any(row.page > 1 for row in (*anatomy.main.body, *anatomy.main.closing))
    second = [row for row in anatomy.main.body if row.page == 2]
    signed = any(row.page == 2 for row in anatomy.main.closing)
    listed = any(row.page == 2 for row in main.listing)
    if (second or listed) and signed and _is_drawn_along(second):
        return
    if anatomy.form is Form.LETTER and lower and first and runs_on:
        gap = lower[0].top - first[-1].bottom
        if 0 < round((gap - n.LINE_GAP) / n.PITCH) <= body.leading_headings(second):
            return
        remedy = "信函首页末行文字与下双线的距离为3号字高度的⅞（约4.9毫米），首页可多排一行。"
        yield near("F07", 1, gap, n.LINE_GAP, 0.5, "末行至下双线", remedy)


def _reason(rule: str, anatomy: Anatomy) -> str:
    if anatomy.form is None and rule != "P12":
        return "未识别为党政机关公文，未查"
    return CATALOGUE[rule].absent or "没有可量的内容"


def _settled(measurements: Iterable[Measurement]) -> Iterator[Measurement]:
    """A rule that was measured somewhere is not also “not applicable”."""
    measurements = list(measurements)
    measured = {m.rule for m in measurements if m.verdict is not Verdict.NOT_APPLICABLE}
    given: set[str] = set()
    for m in measurements:
        if m.verdict is Verdict.NOT_APPLICABLE:
            if m.rule in measured or m.rule in given:
                continue
            given.add(m.rule)
        yield m

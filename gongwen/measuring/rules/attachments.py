"""附件 (7.3.7): a side of its own, its label, its title, and text like the document's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gongwen.measuring.anatomy import Anatomy, Attachment
from gongwen.measuring.catalogue import CATALOGUE
from gongwen.measuring.fonts import Face
from gongwen.measuring.report import Measurement, Verdict, absent, holds, near
from gongwen.typesetting import numbers as n

_LABEL = re.compile(r"附件\d*")
_TITLE_TOP = (n.ATTACHMENT_TITLE_LINE - 1) * n.PITCH


def check(anatomy: Anatomy) -> Iterator[Measurement]:
    for row in anatomy.stray_labels:
        remedy = "附件应另面编排：在附件之前插入分页符。"
        yield holds("S60", row.page, False, f"“{row.text}”接排", "另面编排", "附件", remedy)
    several = len(anatomy.attachments) > 1
    taken_over = any(sheet.taken_over for sheet in anatomy.sheets)
    for place, attachment in enumerate(anatomy.attachments, 1):
        page = attachment.pages[0]
        yield holds("S60", page, True, "另面编排", "另面编排", "附件", "")
        if anatomy.imprint:
            before = attachment.pages[-1] <= anatomy.imprint.page
            remedy = "附件应编排在版记之前。"
            yield holds(
                "S60", page, before, "版记前" if before else "版记后", "版记前", "附件", remedy
            )
        wanted = f"附件{place}" if several else "附件"
        if taken_over:  # files without a label of ours are counted too
            wanted = attachment.label.text
        yield from _label(attachment, wanted)
        if attachment.nested:
            yield absent("S62", "附件是另一公文，版头和标题保持原样")
        else:
            yield from _title(attachment)


def _label(attachment: Attachment, wanted: str) -> Iterator[Measurement]:
    label, wide = attachment.label, attachment.wide
    remedy = "“附件”二字和顺序号用3号黑体，顶格编排在版心左上角第一行，不加冒号。"
    good = label.text == wanted
    yield holds("S61", label.page, good, f"“{label.text}”", f"“{wanted}”", "附件标识", remedy)
    yield holds(
        "S61", label.page, label.face is Face.HEITI, label.face, "黑体", "附件标识字体", remedy
    )
    top, left = (n.WIDE_TOP, n.WIDE_LEFT) if wide else (n.AREA_TOP, n.AREA_LEFT)
    yield near("S61", label.page, label.top, top, 1, "附件标识上缘", remedy)
    yield near("S61", label.page, label.x0, left, 0.5, "附件标识左缘", remedy)


def _title(attachment: Attachment) -> Iterator[Measurement]:
    title = attachment.passage.title
    page, wide = attachment.label.page, attachment.wide
    remedy = "附件标题居中，编排在版心第三行。"
    if not title:
        yield holds("S62", page, False, "未见", "2号小标宋", "附件标题", remedy)
        return
    top, left, width = (
        (n.WIDE_TOP, n.WIDE_LEFT, n.WIDE_AREA_WIDTH)
        if wide
        else (n.AREA_TOP, n.AREA_LEFT, n.AREA_WIDTH)
    )
    yield near("S62", page, title[0].top, top + _TITLE_TOP, 1.5, "附件标题上缘", remedy)
    for row in title:
        yield near("S62", page, row.centre, left + width / 2, 1, f"“{row.text[:6]}…”中心", remedy)


def as_attachment_text(measurements: Iterable[Measurement]) -> Iterator[Measurement]:
    """What the rules of the text say of an attachment's text, under the rule that asks for it."""
    for m in measurements:
        if m.verdict is Verdict.HINT:
            continue
        yield replace(
            m,
            rule="S64",
            clause=CATALOGUE["S64"].clause,
            message=f"附件正文与{m.rule}不符：{m.message}"
            if m.verdict is Verdict.FAIL
            else "附件正文符合正文的要求。",
        )

"""Pages of a finished PDF: each as a picture of the whole sheet, behind a page that is numbered."""

from __future__ import annotations

import io

from docx.shared import Mm
from docx.text.paragraph import Paragraph

from gongwen.typesetting import numbers as n
from gongwen.typesetting.docx import pieces, styles
from gongwen.typesetting.docx.paper import Leaf, Paper
from gongwen.typesetting.enclosures import enclosure
from gongwen.typesetting.facsimile import facsimiles, leaves_first_line


def write_enclosed(paper: Paper, label: str, pdf: bytes) -> None:
    """All pages, 附件 on the first: on its first line if that is free, else in the white above."""
    is_free = leaves_first_line(pdf)
    across = enclosure(pdf).pages
    for number, (picture, wide) in enumerate(zip(facsimiles(pdf), across, strict=True)):
        begun = paper.turn(Leaf.WIDE if wide else Leaf.UPRIGHT)
        is_labelled = number == 0 and is_free
        paragraph = paper.paragraph(
            styles.ATTACHMENT_LABEL if is_labelled else styles.BODY, label if is_labelled else ""
        )
        if not is_labelled:
            pieces.flatten(paragraph)
        if not begun:
            paragraph.paragraph_format.page_break_before = True
        if number == 0 and not is_free:
            stamp = paper.paragraph(styles.ATTACHMENT_LABEL, label)
            pieces.frame(stamp, top=n.STAMP_TOP, width=n.AREA_WIDTH)
            paper.hairline()
        _lay_behind(paper, paragraph, picture, wide)


def _lay_behind(paper: Paper, paragraph: Paragraph, picture: bytes, wide: bool) -> None:
    size = (n.WIDE_WIDTH, n.WIDE_HEIGHT) if wide else (n.PAGE_WIDTH, n.PAGE_HEIGHT)
    width, height = (Mm(length) for length in size)
    run = paragraph.add_run()
    run.add_picture(io.BytesIO(picture), width, height)
    pieces.lay_behind(run, number=next(paper.numbers))

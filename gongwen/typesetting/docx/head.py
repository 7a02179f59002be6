"""版头 and 标题 in Word's terms: exact lines with the spaces between them (7.2, 7.3.1, 10.1)."""

from __future__ import annotations

from math import ceil

from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.text.paragraph import Paragraph

from gongwen.document import Document, Form
from gongwen.typesetting import numbers as n
from gongwen.typesetting.docx import pieces, styles
from gongwen.typesetting.docx.paper import Paper, borderless_table, set_tab
from gongwen.typesetting.fonts import face
from gongwen.typesetting.titles import break_title

LINE = 1.2  # height of an exactly spaced line, in sizes of its type


def write_head(paper: Paper, document: Document, *, top: float) -> None:
    """The head of a document that begins `top` mm below the upper edge of the flow."""
    if document.form is Form.ORDER:
        _order_head(paper, document, top)
        return
    if document.form is Form.LETTER:
        start = _letter_mark(paper, document, top)
    else:
        start = _document_mark(paper, document, top)
    write_title(paper, document.title, styles.TITLE, start)


def write_title(
    paper: Paper, title: str, style: styles.Style, start: float, *,
    measure: float = n.AREA_WIDTH, gap: float | None = None,
) -> Paragraph:  # fmt: skip
    """A title whose characters begin at `start`, or so much lower that the text is on the grid.

    `gap` mm follow it instead where no text but a table stands below.
    """
    letters = face("xiaobiaosong")
    cells = n.TITLE_CELLS + (measure - n.AREA_WIDTH) / n.SIZE_2
    title = "\n".join(map(pieces.clean, title.split("\n")))
    lines = break_title(title, [letters.advance(c) for c in title], cells)
    extent = (len(lines) - 1) * n.TITLE_PITCH + n.SIZE_2
    end = start + extent + (n.ONE_LINE if gap is None else gap)
    if gap is None:
        rows = ceil((end - n.HALF_GAP) / n.PITCH)
        start += (rows * n.PITCH + n.HALF_GAP - end) / 2
        end = rows * n.PITCH
    paragraph = paper.paragraph(style)
    paper.lines(paragraph, lines)
    paper.place(
        paragraph,
        top=start,
        size=n.SIZE_2,
        pitch=n.TITLE_PITCH,
        name="xiaobiaosong",
        rows=len(lines),
    )
    paper.fill(paragraph, end)
    return paragraph


def _stamps(document: Document) -> list[tuple[str, str]]:
    """份号, 密级, 紧急程度 that are there, with their faces (7.2.1–7.2.3)."""
    stamps = [
        (document.copy_number, "fangsong"),
        (document.classification, "heiti"),
        (document.urgency, "heiti"),
    ]
    return [stamp for stamp in stamps if stamp[0]]


def _ink(text: str) -> tuple[float, float]:
    """How far the ink of a mark lies below its em box, and how high it is, in em."""
    letters = face("xiaobiaosong")
    low, high = letters.ink(text)
    return letters.ascent - high, high - low


def _half_points(size: float) -> int:
    return int(size / n.MM_PER_POINT * 2)


def _mark(paper: Paper, text: str) -> tuple[Paragraph, float]:
    """The mark of one organ, narrowed where it is long; return it and its size."""
    letters = face("xiaobiaosong")
    scale = max(min(1.0, n.MARK_WIDTH / (letters.width(text) * n.MARK_SIZE)), n.MARK_NARROWEST)
    half_points = _half_points(min(n.MARK_SIZE, n.MARK_WIDTH / scale / letters.width(text)))
    size = half_points / 2 * n.MM_PER_POINT
    paragraph = paper.paragraph(styles.MARK)
    _set_letters(paper, paragraph, text, half_points, scale)
    space_exactly(paragraph, size * LINE)
    return paragraph, size


def _set_letters(
    paper: Paper, paragraph: Paragraph, text: str, half_points: int, scale: float
) -> None:
    properties = paper.run(paragraph, text)._r.get_or_add_rPr()
    for tag, value in (("w", round(scale * 100)), ("sz", half_points), ("szCs", half_points)):
        properties.append(pieces.element(tag, val=value))


def space_exactly(paragraph: Paragraph, height: float) -> None:
    line = pieces.element("spacing", before=0, after=0, line=pieces.twips(height), lineRule="exact")
    paragraph._p.get_or_add_pPr()._insert_spacing(line)
    pieces.put_on_grid(paragraph._p.pPr, snap=False)


def _write_mark(paper: Paper, masthead: str, ink_top: float) -> float:
    """The red mark with its ink beginning at `ink_top`; return where the ink ends."""
    organs = [line for line in map(pieces.clean, masthead.split("\n")) if line.strip()]
    if len(organs) > 1:
        return _write_joint_mark(paper, organs, ink_top)
    text = organs[0] if organs else "　"
    above, height = _ink(text)
    paragraph, size = _mark(paper, text)
    top = ink_top - above * size
    paper.place(paragraph, top=top, size=size, pitch=size * LINE, name="xiaobiaosong")
    return ink_top + height * size


def _write_joint_mark(paper: Paper, organs: list[str], ink_top: float) -> float:
    """Names spread to one width below each other, 文件 beside them at half height (7.2.4)."""
    letters = face("xiaobiaosong")
    beside = organs.pop() if organs[-1] == "文件" else ""
    widest = max(map(letters.width, organs))
    aside = letters.width(beside) * n.JOINT_MARK_SIZE + (n.JOINT_MARK_GAP if beside else 0)
    room = n.MARK_WIDTH - aside
    scale = max(min(1.0, room / (widest * n.JOINT_MARK_SIZE)), n.MARK_NARROWEST)
    half_points = _half_points(min(n.JOINT_MARK_SIZE, room / scale / widest))
    size = half_points / 2 * n.MM_PER_POINT
    above, height = _ink("".join(organs))
    pitch = size * n.JOINT_MARK_PITCH
    lead = styles.BASELINE * pitch - letters.ascent * size
    top = ink_top - above * size - lead
    before = paper.hairline()  # a table knows no space above itself
    space_exactly(before, top - paper.below)
    widths = [widest * size * scale + 2.0] + ([aside] if beside else [])
    table = borderless_table(paper, widths)
    cells = table.rows[0].cells
    for row, organ in enumerate(organs):
        paragraph = cells[0].paragraphs[0] if row == 0 else cells[0].add_paragraph()
        paragraph._p.style = styles.MARK.identifier
        paragraph.alignment = WD_ALIGN_PARAGRAPH.DISTRIBUTE
        _set_letters(paper, paragraph, organ, half_points, scale)
        space_exactly(paragraph, pitch)
    if beside:
        cells[1].vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        paragraph = cells[1].paragraphs[0]
        paragraph._p.style = styles.MARK.identifier
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _set_letters(paper, paragraph, beside, _half_points(n.JOINT_MARK_SIZE), 1.0)
        space_exactly(paragraph, n.JOINT_MARK_SIZE * LINE)
    paper.below = top + len(organs) * pitch
    return ink_top + (len(organs) - 1) * pitch + height * size


def _document_mark(paper: Paper, document: Document, top: float) -> float:
    """文件格式 (7.2): return where the title begins."""
    for text, name in _stamps(document):
        paper.paragraph(styles.STAMP, text, name)
        paper.below += n.PITCH
    number_top = _write_mark(paper, document.masthead, n.MARK_TOP - n.MARGIN_TOP + top)
    number_top += n.TWO_LINES
    if document.signatories:
        number, number_top = _write_signatories(paper, document, number_top)
    else:
        number = paper.paragraph(styles.NUMBER, str(document.number or ""))
        _place_number(paper, number, number_top)
    rule = number_top + n.SIZE_3 + n.HEAD_RULE_GAP
    space = rule - paper.below
    pieces.border(number, "bottom", width=n.HEAD_RULE, space=space, colour=paper.profile.red)
    paper.below = rule + n.HEAD_RULE
    return rule + n.HEAD_RULE + n.TWO_LINES


def _place_number(paper: Paper, paragraph: Paragraph, top: float) -> None:
    pitch = styles.NUMBER.exact
    paper.place(paragraph, top=top, size=n.SIZE_3, pitch=pitch, name="fangsong")


def _write_signatories(paper: Paper, document: Document, top: float) -> tuple[Paragraph, float]:
    """上行文: 签发人 on the right, two a row, the number beside the last (7.2.5, 7.2.6)."""
    names = document.signatories
    width = face("kaiti").width
    rows = [names[i : i + 2] for i in range(0, len(names), 2)]
    columns = [max(width(row[i]) for row in rows if len(row) > i) for i in range(len(rows[0]))]
    start = n.CELLS - 1 - (sum(columns) + len(columns) - 1)
    second = start + columns[0] + 1
    for index, row in enumerate(rows):
        paragraph = paper.paragraph(styles.NUMBER)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        pieces.indent(paragraph, left=n.CELL)
        first = start if index else start - 4
        set_tab(paragraph, first * n.CELL, second * n.CELL, kind="left")
        if index == len(rows) - 1:
            paper.run(paragraph, str(document.number or ""))
        for position, name in enumerate(row):
            paragraph.add_run("\t")
            if position == index == 0:
                paper.run(paragraph, "签发人：")
            paper.run(paragraph, name, "kaiti")
        _place_number(paper, paragraph, top + index * n.PITCH)
    return paragraph, top + (len(rows) - 1) * n.PITCH


def _order_head(paper: Paper, document: Document, top: float) -> None:
    """命令格式 (10.2): mark, 令号 and then the text, two lines between each; no title."""
    bottom = _write_mark(paper, document.masthead, n.ORDER_MARK_TOP - n.MARGIN_TOP + top)
    number = document.order_number or str(document.number or "")
    number_top = bottom + n.TWO_LINES
    end = number_top + n.SIZE_3 if number else bottom
    rows = ceil((end + n.TWO_LINES - n.HALF_GAP) / n.PITCH)
    spare = rows * n.PITCH + n.HALF_GAP - (end + n.TWO_LINES)
    paragraph = paper.paragraph(styles.NUMBER, number)
    _place_number(paper, paragraph, number_top + spare / 2)
    paper.fill(paragraph, rows * n.PITCH)


def _letter_mark(paper: Paper, document: Document, top: float) -> float:
    """信函格式 (10.1): the mark stands in a frame above the flow; return where the title begins."""
    ink_top = n.LETTER_MARK_TOP + top
    text = pieces.clean(document.masthead) or "　"
    above, height = _ink(text)
    mark, size = _mark(paper, text)
    lead = styles.BASELINE * size * LINE - face("xiaobiaosong").ascent * size
    frame_top = ink_top - above * size - lead
    rule = ink_top + height * size + n.LETTER_UPPER_RULE_GAP
    thick, thin, space = n.LETTER_RULE_THICK, n.LETTER_RULE_THIN, n.LETTER_RULE_SPACE
    number_top = rule + thick + space + thin + n.LINE_GAP
    pitch = styles.NUMBER.exact
    line_top = number_top - (styles.BASELINE * pitch - face("fangsong").ascent * n.SIZE_3)
    pieces.frame(mark, top=frame_top, height=line_top - frame_top, width=n.LETTER_RULE_WIDTH)

    stamps = _stamps(document)
    number = paper.paragraph(styles.NUMBER)
    bars = (
        (rule, thick),
        (rule + thick + space, thin),
        (n.LETTER_LOWER_RULE, thin),
        (n.LETTER_LOWER_RULE + thin + space, thick),
    )
    for bar_top, bar_height in bars:
        pieces.bar(
            number,
            number=next(paper.numbers),
            left=n.LETTER_RULE_LEFT,
            top=bar_top,
            width=n.LETTER_RULE_WIDTH,
            height=bar_height,
            colour=paper.profile.red,
        )
    if stamps:
        number.alignment = WD_ALIGN_PARAGRAPH.LEFT
        set_tab(number, n.AREA_WIDTH)
        paper.run(number, *stamps[0])
        number.add_run("\t")
    else:
        number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paper.run(number, str(document.number or ""))
    paper.below = line_top - n.MARGIN_TOP + pitch
    row_top = number_top - n.MARGIN_TOP
    for text, name in stamps[1:]:
        row_top += n.PITCH
        stamp = paper.paragraph(styles.NUMBER, text, name)
        stamp.alignment = WD_ALIGN_PARAGRAPH.LEFT
        _place_number(paper, stamp, row_top)
    return row_top + n.SIZE_3 + n.TWO_LINES

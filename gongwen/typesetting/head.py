"""版头 and 标题: what stands at fixed places above the first line of text.

Everything is placed by its own top edge, in mm below the upper edge of the
flow; the block ends on a line of the grid, so that the text below is on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from math import ceil, inf

from gongwen.document import Document, Form
from gongwen.typesetting import numbers as n
from gongwen.typesetting.fonts import face
from gongwen.typesetting.titles import break_title

_CENTRE = "centre"
_TEXT_ROWS = 2  # below the head of page 1: an addressee and a line of the text
_MANY_ROWS = 4  # of 签发人: eight people and fewer are not what makes a head too high


@dataclass(frozen=True, slots=True)
class Head:
    """Markup of a head and the height it takes, in mm; `close` is the same with no more
    white than it must have, for a page whose rows leave the grid."""

    markup: str
    height: float
    close: Head | None = None


def document_head(document: Document, *, below: int = 0, label: str = "") -> Head:
    """The head of a document; `below` lines further down when it is itself an attachment."""
    parts = [_label(label)] if label else []
    if document.form is Form.ORDER:
        return _order_head(document, below, parts)
    if document.form is Form.LETTER:
        return _titled(parts, document.title, _letter_mark(document, below, parts))
    reduced = list(parts)
    head = _titled(parts, document.title, _document_mark(document, below, parts))
    lacking = head.height + (_TEXT_ROWS - n.LINES) * n.PITCH
    if lacking <= 0:
        return head
    most = _height_left(document, lacking)
    if most is None:
        return head
    start = _document_mark(document, below, reduced, most)
    return _titled(reduced, document.title, start)


def _height_left(document: Document, lacking: float) -> float | None:
    """What a joint mark may take, in mm, so that text shows on page 1 (7.3.3); None where it
    is not the mark that is too high.  Raise `ValueError` where there is no room for it."""
    rows = ceil(len(document.signatories) / 2)
    spare = rows - ceil(lacking / n.PITCH)
    organs = [line for line in document.masthead.split("\n") if line]
    organs = [organ for organ in organs if organ != "文件"] if len(organs) > 1 else []
    low, high = face("xiaobiaosong").ink("".join(organs))
    size, _ = _joint_size(organs, "文件", inf)
    most = _joint_height(len(organs), high - low, size) - lacking
    if len(organs) > 1:
        if most >= _joint_height(len(organs), high - low, n.SIZE_2):
            return most
        if rows <= _MANY_ROWS:
            fitting = max(int((most / n.SIZE_2 - (high - low)) / n.JOINT_MARK_PITCH) + 1, 0)
            raise ValueError(
                f"联合发文机关过多（{len(organs)}个），首页排不下正文：此标题之上最多排{fitting}个"
            )
    if rows > _MANY_ROWS:
        raise ValueError(
            f"签发人过多（{len(document.signatories)}人），首页排不下正文："
            f"最多排{max(spare * 2, 0)}人"
        )
    return None


def attachment_head(label: str, title: str, *, measure: float, table: bool) -> Head:
    """附件 on line 1 and its title on line 3 (7.3.7); a table follows close below."""
    parts = [_label(label)]
    top = _em_top(n.ATTACHMENT_TITLE_LINE - 1)
    if not table:
        return _titled(parts, title, top, lower=False)
    bottom = _title(parts, title, top, measure)
    return _block(parts, bottom + n.TABLE_TITLE_GAP)


def _em_top(row: int) -> float:
    """Where the characters of a grid line begin."""
    return row * n.PITCH + n.HALF_GAP


def _block(parts: list[str], height: float) -> Head:
    return Head(f'<div class="head" style="height:{height:.4f}mm">{"".join(parts)}</div>', height)


def _titled(parts: list[str], title: str, start: float, *, lower: bool = True) -> Head:
    """Set the title at `start`, or a little `lower`, so that the text begins on a grid line."""
    lines = len(_title_lines(title, n.AREA_WIDTH))
    extent = (lines - 1) * n.TITLE_PITCH + n.SIZE_2
    rows = ceil((start + extent + n.ONE_LINE - n.HALF_GAP) / n.PITCH)
    spare = _em_top(rows) - (start + extent + n.ONE_LINE)
    close = list(parts)
    _title(close, title, start, n.AREA_WIDTH)
    least = start + extent + n.ONE_LINE - (n.CLOSEST_PITCH - n.CELL) / 2
    _title(parts, title, start + spare / 2 * lower, n.AREA_WIDTH)
    return replace(_block(parts, rows * n.PITCH), close=_block(close, min(least, rows * n.PITCH)))


def _title_lines(title: str, measure: float) -> tuple[str, ...]:
    letters = face("xiaobiaosong")
    cells = n.TITLE_CELLS + (measure - n.AREA_WIDTH) / n.SIZE_2
    return break_title(title, [letters.advance(c) for c in title], cells)


def _title(parts: list[str], title: str, top: float, measure: float) -> float:
    """Add the title; return its lower edge."""
    tag = "h1"
    for line in _title_lines(title, measure):
        parts.append(_place(line, "xiaobiaosong", n.SIZE_2, top, _CENTRE, tag=tag))
        top += n.TITLE_PITCH
        tag = "blockquote"  # a line of the same, see `lines.line_box`
    return top - n.LINE_GAP


def _place(
    text: str,
    name: str,
    size: float,
    top: float,
    where: str = "",
    side: str = "left:0",
    tag: str = "p",
) -> str:
    style = f"top:{top:.4f}mm;font-size:{size:.4f}mm" + ("" if where else f";{side}")
    return f'<{tag} class="{name} {where}" style="{style}">{escape(text)}</{tag}>'


def _label(label: str) -> str:
    return _place(label, "heiti", n.SIZE_3, _em_top(0))


def _rule(top: float, height: float, left: float, width: float) -> str:
    style = f"top:{top:.4f}mm;left:{left}mm;width:{width}mm;height:{height}mm"
    return f'<div class="rule" style="{style}"></div>'


def _mark(parts: list[str], text: str, ink_top: float, most: float = inf) -> float:
    """Add the red mark with its ink beginning at `ink_top`; return where the ink ends.

    A joint mark is no higher than `most` mm.
    """
    organs = [line for line in text.split("\n") if line]
    if len(organs) > 1:
        return _joint_mark(parts, organs, ink_top, most)
    letters = face("xiaobiaosong")
    text = text.strip("\n") or "　"
    natural = letters.width(text) * n.MARK_SIZE
    scale = max(min(1.0, n.MARK_WIDTH / natural), n.MARK_NARROWEST)
    size = min(n.MARK_SIZE, n.MARK_WIDTH / scale / letters.width(text))
    low, high = letters.ink(text)
    top = ink_top - (letters.ascent - high) * size
    style = f"top:{top:.4f}mm;font-size:{size:.4f}mm;transform:scaleX({scale:.4f})"
    parts.append(f'<p class="xiaobiaosong mark {_CENTRE}" style="{style}">{escape(text)}</p>')
    return ink_top + (high - low) * size


def _joint_size(organs: list[str], beside: str, most: float) -> tuple[float, float]:
    """Size of the names of a joint mark at most so high, and how far they are narrowed."""
    letters = face("xiaobiaosong")
    if not organs:
        return n.JOINT_MARK_SIZE, 1.0
    low, high = letters.ink("".join(organs))
    room = n.MARK_WIDTH - letters.width(beside) * n.JOINT_MARK_SIZE
    room -= n.JOINT_MARK_GAP if beside else 0
    widest = max(map(letters.width, organs))
    size = min(n.JOINT_MARK_SIZE, most / _joint_height(len(organs), high - low, 1.0))
    scale = max(min(1.0, room / (widest * size)), n.MARK_NARROWEST)
    return min(size, room / scale / widest), scale


def _joint_height(count: int, ink: float, size: float) -> float:
    """From the ink of the first name to that of the last, in mm."""
    return ((count - 1) * n.JOINT_MARK_PITCH + ink) * size


def _joint_mark(parts: list[str], organs: list[str], ink_top: float, most: float) -> float:
    """Names of one width below each other, 文件 beside them at half height (7.2.4)."""
    letters = face("xiaobiaosong")
    beside = organs.pop() if organs[-1] == "文件" else ""
    aside = letters.width(beside) * n.JOINT_MARK_SIZE
    size, scale = _joint_size(organs, beside, most)
    measure = max(map(letters.width, organs)) * size * scale
    left = (n.AREA_WIDTH - measure - (aside + n.JOINT_MARK_GAP if beside else 0)) / 2
    low, high = letters.ink("".join(organs))
    pitch = size * n.JOINT_MARK_PITCH
    for row, organ in enumerate(organs):
        slack = measure / scale - letters.width(organ) * size
        spacing = slack / (len(organ) - 1) if len(organ) > 1 else 0
        top = ink_top - (letters.ascent - high) * size + row * pitch
        style = (
            f"top:{top:.4f}mm;left:{left:.4f}mm;font-size:{size:.4f}mm;"
            f"letter-spacing:{spacing:.4f}mm;transform:scaleX({scale:.4f});transform-origin:0 0"
        )
        parts.append(f'<p class="xiaobiaosong mark" style="{style}">{escape(organ)}</p>')
    bottom = ink_top + (len(organs) - 1) * pitch + (high - low) * size
    if beside:
        middle = letters.ascent - sum(letters.ink(beside)) / 2
        style = (
            f"top:{(ink_top + bottom) / 2 - middle * n.JOINT_MARK_SIZE:.4f}mm;"
            f"left:{left + measure + n.JOINT_MARK_GAP:.4f}mm;font-size:{n.JOINT_MARK_SIZE:.4f}mm"
        )
        parts.append(f'<p class="xiaobiaosong mark" style="{style}">{escape(beside)}</p>')
    return bottom


def _stamps(document: Document) -> list[tuple[str, str]]:
    """份号, 密级 and 紧急程度 that are there, in this order, with their faces (7.2.1–7.2.3)."""
    stamps = [
        (document.copy_number, "fangsong"),
        (document.classification, "heiti"),
        (document.urgency, "heiti"),
    ]
    return [stamp for stamp in stamps if stamp[0]]


def _document_mark(document: Document, below: int, parts: list[str], most: float = inf) -> float:
    """文件格式 (7.2): return where the title begins; a joint mark is at most so high."""
    shift = below * n.PITCH - n.MARGIN_TOP
    for row, (text, name) in enumerate(_stamps(document)):
        parts.append(_place(text, name, n.SIZE_3, _em_top(below + row)))
    bottom = _mark(parts, document.masthead, n.MARK_TOP + shift, most)
    top = bottom + n.TWO_LINES
    if document.signatories:
        top = _signatories(document, parts, top)
    elif document.number:
        parts.append(_place(str(document.number), "fangsong", n.SIZE_3, top, _CENTRE))
    rule = top + n.SIZE_3 + n.HEAD_RULE_GAP
    parts.append(_rule(rule, n.HEAD_RULE, 0, n.AREA_WIDTH))
    return rule + n.HEAD_RULE + n.TWO_LINES


def _signatories(document: Document, parts: list[str], top: float) -> float:
    """上行文: 签发人 on the right, two a row, the number beside the last (7.2.5, 7.2.6)."""
    names = document.signatories
    letters = face("kaiti")
    rows = [names[i : i + 2] for i in range(0, len(names), 2)]
    columns = [
        max(letters.width(row[i]) for row in rows if len(row) > i) for i in range(len(rows[0]))
    ]
    block = sum(columns) + len(columns) - 1
    start = n.CELLS - 1 - block
    for index, row in enumerate(rows):
        position = start
        if index == 0:
            label = f"left:{(start - 4) * n.CELL:.4f}mm"
            parts.append(_place("签发人：", "fangsong", n.SIZE_3, top, side=label))
        for name, width in zip(row, columns, strict=False):
            side = f"left:{position * n.CELL:.4f}mm"
            parts.append(_place(name, "kaiti", n.SIZE_3, top, side=side))
            position += width + 1
        if index + 1 < len(rows):
            top += n.PITCH
    inset = f"left:{n.CELL}mm"
    parts.append(_place(str(document.number or ""), "fangsong", n.SIZE_3, top, side=inset))
    return top


def _order_head(document: Document, below: int, parts: list[str]) -> Head:
    """命令格式 (10.2): mark, 令号 and then the text, two lines between each."""
    bottom = _mark(parts, document.masthead, n.ORDER_MARK_TOP + below * n.PITCH - n.MARGIN_TOP)
    number = document.order_number or str(document.number or "")
    top = bottom + n.TWO_LINES
    end = top + n.SIZE_3 if number else bottom
    rows = ceil((end + n.TWO_LINES - n.HALF_GAP) / n.PITCH)
    spare = _em_top(rows) - (end + n.TWO_LINES)
    if number:
        parts.append(_place(number, "fangsong", n.SIZE_3, top + spare / 2, _CENTRE))
    return _block(parts, rows * n.PITCH)


def _letter_mark(document: Document, below: int, parts: list[str]) -> float:
    """信函格式 (10.1): return where the title begins."""
    shift = below * n.PITCH - n.MARGIN_TOP
    left = n.LETTER_RULE_LEFT - n.AREA_LEFT
    bottom = _mark(parts, document.masthead, n.LETTER_MARK_TOP + shift)
    rule = bottom + n.LETTER_UPPER_RULE_GAP
    thick, thin, space = n.LETTER_RULE_THICK, n.LETTER_RULE_THIN, n.LETTER_RULE_SPACE
    parts.append(_rule(rule, thick, left, n.LETTER_RULE_WIDTH))
    parts.append(_rule(rule + thick + space, thin, left, n.LETTER_RULE_WIDTH))
    foot = n.LETTER_LOWER_RULE - n.MARGIN_TOP
    parts.append(_rule(foot, thin, left, n.LETTER_RULE_WIDTH))
    parts.append(_rule(foot + thin + space, thick, left, n.LETTER_RULE_WIDTH))
    top = rule + thick + space + thin + n.LINE_GAP
    if document.number:
        parts.append(_place(str(document.number), "fangsong", n.SIZE_3, top, side="right:0"))
    stamps = _stamps(document)
    for row, (text, name) in enumerate(stamps):
        parts.append(_place(text, name, n.SIZE_3, top + row * n.PITCH))
    return top + max(len(stamps) - 1, 0) * n.PITCH + n.SIZE_3 + n.TWO_LINES

"""活动照片: pictures with their captions on pages of A4, to be enclosed in a document.

Six pictures a page within the type area.  The first page leaves its first line to 附件 and has
the title on the third, as attachments of ours do (GB/T 9704-2012, 7.3.7); all leave the place
of the page number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from gongwen.typesetting import fonts
from gongwen.typesetting import numbers as n
from gongwen.typesetting.pdf import render_html

A_ROW, A_PAGE = 2, 6
_TITLE_TOP = (n.ATTACHMENT_TITLE_LINE - 1) * n.PITCH  # mm, on the first page
_TITLE_ROOM = _TITLE_TOP + 13.0
_GAP = 6.0
_PICTURE_WIDTH = (n.AREA_WIDTH - _GAP) / A_ROW
_ROW_HEIGHT = (n.AREA_HEIGHT - _TITLE_ROOM) / (A_PAGE / A_ROW)
_PICTURE_HEIGHT = 44.0
_CAPTION_SIZE = 10.5  # pt; four lines fit below a picture
_STYLE = f"""
@page{{size:{n.PAGE_WIDTH}mm {n.PAGE_HEIGHT}mm;
  margin:{n.AREA_TOP}mm {n.PAGE_WIDTH - n.AREA_RIGHT}mm 0 {n.AREA_LEFT}mm}}
html,body{{margin:0}}
.page{{position:relative;height:{n.AREA_HEIGHT}mm}}
.page+.page{{break-before:page}}
h1{{position:absolute;left:0;right:0;top:{_TITLE_TOP}mm;margin:0;font:22pt/1 XIAOBIAOSONG;text-align:center}}
figure{{position:absolute;margin:0;width:{_PICTURE_WIDTH}mm;height:{_ROW_HEIGHT}mm}}
.frame{{height:{_PICTURE_HEIGHT}mm;text-align:center}}
img{{width:100%;height:100%;object-fit:contain;object-position:center bottom}}
figcaption{{margin-top:1.5mm;font:{_CAPTION_SIZE}pt/1.35 FANGSONG;text-align:center;
  max-height:18mm;overflow:hidden;overflow-wrap:anywhere}}
"""


@dataclass(frozen=True, slots=True)
class Photograph:
    """A JPEG, upright, and the words below it."""

    content: bytes
    caption: str


def render_photographs(title: str, photographs: Sequence[Photograph]) -> bytes:
    """The pages as PDF, in the order given; raise `ValueError` without any picture."""
    if not photographs:
        raise ValueError("没有照片。")
    style = _STYLE
    for name in ("XIAOBIAOSONG", "FANGSONG"):
        families = ",".join(f"'{family}'" for family in fonts.chain(name.lower()))
        style = style.replace(name, families)
    pages = "".join(_pages(title, photographs))
    html = f'<html lang="zh-CN"><title>{escape(title)}</title>{pages}</html>'
    pictures = {f"{_name(i)}": photograph.content for i, photograph in enumerate(photographs)}
    return render_html(html, style, pictures=pictures)


def _pages(title: str, photographs: Sequence[Photograph]) -> Iterator[str]:
    for first in range(0, len(photographs), A_PAGE):
        figures = (
            _figure(first + place, place, photograph, above=_TITLE_ROOM if first == 0 else 0.0)
            for place, photograph in enumerate(photographs[first : first + A_PAGE])
        )
        heading = f"<h1>{escape(title)}</h1>" if first == 0 else ""
        yield f'<div class="page">{heading}{"".join(figures)}</div>'


def _figure(number: int, place: int, photograph: Photograph, *, above: float) -> str:
    row, column = divmod(place, A_ROW)
    left = column * (_PICTURE_WIDTH + _GAP)
    top = above + row * _ROW_HEIGHT
    caption = escape(photograph.caption)
    return (
        f'<figure style="left:{left:.2f}mm;top:{top:.2f}mm"><div class="frame">'
        f'<img src="{_name(number)}" alt="{caption}"></div>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _name(number: int) -> str:
    return f"picture:{number}"

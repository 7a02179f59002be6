"""The style sheet: the numbers of the page as CSS."""

from __future__ import annotations

from gongwen.typesetting import numbers as n
from gongwen.typesetting.fonts import CHAINS, face

_NUMBER = 'content:"— " counter(page) " —"'
_NO_NUMBER = "content:none"
_ROTATED = 40.0  # height of the margin box that holds a rotated page number


def stylesheet(*, draft: bool, first_page_numbered: bool) -> str:
    """All rules of a document; `draft` adds the marks of a draft, outside the flow."""
    parts = [*_families(), _pages(), _TEXT, _IMPRINT, _TABLE]
    if not first_page_numbered:
        parts.append(f"@page :first{{@bottom-right{{{_NO_NUMBER}}}@left-bottom{{{_NO_NUMBER}}}}}")
    if draft:
        parts.append(_DRAFT)
    return "".join(parts)


def _families() -> list[str]:
    return [f".{name}{{font-family:{_family(name)}}}" for name in CHAINS]


def _family(name: str) -> str:
    return ",".join(f"'{family}'" for family in CHAINS[name])


def _pages() -> str:
    songti = face("songti")
    size = n.SIZE_4
    centre = songti.ascent - sum(songti.ink("—")) / 2  # of the dash, below the top of its em box
    bottom = n.MARGIN_BOTTOM - n.ROUNDING
    above = n.PAGE_NUMBER_CENTRE - centre * size - (n.PAGE_HEIGHT - bottom)
    number = f"{_NUMBER};font:{size}mm/1 {_family('songti')};white-space:pre;vertical-align:top"
    across = n.PAGE_HEIGHT - n.PAGE_NUMBER_CENTRE + centre * size
    wide_top = n.WIDE_TOP - n.HALF_GAP
    wide_bottom = n.WIDE_BOTTOM - n.ROUNDING
    odd_end = n.AREA_RIGHT - n.PAGE_NUMBER_INDENT
    box_top = n.WIDE_HEIGHT - wide_bottom - _ROTATED
    odd = f"translate({across}mm,{odd_end - box_top - n.WIDE_LEFT}mm) rotate(90deg)"
    even_start = n.AREA_LEFT + n.PAGE_NUMBER_INDENT - wide_top
    even = f"translate({across}mm,{even_start}mm) rotate(90deg)"
    rotated = f"{number};width:{n.WIDE_LEFT}mm;height:{_ROTATED}mm;transform-origin:0 0"
    return f"""
@page{{size:{n.PAGE_WIDTH}mm {n.PAGE_HEIGHT}mm;
  margin:{n.MARGIN_TOP}mm {n.MARGIN_RIGHT}mm {bottom}mm {n.MARGIN_LEFT}mm}}
@page :right{{@bottom-right{{{number};text-align:right;
  padding:{above}mm {n.PAGE_NUMBER_INDENT}mm 0 0}}}}
@page :left{{@bottom-left{{{number};text-align:left;
  padding:{above}mm 0 0 {n.PAGE_NUMBER_INDENT}mm}}}}
@page :blank{{@bottom-right{{{_NO_NUMBER}}}@bottom-left{{{_NO_NUMBER}}}
  @left-bottom{{{_NO_NUMBER}}}@left-top{{{_NO_NUMBER}}}}}
@page silent{{@bottom-right{{{_NO_NUMBER}}}@bottom-left{{{_NO_NUMBER}}}}}
@page wide{{size:{n.WIDE_WIDTH}mm {n.WIDE_HEIGHT}mm;
  margin:{wide_top}mm {n.WIDE_RIGHT}mm {wide_bottom}mm {n.WIDE_LEFT}mm;
  @bottom-right{{{_NO_NUMBER}}}@bottom-left{{{_NO_NUMBER}}}}}
@page wide:right{{@bottom-right{{{_NO_NUMBER}}}
  @left-bottom{{{rotated};text-align:right;transform:{odd}}}}}
@page wide:left{{@bottom-left{{{_NO_NUMBER}}}
  @left-top{{{rotated};text-align:left;transform:{even}}}}}
.upright{{page:upright}} .wide{{page:wide}} .silent{{page:silent}}
"""


_TEXT = f"""
html,body{{margin:0;padding:0}}
body{{font-size:{n.SIZE_3}mm;line-height:{n.PITCH}mm;color:#000;font-variant-ligatures:none;
  font-kerning:none}}
div{{white-space:pre;orphans:1;widows:1}}
span{{line-height:0}}
.l{{height:{n.PITCH}mm;break-inside:avoid}}
.keep{{break-after:avoid}}
.together{{break-inside:avoid}}
.head{{position:relative;break-inside:avoid;break-after:avoid}}
.head div{{position:absolute;line-height:1}}
.head .rule{{background:{n.RED}}}
.head .centre{{left:-100mm;right:-100mm;text-align:center}}
.mark{{color:{n.RED}}}
.new{{break-before:page}}
"""

_IMPRINT = f"""
#imprint{{break-inside:avoid}}
.imprint{{width:{n.AREA_WIDTH}mm;font-size:{n.SIZE_4}mm;line-height:{n.IMPRINT_PITCH}mm}}
.imprint div{{height:{n.IMPRINT_PITCH}mm;padding:0 {n.IMPRINT_INDENT}mm}}
.imprint .outer{{padding:0;height:{n.IMPRINT_OUTER_RULE}mm;background:#000}}
.imprint .inner{{padding:0;height:{n.IMPRINT_INNER_RULE}mm;background:#000}}
.imprint .open{{padding:0}}
.imprint .end{{float:right;line-height:{n.IMPRINT_PITCH}mm}}
.foot{{position:absolute;left:0;
  bottom:{n.PAGE_HEIGHT - n.AREA_BOTTOM - n.IMPRINT_OUTER_RULE / 2 - n.MARGIN_BOTTOM + n.ROUNDING}mm}}
"""

_TABLE = f"""
table{{border-collapse:collapse;table-layout:fixed;font-size:{n.SIZE_TABLE}mm;
  line-height:{n.TABLE_PITCH}mm}}
td,th{{border:{n.TABLE_RULE}mm solid #000;padding:{n.TABLE_PADDING_Y}mm {n.TABLE_PADDING_X}mm;
  vertical-align:middle;font-weight:normal;text-align:left}}
table .l{{height:{n.TABLE_PITCH}mm}}
.c{{text-align:center}}
tr{{break-inside:avoid}}
"""

_DRAFT = f"""
@page{{@top-left{{content:"草稿";font:{n.SIZE_4}mm/1 {_family("heiti")};
  color:#9a9a9a;vertical-align:top;padding-top:12mm}}}}
.watermark{{position:fixed;left:0;right:0;top:36%;text-align:center;z-index:-1;
  font-size:52mm;line-height:1;letter-spacing:16mm;color:#f1f1f1;transform:rotate(-35deg)}}
"""

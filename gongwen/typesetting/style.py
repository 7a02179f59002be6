"""The style sheet: the numbers of the page as CSS."""

from __future__ import annotations

from gongwen.profile import Profile
from gongwen.typesetting import numbers as n
from gongwen.typesetting.drawing import SPECIMEN
from gongwen.typesetting.fonts import CHAINS, chain, face

_NUMBER = 'content:"— " counter(page) " —"'
_NO_NUMBER = "content:none"
_ROTATED = 40.0  # height of the margin box that holds a rotated page number


def stylesheet(profile: Profile, *, draft: bool, letter: bool) -> str:
    """All rules of a document; `draft` adds the marks of a draft, outside the flow."""
    parts = [*_families(), _pages(profile), _text(profile), _IMPRINT]
    parts.append(_SPECIMEN)
    if letter:  # 10.1: page 1 has no number, and a line more above the lower rule
        bottom = n.MARGIN_BOTTOM - n.PITCH - n.ROUNDING
        parts.append(
            f"@page :first{{margin-bottom:{bottom}mm;"
            f"@bottom-right{{{_NO_NUMBER}}}@left-bottom{{{_NO_NUMBER}}}}}"
        )
    if draft:
        parts.append(_DRAFT.replace("HEITI", _family("heiti")))
    return "".join(parts)


def _families() -> list[str]:
    return [f".{name}{{font-family:{_family(name)}}}" for name in CHAINS]


def _family(name: str) -> str:
    return ",".join(f"'{family}'" for family in chain(name))


def _pages(profile: Profile) -> str:
    songti = face("songti")
    size = n.SIZE_4
    centre = songti.ascent - sum(songti.ink("—")) / 2  # of the dash, below the top of its em box
    bottom = n.MARGIN_BOTTOM - n.ROUNDING
    above = n.PAGE_NUMBER_CENTRE - centre * size - (n.PAGE_HEIGHT - bottom)
    number = f"{_NUMBER};font:{size}mm/1 {_family('songti')};white-space:pre;vertical-align:top"
    across = n.PAGE_HEIGHT - n.PAGE_NUMBER_CENTRE + centre * size
    wide_top, wide_bottom = n.WIDE_FLOW_TOP, n.WIDE_FLOW_BOTTOM
    mirror = _mirror(bottom, wide_top, wide_bottom) if profile.mirrored else ""
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
{mirror}
.upright{{page:upright}} .wide{{page:wide}} .silent{{page:silent}}
"""


def _mirror(bottom: float, wide_top: float, wide_bottom: float) -> str:
    """Even pages with the binding edge on the right (5.2.1)."""
    shift = n.MARGIN_LEFT - n.MARGIN_RIGHT
    return f"""
@page :left{{margin:{n.MARGIN_TOP}mm {n.MARGIN_LEFT}mm {bottom}mm {n.MARGIN_RIGHT}mm}}
@page wide:left{{margin:{wide_top - shift}mm {n.WIDE_RIGHT}mm {wide_bottom + shift}mm {n.WIDE_LEFT}mm}}
"""


def _text(profile: Profile) -> str:
    return f"""
html,body{{margin:0;padding:0}}
body{{font-size:{n.SIZE_3}mm;line-height:{n.PITCH}mm;color:#000;font-variant-ligatures:none;
  font-kerning:none}}
div,p,blockquote,h1,h2,h3,h4,h5{{white-space:pre;orphans:1;widows:1;margin:0;
  font-size:inherit;font-weight:normal;bookmark-level:none;break-after:auto;break-inside:auto}}
span{{line-height:0}}
.l{{height:{n.PITCH}mm;break-inside:avoid}}
.close .l{{height:var(--row)}}
.keep{{break-after:avoid}}
.together{{break-inside:avoid}}
.head{{position:relative;break-inside:avoid;break-after:avoid}}
.head>*{{position:absolute;line-height:1}}
.head .rule{{background:{profile.red}}}
.head .centre{{left:-100mm;right:-100mm;text-align:center}}
.mark{{color:{profile.red}}}
.new,.sheet{{break-before:page}}
[data-title]{{bookmark-label:attr(data-title)}}
.room{{break-inside:avoid}}
.sheet{{height:1mm}}
.stamp{{position:absolute;left:0;line-height:1}}
"""


_IMPRINT = f"""
.imprint{{width:{n.AREA_WIDTH}mm;font-size:{n.SIZE_4}mm}}
.imprint>*{{height:var(--pitch);padding:0 {n.IMPRINT_INDENT}mm}}
.imprint .outer{{padding:0;height:{n.IMPRINT_OUTER_RULE}mm;background:#000}}
.imprint .inner{{padding:0;height:{n.IMPRINT_INNER_RULE}mm;background:#000}}
.imprint .open{{padding:0}}
.imprint .printed{{position:relative}}
.imprint .end{{position:absolute;top:0;right:{n.IMPRINT_INDENT}mm;line-height:var(--pitch)}}
.lead{{padding-top:{n.HALF_GAP - n.IMPRINT_OUTER_RULE / 2}mm}}
.foot{{position:absolute;left:0;
  bottom:{n.PAGE_HEIGHT - n.AREA_BOTTOM - n.IMPRINT_OUTER_RULE / 2 - n.MARGIN_BOTTOM + n.ROUNDING}mm}}
"""

_SPECIMEN = f"#{SPECIMEN} div{{font-size:{n.SIZE_TABLE}mm;line-height:1}}"

_DRAFT = f"""
@page{{@top-left{{content:"草稿";font:{n.SIZE_4}mm/1 HEITI;
  color:#9a9a9a;vertical-align:top;padding-top:12mm}}}}
.watermark{{position:fixed;left:0;right:0;top:36%;text-align:center;z-index:-1;
  font-size:52mm;line-height:1;letter-spacing:16mm;color:#f1f1f1;transform:rotate(-35deg)}}
"""

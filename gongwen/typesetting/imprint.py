"""版记 (7.4): from its first rule to its last, at the foot of the last, even page.

So many units that a page cannot hold them stand closer first; if that is not enough,
the imprint begins on pages before the last.  No name is ever left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from math import ceil

from gongwen.document import Form, Imprint
from gongwen.typesetting import numbers as n
from gongwen.typesetting.fonts import face
from gongwen.typesetting.lines import paragraph
from gongwen.typesetting.signing import formatted_date

_OUTER, _INNER = '<div class="outer"></div>', '<div class="inner"></div>'
_FEWEST = 2  # rows of units beside the rest of an imprint on its last page


@dataclass(frozen=True, slots=True)
class Footing:
    """The imprint of a document; `addressees` are those that page 1 has no room for
    (7.3.2): above 抄送, no rule between.  `spread`: on a page more than it needs, where
    it needs several and would end on an odd one."""

    imprint: Imprint
    form: Form
    addressees: str = ""
    spread: bool = False

    def lines(self) -> tuple[str, ...]:
        """Its last page as markup, first rule to last."""
        return _set(self).lines

    def leads(self) -> tuple[tuple[str, ...], ...]:
        """The pages before the last, if one cannot hold it."""
        return _set(self).leads

    @property
    def height(self) -> float:
        """Of what is on the last page, in mm."""
        return _set(self).height

    @property
    def pitch(self) -> float:
        return _set(self).pitch

    @property
    def rows(self) -> int:
        """Grid lines to keep free on the last page for an imprint that ends on its foot."""
        foot = n.HALF_GAP + n.IMPRINT_OUTER_RULE / 2
        return ceil((self.height + foot - 1e-6) / n.PITCH)


@dataclass(frozen=True, slots=True)
class _Setting:
    lines: tuple[str, ...]
    leads: tuple[tuple[str, ...], ...]
    height: float
    pitch: float


@lru_cache(maxsize=16)
def _set(footing: Footing) -> _Setting:
    ruled = footing.form is not Form.LETTER  # 10.1: a letter's imprint has copies only
    units, others = _recipients(footing), _others(footing.imprint, ruled)
    opening = _opening(footing.imprint)

    def page(rows: list[str], before: str, after: list[str]) -> tuple[str, ...]:
        groups = [group for group in (rows, *([row] for row in after)) if group]
        parts = [before] if before else []
        for index, group in enumerate(groups):
            parts += [_INNER if index else _OUTER] * ruled + group
        return (*parts, *[_OUTER] * (ruled and bool(groups)))

    rules = len(others) * n.IMPRINT_INNER_RULE + 2 * n.IMPRINT_OUTER_RULE if ruled else 0.0
    count = len(units) + len(others) + bool(opening)
    room = n.AREA_HEIGHT - rules
    pitch = min(n.IMPRINT_PITCH, room / max(count, 1))
    if pitch >= n.IMPRINT_TIGHTEST:
        lines = page(units, opening, others)
        return _Setting(lines, (), rules + count * pitch, pitch)
    pitch = n.IMPRINT_PITCH
    most = int(room / pitch)
    pages = ceil(count / most)
    last = max(count - (pages - 1) * most, len(others) + _FEWEST) - len(others)
    lines = page(units[-last:], "", others)
    rest = units[:-last]
    step = ceil(len(rest) / (pages - 1 + footing.spread)) if footing.spread else most - 1
    leads = tuple(
        page(rest[start : start + step], "" if start else opening, [])
        for start in range(0, len(rest), step)
    )
    return _Setting(lines, leads, rules + (last + len(others)) * pitch, pitch)


def imprint_lines(imprint: Imprint, form: Form, addressees: str) -> tuple[list[str], float]:
    """版记 from its first rule to its last, and its height in mm."""
    footing = Footing(imprint, form, addressees)
    return list(footing.lines()), footing.height


def _recipients(footing: Footing) -> list[str]:
    """Units, wrapping behind the colon of their label (7.4.2)."""
    lines = []
    for label, units in (("主送：", footing.addressees), ("抄送：", footing.imprint.copied_to)):
        if not units:
            continue
        text = f"{label}{units.rstrip('。：:')}。"
        lines += paragraph(
            text,
            ["fangsong"] * len(text),
            measure=(n.AREA_WIDTH - 2 * n.IMPRINT_INDENT) / n.SIZE_4,
            indent=face("fangsong").width(label),
            size=n.SIZE_4,
            hanging=False,  # one 字 is free on the right
            rigid=len(label),
        )
    return lines


def _others(imprint: Imprint, ruled: bool) -> list[str]:
    others = []
    if ruled and (imprint.printing_office or imprint.printed_on):
        day = f"{formatted_date(imprint.printed_on)}印发" if imprint.printed_on else ""
        office = _span(imprint.printing_office)
        others.append(f'<p class="printed">{office}<span class="end">{_span(day)}</span></p>')
    if imprint.proofreader:
        others.append(f"<p>{_span(f'校对：{imprint.proofreader}')}</p>")
    return others


def _opening(imprint: Imprint) -> str:
    if not imprint.disclosure:
        return ""
    return f'<p class="open">{_span(f"公开方式：{imprint.disclosure}")}</p>'


def _span(text: str) -> str:
    return f'<span class="fangsong">{escape(text)}</span>'

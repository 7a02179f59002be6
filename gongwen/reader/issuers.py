"""Who issues a document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gongwen.reader.reading import Fact
from gongwen.reader.traced import Traced
from gongwen.reader.wording import ORGAN_END, SPACE, fact

_PREFIX = re.compile(r"(?P<organs>[^《》“”]{2,80}?)(?:关于|转发|批转|印发)")
_KEYS = ("发文机关", "发布机构", "发文单位", "制发机关", "制发单位", "公开主体")


def issuer_of(
    signature: Sequence[Fact[str]],
    masthead: Traced | None,
    line: Traced | None,
    title: Traced | None,
    table: Mapping[str, Traced],
) -> Fact[str] | None:
    """As signed; else the red mark, a line of its own, the title, the table of the page."""
    if signature:
        return _together([_unstamped(name) for name in signature])
    if masthead:
        end = re.search(r"文\s*件$", masthead.plain)
        return fact(masthead.cut(0, end.start() if end else None))
    if line:
        return fact(line)
    if title and (match := _PREFIX.match(title.plain)):
        organs = title.group(match, "organs")
        pieces = [piece for piece in organs.parts(SPACE) if piece.text]
        if len(pieces) > 1 and all(ORGAN_END.search(piece.plain) for piece in pieces):
            return _together([fact(piece) for piece in pieces])
        if ORGAN_END.search(SPACE.sub("", organs.plain)):
            return fact(organs)
    return next((fact(table[key]) for key in _KEYS if key in table), None)


def _together(names: Sequence[Fact[str]]) -> Fact[str]:
    spans = tuple(span for name in names for span in name.spans)
    return Fact("、".join(name.value for name in names), spans)


def _unstamped(name: Fact[str]) -> Fact[str]:
    """Without （代章）."""
    return Fact(re.sub(r"[（(]代?章[）)]$", "", name.value), name.spans)

"""Tags of a written PDF: one P or H for a whole paragraph, on however many lines and pages.

The layout engine tags every line by itself and every page anew.  Lines after the first
of their paragraph come as BlockQuote, see `lines.line_box`: what they hold goes to the
element before.
"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

_LINE = "/BlockQuote"
_GROUPS = {"/Document", "/Div", "/Sect", "/NonStruct"}


def join_lines(pdf: pikepdf.Pdf) -> None:
    """Give every paragraph its lines, and drop groups that hold nothing."""
    whole: pikepdf.Object | None = None
    root = pdf.Root.StructTreeRoot.K[0]
    for element in _in_order(root):
        if element.S != _LINE:
            whole = element
        elif whole is None:
            element.S = pikepdf.Name.P
            whole = element
        else:
            for kid in element.K:
                kid.P = whole
                whole.K.append(kid)
    _prune(root)


def _in_order(group: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Paragraphs, headings, lines and tables as they are read."""
    for kid in group.K:
        if not isinstance(kid, pikepdf.Dictionary):
            continue
        if kid.get("/S") in _GROUPS:
            yield from _in_order(kid)
        elif "/S" in kid:
            yield kid


def _prune(group: pikepdf.Object) -> bool:
    """Drop joined lines and empty groups; whether anything is left."""
    kept = []
    for kid in group.K:
        tag = kid.get("/S") if isinstance(kid, pikepdf.Dictionary) else None
        if tag == _LINE or (tag in _GROUPS and not _prune(kid)):
            continue
        kept.append(kid)
    if len(kept) < len(group.K):
        group.K = pikepdf.Array(kept)
    return bool(kept)

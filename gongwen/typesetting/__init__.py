"""Documents become pages: composition of lines, PDF by WeasyPrint.

The imports are late: WeasyPrint and its libraries load with the first document,
and `problems` must answer on a machine that lacks them.
"""

from __future__ import annotations

from gongwen.document import Document


def render_pdf(document: Document, *, draft: bool = False) -> bytes:
    """Typeset a document; see `gongwen.typesetting.pdf.render_pdf`."""
    from gongwen.typesetting import pdf

    return pdf.render_pdf(document, draft=draft)


def problems() -> list[str]:
    """What typesetting lacks on this machine; see `gongwen.typesetting.health.problems`."""
    from gongwen.typesetting import health

    return health.problems()

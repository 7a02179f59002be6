"""Documents become pages: composition of lines, PDF by WeasyPrint.

The imports are late: WeasyPrint and its libraries load with the first document,
and `problems` must answer on a machine that lacks them.
"""

from __future__ import annotations

from collections.abc import Sequence

from gongwen.document import AttachedFile, Document
from gongwen.profile import NATIONAL, Profile


def render_pdf(
    document: Document,
    *,
    draft: bool = False,
    profile: Profile = NATIONAL,
    files: Sequence[AttachedFile] = (),
) -> bytes:
    """Typeset a document; see `gongwen.typesetting.pdf.render_pdf`."""
    from gongwen.typesetting import pdf

    return pdf.render_pdf(document, draft=draft, profile=profile, files=files)


def render_ofd(
    document: Document,
    *,
    draft: bool = False,
    profile: Profile = NATIONAL,
    files: Sequence[AttachedFile] = (),
) -> bytes:
    """Typeset a document as OFD; see `gongwen.typesetting.ofd.render_ofd`."""
    from gongwen.typesetting import ofd

    return ofd.render_ofd(document, draft=draft, profile=profile, files=files)


def render_docx(document: Document, *, profile: Profile = NATIONAL) -> bytes:
    """The document as an editable Word file; see `gongwen.typesetting.docx.render_docx`."""
    from gongwen.typesetting import docx

    return docx.render_docx(document, profile=profile)


def missing_characters(document: Document, profile: Profile = NATIONAL) -> tuple[str, ...]:
    """Characters that 仿宋 lacks; see `gongwen.typesetting.coverage.missing_characters`."""
    from gongwen.typesetting import coverage

    return coverage.missing_characters(document, profile)


def problems() -> list[str]:
    """What typesetting lacks on this machine; see `gongwen.typesetting.health.problems`."""
    from gongwen.typesetting import health

    return health.problems()
